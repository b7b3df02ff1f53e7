//! The findings: where the record stands, what is wrong with its text, what its policy leaves open, and where
//! reports go.

mod place;
mod policy;
mod reports;
mod text;

use super::alignment::Alignment;
use super::check::Dmarc;
use super::evaluate::Decision;
use super::policy_record::PolicyRecord;
use super::probe::{Existence, NoMail, Strays, Wildcard};
use super::walk::{Applicable, Walk, WalkStep};
use crate::checks::{Check, Finding, FindingCode, list};

/// All that findings are made of.
pub(super) struct Facts<'a> {
    pub(super) dmarc: &'a Dmarc,
    pub(super) walk: &'a Walk,
    pub(super) decision: &'a Decision,
    pub(super) existence: Option<&'a Existence>,
    pub(super) spf: Option<&'a Alignment>,
    pub(super) strays: Strays,
    pub(super) wildcard: Wildcard,
    pub(super) no_mail: NoMail,
    /// The questions that prove that no key can exist.
    pub(super) no_keys: Option<Vec<u32>>,
}

impl<'a> Facts<'a> {
    /// Where the record that applies stands, and the record.
    fn record(&self) -> Option<(&'a WalkStep, &'a PolicyRecord)> {
        let step = self.walk.applicable().step()?;
        Some((step, step.policy.as_deref()?))
    }

    /// The same, unless it is a registry's, which nobody below can change.
    fn own_record(&self) -> Option<(&'a WalkStep, &'a PolicyRecord)> {
        self.record().filter(|_| !self.is_of_registry())
    }

    /// Whether the record that applies is a registry's.
    fn is_of_registry(&self) -> bool {
        matches!(self.walk.applicable(), Applicable::Suffix(_)) || self.dmarc.is_of_registry()
    }

    /// A finding about the author domain.
    fn finding(&self, code: FindingCode, arguments: &[(&str, &str)], queries: &[u32]) -> Finding {
        let author = self.dmarc.author_domain.as_str();
        Finding::new(Check::Dmarc, code, &[&[("author", author)], arguments].concat(), &asked(queries))
    }
}

/// The questions among these: a record that is tried has none.
fn asked(queries: &[u32]) -> Vec<u32> {
    queries.iter().copied().filter(|query| *query > 0).collect()
}

/// Everything there is to say.
pub(super) fn of(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = place::of(facts);
    findings.extend(text::of(facts));
    findings.extend(policy::of(facts));
    findings.extend(reports::of(facts));
    findings
}

/// That the visible From names several domains, so that there is nothing to look for (section 5.3.1).
#[must_use]
pub fn several_authors() -> Finding {
    Finding::new(Check::Dmarc, FindingCode::DmarcSeveralAuthors, &[], &[])
}

/// Pieces of a record as a sentence has them.
fn quoted(pieces: &[String]) -> String {
    let pieces: Vec<String> = pieces.iter().map(|piece| format!("`{piece}`")).collect();
    list(&pieces)
}

/// What a corrected record adds to a sentence.
fn corrected(record: Option<&str>) -> String {
    record.map(|record| format!(" The whole record: `{record}`.")).unwrap_or_default()
}
