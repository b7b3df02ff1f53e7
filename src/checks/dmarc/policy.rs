//! The values that tags of a DMARC record have (RFC 9989 sections 4.7 and 4.8). They are literals of ABNF, so
//! case does not matter.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What receivers are asked to do with mail that fails, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Nothing.
    None,
    /// Treat it as suspicious: mostly the spam folder.
    Quarantine,
    /// Refuse it.
    Reject,
}

impl Policy {
    /// All, the mildest first.
    pub const ALL: [Self; 3] = [Self::None, Self::Quarantine, Self::Reject];

    /// The word in a record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str().eq_ignore_ascii_case(text))
    }

    /// What is applied while the domain is testing (`t=y`): one step less.
    #[must_use]
    pub fn while_testing(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
        }
    }

    /// What is asked for, in words that complete "receivers are asked to …".
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::None => "treat it like any other mail",
            Self::Quarantine => "treat it as suspicious, which mostly means the spam folder",
            Self::Reject => "refuse it",
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How closely an identifier must agree with the author domain (section 3.2.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum AlignmentMode {
    /// The same organizational domain is enough.
    #[default]
    #[serde(rename = "r")]
    Relaxed,
    /// It must be the same name.
    #[serde(rename = "s")]
    Strict,
}

impl AlignmentMode {
    /// The letter in a record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relaxed => "r",
            Self::Strict => "s",
        }
    }

    /// Reads the letter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Relaxed, Self::Strict].into_iter().find(|mode| mode.as_str().eq_ignore_ascii_case(text))
    }
}

/// Whether a domain is one below which others register theirs (public suffix domain, section 4.7 `psd`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Psd {
    /// It is.
    #[serde(rename = "y")]
    Yes,
    /// It is the organizational domain of itself and of all below it.
    #[serde(rename = "n")]
    No,
    /// Not said: the tree walk decides.
    #[default]
    #[serde(rename = "u")]
    Unset,
}

impl Psd {
    /// The letter in a record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "y",
            Self::No => "n",
            Self::Unset => "u",
        }
    }

    /// Reads the letter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Yes, Self::No, Self::Unset].into_iter().find(|psd| psd.as_str().eq_ignore_ascii_case(text))
    }
}

/// When a failure report is wanted (section 4.7 `fo`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FailureOptions {
    /// `0` and `1` exclude each other: whether any failure is enough, where one of the two is there.
    pub any: Option<bool>,
    /// `d`: a signature that fails.
    pub dkim: bool,
    /// `s`: SPF that fails.
    pub spf: bool,
}

impl FailureOptions {
    /// Reads the letters between colons; each may stand there once.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut options = Self::default();
        for letter in text.split(':') {
            let seen = match letter {
                "0" => options.any.replace(false).is_some(),
                "1" => options.any.replace(true).is_some(),
                "d" | "D" => std::mem::replace(&mut options.dkim, true),
                "s" | "S" => std::mem::replace(&mut options.spf, true),
                _ => return None,
            };
            if seen {
                return None;
            }
        }
        Some(options)
    }
}

impl fmt::Display for FailureOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let any = self.any.map(|any| if any { "1" } else { "0" });
        let letters = [any, self.dkim.then_some("d"), self.spf.then_some("s")];
        f.write_str(&letters.into_iter().flatten().collect::<Vec<_>>().join(":"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_options_are_read_in_any_order_and_each_once() {
        let read = |text| FailureOptions::parse(text).map(|options| options.to_string());
        assert_eq!(read("1").as_deref(), Some("1"));
        assert_eq!(read("d:0:S").as_deref(), Some("0:d:s"));
        assert_eq!(read("s:d").as_deref(), Some("d:s"));
        for wrong in ["", "0:1", "1:1", "d:d", "x", "1:", "1 : d", "2"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn testing_is_one_step_less() {
        assert_eq!(Policy::ALL.map(Policy::while_testing), [Policy::None, Policy::None, Policy::Quarantine]);
        assert!(Policy::None < Policy::Quarantine && Policy::Quarantine < Policy::Reject);
    }
}
