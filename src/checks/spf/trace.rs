//! What an evaluation did, term by term: a tree of records, each with its terms.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;

use super::SpfResult;
use super::record::{Mechanism, Qualifier, SpannedTerm};
use crate::dns::{Found, LookupError, Name};

/// A record and its evaluation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// The domain whose record it is.
    pub domain: Name,
    /// The record; none where there is none, several, or it is not known.
    pub record: Option<String>,
    /// Its result; null where it was not judged.
    pub result: Option<SpfResult>,
    /// Why there is no usable record, or what is wrong with it.
    pub problem: Option<Problem>,
    /// The questions asked for the record itself.
    pub queries: Vec<u32>,
    /// The record's terms.
    pub trace: Vec<Step>,
    /// Terms left out, since there are too many to show.
    pub left_out: usize,
}

/// A term and its evaluation.
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
    /// How it came out.
    pub outcome: TermOutcome,
    /// Why.
    pub because: String,
    /// Look-ups it costs by itself: 0 or 1 (section 4.6.4).
    pub lookups: u32,
    /// Look-ups inside the record that it leads to.
    pub nested_lookups: u32,
    /// Whether it is a void lookup (section 4.6.4).
    pub void: bool,
    /// Void look-ups inside the record that it leads to.
    pub nested_void_lookups: u32,
    /// The questions asked for it.
    pub queries: Vec<u32>,
    /// The record that an include or a redirect leads to.
    pub branch: Option<Box<Branch>>,
    /// Which kind of term it is.
    #[serde(skip)]
    pub kind: Kind,
    /// Whether a look-up for it failed, so that it may name more.
    #[serde(skip)]
    pub failed: bool,
    /// The networks that it names, as far as they are known.
    #[serde(skip)]
    pub networks: Vec<IpNet>,
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

/// How a term came out.
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

/// The network that `ip4` or `ip6` names.
pub(super) fn network_of(mechanism: Mechanism<'_>) -> Option<IpNet> {
    let (address, length) = match mechanism {
        Mechanism::Ip4(address, length) => (IpAddr::V4(address), length.unwrap_or(32)),
        Mechanism::Ip6(address, length) => (IpAddr::V6(address), length.unwrap_or(128)),
        _ => return None,
    };
    IpNet::new(address, length).ok()
}

/// Why there is no SPF record at a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRecord {
    /// The domain exists, without one.
    NoData,
    /// The domain does not exist.
    NxDomain,
    /// The domain is an alias of this name, which does not exist.
    BrokenAlias(Name),
    /// What is named cannot be a domain.
    NotAName,
}

impl NoRecord {
    /// Out of what was found, which is no SPF record.
    pub(super) fn of<T>(found: &Found<T>) -> Self {
        match found {
            Found::NxDomain => Self::NxDomain,
            Found::BrokenAlias(end) => Self::BrokenAlias(end.clone()),
            Found::Records(_) | Found::NoData | Found::Unknown(_) => Self::NoData,
        }
    }
}

/// Completes “a domain that …”.
impl fmt::Display for NoRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoData => f.write_str("has no SPF record"),
            Self::NxDomain => f.write_str("does not exist"),
            Self::BrokenAlias(end) => write!(f, "is an alias (CNAME) of {end}, which does not exist"),
            Self::NotAName => f.write_str("is not a domain name"),
        }
    }
}

/// What makes a record unusable, or the evaluation end with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The domain has no SPF record, and why (section 4.5).
    NoRecord(String, NoRecord),
    /// More than one (section 4.5).
    SeveralRecords(String, usize),
    /// Terms that cannot be understood (section 4.6).
    Syntax(String),
    /// An included or redirected-to domain has no record (sections 5.2, 6.1): the term, the domain, and why.
    TargetWithoutRecord(String, String, NoRecord),
    /// More than ten terms that look up (section 4.6.4).
    TooManyLookups,
    /// More than two void lookups (section 4.6.4).
    TooManyVoidLookups,
    /// More than ten mail exchanges (section 4.6.4).
    TooManyExchanges(String, usize),
    /// A look-up failed: the name, and why (section 5).
    LookupFailed(String, LookupError),
}

impl Problem {
    /// The same as a sentence by itself. What begins with a name or a term begins as that is written.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = format!("{self}.");
        match self {
            Self::Syntax(_) | Self::TooManyLookups | Self::TooManyVoidLookups => {
                let mut letters = text.chars();
                letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
            }
            Self::NoRecord(..)
            | Self::SeveralRecords(..)
            | Self::TargetWithoutRecord(..)
            | Self::TooManyExchanges(..)
            | Self::LookupFailed(..) => text,
        }
    }

    /// A term that leads to a domain without a record.
    pub(super) fn target_without_record(
        spanned: &SpannedTerm<'_>,
        target: &Name,
        problem: Option<&Self>,
    ) -> Self {
        let why = match problem {
            Some(Self::NoRecord(_, why)) => why.clone(),
            _ => NoRecord::NoData,
        };
        Self::TargetWithoutRecord(spanned.text(), target.to_string(), why)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRecord(domain, why) => write!(f, "{domain} {why}"),
            Self::SeveralRecords(domain, count) => write!(f, "{domain} has {count} SPF records"),
            Self::Syntax(domain) => write!(f, "the record of {domain} has mistakes in it"),
            Self::TargetWithoutRecord(term, _, NoRecord::NoData) => {
                write!(f, "`{term}` leads to a domain without an SPF record")
            }
            Self::TargetWithoutRecord(term, domain, why) => {
                write!(f, "`{term}` leads to `{domain}`, which {why}")
            }
            Self::TooManyLookups => f.write_str("it needs more than 10 look-ups"),
            Self::TooManyVoidLookups => f.write_str("more than 2 look-ups find nothing"),
            Self::TooManyExchanges(domain, count) => {
                write!(f, "{domain} has {count} mail exchanges, more than 10")
            }
            Self::LookupFailed(name, why) => write!(f, "{name} could not be looked up: {why}"),
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

    /// The void lookups of all terms.
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

/// A term short enough for a sentence.
pub(super) fn short(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(60).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}

/// Where a term stands, if not in the domain's own record.
pub(super) fn within(branch: &Branch, root: &Branch) -> String {
    if std::ptr::eq(branch, root) { String::new() } else { format!(" (in {})", branch.domain) }
}
