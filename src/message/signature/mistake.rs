//! What can be wrong with a DKIM-Signature field (RFC 6376 section 6.1.1), in words.

use std::fmt;

/// Something wrong with a DKIM-Signature field, and where it stands in the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignatureError {
    /// In bytes.
    pub(super) position: usize,
    /// What is wrong.
    pub(super) mistake: Mistake,
}

/// What can be wrong with a DKIM-Signature field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// It is no tag-list; why.
    TagList(String),
    /// A tag that must be there is not.
    Missing(&'static str),
    /// A tag that stands twice.
    Duplicate(String),
    /// `v` is not 1.
    Version(String),
    /// A value is no base64, or is empty.
    Base64(&'static str),
    /// `bh` has not the length of the hash.
    HashLength(usize),
    /// A value is no number, or has too many digits.
    Number(&'static str, String),
    /// A form of canonicalization that nobody knows.
    Canonicalization(String),
    /// Keys are not to be had from the DNS.
    Query(String),
    /// A value is no name.
    Name(&'static str, String),
    /// `i` is no address.
    Identity(String),
    /// `h` names nothing, or what is no name of a field.
    FieldName(String),
}

impl fmt::Display for SignatureError {
    /// Completes "it cannot be read: …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mistake {
            Mistake::TagList(why) => f.write_str(why),
            Mistake::Missing(tag) => write!(f, "`{tag}=` is missing"),
            Mistake::Duplicate(tag) => write!(f, "`{tag}=` stands there twice"),
            Mistake::Version(value) => write!(f, "it has `v={value}`, where only 1 is known"),
            Mistake::Base64(tag) => write!(f, "what stands behind `{tag}=` is no base64"),
            Mistake::HashLength(bytes) => {
                write!(f, "the hash behind `bh=` has {bytes} bytes, where SHA-256 has 32")
            }
            Mistake::Number(tag, value) => write!(f, "`{tag}={value}` is no number"),
            Mistake::Canonicalization(value) => {
                write!(f, "`c={value}` is none of the forms that are known, simple and relaxed")
            }
            Mistake::Query(value) => write!(f, "`q={value}` has no way to the key that is known"),
            Mistake::Name(tag, value) => write!(f, "`{tag}={value}` is no name"),
            Mistake::Identity(value) => write!(f, "`i={value}` is no address"),
            Mistake::FieldName(value) if value.is_empty() => {
                f.write_str("`h=` has an empty place, where the name of a field must stand")
            }
            Mistake::FieldName(value) => write!(f, "`h=` names “{value}”, which no field can be called"),
        }
    }
}
