//! DANE for SMTP (RFC 7672): a mail server's certificate in the DNS. It counts only where the whole way to it
//! was validated: the MX records, the server's addresses and the TLSA records.

use futures_util::future::join_all;
use serde::Serialize;

use super::TransportRequest;
use super::alias;
use super::hosts::{Exchanges, Host, HostsKnown};
use super::mta_sts::below;
use super::tlsa::{TlsaFault, TlsaRecord};
use super::unknown::Unknown;
use crate::checks::{Check, Finding, FindingCode, Severity, list};
use crate::dns::{Found, LookupError, Name, Rcode, RecordData, RecordType, Resolve};

/// What DANE amounts to at a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DaneStatus {
    /// A usable record, validated on the whole way.
    Ok,
    /// Validated records, none of which a sender can use: it must encrypt, and cannot check with whom.
    Unusable,
    /// Records that nobody may trust, since something on the way is not signed.
    Insecure,
    /// None.
    None,
    /// Cannot tell.
    Error,
}

/// DANE at one mail server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DaneHost {
    /// The mail server.
    pub host: Name,
    /// What DANE amounts to.
    pub status: DaneStatus,
    /// The TLSA records.
    pub records: Vec<TlsaText>,
    /// Whether the whole way to them was validated; null where that is not known.
    pub ad: Option<bool>,
    /// Where they are.
    pub name: Name,
    /// Whether the MX records were validated.
    #[serde(skip)]
    pub mx_ad: Option<bool>,
    /// Whether the server's addresses were.
    #[serde(skip)]
    pub addresses_ad: Option<bool>,
    /// Whether the TLSA records, or that there are none, were.
    #[serde(skip)]
    pub tlsa_ad: Option<bool>,
    /// The name server fails at these questions, and senders that use DANE hold their mail back.
    #[serde(skip)]
    pub is_broken: bool,
    /// Why nothing is known.
    #[serde(skip)]
    pub error: Option<LookupError>,
    /// The questions.
    pub queries: Vec<u32>,
}

/// A TLSA record, in the JSON as one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsaText(pub TlsaRecord);

impl Serialize for TlsaText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Checks the records of each mail server.
pub(super) async fn check(
    request: &TransportRequest,
    resolver: &dyn Resolve,
) -> (HostsKnown<DaneHost>, Vec<Finding>) {
    let domain = &request.domain;
    let exchanges = Exchanges::ask(domain, resolver).await;
    let names = match &exchanges.hosts {
        Ok(names) => names,
        Err(error) => {
            let unknown = Unknown::of(error, "the domain");
            let arguments = [&[("name", domain.as_str())][..], &unknown.arguments()].concat();
            let code = FindingCode::DaneUnknown;
            let found = Finding::new(Check::Transport, code, &arguments, &[exchanges.query]);
            return (HostsKnown::Unknown, vec![found]);
        }
    };
    let mut hosts = Host::ask_all(names, resolver).await;
    // Nobody delivers to a host without an address, so nobody checks its certificate.
    hosts.retain(|host| !host.is_dead());
    let claim = |ad: Option<bool>| ad.filter(|_| request.validates);
    let asked = hosts.iter().map(|host| async {
        let (mut row, dangling) =
            at_host(host, claim(exchanges.ad), claim(host.ad()), request, resolver).await;
        row.queries.push(exchanges.query);
        (row, dangling)
    });
    let (rows, dangling): (Vec<DaneHost>, Vec<Option<Finding>>) = join_all(asked).await.into_iter().unzip();
    let mut findings: Vec<Finding> = dangling.into_iter().flatten().collect();
    findings.extend(rows.iter().flat_map(|row| of_host(row, domain, request.validates)));
    // Where one server is left, senders that use DANE deliver to that one.
    if !rows.iter().all(|row| row.is_broken) {
        findings = findings
            .into_iter()
            .map(|finding| match finding.code {
                FindingCode::DaneBroken => finding.remark(Severity::Error),
                _ => finding,
            })
            .collect();
    }
    findings.extend(of_all(&rows, domain));
    if !exchanges.no_hosts.is_empty() {
        let arguments = [("hosts", &*list(&exchanges.no_hosts))];
        findings.push(Finding::new(
            Check::Transport,
            FindingCode::DaneNoName,
            &arguments,
            &[exchanges.query],
        ));
    }
    let none = !rows.is_empty() && rows.iter().all(|row| row.status == DaneStatus::None);
    if none && !names.contains(domain) {
        findings.extend(at_domain(domain, resolver).await);
    }
    if none && request.alone {
        findings.push(about(FindingCode::DaneNone, &rows, domain));
    }
    (HostsKnown::Known(rows), findings)
}

/// Looks a server's records up. Where it is an alias, the name at the end comes first (section 2.2.2).
async fn at_host(
    host: &Host,
    mx_ad: Option<bool>,
    addresses_ad: Option<bool>,
    request: &TransportRequest,
    resolver: &dyn Resolve,
) -> (DaneHost, Option<Finding>) {
    let alias = host.addresses.alias_of.as_ref().filter(|_| addresses_ad == Some(true));
    let mut row = DaneHost {
        host: host.name.clone(),
        status: DaneStatus::None,
        records: Vec::new(),
        ad: None,
        name: host.name.clone(),
        mx_ad,
        addresses_ad,
        tlsa_ad: None,
        is_broken: false,
        error: None,
        queries: host.addresses.queries.clone(),
    };
    let mut dangling = None;
    for base in alias.into_iter().chain([&host.name]) {
        let Some(name) = below("_25._tcp", base) else { continue };
        let lookup = resolver.ask(&name, RecordType::TLSA).await;
        row.queries.push(lookup.id);
        row.tlsa_ad = lookup.ad().filter(|_| request.validates);
        row.name = name;
        let found = lookup.found(|data| match data {
            RecordData::Tlsa { parameters: [usage, selector, matching], association } => {
                Some(TlsaText(TlsaRecord {
                    usage: *usage,
                    selector: *selector,
                    matching: *matching,
                    association: association.clone(),
                }))
            }
            _ => None,
        });
        match found {
            Found::Records(records) => {
                row.records = records.into_iter().map(|hit| hit.value).collect();
                break;
            }
            Found::Unknown(error) => {
                // Only where the addresses are validated does a sender ask at all.
                let fails = matches!(error, LookupError::Rcode(Rcode::ServFail) | LookupError::Bogus);
                row.is_broken = fails && host.has_addresses() && addresses_ad == Some(true);
                row.error = Some(error);
                break;
            }
            Found::NoData | Found::NxDomain | Found::BrokenAlias(_) => {
                dangling =
                    dangling.or(alias::dangling(Check::Transport, &lookup, "TLSA records", resolver).await);
            }
        }
    }
    let way = [mx_ad, addresses_ad, row.tlsa_ad];
    row.ad = match row.error {
        Some(_) => None,
        None if way.contains(&Some(false)) => Some(false),
        None => way.iter().all(|ad| *ad == Some(true)).then_some(true),
    };
    row.status = match (row.error.is_some(), row.records.is_empty(), row.ad) {
        (true, ..) => DaneStatus::Error,
        (_, true, _) => DaneStatus::None,
        (.., None) => DaneStatus::Error,
        (.., Some(false)) => DaneStatus::Insecure,
        (.., Some(true)) if row.records.iter().any(|record| record.0.fault().is_none()) => DaneStatus::Ok,
        (.., Some(true)) => DaneStatus::Unusable,
    };
    (row, dangling)
}

fn about(code: FindingCode, rows: &[DaneHost], domain: &Name) -> Finding {
    let hosts: Vec<&Name> = rows.iter().map(|row| &row.host).collect();
    let queries: Vec<u32> = rows.iter().flat_map(|row| row.queries.iter().copied()).collect();
    let arguments = [("domain", domain.as_str()), ("hosts", &list(&hosts))];
    Finding::new(Check::Transport, code, &arguments, &queries)
}

/// What is to be said of one server.
fn of_host(row: &DaneHost, domain: &Name, validates: bool) -> Vec<Finding> {
    let (host, name) = (row.host.to_string(), row.name.to_string());
    let finding = |code, arguments: &[(&str, &str)]| {
        let shared = [("domain", domain.as_str()), ("host", &host), ("name", &name)];
        Finding::new(Check::Transport, code, &[&shared, arguments].concat(), &row.queries).about(&host)
    };
    let mut findings = Vec::new();
    match row.status {
        DaneStatus::Error if row.is_broken => findings.push(finding(FindingCode::DaneBroken, &[])),
        DaneStatus::Error => {
            let unknown = match &row.error {
                Some(error) => Unknown::of(error, "the server"),
                None if validates => Unknown::of_tried(),
                None => Unknown::unsaid("this resolver does not check DNSSEC signatures"),
            };
            findings.push(finding(FindingCode::DaneUnknown, &unknown.arguments()));
        }
        DaneStatus::Insecure => findings.push(match (row.addresses_ad, row.tlsa_ad) {
            (Some(true), Some(true)) => finding(FindingCode::DaneMxUnsigned, &[]),
            _ => finding(FindingCode::DaneUnsigned, &[]),
        }),
        DaneStatus::Ok | DaneStatus::Unusable | DaneStatus::None => {}
    }
    let is_usable = row.records.iter().any(|record| record.0.fault().is_none());
    let faults: Vec<(&TlsaRecord, TlsaFault)> =
        row.records.iter().filter_map(|record| Some((&record.0, record.0.fault()?))).collect();
    let is_pkix = |(_, fault): &&(&TlsaRecord, TlsaFault)| *fault == TlsaFault::PkixUsage;
    if let Some((record, fault)) = faults.iter().find(|item| !is_pkix(item)) {
        let shown = super::fields::short(&record.to_string());
        let found = finding(FindingCode::DaneData, &[("record", &shown), ("why", &fault.to_string())]);
        // Another record serves.
        findings.push(if is_usable { found.remark(Severity::Warning) } else { found });
    }
    if !is_usable && !faults.is_empty() && faults.iter().all(|item| is_pkix(&item)) {
        findings.push(finding(FindingCode::DaneUsage, &[]));
    }
    findings
}

/// What is to be said of all servers together.
fn of_all(rows: &[DaneHost], domain: &Name) -> Option<Finding> {
    let protected = rows.iter().filter(|row| row.status == DaneStatus::Ok).count();
    if protected == 0 {
        return None;
    }
    if protected == rows.len() {
        return Some(about(FindingCode::DaneOk, rows, domain));
    }
    // Of what failed nothing is said here.
    let without: Vec<DaneHost> = rows
        .iter()
        .filter(|row| matches!(row.status, DaneStatus::None | DaneStatus::Insecure | DaneStatus::Unusable))
        .cloned()
        .collect();
    (!without.is_empty()).then(|| about(FindingCode::DanePartial, &without, domain))
}

/// Looks for records at the domain, where that is no mail server.
async fn at_domain(domain: &Name, resolver: &dyn Resolve) -> Option<Finding> {
    let name = below("_25._tcp", domain)?;
    let lookup = resolver.ask(&name, RecordType::TLSA).await;
    let found = lookup.found(|_| Some(()));
    let arguments = [("domain", domain.as_str()), ("name", name.as_str())];
    let finding = || Finding::new(Check::Transport, FindingCode::DaneWrongName, &arguments, &[lookup.id]);
    (!found.records().is_empty()).then(finding)
}
