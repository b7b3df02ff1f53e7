//! What can be wrong with a key record.

use super::public_key::KeyError;
use crate::dns::Name;

/// Something wrong with a key record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// A private key was published.
    Private,
    /// The lines `-----BEGIN …` and `-----END …` were published with the key.
    Pem,
    /// Quotation marks in the text.
    Quotes,
    /// `\;` where `;` must stand.
    Escapes,
    /// A host name, published as TXT.
    HostName(Name),
    /// No `p`.
    NoKey,
    /// `v` is not `DKIM1`, in quotation marks as it stands.
    Version(String),
    /// There are no semicolons between the tags.
    NoSemicolons,
    /// `v` is not the first.
    VersionNotFirst,
    /// A tag that stands twice.
    Duplicate(String),
    /// A `k` that nobody knows.
    UnknownType(String),
    /// The key cannot be read.
    Broken(KeyError),
    /// RSA of too few bits.
    Short(usize),
    /// Only hashes that may not be used.
    Hashes(String),
    /// Not for mail.
    Services(String),
    /// RSA in the form of PKCS #1.
    Pkcs1,
    /// Tags or values in the wrong case.
    Case(String),
    /// `g`, which old receivers read.
    OldGranularity(String),
    /// What strict receivers refuse.
    Syntax(String),
}

impl KeyFault {
    /// Whether no receiver may use the key.
    #[must_use]
    pub fn voids(&self) -> bool {
        match self {
            Self::Private
            | Self::Pem
            | Self::Quotes
            | Self::Escapes
            | Self::HostName(_)
            | Self::NoKey
            | Self::Version(_)
            | Self::NoSemicolons
            | Self::VersionNotFirst
            | Self::Duplicate(_)
            | Self::UnknownType(_)
            | Self::Broken(_)
            | Self::Short(_)
            | Self::Hashes(_)
            | Self::Services(_) => true,
            Self::Pkcs1 | Self::Case(_) | Self::OldGranularity(_) | Self::Syntax(_) => false,
        }
    }
}
