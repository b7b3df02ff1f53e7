//! The author of a message: the address in the visible From (RFC 5322 section 3.6.2), by whose domain
//! DMARC finds its policy (RFC 9989 section 3.2.2).

use std::fmt;

use super::Mailbox;
use crate::dns::Name;

/// More addresses than this are refused: no visible From has as many.
const MAX_AUTHORS: usize = 20;

/// The address or domain in the visible From.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// One address, or a domain alone.
    One(Mailbox),
    /// Several addresses. Where they are of more than one domain there is no author domain, and DMARC does
    /// not apply (RFC 9989 section 5.3.1).
    Several(Vec<Mailbox>),
}

impl Author {
    /// Puts together what was read; none of nothing.
    ///
    /// # Errors
    /// One sentence where they are too many.
    pub fn of(mailboxes: Vec<Mailbox>) -> Result<Option<Self>, String> {
        if mailboxes.len() > MAX_AUTHORS {
            return Err(format!("There are more than {MAX_AUTHORS} addresses in it."));
        }
        let mut mailboxes = mailboxes;
        Ok(match mailboxes.len() {
            0 => None,
            1 => mailboxes.pop().map(Self::One),
            _ => Some(Self::Several(mailboxes)),
        })
    }

    /// The author domain; none where the addresses are of several domains.
    #[must_use]
    pub fn domain(&self) -> Option<&Name> {
        match self {
            Self::One(mailbox) => Some(&mailbox.domain),
            Self::Several(mailboxes) => {
                let first = &mailboxes.first()?.domain;
                mailboxes.iter().all(|mailbox| mailbox.domain == *first).then_some(first)
            }
        }
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(mailbox) => write!(f, "{mailbox}"),
            Self::Several(mailboxes) => {
                for (at, mailbox) in mailboxes.iter().enumerate() {
                    if at > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{mailbox}")?;
                }
                Ok(())
            }
        }
    }
}
