//! The SPF record of a domain (RFC 7208): found or not, and its terms. What the record says of an
//! address is not judged here.

mod record;

use std::net::IpAddr;

use serde::Serialize;

pub use record::{DomainSpec, DualCidr, Mechanism, Mistake, Placed, Qualifier, Term, parse};

use super::{Check, Finding, list};
use crate::dns::{Found, Name, RecordData, RecordType, Resolve, Trouble, Txt};

/// One term of a record, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpfTerm {
    /// The term's text.
    pub text: String,
    /// Where it begins in the record, in bytes.
    pub position: usize,
    /// What it means, in words; or what is wrong with it.
    pub meaning: String,
    /// Whether it could not be understood.
    pub wrong: bool,
    /// Whether it costs a receiver a DNS look-up (RFC 7208 section 4.6.4).
    pub looks_up: bool,
}

/// The outcome of evaluation (RFC 7208 section 2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the variants carry the RFC's own names")]
pub enum SpfVerdict {
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    TempError,
    PermError,
}

/// The result of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpfResult {
    /// The domain asked about, or what was given for one.
    pub domain: String,
    /// The record; none where there is none, several, or it could not be asked.
    pub record: Option<String>,
    /// Every SPF record there is; more than one is an error (RFC 7208 section 4.5).
    pub records: Vec<String>,
    /// The record's terms.
    pub terms: Vec<SpfTerm>,
    /// The address that is judged.
    pub ip: Option<IpAddr>,
    /// The outcome of evaluation.
    pub result: Option<SpfVerdict>,
    /// The domain's own explanation.
    pub explanation: Option<String>,
    /// Look-ups spent.
    pub lookups: Option<u32>,
    /// Look-ups that came to nothing.
    pub void_lookups: Option<u32>,
    /// The term that decided.
    pub matched: Option<String>,
    /// Every step.
    pub trace: Vec<serde_json::Value>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

impl SpfResult {
    fn new(domain: String, queries: Vec<u32>) -> Self {
        Self {
            domain,
            record: None,
            records: Vec::new(),
            terms: Vec::new(),
            ip: None,
            result: None,
            explanation: None,
            lookups: None,
            void_lookups: None,
            matched: None,
            trace: Vec::new(),
            queries,
        }
    }
}

impl From<Placed> for SpfTerm {
    fn from(placed: Placed) -> Self {
        let Placed { text, position, term } = placed;
        let looks_up = term.as_ref().is_ok_and(Term::looks_up);
        let wrong = term.is_err();
        let meaning = match term {
            Ok(term) => term.meaning(),
            Err(mistake) => format!("Not understood: {mistake}."),
        };
        Self { text, position, meaning, wrong, looks_up }
    }
}

/// The terms that could not be understood, for a sentence; none where all could.
fn mistakes(terms: &[SpfTerm]) -> Option<String> {
    let wrong: Vec<String> =
        terms.iter().filter(|term| term.wrong).map(|term| format!("`{}`", short(&term.text))).collect();
    (!wrong.is_empty()).then(|| list(&wrong))
}

/// A term as a sentence can bear it.
fn short(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(60).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}

/// Whether a TXT record is an SPF record: `v=spf1`, then a blank or the end (RFC 7208 section 4.5).
#[must_use]
pub fn is_spf(record: &[u8]) -> bool {
    match record.split_at_checked(6) {
        Some((version, rest)) => version.eq_ignore_ascii_case(b"v=spf1") && matches!(rest, [] | [b' ', ..]),
        None => false,
    }
}

/// What is given for a domain but cannot be one: no record is looked for (RFC 7208 section 4.3).
#[must_use]
pub fn unusable(domain: &str) -> (SpfResult, Vec<Finding>) {
    let mut result = SpfResult::new(domain.to_owned(), Vec::new());
    result.result = Some(SpfVerdict::None);
    let finding = Finding::new(Check::Spf, "spf.unusable-domain", &[("domain", domain)], &[]);
    (result, vec![finding])
}

/// Looks for the domain's record and takes it apart.
pub async fn check(domain: &Name, resolver: &dyn Resolve) -> (SpfResult, Vec<Finding>) {
    let exchange = resolver.ask(domain, RecordType::TXT).await;
    let mut result = SpfResult::new(domain.to_string(), vec![exchange.id]);
    let found = exchange.found(|data| match data {
        RecordData::Txt(txt) => Some(txt.clone()),
        _ => None,
    });
    let records: Vec<&Txt> =
        found.records().iter().map(|hit| &hit.value).filter(|txt| is_spf(&txt.joined())).collect();
    result.records = records.iter().map(|txt| txt.text()).collect();
    let count = records.len().to_string();
    let why = match &found {
        Found::Unknown(trouble) => trouble.to_string(),
        _ => String::new(),
    };
    let finding = |code| {
        let arguments = [("domain", domain.as_str()), ("count", &count), ("why", &why)];
        Finding::new(Check::Spf, code, &arguments, &[exchange.id])
    };
    let findings = match (&found, &records[..]) {
        (Found::Unknown(Trouble::Bogus), _) => vec![finding("spf.dnssec")],
        (Found::Unknown(_), _) => vec![finding("spf.unknown")],
        (Found::NxDomain, _) => vec![finding("spf.nxdomain")],
        (_, []) => vec![finding("spf.none")],
        (_, [record]) => {
            result.record = Some(record.text());
            result.terms = parse(&record.joined()).into_iter().map(SpfTerm::from).collect();
            match mistakes(&result.terms) {
                None => vec![finding("spf.found")],
                Some(why) => {
                    let arguments = [("domain", domain.as_str()), ("why", &why)];
                    vec![Finding::new(Check::Spf, "spf.syntax", &arguments, &[exchange.id])]
                }
            }
        }
        (_, _) => vec![finding("spf.several")],
    };
    (result, findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_selected_as_section_4_5_has_it() {
        for yes in ["v=spf1", "v=spf1 -all", "V=SPF1 -all", "v=spf1 "] {
            assert!(is_spf(yes.as_bytes()), "{yes}");
        }
        for no in ["v=spf10", "v=spf1-all", "v=spf", " v=spf1", "v=spf2.0/pra", ""] {
            assert!(!is_spf(no.as_bytes()), "{no}");
        }
    }
}
