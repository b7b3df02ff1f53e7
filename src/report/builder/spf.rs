//! An SPF record (RFC 7208).

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::{Cost, text};
use crate::checks::spf::{
    Mechanism, Qualifier, SpannedTerm, SpfResult, Term, correct, join, missing_includes, parse,
};
use crate::dns::{Name, ZoneChanges};
use crate::report::Report;

/// Who may send, as one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpfTerm {
    /// The domain's mail exchanges.
    Mx,
    /// The addresses of a host; of the domain itself where none is named.
    Host(Option<Name>),
    /// An address or a network.
    Network(IpNet),
    /// Whom another record lets send.
    Include(Name),
    /// Any other term that was published, as it stands.
    Other(String),
}

impl SpfTerm {
    /// An address.
    #[must_use]
    pub fn address(address: IpAddr) -> Self {
        Self::Network(IpNet::from(address.to_canonical()))
    }

    /// Reads a term that lets somebody send.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let record = format!("v=spf1 {text}");
        let [spanned] = parse(record.as_bytes()).try_into().ok()?;
        match spanned.term.ok()? {
            Term::Directive(_, Mechanism::All) => None,
            Term::Directive(..) => Some(Self::Other(text.to_owned())),
            Term::Redirect(_) | Term::Explanation(_) | Term::Unknown(..) => None,
        }
    }
}

impl fmt::Display for SpfTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mx => f.write_str("mx"),
            Self::Host(None) => f.write_str("a"),
            Self::Host(Some(name)) => write!(f, "a:{}", name.as_str()),
            Self::Network(network) => {
                let (kind, whole) = match network {
                    IpNet::V4(_) => ("ip4", 32),
                    IpNet::V6(_) => ("ip6", 128),
                };
                match network.prefix_len() == whole {
                    true => write!(f, "{kind}:{}", network.addr()),
                    false => write!(f, "{kind}:{network}"),
                }
            }
            Self::Include(name) => write!(f, "include:{}", name.as_str()),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// What receivers are to do with mail from everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpfEnd {
    /// `-all`
    Refuse,
    /// `~all`
    Suspect,
    /// `?all`
    Nothing,
    /// Another record decides (`redirect=`); its domain as written.
    Redirect(String),
}

/// Somebody who seems to send for the domain and is not named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpfSuggestion {
    /// The term that would name them.
    pub term: SpfTerm,
    /// Why, as a sentence.
    pub because: String,
}

/// An SPF record being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpfBuilder {
    /// The domain of the return-path.
    pub domain: Name,
    /// Who may send, in order.
    pub terms: Vec<SpfTerm>,
    /// Everybody else.
    pub end: SpfEnd,
    /// `exp=` and what receivers ignore, as written.
    pub modifiers: Vec<String>,
    /// Terms of the published record that nobody understands, and which are left out.
    pub left_out: Vec<String>,
}

impl SpfBuilder {
    /// Begins from a record, or from nothing.
    #[must_use]
    pub fn from_record(domain: &Name, record: Option<&str>) -> Self {
        let mut builder = Self {
            domain: domain.clone(),
            terms: Vec::new(),
            end: SpfEnd::Suspect,
            modifiers: Vec::new(),
            left_out: Vec::new(),
        };
        let Some(record) = record else { return builder };
        let corrected = correct(record).filter(|correction| correction.is_whole);
        let record = corrected.map_or_else(|| record.to_owned(), |correction| correction.record);
        let (mut all, mut redirect) = (None, None);
        for spanned in parse(record.as_bytes()) {
            let written = spanned.text();
            match spanned.term {
                // What stands behind it means nothing.
                Ok(Term::Directive(..)) if all.is_some() => {}
                Ok(Term::Directive(qualifier, Mechanism::All)) => all = Some(qualifier),
                Ok(Term::Directive(..)) => builder.terms.push(SpfTerm::Other(written)),
                Ok(Term::Redirect(to)) => redirect = Some(to.as_str().to_owned()),
                Ok(Term::Explanation(_) | Term::Unknown(..)) => builder.modifiers.push(written),
                Err(_) => builder.left_out.push(written),
            }
        }
        builder.end = match (all, redirect) {
            (Some(Qualifier::Fail), _) => SpfEnd::Refuse,
            (Some(Qualifier::Neutral), _) | (None, None) => SpfEnd::Nothing,
            // That everybody may send is nothing to begin from.
            (Some(Qualifier::SoftFail | Qualifier::Pass), _) => SpfEnd::Suspect,
            (None, Some(to)) => SpfEnd::Redirect(to),
        };
        builder
    }

    /// Begins from what a report found; none where it did not ask, or does not know.
    #[must_use]
    pub fn from_report(report: &Report) -> Option<Self> {
        let spf = report.spf.as_deref()?;
        let domain = Name::from_user(&spf.domain).ok()?;
        if spf.result == Some(SpfResult::TempError) && spf.records.is_empty() {
            return None;
        }
        let record =
            spf.record.clone().or_else(|| join(&spf.records)).or_else(|| spf.records.first().cloned());
        Some(Self::from_record(&domain, record.as_deref()))
    }

    /// Who seems to send and is not named: the server of the report, and the services that keep its mail.
    #[must_use]
    pub fn suggestions(report: &Report) -> Vec<SpfSuggestion> {
        let Some(spf) = report.spf.as_deref() else { return Vec::new() };
        let mut suggestions = Vec::new();
        let refused = [SpfResult::Fail, SpfResult::SoftFail, SpfResult::Neutral, SpfResult::None];
        if let Some(ip) = spf.ip.filter(|_| spf.result.is_some_and(|result| refused.contains(&result))) {
            let because = format!("{} is the sending server of this report.", ip.to_canonical());
            suggestions.push(SpfSuggestion { term: SpfTerm::address(ip), because });
        }
        let records = report.mx.iter().flat_map(|mx| &mx.records);
        let exchanges: Vec<Name> = records.map(|record| record.exchange.clone()).collect();
        for (provider, include) in missing_includes(&exchanges, &spf.trace) {
            let because = format!("The domain’s mail is at {provider}.");
            suggestions.push(SpfSuggestion { term: SpfTerm::Include(include.clone()), because });
        }
        suggestions
    }

    /// Adds a term, unless it is there.
    pub fn add(&mut self, term: SpfTerm) {
        let written = term.to_string();
        if !self.terms.iter().any(|other| other.to_string().eq_ignore_ascii_case(&written)) {
            self.terms.push(term);
        }
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> String {
        let mut words = vec!["v=spf1".to_owned()];
        words.extend(self.terms.iter().map(ToString::to_string));
        match &self.end {
            SpfEnd::Redirect(to) => words.push(format!("redirect={to}")),
            SpfEnd::Refuse => words.push("-all".to_owned()),
            SpfEnd::Suspect => words.push("~all".to_owned()),
            SpfEnd::Nothing => words.push("?all".to_owned()),
        }
        words.extend(self.modifiers.iter().cloned());
        words.join(" ")
    }

    /// The change that publishes it.
    #[must_use]
    pub fn changes(&self) -> ZoneChanges {
        ZoneChanges::new([text(self.domain.clone(), &self.record())])
    }

    /// What it costs. Look-ups of included records count as far as the report knows them; of a record that is new
    /// only the laboratory tells.
    #[must_use]
    pub fn cost(&self, report: Option<&Report>) -> Cost {
        let record = self.record();
        let terms = parse(record.as_bytes());
        let counted = || terms.iter().filter(|it| it.term.is_ok_and(|term| term.looks_up()));
        let nested = |it: &SpannedTerm<'_>| nested_lookups(&it.text(), report);
        let lookups = counted().map(|it| 1 + nested(it).unwrap_or_default()).sum();
        let leads_on =
            |term: &Term<'_>| matches!(term, Term::Redirect(_) | Term::Directive(_, Mechanism::Include(_)));
        let lookups_are_least =
            counted().any(|it| it.term.is_ok_and(|term| leads_on(&term)) && nested(it).is_none());
        Cost { lookups: Some(lookups), lookups_are_least, ..Cost::of_text(&record) }
    }
}

impl SpfTerm {
    /// How many look-ups receivers do for it, as far as the report knows: none where it does not know the record
    /// that is included.
    #[must_use]
    pub fn lookups(&self, report: Option<&Report>) -> Option<u32> {
        let written = self.to_string();
        let record = format!("v=spf1 {written}");
        let terms = parse(record.as_bytes());
        let term = terms.first()?.term.ok()?;
        match term {
            _ if !term.looks_up() => Some(0),
            Term::Directive(_, Mechanism::Include(_)) => Some(1 + nested_lookups(&written, report)?),
            _ => Some(1),
        }
    }
}

/// The look-ups below a term, where the report has followed it.
fn nested_lookups(written: &str, report: Option<&Report>) -> Option<u32> {
    let spf = report?.spf.as_deref()?;
    let step = spf.trace.trace.iter().find(|step| step.term.eq_ignore_ascii_case(written))?;
    Some(step.nested_lookups)
}
