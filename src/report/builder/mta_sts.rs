//! MTA-STS (RFC 8461): a record, and the policy file that it is about.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{below, text_below};
use crate::checks::mx::MxStatus;
use crate::checks::transport::{MtaStsRecord, MxPattern, Policy, PolicyMode};
use crate::dns::{Name, ZoneChanges};
use crate::report::Report;

/// The time for which senders keep a policy, in seconds: two weeks.
const MAX_AGE: u64 = 1_209_600;
/// The longest time (section 3.2).
const MOST_AGE: u64 = 31_557_600;

/// MTA-STS being set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MtaStsBuilder {
    /// The domain.
    pub domain: Name,
    /// What senders are to do.
    pub mode: PolicyMode,
    /// The mail servers that are allowed.
    pub mx: Vec<MxPattern>,
    /// For how many seconds senders keep the policy.
    pub max_age: u64,
    /// Changes with every policy: letters and digits, 32 at the most.
    pub id: String,
}

impl MtaStsBuilder {
    /// For a domain with these mail servers, in testing. The time makes the id. An address in the place of a name
    /// is left out: no policy can allow it.
    #[must_use]
    pub fn new(domain: &Name, exchanges: &[Name], now: Timestamp) -> Self {
        let mx = exchanges.iter().filter(|host| !host.is_root() && !is_address(host));
        let mx = mx.cloned().map(MxPattern::Host).collect();
        let id = now.strftime("%Y%m%d%H%M%S").to_string();
        Self { domain: domain.clone(), mode: PolicyMode::Testing, mx, max_age: MAX_AGE, id }
    }

    /// Begins from a policy that is published, under a new id.
    #[must_use]
    pub fn from_policy(domain: &Name, policy: &Policy, now: Timestamp) -> Self {
        let Policy { mode, max_age, mx } = policy.clone();
        Self { mode, max_age, mx, ..Self::new(domain, &[], now) }
    }

    /// Begins from the published policy where a report has it, else from the mail servers that it found; none
    /// where it did not ask, or does not know them.
    #[must_use]
    pub fn from_report(report: &Report, now: Timestamp) -> Option<Self> {
        let transport = report.transport.as_ref();
        let policy = transport.and_then(|row| Some((&row.domain, row.mta_sts.as_ref()?.policy.as_ref()?)));
        if let Some((domain, policy)) = policy {
            return Some(Self::from_policy(domain, policy, now));
        }
        let mx = report.mx.as_ref().filter(|mx| mx.status == MxStatus::Ok)?;
        let hosts: Vec<Name> = mx.records.iter().map(|record| record.exchange.clone()).collect();
        Some(Self::new(&mx.domain, &hosts, now))
    }

    /// The policy file.
    #[must_use]
    pub fn policy(&self) -> String {
        let mx = self.mx.clone();
        Policy { mode: self.mode, max_age: self.max_age.min(MOST_AGE), mx }.to_string()
    }

    /// Where the policy file has to be.
    #[must_use]
    pub fn policy_url(&self) -> String {
        format!("https://mta-sts.{}/.well-known/mta-sts.txt", self.domain.as_str())
    }

    /// The name of the host that has the file.
    #[must_use]
    pub fn host(&self) -> Option<Name> {
        below(&self.domain, "mta-sts")
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> String {
        let id: String = self.id.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let id = if id.is_empty() { "1".to_owned() } else { id };
        MtaStsRecord { id, extensions: Vec::new() }.to_string()
    }

    /// The change that publishes the record; the file is not part of the DNS.
    #[must_use]
    pub fn changes(&self) -> Option<ZoneChanges> {
        text_below(&self.domain, "_mta-sts", &self.record())
    }
}

/// Whether a name is written as an address, which is no name of a server.
pub(super) fn is_address(host: &Name) -> bool {
    host.as_str().parse::<IpAddr>().is_ok()
}
