//! Where a domain's mail is delivered (RFC 5321 section 5.1, RFC 7505).
//!
//! Whether a server answers there cannot be told from the DNS, and is not claimed. What the DNS does tell
//! is whether any exchange has an address that the outside can reach: without one nothing is delivered.

mod reachable;

use std::net::IpAddr;

use futures_util::future::join_all;
use serde::Serialize;

use super::addresses::{HostAddresses, list};
use super::{Check, Finding, FindingCode, Severity};
use crate::dns::{Found, Hit, LookupError, Name, RecordData, RecordType, Resolve, World, no_host_name};

pub use reachable::Reachable;
use reachable::{Unreachable, unreachable_in_words};

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
    /// The domain does not exist, or is an alias of a name that does not
    /// ([`MxResult::broken_alias`]).
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
    /// Whether its addresses were looked up: of very many exchanges only the first are.
    #[serde(skip)]
    pub looked_up: bool,
    /// Whether the outside can reach one of them.
    pub reachable: Reachable,
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
    /// Whether mail can be delivered to any of them, as far as the DNS tells.
    pub reachable: Reachable,
    /// The exchanges in the order in which they are tried.
    pub records: Vec<MxRecord>,
    /// The name at the end of the domain's aliases, where it is that name which does not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_alias: Option<Name>,
    /// Why something is not known, if so.
    #[serde(skip)]
    pub error: Option<LookupError>,
    /// The question that gave the records.
    pub queries: Vec<u32>,
}

/// The most exchanges whose addresses are looked up; a sender tries fewer (RFC 5321 section 5.1).
const MAX_EXCHANGES: usize = 30;
/// The most groups of equal preference that are told of.
const MAX_GROUPS: usize = 8;

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
    let broken_alias = found.broken_alias().cloned();
    let error = found.error().cloned();
    let result = |status, records| MxResult {
        domain: domain.clone(),
        status,
        reachable: match status {
            MxStatus::Ok | MxStatus::Implicit | MxStatus::Error => Reachable::Unknown,
            MxStatus::NullMx | MxStatus::None | MxStatus::NxDomain => Reachable::No,
        },
        records,
        broken_alias: broken_alias.clone(),
        error: error.clone(),
        queries: vec![lookup.id],
    };
    let www = did_you_mean(domain);
    let finding = |code, arguments: &[(&str, &str)]| {
        let arguments = [&[("domain", domain.as_str()), ("www", &www)], arguments].concat();
        Finding::new(Check::Mx, code, &arguments, &[lookup.id])
    };
    match found {
        Found::Records(hosts) => {
            if hosts.iter().all(|mx| mx.value.exchange.is_root()) {
                let records = hosts
                    .iter()
                    .map(|mx| MxRecord { addresses: Some(Vec::new()), ..record(mx, vec![lookup.id]) })
                    .map(|record| MxRecord { reachable: Reachable::No, ..record })
                    .collect();
                return (result(MxStatus::NullMx, records), vec![finding(FindingCode::MxNull, &[])]);
            }
            with_hosts(result(MxStatus::Ok, Vec::new()), hosts, world, resolver, update).await
        }
        Found::NoData => without_records(result(MxStatus::None, Vec::new()), world, resolver).await,
        Found::NxDomain => {
            (result(MxStatus::NxDomain, Vec::new()), vec![finding(FindingCode::MxNxdomain, &[])])
        }
        Found::BrokenAlias(end) => {
            let finding = finding(FindingCode::MxAliasBroken, &[("end", end.as_str())]);
            (result(MxStatus::NxDomain, Vec::new()), vec![finding])
        }
        Found::Unknown(LookupError::Bogus) => {
            (result(MxStatus::Error, Vec::new()), vec![finding(FindingCode::MxDnssec, &[])])
        }
        Found::Unknown(error) => {
            let (why, meaning) = (error.to_string(), error.meaning("the domain"));
            let arguments = [("why", why.as_str()), ("meaning", &meaning), ("advice", error.advice())];
            (result(MxStatus::Error, Vec::new()), vec![finding(FindingCode::MxUnknown, &arguments)])
        }
    }
}

/// An exchange of whose addresses nothing is known yet.
fn record(mx: &Hit<Mx>, queries: Vec<u32>) -> MxRecord {
    MxRecord {
        preference: mx.value.preference,
        exchange: mx.value.exchange.clone(),
        ttl: Some(mx.ttl),
        addresses: None,
        looked_up: true,
        reachable: Reachable::Unknown,
        queries,
    }
}

/// A question that stands before the advice: the name of a web site is rarely one that takes mail.
fn did_you_mean(domain: &Name) -> String {
    let is_www = domain.labels().next().is_some_and(|first| first == "www");
    let above = domain.parent().filter(|above| is_www && above.label_count() > 1);
    above.map(|above| format!("Did you mean {above}? ")).unwrap_or_default()
}

/// Whether the outside can reach a host.
fn reachable(host: &HostAddresses, world: World) -> Reachable {
    if host.all().iter().any(|address| Unreachable::why(*address, world).is_none()) {
        Reachable::Yes
    } else if host.error().is_some() {
        Reachable::Unknown
    } else {
        Reachable::No
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
    let reachable = reachable(&host, world);
    let code = match reachable {
        Reachable::Yes => FindingCode::MxImplicit,
        Reachable::Unknown => FindingCode::MxUnknown,
        Reachable::No if addresses.is_empty() => FindingCode::MxNone,
        Reachable::No => FindingCode::MxNoHostReachable,
    };
    result.status = match reachable {
        _ if !addresses.is_empty() => MxStatus::Implicit,
        Reachable::Unknown => MxStatus::Error,
        _ => MxStatus::None,
    };
    result.reachable = reachable;
    let text = list(&addresses);
    if result.status == MxStatus::Implicit {
        result.records = vec![MxRecord {
            preference: 0,
            exchange: domain.clone(),
            ttl: host.ttl(),
            addresses: Some(addresses),
            looked_up: true,
            reachable,
            queries: host.queries.clone(),
        }];
    }
    let (why, meaning, advice) = match host.error() {
        Some(error) => (error.to_string(), error.meaning("the domain"), error.advice()),
        None => (unreachable_in_words(&result.records, world), String::new(), ""),
    };
    result.error = host.error().cloned();
    let arguments = [
        ("domain", domain.as_str()),
        ("www", &did_you_mean(&domain)),
        ("addresses", text.as_str()),
        ("why", &why),
        ("meaning", &meaning),
        ("advice", advice),
    ];
    let mut findings = vec![Finding::new(Check::Mx, code, &arguments, &queries)];
    findings.extend(address_findings(&domain, &result.records, world));
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
    result.records = exchanges.iter().map(|mx| record(mx, result.queries.clone())).collect();
    // A host that stands there twice is one host.
    let mut asked: Vec<&Name> = Vec::new();
    for mx in exchanges.iter().filter(|mx| !mx.value.exchange.is_root()) {
        if !asked.contains(&&mx.value.exchange) {
            asked.push(&mx.value.exchange);
        }
    }
    let count = asked.len();
    let left_out = asked.split_off(count.min(MAX_EXCHANGES));
    for row in &mut result.records {
        row.looked_up = !left_out.contains(&&row.exchange);
    }
    update(&result);

    let domain = result.domain.clone();
    let mx_queries = result.queries.clone();
    let hosts = join_all(asked.iter().map(|exchange| HostAddresses::ask_of_server(exchange, resolver))).await;
    for row in result.records.iter_mut().filter(|row| row.exchange.is_root()) {
        row.reachable = Reachable::No;
    }
    for (exchange, host) in asked.iter().zip(&hosts) {
        for row in result.records.iter_mut().filter(|row| row.exchange == **exchange) {
            row.addresses = host.known();
            row.reachable = reachable(host, world);
            row.queries = [&mx_queries[..], &host.queries].concat();
        }
    }
    result.reachable = Reachable::any(result.records.iter().map(|row| row.reachable));
    result.error = hosts.iter().find_map(HostAddresses::error).cloned();

    let mut findings = Vec::new();
    let mut sound: Vec<&Name> = Vec::new();
    for (exchange, host) in asked.iter().zip(&hosts) {
        let finding = host_finding(&domain, exchange, host, &mx_queries);
        let alias = alias_finding(&domain, exchange, host, &mx_queries);
        // That not all its addresses are known is no fault of it.
        let faulty = alias.is_some()
            || finding.as_ref().is_some_and(|finding| finding.code != FindingCode::MxExchangePartial);
        if reachable(host, world) == Reachable::Yes && !faulty {
            sound.push(exchange);
        }
        findings.extend([finding, alias].into_iter().flatten());
    }
    // A sender that cannot use one exchange takes another: what is wrong with the rest stops nothing.
    let findings = findings.into_iter().map(|finding| match finding.code {
        FindingCode::MxExchangeCname if !sound.is_empty() => finding.remark(Severity::Warning),
        FindingCode::MxExchangeUnknown | FindingCode::MxExchangePartial
            if result.reachable != Reachable::Unknown =>
        {
            finding.remark(Severity::Notice)
        }
        _ => finding,
    });
    let mut findings: Vec<Finding> = findings.collect();
    findings.extend(address_findings(&domain, &result.records, world));
    let shared = |code, arguments: &[(&str, &str)]| {
        let arguments = [&[("domain", domain.as_str())], arguments].concat();
        Finding::new(Check::Mx, code, &arguments, &mx_queries)
    };
    if exchanges.iter().any(|mx| mx.value.exchange.is_root()) {
        findings.push(shared(FindingCode::MxNullMixed, &[]));
    }
    let (count, rest) = (count.to_string(), left_out.len().to_string());
    let counts = [("count", count.as_str()), ("rest", &rest)];
    if !left_out.is_empty() {
        findings.push(shared(FindingCode::MxTooMany, &counts));
    }
    let first_fail = Reachable::any(hosts.iter().map(|host| reachable(host, world))) == Reachable::No;
    let groups = exchanges.chunk_by(|a, b| a.value.preference == b.value.preference);
    for group in groups.filter(|group| group.len() > 1).take(MAX_GROUPS) {
        let names: Vec<&Name> = group.iter().map(|mx| &mx.value.exchange).collect();
        let preference = group.first().map(|mx| mx.value.preference.to_string()).unwrap_or_default();
        let arguments = [("exchanges", list(&names)), ("preference", preference)];
        let arguments = arguments.each_ref().map(|(key, value)| (*key, value.as_str()));
        findings.push(shared(FindingCode::MxEqualPreference, &arguments));
    }
    if !sound.is_empty() {
        // Mail goes there too, as far as is known.
        let unknown: Vec<&Name> = asked
            .iter()
            .zip(&hosts)
            .filter(|(_, host)| reachable(host, world) == Reachable::Unknown)
            .map(|(exchange, _)| *exchange)
            .collect();
        let unknown = match unknown.as_slice() {
            [] => String::new(),
            [one] => format!("; the address of {one}, which is named too, could not be looked up"),
            several => {
                format!("; the addresses of {}, which are named too, could not be looked up", list(several))
            }
        };
        findings.push(shared(FindingCode::MxOk, &[("exchanges", &list(&sound)), ("unknown", &unknown)]));
    } else if first_fail && !left_out.is_empty() {
        findings.push(shared(FindingCode::MxFirstUnreachable, &counts));
    } else if result.reachable == Reachable::No {
        let code = match result.records.iter().any(|row| row.addresses.iter().flatten().next().is_some()) {
            true => FindingCode::MxNoHostReachable,
            false => FindingCode::MxNoHostResolves,
        };
        let why = unreachable_in_words(&result.records, world);
        findings.push(shared(code, &[("why", &why)]));
    }
    (result, findings)
}

/// What is wrong with one exchange's name, or with the look-up of its addresses.
fn host_finding(domain: &Name, exchange: &Name, host: &HostAddresses, mx_queries: &[u32]) -> Option<Finding> {
    let error = host.error();
    let why = error.map(ToString::to_string).unwrap_or_default();
    let meaning = error.map(|error| error.meaning("the server")).unwrap_or_default();
    let broken = host.why_missing();
    // Its addresses belong to the name that the aliases lead to.
    let owner = host.alias_of.as_ref().unwrap_or(exchange);
    let code = match host.known() {
        _ if exchange.as_str().parse::<IpAddr>().is_ok() => FindingCode::MxExchangeAddress,
        _ if no_host_name(exchange).is_some() => FindingCode::MxExchangeNoHost,
        None => FindingCode::MxExchangeUnknown,
        Some(addresses) if addresses.is_empty() => FindingCode::MxExchangeUnresolved,
        Some(_) if host.error().is_some() => FindingCode::MxExchangePartial,
        Some(_) => return None,
    };
    let arguments = [
        ("domain", domain.as_str()),
        ("exchange", exchange.as_str()),
        ("owner", owner.as_str()),
        ("is", no_host_name(exchange).unwrap_or_default()),
        ("broken", &broken),
        ("why", &why),
        ("meaning", &meaning),
        ("advice", error.map_or("", LookupError::advice)),
    ];
    let queries = [mx_queries, &host.queries].concat();
    Some(Finding::new(Check::Mx, code, &arguments, &queries).of_exchange(exchange))
}

/// That an exchange is an alias.
fn alias_finding(
    domain: &Name,
    exchange: &Name,
    host: &HostAddresses,
    mx_queries: &[u32],
) -> Option<Finding> {
    // That an alias leads nowhere is said with the missing address.
    let is_known = host.known().is_some() && host.broken_alias().is_none();
    let alias = host.alias_of.as_ref().filter(|_| is_known)?;
    let arguments = [("domain", domain.as_str()), ("exchange", exchange.as_str()), ("alias", alias.as_str())];
    let queries = [mx_queries, &host.queries].concat();
    Some(Finding::new(Check::Mx, FindingCode::MxExchangeCname, &arguments, &queries).of_exchange(exchange))
}

/// The exchanges' addresses that nobody outside can reach, each once.
fn address_findings(domain: &Name, records: &[MxRecord], world: World) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known: Vec<(&Name, IpAddr)> = Vec::new();
    for record in records {
        for &address in record.addresses.iter().flatten() {
            let Some(why) = Unreachable::why(address, world) else { continue };
            if known.contains(&(&record.exchange, address)) {
                continue;
            }
            known.push((&record.exchange, address));
            let (code, what) = match why {
                Unreachable::SpecialUse(special) => {
                    (FindingCode::MxExchangeSpecialUse, special.explain.to_owned())
                }
                Unreachable::Mapped(v4) => (FindingCode::MxExchangeMapped, v4.to_string()),
            };
            let text = address.to_string();
            let arguments = [
                ("domain", domain.as_str()),
                ("exchange", record.exchange.as_str()),
                ("address", &text),
                ("use", &what),
                ("ipv4", &what),
            ];
            let finding = Finding::new(Check::Mx, code, &arguments, &record.queries);
            findings.push(finding.of_exchange(&record.exchange));
        }
    }
    findings
}
