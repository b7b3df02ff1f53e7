//! Where a domain's mail is delivered (RFC 5321 section 5.1, RFC 7505).
//!
//! Whether a server answers there cannot be told from the DNS, and is not claimed.

use std::net::IpAddr;

use futures_util::future::join_all;
use serde::Serialize;

use super::addresses::{HostAddresses, list};
use super::{Check, Finding, FindingCode};
use crate::dns::{Found, Hit, LookupError, Name, RecordData, RecordType, Resolve, World};

/// What the DNS says of a domain's mail exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MxStatus {
    /// MX records.
    Ok,
    /// A null MX: the domain takes no mail (RFC 7505).
    NullMx,
    /// No MX, but an address, which then stands for it (RFC 5321 section 5.1).
    Implicit,
    /// Neither MX nor address.
    None,
    /// The domain does not exist.
    #[serde(rename = "nxdomain")]
    NxDomain,
    /// Cannot tell.
    Error,
}

/// One mail exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MxRecord {
    /// Preference: the lowest is tried first.
    pub preference: u16,
    /// Host name; `.` in a null MX.
    pub exchange: Name,
    /// Time to live in seconds.
    pub ttl: Option<u32>,
    /// Its addresses; none where they could not be asked, or are still being asked.
    pub addresses: Option<Vec<IpAddr>>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

/// The result of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MxResult {
    /// The domain asked about.
    pub domain: Name,
    /// What the DNS says.
    pub status: MxStatus,
    /// The exchanges in the order in which they are tried.
    pub records: Vec<MxRecord>,
    /// The question that gave the records.
    pub queries: Vec<u32>,
}

/// The most exchanges whose addresses are looked up; a sender tries fewer (RFC 5321 section 5.1).
const MAX_EXCHANGES: usize = 30;

/// The data of an MX record.
struct Mx {
    preference: u16,
    exchange: Name,
}

/// Checks where mail for `domain` goes. `update` is called with what is known before the
/// exchanges' addresses are.
pub async fn check(
    domain: &Name,
    world: World,
    resolver: &dyn Resolve,
    update: &dyn Fn(&MxResult),
) -> (MxResult, Vec<Finding>) {
    let lookup = resolver.ask(domain, RecordType::MX).await;
    let found = lookup.found(|data| match data {
        RecordData::Mx { preference, exchange } => {
            Some(Mx { preference: *preference, exchange: exchange.clone() })
        }
        _ => None,
    });
    let result =
        |status, records| MxResult { domain: domain.clone(), status, records, queries: vec![lookup.id] };
    let finding = |code, arguments: &[(&str, &str)]| {
        let arguments = [&[("domain", domain.as_str())], arguments].concat();
        Finding::new(Check::Mx, code, &arguments, &[lookup.id])
    };
    match found {
        Found::Records(hosts) => {
            if hosts.iter().all(|mx| mx.value.exchange.is_root()) {
                let records = hosts.iter().map(|mx| record(mx, Some(Vec::new()), vec![lookup.id])).collect();
                return (result(MxStatus::NullMx, records), vec![finding(FindingCode::MxNull, &[])]);
            }
            with_hosts(result(MxStatus::Ok, Vec::new()), hosts, world, resolver, update).await
        }
        Found::NoData => without_records(result(MxStatus::None, Vec::new()), world, resolver).await,
        Found::NxDomain => {
            (result(MxStatus::NxDomain, Vec::new()), vec![finding(FindingCode::MxNxdomain, &[])])
        }
        Found::Unknown(LookupError::Bogus) => {
            (result(MxStatus::Error, Vec::new()), vec![finding(FindingCode::MxDnssec, &[])])
        }
        Found::Unknown(error) => {
            let why = error.to_string();
            (result(MxStatus::Error, Vec::new()), vec![finding(FindingCode::MxUnknown, &[("why", &why)])])
        }
    }
}

fn record(mx: &Hit<Mx>, addresses: Option<Vec<IpAddr>>, queries: Vec<u32>) -> MxRecord {
    MxRecord {
        preference: mx.value.preference,
        exchange: mx.value.exchange.clone(),
        ttl: Some(mx.ttl),
        addresses,
        queries,
    }
}

/// No MX: the domain's own address stands for it, if it has one.
async fn without_records(
    mut result: MxResult,
    world: World,
    resolver: &dyn Resolve,
) -> (MxResult, Vec<Finding>) {
    let domain = result.domain.clone();
    let host = HostAddresses::ask(&domain, resolver).await;
    let queries = [&result.queries[..], &host.queries].concat();
    let addresses = host.all();
    let text = list(&addresses);
    let mut arguments = vec![("domain", domain.as_str()), ("addresses", text.as_str())];
    let why = host.error().map(ToString::to_string).unwrap_or_default();
    arguments.push(("why", &why));
    let code = if !addresses.is_empty() {
        result.status = MxStatus::Implicit;
        FindingCode::MxImplicit
    } else if host.error().is_some() {
        result.status = MxStatus::Error;
        FindingCode::MxUnknown
    } else {
        FindingCode::MxNone
    };
    let mut findings = vec![Finding::new(Check::Mx, code, &arguments, &queries)];
    if result.status == MxStatus::Implicit {
        let records = vec![MxRecord {
            preference: 0,
            exchange: domain.clone(),
            ttl: host.ttl(),
            addresses: Some(addresses),
            queries: host.queries,
        }];
        findings.extend(special_use_findings(&domain, &records, world));
        result.records = records;
    }
    (result, findings)
}

/// Looks up the exchanges' addresses and judges them.
async fn with_hosts(
    mut result: MxResult,
    mut exchanges: Vec<Hit<Mx>>,
    world: World,
    resolver: &dyn Resolve,
    update: &dyn Fn(&MxResult),
) -> (MxResult, Vec<Finding>) {
    exchanges.sort_by(|a, b| {
        (a.value.preference, &a.value.exchange).cmp(&(b.value.preference, &b.value.exchange))
    });
    exchanges
        .dedup_by(|a, b| a.value.preference == b.value.preference && a.value.exchange == b.value.exchange);
    result.records = exchanges.iter().map(|mx| record(mx, None, result.queries.clone())).collect();
    update(&result);

    let domain = result.domain.clone();
    let mx_queries = result.queries.clone();
    let mut findings = Vec::new();
    let asked: Vec<&Hit<Mx>> =
        exchanges.iter().filter(|mx| !mx.value.exchange.is_root()).take(MAX_EXCHANGES).collect();
    let hosts = join_all(asked.iter().map(|mx| HostAddresses::ask(&mx.value.exchange, resolver))).await;
    let mut resolved = 0;
    let mut unknown = 0;
    for (mx, host) in asked.iter().zip(&hosts) {
        let exchange = &mx.value.exchange;
        let queries = [&mx_queries[..], &host.queries].concat();
        if let Some(row) = result
            .records
            .iter_mut()
            .find(|row| row.exchange == *exchange && row.preference == mx.value.preference)
        {
            row.addresses = host.known();
            row.queries.clone_from(&queries);
        }
        match host.known() {
            Some(addresses) if !addresses.is_empty() => resolved += 1,
            Some(_) => {}
            None => unknown += 1,
        }
        findings.extend(host_finding(&domain, exchange, host, &queries));
        if let (Some(alias), Some(_)) = (&host.alias_of, host.known()) {
            let arguments =
                [("domain", domain.as_str()), ("exchange", exchange.as_str()), ("alias", alias.as_str())];
            findings.push(Finding::new(Check::Mx, FindingCode::MxExchangeCname, &arguments, &queries));
        }
    }
    findings.extend(special_use_findings(&domain, &result.records, world));
    let shared = |code, arguments: &[(&str, &str)]| {
        let arguments = [&[("domain", domain.as_str())], arguments].concat();
        Finding::new(Check::Mx, code, &arguments, &mx_queries)
    };
    if exchanges.iter().any(|mx| mx.value.exchange.is_root()) {
        findings.push(shared(FindingCode::MxNullMixed, &[]));
    }
    if exchanges.len() > MAX_EXCHANGES {
        findings.push(shared(FindingCode::MxTooMany, &[("count", &exchanges.len().to_string())]));
    }
    let equal: Vec<&Name> = exchanges
        .iter()
        .filter(|mx| {
            exchanges.iter().filter(|other| other.value.preference == mx.value.preference).count() > 1
        })
        .map(|mx| &mx.value.exchange)
        .collect();
    if !equal.is_empty() {
        findings.push(shared(FindingCode::MxEqualPreference, &[("exchanges", &list(&equal))]));
    }
    if resolved > 0 {
        let names: Vec<&Name> = result.records.iter().map(|row| &row.exchange).collect();
        findings.push(shared(FindingCode::MxOk, &[("exchanges", &list(&names))]));
    } else if unknown == 0 {
        findings.push(shared(FindingCode::MxNoHostResolves, &[]));
    }
    (result, findings)
}

/// What is wrong with one exchange's name or addresses.
fn host_finding(domain: &Name, exchange: &Name, host: &HostAddresses, queries: &[u32]) -> Option<Finding> {
    let why = host.error().map(ToString::to_string).unwrap_or_default();
    let code = match host.known() {
        _ if exchange.as_str().parse::<IpAddr>().is_ok() => FindingCode::MxExchangeAddress,
        None => FindingCode::MxExchangeUnknown,
        Some(addresses) if addresses.is_empty() => FindingCode::MxExchangeUnresolved,
        Some(_) if host.error().is_some() => FindingCode::MxExchangePartial,
        Some(_) => return None,
    };
    let arguments = [("domain", domain.as_str()), ("exchange", exchange.as_str()), ("why", &why)];
    Some(Finding::new(Check::Mx, code, &arguments, queries))
}

/// Exchanges whose addresses nobody outside can reach.
fn special_use_findings(domain: &Name, records: &[MxRecord], world: World) -> Vec<Finding> {
    let mut findings = Vec::new();
    for record in records {
        for &address in record.addresses.iter().flatten() {
            let Some(special) = world.special_use(address) else { continue };
            let text = address.to_string();
            let arguments = [
                ("domain", domain.as_str()),
                ("exchange", record.exchange.as_str()),
                ("address", &text),
                ("use", special.explain),
            ];
            findings.push(Finding::new(
                Check::Mx,
                FindingCode::MxExchangeSpecialUse,
                &arguments,
                &record.queries,
            ));
        }
    }
    findings
}
