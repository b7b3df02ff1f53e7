//! The report as one plain value.

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::mail_flow::{MailFlow, Reason};
use super::message::PastedMessage;
use super::query::{Input, Query};
use super::requirements::Requirement;
use crate::checks::blocklist::ListRow;
use crate::checks::dkim::DkimResult;
use crate::checks::dmarc::Dmarc;
use crate::checks::lookup::LookupRow;
use crate::checks::mx::MxResult;
use crate::checks::ptr::PtrRow;
use crate::checks::spf::SpfEvaluation;
use crate::checks::transport::Transport;
use crate::checks::{Check, Finding, FindingCode, Link, Severity, State};
use crate::dns::{LookupError, Name, Progress, Transcript, ZoneChanges, with_display_names};
use crate::message::Message;

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
    /// What the domain in the visible From asks of receivers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dmarc: Option<Arc<Dmarc>>,
    /// The keys that the domain's mail is signed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dkim: Option<Arc<DkimResult>>,
    /// How mail to the domain is protected on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,
    /// Plain look-ups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookups: Option<Vec<LookupRow>>,
    /// The mail's way, step by step; for whole reports only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<MailFlow>,
    /// What the large receivers ask of senders; for whole reports that are complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Vec<Requirement>>,
    /// The message that was pasted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Arc<Message>>,
    /// What the checks found, the gravest first.
    pub findings: Vec<Finding>,
    /// The records that are tried in the place of published ones.
    #[serde(skip_serializing_if = "ZoneChanges::is_empty")]
    pub tried: Arc<ZoneChanges>,
    /// What was asked, as it was understood.
    #[serde(skip)]
    pub query: Query,
    /// The message as it was pasted.
    #[serde(skip)]
    pub pasted: Option<Arc<PastedMessage>>,
    /// Every question and answer.
    #[serde(skip)]
    pub transcript: Transcript,
    /// The checks of this report, in the order in which they are shown.
    #[serde(skip)]
    pub checks: Vec<Check>,
    /// The checks that have not ended.
    #[serde(skip)]
    pub running: Vec<Check>,
    /// Where mail for the domain of the return-path goes, where that was looked up.
    #[serde(skip)]
    pub from_mx: Option<MxResult>,
    /// What the DNS says of the name given in HELO, where that was looked up.
    #[serde(skip)]
    pub helo_host: Option<HeloHost>,
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
    /// The end of it that says what else there is; empty where nothing is added.
    #[serde(skip)]
    pub aside: String,
    /// What to do first, where there is something to do.
    pub next: Option<String>,
    /// Pages outside that tell more of what the verdict rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What it is that cannot be told; none unless the state is that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<Gap>,
    /// The finding or the state of a step whose sentence it has, where it has one.
    #[serde(skip)]
    pub lead: Option<Reason>,
}

impl Verdict {
    /// The same with names as people write them, as findings have them.
    pub(in crate::report) fn with_display_names(self) -> Self {
        let shown = |text: &str| with_display_names(text).into_owned();
        Self {
            text: shown(&self.text),
            aside: shown(&self.aside),
            next: self.next.as_deref().map(shown),
            ..self
        }
    }
}

/// What keeps a verdict from being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Nothing speaks against the mail, and only lists that do not answer this resolver are unknown.
    RefusingLists,
    /// Something failed, or is missing.
    Failure,
}

/// What the DNS says of the name given in HELO (RFC 5321 section 2.3.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeloHost {
    /// Whether it exists and leads to an address that the outside can reach.
    pub status: HeloStatus,
    /// The name at the end of its aliases, where it is that name which does not exist.
    pub broken_alias: Option<Name>,
    /// Why its addresses are not known, if so.
    pub error: Option<LookupError>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

/// Whether a HELO name leads to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeloStatus {
    /// It has an address that the outside can reach.
    Ok,
    /// It does not exist, or is an alias of a name that does not.
    NxDomain,
    /// It has no address, or none that the outside can reach.
    NoAddress,
    /// Cannot tell.
    Unknown,
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
    /// Whether it is judged as that of the sending server: it was named, or, where none was, it is a mail
    /// exchange that the domain's SPF record lets send.
    pub sends: bool,
    /// Whether it is an address of the sending server that cannot connect to any of the recipient's mail
    /// servers, while another one can: this message does not come from it.
    #[serde(skip)]
    pub left_out: bool,
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

    /// Whether the sending server was named, or an address was typed in its place.
    #[must_use]
    pub fn is_server_named(&self) -> bool {
        self.input.server.is_some() || self.addresses.iter().any(|row| row.role == Role::Input)
    }

    /// Whether what is found of an address or domain is found of the sender: not of an address that only
    /// receives.
    #[must_use]
    pub fn is_about_sender(&self, target: &str) -> bool {
        let mut rows = self.addresses.iter().filter(|row| target == row.address.to_canonical().to_string());
        rows.next().is_none_or(|row| row.sends)
    }

    /// The mark of a check's tab; none where nothing was proven good, and nothing else is wrong.
    #[must_use]
    pub fn mark_of(&self, check: Check) -> Option<State> {
        let is_good = || {
            // Of an address that only receives, these are notices; beside them not all is good.
            let is_against = |finding: &Finding| {
                use FindingCode::{
                    BlocklistListed, BlocklistListedHigh, BlocklistPolicy, BlocklistPolicyHigh, PtrNoHost,
                    PtrNone, PtrNoneMx, PtrUnconfirmed, PtrUnconfirmedMx,
                };
                matches!(
                    finding.code,
                    BlocklistListed
                        | BlocklistListedHigh
                        | BlocklistPolicy
                        | BlocklistPolicyHigh
                        | PtrNone
                        | PtrNoneMx
                        | PtrNoHost
                        | PtrUnconfirmed
                        | PtrUnconfirmedMx
                )
            };
            self.findings_of(check).any(|finding| finding.severity == Severity::Good)
                && !self.findings_of(check).any(is_against)
        };
        match self.state_of(check) {
            State::Good
                if self.findings.iter().any(|finding| finding.code == FindingCode::ResolverRewrites) =>
            {
                Some(State::CannotTell)
            }
            State::Good => is_good().then_some(State::Good),
            state => Some(state),
        }
    }

    fn state_of(&self, check: Check) -> State {
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
