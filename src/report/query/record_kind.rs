//! The records that are built step by step, as a link names them.

use crate::checks::Check;

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// An SPF record.
    Spf,
    /// The record of a DKIM key.
    Dkim,
    /// A DMARC record.
    Dmarc,
    /// The record of MTA-STS, with its policy.
    MtaSts,
    /// The record of TLS-RPT.
    TlsRpt,
    /// The null MX of a domain that takes no mail.
    NullMx,
    /// The three records of a domain that neither sends nor takes mail.
    NoMail,
}

impl RecordKind {
    /// All, in the order in which they are needed.
    pub const ALL: [Self; 7] =
        [Self::Spf, Self::Dkim, Self::Dmarc, Self::MtaSts, Self::TlsRpt, Self::NullMx, Self::NoMail];

    /// The word in a link.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Spf => "spf",
            Self::Dkim => "dkim",
            Self::Dmarc => "dmarc",
            Self::MtaSts => "mta-sts",
            Self::TlsRpt => "tls-rpt",
            Self::NullMx => "null-mx",
            Self::NoMail => "no-mail",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// One sentence with the words that there are.
    pub(super) fn parse(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(Self::words)
    }

    /// Which words there are, as a sentence.
    pub(super) fn words() -> String {
        let words: Vec<&str> = Self::ALL.into_iter().map(Self::word).collect();
        format!("It names the record to build: {}.", words.join(", "))
    }

    /// The check that it belongs to.
    #[must_use]
    pub fn check(self) -> Check {
        match self {
            Self::Spf => Check::Spf,
            Self::Dkim => Check::Dkim,
            Self::Dmarc => Check::Dmarc,
            Self::MtaSts | Self::TlsRpt => Check::Transport,
            Self::NullMx | Self::NoMail => Check::Mx,
        }
    }
}
