//! Transport security, as far as the DNS tells: whether mail to a domain is encrypted on its way, and by whose
//! word. MTA-STS (RFC 8461), TLS-RPT (RFC 8460), DANE (RFC 7672), DNSSEC (RFC 4035), CAA (RFC 8659) and BIMI
//! (draft-brand-indicators-for-message-identification).
//!
//! What stands on port 25, in certificates and in policy files is not seen from a web page, and not claimed.

mod alias;
mod bimi;
mod caa;
mod dane;
mod dnssec;
mod fields;
mod hosts;
mod mta_sts;
mod mta_sts_policy;
mod mta_sts_record;
mod policy_hosts;
mod tls_rpt;
mod tls_rpt_record;
mod tlsa;
mod unknown;

use std::cell::RefCell;

use futures_util::future::{LocalBoxFuture, join_all};
use serde::Serialize;

use super::{Check, Finding, FindingCode};
use crate::dns::{Name, RecordType, Resolve};

pub use bimi::{Bimi, BimiRecord, BimiStatus};
pub use caa::{Caa, CaaSet, CaaStatus};
pub use dane::{DaneHost, DaneStatus};
pub use dnssec::{DnssecRow, DnssecState};
pub use fields::RecordFault;
pub use hosts::{Exchanges, Host, HostsKnown};
pub use mta_sts::{MtaSts, MtaStsStatus, PolicyHost, PolicyHostState, PolicyWhy};
pub use mta_sts_policy::{MxPattern, Policy, PolicyFault, PolicyMode, judge_policy};
pub use mta_sts_record::MtaStsRecord;
pub use tls_rpt::{TlsRpt, TlsRptStatus};
pub use tls_rpt_record::TlsRptRecord;
pub(crate) use tls_rpt_record::is_destination;
pub use tlsa::{TlsaFault, TlsaRecord};

/// What can be asked by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The policy that senders must encrypt.
    MtaSts,
    /// Where failures are reported to.
    TlsRpt,
    /// Certificates in the DNS.
    Dane,
    /// Signatures of the zones.
    Dnssec,
    /// Who may issue certificates.
    Caa,
    /// The logo.
    Bimi,
}

impl Part {
    /// What concerns mail to the domain.
    pub const DELIVERY: [Self; 5] = [Self::MtaSts, Self::TlsRpt, Self::Dane, Self::Dnssec, Self::Caa];
}

/// What is to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportRequest {
    /// The domain that mail goes to.
    pub domain: Name,
    /// The parts that are asked.
    pub parts: Vec<Part>,
    /// Whether one part is asked for by itself; then it is said, too, that there is nothing.
    pub alone: bool,
    /// Whether the resolver's word on DNSSEC means anything.
    pub validates: bool,
    /// The text of the MTA-STS policy, where somebody pasted it.
    pub policy: Option<String>,
    /// The domain in the visible From, and the one whose logo stands for it where it has none.
    pub author: Option<Author>,
}

/// Whose logo is shown (BIMI).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The domain in the visible From.
    pub domain: Name,
    /// The organizational domain, where it is known and another one.
    pub organizational: Option<Name>,
    /// Whether DMARC has receivers act on mail that fails it; none where that is not known.
    pub policy_enforced: Option<bool>,
}

/// The results of the parts that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Transport {
    /// The domain that mail goes to.
    pub domain: Name,
    /// MTA-STS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mta_sts: Option<MtaSts>,
    /// TLS-RPT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_rpt: Option<TlsRpt>,
    /// DANE, a row for each mail server; null where these are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dane: Option<HostsKnown<DaneHost>>,
    /// DNSSEC of the domain and its mail servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dnssec: Option<Vec<DnssecRow>>,
    /// CAA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caa: Option<Caa>,
    /// BIMI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bimi: Option<Bimi>,
}

impl Transport {
    /// Of a domain of which nothing is known yet.
    fn of(domain: &Name) -> Self {
        let domain = domain.clone();
        Self { domain, mta_sts: None, tls_rpt: None, dane: None, dnssec: None, caa: None, bimi: None }
    }
}

/// Runs the parts that are asked for, concurrently. `update` is called as each ends.
pub async fn check(
    request: &TransportRequest,
    resolver: &dyn Resolve,
    update: &dyn Fn(&Transport),
) -> (Transport, Vec<Finding>) {
    let result = RefCell::new(Transport::of(&request.domain));
    let findings = RefCell::new(Vec::new());
    let done = |set: &dyn Fn(&mut Transport), found: Vec<Finding>| {
        set(&mut result.borrow_mut());
        findings.borrow_mut().extend(found);
        update(&result.borrow());
    };
    let done = &done;
    let parts = request.parts.iter().map(|part| -> LocalBoxFuture<'_, ()> {
        match part {
            Part::MtaSts => Box::pin(async {
                let (row, found) = mta_sts::check(request, resolver).await;
                done(&|transport| transport.mta_sts = Some(row.clone()), found);
            }),
            Part::TlsRpt => Box::pin(async {
                let (row, found) = tls_rpt::check(&request.domain, resolver).await;
                done(&|transport| transport.tls_rpt = Some(row.clone()), found);
            }),
            Part::Dane => Box::pin(async {
                let (rows, found) = dane::check(request, resolver).await;
                done(&|transport| transport.dane = Some(rows.clone()), found);
            }),
            Part::Dnssec => Box::pin(async {
                let (rows, found) = dnssec::check(request, resolver).await;
                done(&|transport| transport.dnssec = Some(rows.clone()), found);
            }),
            Part::Caa => Box::pin(async {
                let (row, found) = caa::check(&request.domain, resolver).await;
                done(&|transport| transport.caa = Some(row.clone()), found);
            }),
            Part::Bimi => Box::pin(async {
                let Some(author) = &request.author else { return };
                let (row, found) = bimi::check(author, request.alone, resolver).await;
                done(&|transport| transport.bimi = Some(row.clone()), found);
            }),
        }
    });
    let others = async {
        join_all(parts).await;
    };
    let apex = async {
        // A part that is asked for by itself is about that part.
        if !request.alone && request.parts.iter().any(|part| *part != Part::Bimi) {
            let found = alias::at_apex(&request.domain, resolver).await;
            findings.borrow_mut().extend(found);
        }
    };
    futures_util::future::join(others, apex).await;
    let result = result.into_inner();
    let mut findings = findings.into_inner();
    let is_needless = findings.iter().any(|finding: &Finding| finding.code == FindingCode::MtaStsNoMx);
    findings.extend(without_reports(request, &result).filter(|_| !is_needless));
    let lacks = |finding: &Finding| is_of_nothing(finding.code);
    if (findings.iter().any(lacks) || request.alone && findings.is_empty())
        && let Some((code, queries)) = is_without_mail(request, resolver).await
    {
        let is_gone = code == FindingCode::TransportNxdomain;
        findings
            .retain(|finding| !(is_of_nothing(finding.code) && (is_gone || is_of_delivery(finding.code))));
        // Elsewhere it is said by the check of the mail servers.
        if request.alone {
            let arguments = [("domain", request.domain.as_str())];
            let check = if request.parts == [Part::Bimi] { Check::Dmarc } else { Check::Transport };
            findings.push(Finding::new(check, code, &arguments, &queries));
        }
    }
    (result, findings)
}

/// Whether a finding says that a domain lacks something, which is true of one that does not exist, too.
fn is_of_nothing(code: FindingCode) -> bool {
    is_of_delivery(code) || matches!(code, FindingCode::DnssecUnsigned | FindingCode::BimiNone)
}

/// Whether what is lacking is for those who deliver.
fn is_of_delivery(code: FindingCode) -> bool {
    matches!(code, FindingCode::MtaStsNone | FindingCode::TlsRptNone | FindingCode::DaneNone)
}

/// Why nobody delivers to a domain that lacks something, with the questions that prove it: it does not exist, it
/// takes no mail, or none of its servers has an address. None where somebody may.
async fn is_without_mail(
    request: &TransportRequest,
    resolver: &dyn Resolve,
) -> Option<(FindingCode, Vec<u32>)> {
    let domain = &request.domain;
    let lookup = resolver.ask(domain, RecordType::MX).await;
    if lookup.name_exists() == Some(false) {
        return Some((FindingCode::TransportNxdomain, vec![lookup.id]));
    }
    if request.parts.iter().all(|part| matches!(part, Part::Bimi | Part::Dnssec)) {
        return None;
    }
    let exchanges = hosts::Exchanges::ask(domain, resolver).await;
    if exchanges.is_null {
        return Some((FindingCode::TransportNoMail, vec![exchanges.query]));
    }
    let hosts = hosts::Host::ask_all(&exchanges.hosts.ok()?, resolver).await;
    let is_dead = !hosts.is_empty() && hosts.iter().all(hosts::Host::is_dead);
    let queries = hosts.iter().flat_map(|host| host.addresses.queries.clone());
    is_dead.then(|| (FindingCode::TransportNoServer, queries.chain([exchanges.query]).collect()))
}

/// That nobody hears of failures: of no weight unless there is something that can fail.
fn without_reports(request: &TransportRequest, result: &Transport) -> Option<Finding> {
    let tls_rpt = result.tls_rpt.as_ref().filter(|row| row.status == TlsRptStatus::None)?;
    let has_policy = result.mta_sts.as_ref().is_some_and(|row| row.status == MtaStsStatus::Ok);
    let has_dane =
        result.dane.as_ref().is_some_and(|rows| rows.iter().any(|row| row.status == DaneStatus::Ok));
    let arguments = [("domain", request.domain.as_str())];
    let finding = Finding::new(Check::Transport, FindingCode::TlsRptNone, &arguments, &tls_rpt.queries);
    (has_policy || has_dane || request.alone).then_some(finding)
}
