//! The grammar that the records of MTA-STS (RFC 8461 section 3.1) and TLS-RPT (RFC 8460 section 3) share: a
//! version, then fields `name=value` between semicolons. Upper and lower case differ.

use std::fmt;

use crate::dns::{Hit, Txt};

/// One field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
}

/// Why a record is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// It does not begin with the version and a semicolon, exactly so.
    Version(&'static str),
    /// It has bytes that are not printable ASCII.
    NotText,
    /// Two semicolons with nothing between them.
    EmptyField,
    /// Spaces at the end, with no semicolon before them.
    BlankEnd,
    /// A field without an equals sign; the field.
    NoEquals(String),
    /// Spaces beside the equals sign; the field.
    BlankEquals(String),
    /// A name that no field can have; the name.
    BadName(String),
    /// A value with a character that it cannot have, or no value; the field.
    BadValue(String),
    /// A field that must be there; its name.
    Missing(&'static str),
    /// An id that is no 1 to 32 letters and digits; the id.
    BadId(String),
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "it does not begin with exactly `{version};`"),
            Self::NotText => f.write_str("it has characters that are not plain ASCII"),
            Self::EmptyField => f.write_str("there is nothing between two semicolons"),
            Self::BlankEnd => f.write_str("it ends with a space"),
            Self::NoEquals(field) => write!(f, "`{field}` has no equals sign"),
            Self::BlankEquals(field) => write!(f, "there is a space beside the equals sign in `{field}`"),
            Self::BadName(name) => write!(f, "`{name}` cannot be the name of a field"),
            Self::BadValue(field) => {
                write!(f, "the value of `{field}` is empty, or has a character it cannot have")
            }
            Self::Missing(name) => write!(f, "it has no `{name}=`"),
            Self::BadId(id) => write!(f, "the id `{id}` is not made of 1 to 32 letters and digits"),
        }
    }
}

/// The fields after the version.
pub(super) fn fields<'a>(record: &'a [u8], version: &'static str) -> Result<Vec<Field<'a>>, RecordFault> {
    let rest = record.strip_prefix(version.as_bytes()).and_then(|rest| rest.strip_prefix(b";"));
    let rest = rest.ok_or(RecordFault::Version(version))?;
    let is_text = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
    if !rest.iter().all(is_text) {
        return Err(RecordFault::NotText);
    }
    let rest = str::from_utf8(rest).map_err(|_| RecordFault::NotText)?;
    let mut fields = Vec::new();
    let mut pieces = rest.split(';').peekable();
    while let Some(piece) = pieces.next() {
        let is_last = pieces.peek().is_none();
        let field = piece.trim_matches([' ', '\t']);
        match (field.is_empty(), is_last) {
            // After the semicolon that ends the record.
            (true, true) => break,
            (true, false) => return Err(RecordFault::EmptyField),
            (false, true) if piece.ends_with([' ', '\t']) => return Err(RecordFault::BlankEnd),
            (false, _) => fields.push(read_field(field)?),
        }
    }
    Ok(fields)
}

fn read_field(field: &str) -> Result<Field<'_>, RecordFault> {
    let shown = || short(field);
    let (name, value) = field.split_once('=').ok_or_else(|| RecordFault::NoEquals(shown()))?;
    if name.ends_with([' ', '\t']) || value.starts_with([' ', '\t']) {
        return Err(RecordFault::BlankEquals(shown()));
    }
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let starts = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if !starts || name.len() > 32 || !name.bytes().all(in_name) {
        return Err(RecordFault::BadName(short(name)));
    }
    Ok(Field { name, value })
}

/// Whether a value is that of an extension: neither empty, nor with spaces or an equals sign.
pub(super) fn is_extension_value(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| matches!(byte, b'!'..=b':' | b'<' | b'>'..=b'~'))
}

/// The beginning of a text, for sentences.
pub(super) fn short(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The TXT records at a name, by whether they are what was looked for.
#[derive(Debug, Default)]
pub(super) struct Sorted<'a> {
    /// Those that begin as they must.
    pub(super) right: Vec<&'a Txt>,
    /// Those that were probably meant to.
    pub(super) alike: Vec<&'a Txt>,
}

impl<'a> Sorted<'a> {
    /// Takes those for `version`, such as `v=STSv1`.
    pub(super) fn new(records: &'a [Hit<Txt>], version: &str) -> Self {
        let mut sorted = Self::default();
        let lower = version.to_ascii_lowercase();
        for Hit { value, .. } in records {
            let bytes = value.joined();
            if bytes.strip_prefix(version.as_bytes()).is_some_and(|rest| rest.starts_with(b";")) {
                sorted.right.push(value);
            } else if is_alike(&bytes, &lower) {
                sorted.alike.push(value);
            }
        }
        sorted
    }
}

/// Whether a record was meant to begin with a version: other case, quotation marks, spaces, or no `v=`.
fn is_alike(bytes: &[u8], version: &str) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).to_lowercase();
    let head: String =
        head.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '\\')).collect();
    let bare = version.split_once('=').map_or(version, |(_, bare)| bare);
    head.starts_with(version) || head.starts_with(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_of_rfc_8461_section_3_1() {
        let read = |text: &'static str| fields(text.as_bytes(), "v=STSv1");
        let id = [Field { name: "id", value: "1" }];
        for text in ["v=STSv1;id=1", "v=STSv1; id=1;", "v=STSv1;\tid=1 ; "] {
            assert_eq!(read(text).as_deref(), Ok(&id[..]), "{text}");
        }
        assert_eq!(read("v=STSv1;").as_deref(), Ok(&[][..]));
        for (text, fault) in [
            ("v=STSv1", RecordFault::Version("v=STSv1")),
            ("v=STSv1 ; id=1", RecordFault::Version("v=STSv1")),
            ("V=STSv1; id=1", RecordFault::Version("v=STSv1")),
            ("v=STSv1;; id=1", RecordFault::EmptyField),
            ("v=STSv1; id=1 ", RecordFault::BlankEnd),
            ("v=STSv1; id", RecordFault::NoEquals("id".into())),
            ("v=STSv1; id = 1", RecordFault::BlankEquals("id = 1".into())),
            ("v=STSv1; =1", RecordFault::BadName(String::new())),
            ("v=STSv1; ü=1", RecordFault::NotText),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn what_was_meant_is_seen() {
        for text in ["v=stsv1; id=1", "\"v=STSv1; id=1\"", " v = STSv1; id=1", "STSv1; id=1", "v=STSv1 id=1"]
        {
            assert!(is_alike(text.as_bytes(), "v=stsv1"), "{text}");
        }
        for text in ["v=spf1 -all", "", "google-site-verification=stsv1"] {
            assert!(!is_alike(text.as_bytes(), "v=stsv1"), "{text}");
        }
    }
}
