//! What an evaluation did, term by term: a tree of records, each with its terms.

use std::fmt;
use std::net::IpAddr;

use serde::Serialize;

use super::SpfResult;
use super::record::{Mechanism, Qualifier, SpannedTerm};
use crate::dns::Name;

/// A record and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// The domain whose record it is.
    pub domain: Name,
    /// The record; none where there is none, several, or it is not known.
    pub record: Option<String>,
    /// Its result; null where it was not judged.
    pub result: Option<SpfResult>,
    /// Why there is no record to go by, or what is wrong with it.
    pub problem: Option<Problem>,
    /// The questions asked for the record itself.
    pub queries: Vec<u32>,
    /// The record's terms.
    pub trace: Vec<Step>,
    /// Terms left out, since there are too many to show.
    pub left_out: usize,
}

/// A term and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The term as written.
    pub term: String,
    /// Where it begins in the record, in bytes.
    pub position: usize,
    /// What a match means; null for a modifier.
    #[serde(serialize_with = "qualifier")]
    pub qualifier: Option<Qualifier>,
    /// What it means, in words; or what is wrong with it.
    pub meaning: String,
    /// Whether it could not be understood.
    pub wrong: bool,
    /// What became of it.
    pub outcome: TermOutcome,
    /// Why.
    pub because: String,
    /// Look-ups it costs by itself: 0 or 1 (section 4.6.4).
    pub lookups: u32,
    /// Look-ups inside the record that it leads to.
    pub nested_lookups: u32,
    /// Whether its look-up came to nothing (section 4.6.4).
    pub void: bool,
    /// Void look-ups inside the record that it leads to.
    pub nested_void_lookups: u32,
    /// The questions asked for it.
    pub queries: Vec<u32>,
    /// The record that an include or a redirect leads to.
    pub branch: Option<Box<Branch>>,
    /// What it is, for those who count.
    #[serde(skip)]
    pub kind: Kind,
    /// The networks that it names, as far as they can be told.
    #[serde(skip)]
    pub networks: Vec<Network>,
}

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants carry the RFC's own names")]
pub enum Kind {
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip,
    Exists,
    Redirect,
    Modifier,
    Wrong,
}

/// What became of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TermOutcome {
    /// It matched, and decided.
    Match,
    /// It did not match.
    NoMatch,
    /// It ended the evaluation with an error.
    Error,
    /// There is no address to judge.
    NotJudged,
    /// The evaluation had ended before it.
    NotReached,
}

/// A network that a term names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Any address in it.
    pub address: IpAddr,
    /// Length of its prefix.
    pub length: u8,
}

impl Network {
    /// The one that `ip4` or `ip6` names.
    pub(super) fn of(mechanism: Mechanism<'_>) -> Option<Self> {
        match mechanism {
            Mechanism::Ip4(address, length) => {
                Some(Network { address: address.into(), length: length.unwrap_or(32) })
            }
            Mechanism::Ip6(address, length) => {
                Some(Network { address: address.into(), length: length.unwrap_or(128) })
            }
            _ => None,
        }
    }

    /// The first and the last address, as numbers.
    #[must_use]
    pub fn range(&self) -> (u128, u128) {
        let (bits, address) = match self.address {
            IpAddr::V4(v4) => (32, u128::from(v4.to_bits())),
            IpAddr::V6(v6) => (128, v6.to_bits()),
        };
        let host = bits - u32::from(self.length).min(bits);
        let mask = u128::MAX.checked_shr(128 - host).unwrap_or(0);
        (address & !mask, address | mask)
    }

    /// Whether an address of the same family lies in it.
    #[must_use]
    pub fn holds(&self, ip: IpAddr) -> bool {
        match (self.address, ip) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                let host = 32 - u32::from(self.length).min(32);
                (net.to_bits() ^ ip.to_bits()).checked_shr(host).unwrap_or(0) == 0
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => {
                let host = 128 - u32::from(self.length).min(128);
                (net.to_bits() ^ ip.to_bits()).checked_shr(host).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// What makes a record unusable, or the evaluation end with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The domain has no SPF record (section 4.5).
    NoRecord(String),
    /// More than one (section 4.5).
    Several(String, usize),
    /// Terms that cannot be understood (section 4.6).
    Syntax(String),
    /// An included or redirected-to domain has no record (sections 5.2, 6.1): the term, the domain.
    Leads(String, String),
    /// More than ten terms that look up (section 4.6.4).
    Lookups,
    /// More than two look-ups that came to nothing (section 4.6.4).
    Voids,
    /// More than ten mail exchanges (section 4.6.4).
    Exchanges(String, usize),
    /// A look-up failed: the name, and why (section 5).
    Temporary(String, String),
}

impl Problem {
    /// A term that leads to a domain without a record.
    pub(super) fn leads(placed: &SpannedTerm<'_>, target: &Name) -> Self {
        Self::Leads(placed.text(), target.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRecord(domain) => write!(f, "{domain} has no SPF record"),
            Self::Several(domain, count) => write!(f, "{domain} has {count} SPF records"),
            Self::Syntax(domain) => write!(f, "the record of {domain} has mistakes in it"),
            Self::Leads(term, _) => write!(f, "`{term}` leads to a domain without an SPF record"),
            Self::Lookups => f.write_str("it takes more than 10 look-ups"),
            Self::Voids => f.write_str("more than 2 look-ups come to nothing"),
            Self::Exchanges(domain, count) => write!(f, "{domain} has {count} mail exchanges, more than 10"),
            Self::Temporary(name, why) => write!(f, "{name} could not be looked up: {why}"),
        }
    }
}

impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn qualifier<S: serde::Serializer>(qualifier: &Option<Qualifier>, serializer: S) -> Result<S::Ok, S::Error> {
    qualifier.map(|qualifier| SpfResult::from(qualifier).as_str()).serialize(serializer)
}

impl Branch {
    /// A record of which nothing is known yet.
    pub(super) fn new(domain: Name) -> Self {
        Self {
            domain,
            record: None,
            result: None,
            problem: None,
            queries: Vec::new(),
            trace: Vec::new(),
            left_out: 0,
        }
    }

    /// Look-ups of all terms, those of nested records included: what the record costs a receiver
    /// where nothing matches.
    #[must_use]
    pub fn lookups(&self) -> u32 {
        self.trace.iter().map(|step| step.lookups + step.nested_lookups).sum()
    }

    /// Look-ups of all terms that come to nothing.
    #[must_use]
    pub fn void_lookups(&self) -> u32 {
        self.trace.iter().map(|step| u32::from(step.void) + step.nested_void_lookups).sum()
    }

    /// Every record of the tree with how deep it stands, this one first.
    pub fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        for step in &self.trace {
            if let Some(branch) = &step.branch {
                branch.each(visit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_every_length() {
        let net = |address: &str, length| Network { address: address.parse().expect("address"), length };
        let ip = |text: &str| text.parse::<IpAddr>().expect("address");
        assert_eq!(net("192.0.2.77", 24).range(), (0xc000_0200, 0xc000_02ff));
        assert_eq!(net("192.0.2.77", 0).range(), (0, 0xffff_ffff));
        assert_eq!(net("192.0.2.77", 32).range(), (0xc000_024d, 0xc000_024d));
        assert_eq!(net("::", 0).range(), (0, u128::MAX));
        assert_eq!(net("::5", 128).range(), (5, 5));
        assert!(
            net("192.0.2.0", 24).holds(ip("192.0.2.255")) && !net("192.0.2.0", 24).holds(ip("192.0.3.0"))
        );
        assert!(net("192.0.2.0", 0).holds(ip("8.8.8.8")) && !net("192.0.2.0", 0).holds(ip("::1")));
        assert!(net("2001:db8::", 32).holds(ip("2001:db8:ffff::1")) && net("::", 0).holds(ip("2001::")));
        assert!(!net("::1", 128).holds(ip("::2")) && net("::1", 128).holds(ip("::1")));
    }
}
