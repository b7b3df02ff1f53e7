//! The report as one plain value.

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::mail_flow::MailFlow;
use super::query::{Input, Query};
use crate::checks::blocklist::ListRow;
use crate::checks::lookup::LookupRow;
use crate::checks::mx::{MxResult, MxStatus};
use crate::checks::ptr::PtrRow;
use crate::checks::spf::SpfEvaluation;
use crate::checks::{Check, Finding, State};
use crate::dns::{Name, Progress, Transcript};

/// Everything that is known so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Version of the JSON form.
    pub version: u32,
    /// Whether all checks have ended.
    pub complete: bool,
    /// What was asked, as understood.
    pub input: Input,
    /// Who was asked.
    pub resolver: ResolverInfo,
    /// Who had answered, where this is the record of an earlier report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<ResolverInfo>,
    /// When it was started, to the second.
    pub started_at: Timestamp,
    /// How long it has taken so far, in milliseconds.
    pub elapsed_ms: u64,
    /// How many questions.
    #[serde(skip)]
    pub queries: Progress,
    /// The one line that a reader in a hurry takes away.
    pub verdict: Verdict,
    /// The addresses that the report is about.
    pub addresses: Vec<AddressRow>,
    /// Where mail is delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mx: Option<MxResult>,
    /// Names of the addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ptr: Option<Vec<PtrRow>>,
    /// What the blocklists say; the rows that have ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocklists: Option<Vec<ListRow>>,
    /// Who may send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spf: Option<Arc<SpfEvaluation>>,
    /// Plain look-ups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookups: Option<Vec<LookupRow>>,
    /// The mail's way, step by step; for whole reports only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<MailFlow>,
    /// What the checks found, the gravest first.
    pub findings: Vec<Finding>,
    /// What was asked, as it was understood.
    #[serde(skip)]
    pub query: Query,
    /// Every question and answer.
    #[serde(skip)]
    pub transcript: Transcript,
    /// The checks of this report, in the order in which they are shown.
    #[serde(skip)]
    pub checks: Vec<Check>,
    /// The checks that have not ended.
    #[serde(skip)]
    pub running: Vec<Check>,
    /// Whether the domain of the return-path takes mail, where that was looked up.
    #[serde(skip)]
    pub from_mx: Option<MxStatus>,
    /// How many blocklist rows there will be, as far as is known by now.
    #[serde(skip)]
    pub lists_expected: usize,
}

/// The verdict line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Its mark.
    pub state: State,
    /// What is the case, in one sentence.
    pub text: String,
    /// What to do first, where there is something to do.
    pub next: Option<String>,
}

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResolverInfo {
    /// Provider id, `custom`, `example` or `case`.
    pub id: String,
    /// The URL asked.
    pub url: Option<String>,
    /// `json`, `wire` or `none`.
    pub format: &'static str,
}

/// What an address has to do with the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The sending server, as named.
    Server,
    /// Typed as it is.
    Input,
    /// An address of the host that was typed.
    Host,
    /// An address of a mail exchange.
    Mx,
}

/// One address of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddressRow {
    /// The address.
    pub address: IpAddr,
    /// What it has to do with the mail.
    pub role: Role,
    /// The name it was found under.
    pub name: Option<Name>,
    /// What it is kept for; null for an ordinary public address.
    pub special_use: Option<&'static str>,
}

impl Report {
    /// The resolver that answered; of a saved report, the one that answered then.
    #[must_use]
    pub fn answered_by(&self) -> &ResolverInfo {
        self.recorded_by.as_ref().unwrap_or(&self.resolver)
    }

    /// The findings of one check.
    pub fn findings_of(&self, check: Check) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.check == check)
    }

    /// Whether a finding is about the sender. Where the sending server is named, what holds of the
    /// domain's mail exchanges does not hold of it.
    #[must_use]
    pub fn is_of_sender(&self, finding: &Finding) -> bool {
        finding.target.as_deref().is_none_or(|target| self.is_about_sender(target))
    }

    /// The same for an address or domain that something was found of.
    #[must_use]
    pub fn is_about_sender(&self, target: &str) -> bool {
        if self.input.server.is_none() && self.addresses.iter().all(|row| row.role != Role::Input) {
            return true;
        }
        let mut rows = self.addresses.iter().filter(|row| target == row.address.to_canonical().to_string());
        rows.next().is_none_or(|row| matches!(row.role, Role::Server | Role::Input))
    }

    /// The mark of a check's tab.
    #[must_use]
    pub fn state_of(&self, check: Check) -> State {
        if self.running.contains(&check) {
            // A problem that is certain shows at once, even while the rest is asked.
            return match State::of(self.findings_of(check).map(|finding| finding.severity)) {
                State::Error => State::Error,
                _ => State::Running,
            };
        }
        State::of(self.findings_of(check).map(|finding| finding.severity))
    }
}
