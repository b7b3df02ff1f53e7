//! What to think of before a record that was built is published.

use super::mta_sts::is_address;
use super::{DkimAlias, DkimBuilder, MtaStsBuilder};
use crate::checks::Severity;
use crate::checks::dkim::{GOOD_RSA_BITS, KeyForm, KeyRow, KeyStatus, MAX_COMMON_RSA_BITS};
use crate::checks::mx::{MxResult, MxStatus, Reachable};
use crate::checks::transport::{MtaStsStatus, PolicyMode};
use crate::dns::{Name, RecordType, display_name};
use crate::report::{Report, english};

/// Something to think of, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// How grave it is.
    pub severity: Severity,
    /// What it is.
    pub text: String,
}

impl Caution {
    pub(super) fn error(text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, text: text.into() }
    }

    pub(super) fn warning(text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, text: text.into() }
    }

    pub(super) fn notice(text: impl Into<String>) -> Self {
        Self { severity: Severity::Notice, text: text.into() }
    }

    pub(super) fn unknown(text: impl Into<String>) -> Self {
        Self { severity: Severity::CannotTell, text: text.into() }
    }
}

impl MtaStsBuilder {
    /// What to think of.
    #[must_use]
    pub fn cautions(&self, report: Option<&Report>) -> Vec<Caution> {
        let mut all = Vec::new();
        let published =
            report.and_then(|report| report.transport.as_ref()).and_then(|row| row.mta_sts.as_ref());
        if self.mode == PolicyMode::None {
            all.push(Caution::notice(
                "This ends MTA-STS: senders that keep an earlier policy go on by it until they have read this one.",
            ));
            return all;
        }
        let is_first = published.is_none_or(|row| row.status != MtaStsStatus::Ok);
        if self.mode == PolicyMode::Enforce && is_first {
            all.push(Caution::warning(
                "Senders will not deliver where a certificate does not fit. Begin with testing, and read the TLS reports for some weeks.",
            ));
        }
        if self.mx.is_empty() {
            all.push(Caution::error("No mail server is allowed, so senders would deliver nowhere."));
        }
        let mx = report.and_then(|report| report.mx.as_ref());
        let mx = mx.filter(|mx| mx.domain == self.domain && mx.status == MxStatus::Ok);
        all.extend(report.zip(mx).into_iter().flat_map(|(report, mx)| self.broken(report, mx)));
        let exchanges = mx.map(|mx| mx.records.iter().map(|record| record.exchange.clone()).collect());
        match exchanges.or_else(|| published.and_then(|row| row.hosts.clone())) {
            Some(hosts) => {
                let is_allowed = |host: &&Name| self.mx.iter().any(|pattern| pattern.covers(host));
                let hosts: Vec<Name> = hosts;
                let others = hosts.iter().filter(|host| !is_allowed(host) && !is_address(host));
                all.extend(others.map(|host| {
                    Caution::error(format!(
                        "The policy does not allow the mail server {}, so senders would not deliver to it.",
                        display_name(host)
                    ))
                }));
            }
            None => all.push(Caution::unknown("Whether all mail servers are allowed is not known.")),
        }
        if self.max_age < 86_400 {
            all.push(Caution::warning(
                "Senders forget so short-lived a policy between two messages. One or two weeks are usual.",
            ));
        }
        if let Some(host) = self.host() {
            all.push(Caution::notice(format!(
                "First give {host} the address of a web server (A, AAAA or CNAME) that has a certificate for this name, and put the file there. Senders fetch it over HTTPS only, and follow no redirect.",
            )));
        }
        all
    }
}

impl MtaStsBuilder {
    /// What is wrong with the mail servers that the report found.
    fn broken(&self, report: &Report, mx: &MxResult) -> Vec<Caution> {
        let mut all = Vec::new();
        let mut seen: Vec<&Name> = Vec::new();
        for row in &mx.records {
            let host = &row.exchange;
            if seen.contains(&host) {
                continue;
            }
            seen.push(host);
            let shown = display_name(host);
            if is_address(host) {
                all.push(Caution::error(format!(
                    "An MX record has the address {shown} in the place of a name, so no policy can allow it, and it is left out. Give the server a name, and publish that."
                )));
            } else if self.mx.iter().all(|pattern| !pattern.covers(host)) {
                continue;
            } else if row.reachable == Reachable::No {
                all.push(Caution::warning(format!(
                    "The mail server {shown} has no address that senders can reach. Mend its records, or take its name out of the MX records and out of the policy."
                )));
            } else if is_alias(host, report) {
                all.push(Caution::warning(format!(
                    "The mail server {shown} is an alias (CNAME), which MX records must not name (RFC 2181 section 10.3). Put the name that it leads to into the MX record and into the policy."
                )));
            }
        }
        all
    }
}

/// Whether a host is published as an alias, as far as the report asked.
fn is_alias(host: &Name, report: &Report) -> bool {
    report.transcript.lookups().iter().filter(|lookup| lookup.question.name == *host).any(|lookup| {
        let response = lookup.result.as_ref().ok();
        let mut answers = response.iter().flat_map(|response| &response.answers);
        answers.any(|answer| answer.name == *host && answer.rtype == RecordType::CNAME)
    })
}

impl DkimBuilder {
    /// What to think of.
    #[must_use]
    pub fn cautions(&self, report: Option<&Report>) -> Vec<Caution> {
        let mut all: Vec<Caution> = taken(&self.domain, &self.selector, report).into_iter().collect();
        let bits = self.key.bits;
        match self.key.form {
            KeyForm::Ed25519 => all.push(Caution::notice(
                "Not every receiver verifies Ed25519 keys yet. Sign with an RSA key as well, with another selector.",
            )),
            _ if !self.is_long_enough() => all.push(Caution::error(format!(
                "The key has {bits} bits. Receivers take no signature by so short a key: make one with {GOOD_RSA_BITS} bits."
            ))),
            _ if bits < GOOD_RSA_BITS => all.push(Caution::warning(format!(
                "The key has {bits} bits, and {GOOD_RSA_BITS} are asked for today."
            ))),
            _ if bits > MAX_COMMON_RSA_BITS => all.push(Caution::warning(format!(
                "The key has {} bits. Receivers need not verify keys of more than {}, and some DNS panels refuse a record as long as this.",
                english::grouped(bits),
                english::grouped(MAX_COMMON_RSA_BITS)
            ))),
            _ if bits > GOOD_RSA_BITS => all.push(Caution::notice(format!(
                "The record has {} bytes. Some DNS panels refuse one as long as this; a key with {GOOD_RSA_BITS} bits is enough.",
                self.record().len()
            ))),
            _ => {}
        }
        if self.testing {
            all.push(Caution::warning(
                "While it is marked as a test (`t=y`), receivers may treat mail as if it were not signed. Take the mark away once signatures verify.",
            ));
        }
        all
    }
}

impl DkimAlias {
    /// What to think of.
    #[must_use]
    pub fn cautions(&self, report: Option<&Report>) -> Vec<Caution> {
        let mut all: Vec<Caution> = taken(&self.domain, &self.selector, report).into_iter().collect();
        if self.target.is_within(&self.domain) {
            all.push(Caution::warning(
                "The alias stays within the domain. Providers keep keys at a name of theirs.",
            ));
        }
        all.push(Caution::notice(
            "Publish an alias (CNAME) and not a text (TXT), so that the provider can change its key.",
        ));
        all
    }
}

/// That there is something at the selector already.
fn taken(domain: &Name, selector: &Name, report: Option<&Report>) -> Option<Caution> {
    let dkim = report?.dkim.as_deref().filter(|dkim| dkim.domain == *domain)?;
    let is_this = |row: &&KeyRow| row.selector == *selector && row.domain == *domain;
    let row = dkim.keys.iter().find(is_this)?;
    let selector = selector.as_str();
    Some(match row.status {
        KeyStatus::Usable if row.alias_of.is_some() => Caution::warning(format!(
            "At {selector} there is an alias to a provider's key. What the provider signs fails once it is replaced."
        )),
        KeyStatus::Usable => Caution::warning(format!(
            "At {selector} there is a key. Signatures by it fail once it is replaced: use another selector for a new key."
        )),
        KeyStatus::CannotTell => {
            Caution::unknown(format!("What is published at {selector} now is not known."))
        }
        _ => return None,
    })
}
