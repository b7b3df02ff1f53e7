//! Domain names (RFC 1035 section 3.1, RFC 4343, RFC 5890).

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use idna::AsciiDenyList;

/// A fully qualified domain name in one canonical text form: lower case, no trailing dot, bytes
/// outside printable ASCII as `\DDD`, dots and backslashes inside a label as `\.` and `\\`.
///
/// Because the form is canonical, comparing two names compares the text (RFC 4343 section 3).
/// The root is the empty text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Arc<str>);

/// Why a text is no domain name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// There is no text.
    Empty,
    /// Two dots in a row, or a leading dot.
    EmptyLabel,
    /// A label of more than 63 bytes (RFC 1035 section 2.3.4); the label.
    LabelTooLong(String),
    /// More than 255 bytes on the wire (RFC 1035 section 2.3.4).
    TooLong,
    /// A character that no host or domain name has.
    BadCharacter(char),
    /// A label that begins or ends with a hyphen (RFC 952, RFC 1123 section 2.1).
    Hyphen(String),
    /// Not a valid internationalised name (RFC 5891, UTS 46).
    Idna,
    /// A backslash escape that is cut short or above 255.
    BadEscape,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no name"),
            Self::EmptyLabel => f.write_str("it has two dots in a row, or begins with a dot"),
            Self::LabelTooLong(label) => {
                let start: String = label.chars().take(12).collect();
                write!(f, "the part that begins “{start}” is longer than 63 characters")
            }
            Self::TooLong => f.write_str("the name is longer than 253 characters"),
            Self::BadCharacter(' ') => f.write_str("there is a space in it"),
            Self::BadCharacter(c) if c.is_control() => {
                write!(f, "it has the control character {} in it", c.escape_unicode())
            }
            Self::BadCharacter(c) => write!(f, "a name cannot have “{c}” in it"),
            Self::Hyphen(label) => write!(f, "the part “{label}” begins or ends with a hyphen"),
            Self::Idna => f.write_str("it is not a valid international domain name"),
            Self::BadEscape => f.write_str("it has a wrong backslash escape"),
        }
    }
}

impl std::error::Error for NameError {}

impl Name {
    /// The root of the DNS.
    #[must_use]
    pub fn root() -> Self {
        Self(Arc::from(""))
    }

    /// Reads a name as a DNS answer gives it (RFC 1035 section 5.1): any byte may appear, as
    /// itself or as an escape; a trailing dot is optional.
    ///
    /// # Errors
    /// A [`NameError`] where a label or the name is too long or empty, or an escape is wrong.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let mut labels: Vec<Vec<u8>> = Vec::new();
        let mut label: Vec<u8> = Vec::new();
        if text == "." || text.is_empty() {
            return Ok(Self::root());
        }
        let mut rest = text.as_bytes();
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            match byte {
                b'.' => labels.push(std::mem::take(&mut label)),
                b'\\' => {
                    let (value, used) = unescape(rest).ok_or(NameError::BadEscape)?;
                    label.push(value);
                    rest = &rest[used..];
                }
                other => label.push(other),
            }
            if label.len() > 63 {
                return Err(NameError::LabelTooLong(String::from_utf8_lossy(&label).into_owned()));
            }
        }
        if !label.is_empty() {
            labels.push(label);
        }
        Self::from_labels(labels.iter().map(Vec::as_slice))
    }

    /// Builds a name from its labels' bytes, the leftmost first.
    ///
    /// # Errors
    /// A [`NameError`] where a label is empty or too long, or the whole is.
    pub fn from_labels<'a>(labels: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, NameError> {
        Self::of_labels(&mut labels.into_iter())
    }

    /// Reads labels with dots between them, in which nothing is escaped.
    ///
    /// # Errors
    /// As [`Name::from_labels`].
    pub fn of_dotted(text: &str) -> Result<Self, NameError> {
        let is_plain = |label: &[u8]| {
            let letters = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
            (1..=63).contains(&label.len()) && label.iter().all(letters)
        };
        // Almost all are as they are to be, and need no copy but one.
        if text.len() <= 253 && text.as_bytes().split(|byte| *byte == b'.').all(is_plain) {
            return Ok(Self(text.into()));
        }
        Self::from_labels(text.split('.').map(str::as_bytes))
    }

    fn of_labels(labels: &mut dyn Iterator<Item = &[u8]>) -> Result<Self, NameError> {
        // Most names are no longer.
        let mut text = String::with_capacity(64);
        let mut wire = 1;
        for label in labels {
            match label.len() {
                0 => return Err(NameError::EmptyLabel),
                1..=63 => wire += label.len() + 1,
                _ => return Err(NameError::LabelTooLong(String::from_utf8_lossy(label).into_owned())),
            }
            if wire > 255 {
                return Err(NameError::TooLong);
            }
            if !text.is_empty() {
                text.push('.');
            }
            for &byte in label {
                push_escaped(&mut text, byte.to_ascii_lowercase());
            }
        }
        Ok(Self(text.into()))
    }

    /// Reads a name as a person types it: a host or domain name, possibly internationalised,
    /// which is turned into A-labels (RFC 5891, UTS 46). Underscores are allowed, since names such
    /// as `_dmarc.example.com` are asked about.
    ///
    /// # Errors
    /// A [`NameError`] that says what is wrong, in words for the one who typed.
    pub fn from_user(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        let text = text.strip_suffix(['.', '。']).unwrap_or(text);
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        // Before any table is asked: a pasted page is no name.
        if text.len() > 1024 {
            return Err(NameError::TooLong);
        }
        let ascii = if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            allowed(text)?;
            idna::domain_to_ascii_cow(text.as_bytes(), AsciiDenyList::URL)
                .map_err(|_| NameError::Idna)?
                .into_owned()
        };
        allowed(&ascii)?;
        for label in ascii.split('.') {
            if label.starts_with('-') || label.ends_with('-') {
                return Err(NameError::Hyphen(label.to_owned()));
            }
        }
        Self::from_labels(ascii.split('.').map(str::as_bytes))
    }

    /// The canonical text, without the trailing dot; empty for the root.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The labels in canonical text, the leftmost first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.as_str();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let mut escaped = false;
            let end = rest.bytes().position(|b| {
                let dot = b == b'.' && !escaped;
                escaped = b == b'\\' && !escaped;
                dot
            });
            let (label, tail) = match end {
                Some(at) => (&rest[..at], &rest[at + 1..]),
                None => (rest, ""),
            };
            rest = tail;
            Some(label)
        })
    }

    /// The labels as bytes, escapes undone.
    pub fn label_bytes(&self) -> impl Iterator<Item = Vec<u8>> {
        self.labels().map(|label| {
            let mut bytes = Vec::with_capacity(label.len());
            let mut rest = label.as_bytes();
            while let Some((&byte, tail)) = rest.split_first() {
                rest = tail;
                if byte == b'\\'
                    && let Some((value, used)) = unescape(rest)
                {
                    bytes.push(value);
                    rest = &rest[used..];
                } else {
                    bytes.push(byte);
                }
            }
            bytes
        })
    }

    /// How many labels the name has; the root has none.
    #[must_use]
    pub fn label_count(&self) -> usize {
        self.labels().count()
    }

    /// The name with `prefix` in front of it, as `2.0.0.127` in front of a blocklist's zone.
    ///
    /// # Errors
    /// A [`NameError`] where the two together are too long.
    pub fn prefixed(&self, prefix: &Name) -> Result<Self, NameError> {
        let labels: Vec<Vec<u8>> = prefix.label_bytes().chain(self.label_bytes()).collect();
        Self::from_labels(labels.iter().map(Vec::as_slice))
    }

    /// The name without its leftmost label; none for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let first = self.labels().next()?;
        Some(Self(self.0.get(first.len() + 1..).unwrap_or("").into()))
    }

    /// Whether this name is `ancestor` or below it.
    #[must_use]
    pub fn is_within(&self, ancestor: &Name) -> bool {
        let skip = self.label_count().checked_sub(ancestor.label_count());
        skip.is_some_and(|n| self.labels().skip(n).eq(ancestor.labels()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_root() { "." } else { &self.0 })
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl<'de> serde::Deserialize<'de> for Name {
    /// Reads the presentation form, as [`Name::parse`] does.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl serde::Serialize for Name {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.is_root() { "." } else { &self.0 })
    }
}

/// Letters, digits, hyphens, underscores and dots; beyond ASCII anything that can be seen.
fn allowed(text: &str) -> Result<(), NameError> {
    let good = |c: &char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'),
        // Quotation marks are never part of a name (RFC 5892), though they can be mapped to one.
        false => {
            !c.is_control()
                && !c.is_whitespace()
                && !matches!(c, '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}')
        }
    };
    text.chars().find(|c| !good(c)).map_or(Ok(()), |bad| Err(NameError::BadCharacter(bad)))
}

/// The name at which an address's PTR record stands: `in-addr.arpa` (RFC 1035 section 3.5) or
/// `ip6.arpa` (RFC 3596 section 2.5).
#[must_use]
pub fn reverse_name(address: IpAddr) -> Name {
    let zone = if address.is_ipv4() { "in-addr" } else { "ip6" };
    Name(format!("{}.{zone}.arpa", reversed_labels(address)).into())
}

impl Name {
    /// An address as blocklists want it in front of their zone (RFC 5782 sections 2.1 and 2.4):
    /// octets of IPv4, nibbles of IPv6, reversed.
    #[must_use]
    pub fn reversed(address: IpAddr) -> Self {
        Self(reversed_labels(address).into())
    }
}

fn reversed_labels(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}")
        }
        IpAddr::V6(v6) => {
            let mut text = String::with_capacity(63);
            for byte in v6.octets().iter().rev() {
                for nibble in [byte & 15, byte >> 4] {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
                }
            }
            text
        }
    }
}

/// Reads what follows a backslash: `DDD` or one character. Gives the byte and how many were read.
pub(super) fn unescape(rest: &[u8]) -> Option<(u8, usize)> {
    match rest {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', ..] => {
            let value = u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0');
            u8::try_from(value).ok().map(|v| (v, 3))
        }
        [b'0'..=b'9', ..] | [] => None,
        [other, ..] => Some((*other, 1)),
    }
}

fn push_escaped(text: &mut String, byte: u8) {
    match byte {
        b'.' | b'\\' => {
            text.push('\\');
            text.push(byte.into());
        }
        0x21..=0x7e => text.push(byte.into()),
        _ => {
            use fmt::Write as _;
            let _ = write!(text, "\\{byte:03}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dotted_name_is_that_of_its_labels() {
        let long = "a".repeat(63);
        let longest = [&*long, &long, &long, &"a".repeat(61)].join(".");
        for text in [
            "example.com",
            "Example.COM",
            "_spf.a-b.example",
            "a",
            "",
            ".",
            "a..b",
            ".a",
            "a.",
            "a b.c",
            "a\\.b",
            "b\u{fc}cher.example",
            &long,
            &format!("{long}a"),
            &longest,
            &format!("{longest}a"),
            &format!("{longest}.a"),
        ] {
            assert_eq!(
                Name::of_dotted(text),
                Name::from_labels(text.split('.').map(str::as_bytes)),
                "{text}"
            );
        }
    }

    fn user(text: &str) -> Result<String, NameError> {
        Name::from_user(text).map(|n| n.as_str().to_owned())
    }

    #[test]
    fn case_and_the_trailing_dot_do_not_matter() {
        assert_eq!(Name::parse("ExAmple.COM."), Name::parse("example.com"));
        assert_eq!(user(" Example.COM. ").as_deref(), Ok("example.com"));
    }

    #[test]
    fn international_names_become_a_labels() {
        assert_eq!(user("bücher.example").as_deref(), Ok("xn--bcher-kva.example"));
        assert_eq!(user("BÜCHER.example").as_deref(), Ok("xn--bcher-kva.example"));
        assert_eq!(user("例え。テスト").as_deref(), Ok("xn--r8jz45g.xn--zckzah"));
        // The classes of UTS 46: mapped, ignored, valid though once mapped (“deviation”), disallowed.
        assert_eq!(user("ⓐ①．example").as_deref(), Ok("a1.example"));
        assert_eq!(user("bü\u{ad}cher.example").as_deref(), Ok("xn--bcher-kva.example"));
        assert_eq!(user("straße.example").as_deref(), Ok("xn--strae-oqa.example"));
        assert_eq!(user("a\u{2fff}.example"), Err(NameError::Idna));
    }

    #[test]
    fn escapes_are_kept_apart_from_dots() {
        let name = Name::parse(r"john\.doe.example.com").expect("valid");
        assert_eq!(name.labels().collect::<Vec<_>>(), [r"john\.doe", "example", "com"]);
        assert_eq!(name.label_bytes().next(), Some(b"john.doe".to_vec()));
        assert_eq!(Name::parse(r"a\032b.c").expect("valid").as_str(), r"a\032b.c");
        assert_eq!(Name::parse(r"\097b.c").expect("valid").as_str(), "ab.c");
        assert_eq!(Name::parse(r"a\300.c"), Err(NameError::BadEscape));
        assert_eq!(Name::parse(r"a\"), Err(NameError::BadEscape));
    }

    #[test]
    fn lengths_are_bounded() {
        let label = "a".repeat(63);
        assert!(Name::parse(&format!("{label}.com")).is_ok());
        assert!(matches!(user(&format!("{label}a.com")), Err(NameError::LabelTooLong(_))));
        assert_eq!(user(&vec![label; 4].join(".")), Err(NameError::TooLong));
        assert_eq!(user(&"x".repeat(100_000)), Err(NameError::TooLong));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(user(""), Err(NameError::Empty));
        assert_eq!(user("a..b"), Err(NameError::EmptyLabel));
        assert_eq!(user("exa mple.com"), Err(NameError::BadCharacter(' ')));
        assert_eq!(user("<b>.com"), Err(NameError::BadCharacter('<')));
        assert_eq!(user("-a.com"), Err(NameError::Hyphen("-a".into())));
        assert_eq!(user("_dmarc.example.com").as_deref(), Ok("_dmarc.example.com"));
    }

    #[test]
    fn reverse_names() {
        let v4 = reverse_name("192.0.2.10".parse().expect("address"));
        assert_eq!(v4.as_str(), "10.2.0.192.in-addr.arpa");
        let v6 = Name::reversed("::ffff:7f00:2".parse().expect("address"));
        assert_eq!(v6.as_str(), "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0");
    }

    #[test]
    fn within_and_parent() {
        let name = |t| Name::parse(t).expect("valid");
        assert!(name("a.example.com").is_within(&name("example.com")));
        assert!(!name("badexample.com").is_within(&name("example.com")));
        assert_eq!(name("example.com").parent(), Some(name("com")));
        assert_eq!(name("com").parent(), Some(Name::root()));
        assert_eq!(Name::root().parent(), None);
    }
}
