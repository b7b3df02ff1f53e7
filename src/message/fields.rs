//! Header fields as they stand: their bytes for signatures, their text for everything else
//! (RFC 5322 section 2.2).

/// One header field.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    raw: Vec<u8>,
    colon: usize,
}

/// The header of a message: its fields, the first one on top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<Field>);

impl Field {
    /// A field of its bytes: name, colon and value, folded as it was, with CRLF inside and none at the end.
    /// None where there is no name before a colon.
    #[must_use]
    pub fn new(raw: Vec<u8>) -> Option<Self> {
        let colon = raw.iter().position(|byte| *byte == b':')?;
        let name = raw.get(..colon)?.trim_ascii_end();
        let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
        is_name.then_some(Self { raw, colon })
    }

    /// The bytes of the whole field, without the line end behind it.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The name, as it is written.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.raw.get(..self.colon).unwrap_or_default().trim_ascii_end();
        std::str::from_utf8(name).unwrap_or_default()
    }

    /// Whether it has this name; upper and lower case are alike.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// The bytes behind the colon, folded as they are.
    #[must_use]
    pub fn raw_value(&self) -> &[u8] {
        self.raw.get(self.colon + 1..).unwrap_or_default()
    }

    /// The value on one line (RFC 5322 section 2.2.3), without blanks around it. Bytes that are no UTF-8 are
    /// read as windows-1252, which such mail mostly is in.
    #[must_use]
    pub fn value(&self) -> String {
        let unfolded: Vec<u8> =
            self.raw_value().iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        let text = match String::from_utf8(unfolded) {
            Ok(text) => text,
            Err(error) => error.into_bytes().into_iter().map(windows_1252).collect(),
        };
        text.trim_matches([' ', '\t']).to_owned()
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {:?}", self.name(), self.value())
    }
}

impl Fields {
    /// A header of its fields, the first one on top.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        Self(fields)
    }

    /// All fields, from the top.
    pub fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields of a name with their places, from the top.
    pub fn named<'a>(&'a self, name: &'a str) -> impl DoubleEndedIterator<Item = (usize, &'a Field)> {
        self.0.iter().enumerate().filter(move |(_, field)| field.is(name))
    }

    /// The value of the topmost field of a name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<String> {
        self.named(name).next().map(|(_, field)| field.value())
    }
}

/// A byte in windows-1252, by the index of the WHATWG's Encoding Standard.
pub(super) fn windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> Field {
        Field::new(text.as_bytes().to_vec()).expect("a field")
    }

    #[test]
    fn a_folded_field_has_its_value_on_one_line_and_its_bytes_as_they_were() {
        let subject = field("Subject : one\r\n\ttwo\r\n three ");
        assert_eq!((subject.name(), subject.value().as_str()), ("Subject", "one\ttwo three"));
        assert!(subject.is("SUBJECT"));
        assert_eq!(subject.raw(), b"Subject : one\r\n\ttwo\r\n three ");
    }

    #[test]
    fn bytes_that_are_no_utf8_are_windows_1252() {
        let subject = Field::new(b"Subject: 5 \x80, caf\xe9".to_vec()).expect("a field");
        assert_eq!(subject.value(), "5 €, café");
        assert_eq!(field("Subject: 5 €, café").value(), "5 €, café");
    }

    #[test]
    fn what_has_no_name_before_a_colon_is_no_field() {
        for text in ["", ":", "no colon", "two words: x", "\u{fc}mlaut: x"] {
            assert!(Field::new(text.as_bytes().to_vec()).is_none(), "{text}");
        }
    }

    #[test]
    fn fields_are_found_by_name_from_the_top() {
        let fields = Fields::new(vec![field("Received: b"), field("From: x"), field("received: a")]);
        let received: Vec<_> = fields.named("Received").map(|(at, field)| (at, field.value())).collect();
        assert_eq!(received, [(0, "b".to_owned()), (2, "a".to_owned())]);
        assert_eq!(fields.first("from").as_deref(), Some("x"));
    }
}
