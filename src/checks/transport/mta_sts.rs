//! MTA-STS (RFC 8461): the record, and the host at which senders fetch the policy.

use std::net::IpAddr;

use futures_util::future::{join, join_all};
use serde::Serialize;

use super::TransportRequest;
use super::alias;
use super::fields::Sorted;
use super::hosts::Exchanges;
use super::mta_sts_policy::{Policy, judge_policy};
use super::mta_sts_record::{MtaStsRecord, VERSION, corrected};
use super::policy_hosts::service_of;
use super::unknown::Unknown;
use crate::checks::{Check, Finding, FindingCode, list};
use crate::dns::{Found, Hit, LookupError, Name, RecordType, Resolve, Txt, special_use};

/// What became of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MtaStsStatus {
    /// A valid one.
    Ok,
    /// None.
    None,
    /// More than one, so that senders use none.
    Several,
    /// One that senders cannot use.
    Invalid,
    /// Cannot tell.
    Error,
}

/// Why there is no policy in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyWhy {
    /// A web page cannot read the file.
    NotReadable,
    /// Without a valid record no sender asks for it.
    NoRecord,
    /// The host that must have it does not exist.
    NoHost,
    /// What was pasted is no policy.
    Invalid,
}

/// Whether `mta-sts.<domain>` exists, where senders fetch the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyHostState {
    /// It has an address that senders can reach.
    Ok,
    /// It has none.
    None,
    /// Cannot tell.
    Error,
}

/// The host of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyHost {
    /// `mta-sts.<domain>`.
    pub name: Name,
    /// Whether it exists.
    pub status: PolicyHostState,
    /// The name that it is an alias of.
    pub alias_of: Option<Name>,
    /// The service that publishes the policy, where it is one that is known.
    pub service: Option<&'static str>,
    /// Its addresses that nobody outside can reach.
    #[serde(skip)]
    pub unreachable: Vec<IpAddr>,
}

/// Whether senders outside can reach an address. Those of examples stand for such as can be reached.
fn can_be_reached(address: &IpAddr) -> bool {
    special_use(*address).is_none_or(|special| special.is_documentation())
        && *address == address.to_canonical()
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MtaSts {
    /// What became of the record.
    pub status: MtaStsStatus,
    /// The record, where there is exactly one.
    pub record: Option<String>,
    /// Its id.
    pub id: Option<String>,
    /// Where senders fetch the policy.
    pub policy_url: Option<String>,
    /// The policy that was pasted.
    pub policy: Option<Policy>,
    /// Why there is none.
    pub policy_why: Option<PolicyWhy>,
    /// The host of the policy.
    pub host: Option<PolicyHost>,
    /// The domain's mail servers, which a policy has to allow; none where they are not known.
    #[serde(skip)]
    pub hosts: Option<Vec<Name>>,
    /// The questions.
    pub queries: Vec<u32>,
}

/// A name below the domain, if it is not too long.
pub(super) fn below(prefix: &str, domain: &Name) -> Option<Name> {
    domain.prefixed(&Name::parse(prefix).ok()?).ok()
}

/// Checks the record and the host.
pub(super) async fn check(request: &TransportRequest, resolver: &dyn Resolve) -> (MtaSts, Vec<Finding>) {
    let domain = &request.domain;
    let nothing = MtaSts {
        status: MtaStsStatus::None,
        record: None,
        id: None,
        policy_url: None,
        policy: None,
        policy_why: Some(PolicyWhy::NoRecord),
        host: None,
        hosts: None,
        queries: Vec::new(),
    };
    let (Some(name), Some(host)) = (below("_mta-sts", domain), below("mta-sts", domain)) else {
        // A name that is too long cannot exist.
        let found =
            Finding::new(Check::Transport, FindingCode::MtaStsNone, &[("domain", domain.as_str())], &[]);
        return (nothing, vec![found]);
    };
    let hosts = super::hosts::Host::ask_all(std::slice::from_ref(&host), resolver);
    let (lookup, hosts) = join(resolver.ask(&name, RecordType::TXT), hosts).await;
    let mut result = MtaSts { queries: vec![lookup.id], ..nothing };
    let host_error = hosts.iter().find_map(|host| host.addresses.error().cloned());
    let mut findings: Vec<Finding> =
        alias::dangling(Check::Transport, &lookup, "MTA-STS record", resolver).await.into_iter().collect();
    for host in hosts {
        let status = match host.addresses.known() {
            None => PolicyHostState::Error,
            Some(addresses) if !addresses.iter().any(can_be_reached) => PolicyHostState::None,
            Some(_) => PolicyHostState::Ok,
        };
        let unreachable = host.addresses.known().unwrap_or_default();
        let unreachable = unreachable.into_iter().filter(|address| !can_be_reached(address)).collect();
        let alias_of = host.addresses.alias_of.clone();
        let service = alias_of.as_ref().and_then(service_of);
        result.queries.extend(&host.addresses.queries);
        result.host = Some(PolicyHost { name: host.name, status, alias_of, service, unreachable });
    }
    let found = lookup.txt_records();
    findings.extend(judge(&found, host_error, domain, &mut result));
    if result.status == MtaStsStatus::None {
        findings.extend(elsewhere(&host, domain, resolver).await);
        // What is at another name is said there.
        let is_elsewhere = findings.iter().any(|finding| {
            matches!(finding.code, FindingCode::MtaStsWrongName | FindingCode::MtaStsHostNoRecord)
        });
        // A domain that takes no mail needs none.
        if !is_elsewhere && !Exchanges::ask(domain, resolver).await.is_null {
            let arguments = [("domain", domain.as_str())];
            findings.push(Finding::new(Check::Transport, FindingCode::MtaStsNone, &arguments, &[lookup.id]));
        }
    }
    if result.status == MtaStsStatus::Ok {
        let exchanges = Exchanges::ask(domain, resolver).await;
        result.hosts = exchanges.hosts.clone().ok();
        if exchanges.is_null {
            let arguments = [("domain", domain.as_str())];
            let queries = [lookup.id, exchanges.query];
            findings.push(Finding::new(Check::Transport, FindingCode::MtaStsNoMx, &arguments, &queries));
        }
        if let Some(text) = &request.policy {
            let hosts = result.hosts.as_deref();
            let (policy, found) = judge_policy(domain, text, hosts, &[exchanges.query]);
            result.policy_why = policy.is_err().then_some(PolicyWhy::Invalid);
            result.policy = policy.ok();
            if result.policy.is_some() {
                findings.retain(|finding| finding.code != FindingCode::MtaStsFound);
            }
            findings.extend(found);
        }
    }
    (result, findings)
}

/// What the answers for the record and the host amount to.
fn judge(
    found: &Found<Txt>,
    host_error: Option<LookupError>,
    domain: &Name,
    result: &mut MtaSts,
) -> Vec<Finding> {
    let host = result.host.clone();
    let host_name = host.as_ref().map(|host| host.name.to_string()).unwrap_or_default();
    let queries = result.queries.clone();
    let finding = |code, arguments: &[(&str, &str)]| {
        let shared = [("domain", domain.as_str()), ("host", host_name.as_str())];
        Finding::new(Check::Transport, code, &[&shared, arguments].concat(), &queries)
    };
    if let Found::Unknown(error) = found {
        result.status = MtaStsStatus::Error;
        result.policy_why = None;
        let unknown = Unknown::of(error, "the domain");
        return vec![finding(FindingCode::MtaStsUnknown, &unknown.arguments())];
    }
    let records: &[Hit<Txt>] = found.records();
    let sorted = Sorted::new(records, VERSION);
    let (status, findings) = match (&sorted.right[..], &sorted.alike[..]) {
        ([], []) => (MtaStsStatus::None, Vec::new()),
        ([one], _) | ([], [one, ..]) => {
            let bytes = one.joined();
            result.record = Some(one.text());
            match MtaStsRecord::parse(&bytes) {
                Ok(record) => {
                    result.id = Some(record.id);
                    (MtaStsStatus::Ok, Vec::new())
                }
                Err(fault) => {
                    let (why, fix) = (fault.to_string(), corrected(&bytes));
                    let record = super::fields::short(&one.text());
                    let arguments = [("why", why.as_str()), ("fix", &fix), ("record", &record)];
                    (MtaStsStatus::Invalid, vec![finding(FindingCode::MtaStsSyntax, &arguments)])
                }
            }
        }
        (several, _) => {
            let count = several.len().to_string();
            (MtaStsStatus::Several, vec![finding(FindingCode::MtaStsSeveral, &[("count", &count)])])
        }
    };
    result.status = status;
    if status == MtaStsStatus::None {
        return findings;
    }
    result.policy_url = Some(format!("https://{host_name}/.well-known/mta-sts.txt"));
    let mut findings = findings;
    if status != MtaStsStatus::Ok {
        return findings;
    }
    result.policy_why = Some(PolicyWhy::NotReadable);
    let unreachable = host.as_ref().map(|host| list(&host.unreachable)).unwrap_or_default();
    match host.map(|host| (host.status, host.alias_of)) {
        Some((PolicyHostState::None, alias)) => {
            result.policy_why = Some(PolicyWhy::NoHost);
            let why = match alias {
                _ if !unreachable.is_empty() => {
                    format!("nobody outside can connect to its address {unreachable}")
                }
                Some(target) => format!("it is an alias (CNAME) of {target}, which has no address"),
                None => "it has no address".to_owned(),
            };
            findings.push(finding(FindingCode::MtaStsNoHost, &[("why", &why)]));
        }
        Some((PolicyHostState::Ok, _)) => findings.push(finding(FindingCode::MtaStsFound, &[])),
        Some((PolicyHostState::Error, _)) | None => {
            let error = host_error.unwrap_or(LookupError::Unreadable);
            let unknown = Unknown::of(&error, "the host");
            findings.push(finding(FindingCode::MtaStsHostUnknown, &unknown.arguments()));
        }
    }
    findings
}

/// Looks for a record where it does no good: at the policy's host and at the domain itself.
async fn elsewhere(host: &Name, domain: &Name, resolver: &dyn Resolve) -> Vec<Finding> {
    let asked = join_all([host, domain].map(|name| resolver.ask(name, RecordType::TXT))).await;
    let mut findings = Vec::new();
    for lookup in &asked {
        let found = lookup.txt_records();
        let sorted = Sorted::new(found.records(), VERSION);
        if !sorted.right.is_empty() || !sorted.alike.is_empty() {
            let name = lookup.question.name.to_string();
            let arguments = [("domain", domain.as_str()), ("name", &name)];
            findings.push(Finding::new(
                Check::Transport,
                FindingCode::MtaStsWrongName,
                &arguments,
                &[lookup.id],
            ));
        }
    }
    if findings.is_empty() {
        findings.extend(host_without_record(host, domain, resolver).await);
    }
    findings
}

/// That there is a host for a policy, and no record that has senders look there.
async fn host_without_record(host: &Name, domain: &Name, resolver: &dyn Resolve) -> Option<Finding> {
    let hosts = super::hosts::Host::ask_all(std::slice::from_ref(host), resolver);
    // Under a wildcard every host exists, so this one means nothing.
    let control = below("mailpath-no-such-host", domain)?;
    let (hosts, control) = join(hosts, resolver.ask(&control, RecordType::A)).await;
    let row = hosts.first().filter(|row| row.has_addresses())?;
    if !control.found(|_| Some(())).is_absent() {
        return None;
    }
    let arguments = [("domain", domain.as_str()), ("host", host.as_str())];
    let queries = [&row.addresses.queries[..], &[control.id]].concat();
    Some(Finding::new(Check::Transport, FindingCode::MtaStsHostNoRecord, &arguments, &queries))
}
