//! TLSA records as SMTP reads them (RFC 6698 section 2.1, RFC 7672 section 3.1).

use std::fmt;

/// A TLSA record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsaRecord {
    /// 3: the server's own certificate; 2: that of its authority.
    pub usage: u8,
    /// 0: the whole certificate; 1: its key.
    pub selector: u8,
    /// 0: as it is; 1: its SHA-256 hash; 2: its SHA-512 hash.
    pub matching: u8,
    /// What is compared.
    pub association: Vec<u8>,
}

/// Why a sender cannot use a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsaFault {
    /// Usage 0 or 1, which is undefined for mail (RFC 7672 section 3.1.3).
    PkixUsage,
    /// A number that means nothing.
    UnknownNumber,
    /// The data are not as long as the hash is.
    Length {
        /// How many bytes a hash of this kind has.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A whole certificate or key is meant, and the data are none.
    NotDer,
}

impl fmt::Display for TlsaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PkixUsage => f.write_str("its usage is 0 or 1, which mail servers do not use"),
            Self::UnknownNumber => f.write_str("one of its three numbers has no meaning"),
            Self::Length { expected, found } => {
                write!(f, "its hash has {found} bytes where {expected} belong")
            }
            Self::NotDer => f.write_str("it has no certificate or key in it"),
        }
    }
}

impl TlsaRecord {
    /// What keeps a sender from using it.
    #[must_use]
    pub fn fault(&self) -> Option<TlsaFault> {
        let length = |expected| {
            let found = self.association.len();
            (found != expected).then_some(TlsaFault::Length { expected, found })
        };
        match (self.usage, self.selector, self.matching) {
            (4.., ..) | (_, 2.., _) | (.., 3..) => Some(TlsaFault::UnknownNumber),
            (0 | 1, ..) => Some(TlsaFault::PkixUsage),
            (.., 1) => length(32),
            (.., 2) => length(64),
            // A SEQUENCE in DER, which says its own length.
            (.., 0) => {
                (self.association.len() < 4 || self.association[0] != 0x30).then_some(TlsaFault::NotDer)
            }
        }
    }
}

impl TlsaRecord {
    /// What its three numbers mean.
    #[must_use]
    pub fn in_words(&self) -> String {
        let whose = match self.usage {
            3 => "the server’s own",
            2 => "its authority’s",
            0 | 1 => "for the web, not for mail:",
            _ => return "numbers that have no meaning".into(),
        };
        let what = match self.selector {
            0 => "certificate",
            1 => "key",
            _ => return "numbers that have no meaning".into(),
        };
        match self.matching {
            0 => format!("{whose} {what}, as it is"),
            1 => format!("{whose} {what}, as a SHA-256 hash"),
            2 => format!("{whose} {what}, as a SHA-512 hash"),
            _ => "numbers that have no meaning".into(),
        }
    }
}

impl fmt::Display for TlsaRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} ", self.usage, self.selector, self.matching)?;
        self.association.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mail_servers_use() {
        let fault = |usage, selector, matching, length: usize| {
            TlsaRecord { usage, selector, matching, association: vec![0x30; length] }.fault()
        };
        for (usage, selector, matching, length) in
            [(3, 1, 1, 32), (2, 0, 1, 32), (3, 0, 2, 64), (3, 1, 0, 91)]
        {
            assert_eq!(fault(usage, selector, matching, length), None);
        }
        assert_eq!(fault(1, 1, 1, 32), Some(TlsaFault::PkixUsage));
        assert_eq!(fault(0, 0, 1, 7), Some(TlsaFault::PkixUsage));
        assert_eq!(fault(3, 1, 1, 31), Some(TlsaFault::Length { expected: 32, found: 31 }));
        assert_eq!(fault(3, 1, 2, 32), Some(TlsaFault::Length { expected: 64, found: 32 }));
        assert_eq!(fault(3, 1, 0, 0), Some(TlsaFault::NotDer));
        for (usage, selector, matching) in [(4, 1, 1), (255, 0, 0), (3, 2, 1), (3, 1, 3)] {
            assert_eq!(fault(usage, selector, matching, 32), Some(TlsaFault::UnknownNumber));
        }
    }
}
