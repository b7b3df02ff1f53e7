//! DNSSEC of the domain and its mail servers, as the resolver claims it: AD says that it validated every record
//! of an answer (RFC 4035 section 3.2.3). Between it and the browser HTTPS stands for the signatures.

use futures_util::future::join;
use serde::Serialize;

use super::TransportRequest;
use super::hosts::{Exchanges, Host};
use super::unknown::Unknown;
use crate::checks::{Check, Finding, FindingCode};
use crate::dns::{Found, LookupError, Name, RecordType, Resolve};

/// Whether a name's records are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DnssecState {
    /// Signed, and the signatures are right.
    Signed,
    /// Not signed: not a fault.
    Unsigned,
    /// Signed, but the parent does not say so, so that nobody checks.
    Island,
    /// Signed, and the signatures are wrong.
    Bogus,
    /// Cannot tell.
    Unknown,
}

/// The state of one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DnssecRow {
    /// The domain or a mail server.
    pub name: Name,
    /// Whether the resolver validated its records; null where that is not known.
    pub ad: Option<bool>,
    /// What that means.
    pub state: DnssecState,
    /// The questions.
    pub queries: Vec<u32>,
}

/// Checks the domain and its mail servers.
pub(super) async fn check(
    request: &TransportRequest,
    resolver: &dyn Resolve,
) -> (Vec<DnssecRow>, Vec<Finding>) {
    let servers = async {
        let exchanges = Exchanges::ask(&request.domain, resolver).await;
        let names: Vec<Name> = exchanges.hosts.unwrap_or_default();
        let others: Vec<Name> = names.into_iter().filter(|name| *name != request.domain).collect();
        let mut hosts = Host::ask_all(&others, resolver).await;
        hosts.retain(|host| !host.is_dead());
        hosts
    };
    let ((row, finding), servers) = join(domain(request, resolver), servers).await;
    let rows = [row].into_iter().chain(servers.iter().map(|host| of_host(host, request))).collect();
    (rows, finding.into_iter().collect())
}

/// A mail server's state, from the answers for its addresses.
fn of_host(host: &Host, request: &TransportRequest) -> DnssecRow {
    let is_bogus = matches!(host.addresses.error(), Some(LookupError::Bogus));
    let ad = host.ad().filter(|_| request.validates);
    let state = match ad {
        _ if is_bogus => DnssecState::Bogus,
        Some(true) => DnssecState::Signed,
        Some(false) => DnssecState::Unsigned,
        None => DnssecState::Unknown,
    };
    DnssecRow { name: host.name.clone(), ad, state, queries: host.addresses.queries.clone() }
}

/// The domain's state. Its SOA record says whether answers are validated, and the DS record of the parent
/// whether they should be.
async fn domain(request: &TransportRequest, resolver: &dyn Resolve) -> (DnssecRow, Option<Finding>) {
    let name = &request.domain;
    let (soa, ds) = join(resolver.ask(name, RecordType::SOA), resolver.ask(name, RecordType::DS)).await;
    let mut row = DnssecRow {
        name: name.clone(),
        ad: soa.ad().filter(|_| request.validates),
        state: DnssecState::Unknown,
        queries: vec![soa.id, ds.id],
    };
    let finding = |row: &mut DnssecRow, code, state, unknown: Option<Unknown>| {
        row.state = state;
        let arguments = unknown.as_ref().map(Unknown::arguments).unwrap_or_default();
        let arguments = [&[("domain", name.as_str())][..], &arguments].concat();
        Some(Finding::new(Check::Transport, code, &arguments, &row.queries))
    };
    let not_known = |row: &mut DnssecRow, why: Unknown| {
        finding(row, FindingCode::DnssecUnknown, DnssecState::Unknown, Some(why))
    };
    let found = soa.found(|_| Some(()));
    if let Found::Unknown(error) = &found {
        row.ad = None;
        let finding = match error {
            LookupError::Bogus => finding(&mut row, FindingCode::DnssecBogus, DnssecState::Bogus, None),
            other => not_known(&mut row, Unknown::of(other, "the domain")),
        };
        return (row, finding);
    }
    if !request.validates {
        let why = Unknown::unsaid("this resolver does not check DNSSEC signatures");
        let finding = not_known(&mut row, why);
        return (row, finding);
    }
    // What does not exist is said elsewhere.
    if found.is_nxdomain() {
        row.state = if row.ad == Some(true) { DnssecState::Signed } else { DnssecState::Unsigned };
        return (row, None);
    }
    if row.ad == Some(true) {
        let finding = finding(&mut row, FindingCode::DnssecSigned, DnssecState::Signed, None);
        return (row, finding);
    }
    let finding = match ds.found(|_| Some(())) {
        Found::Records(_) => {
            row.ad = None;
            let why = "the zone above it says that it is signed, and the resolver did not confirm it";
            not_known(&mut row, Unknown::unsaid(why))
        }
        // That nothing was validated is known; whether it is signed is not.
        Found::Unknown(error) => not_known(&mut row, Unknown::of(&error, "the domain")),
        Found::NoData | Found::NxDomain | Found::BrokenAlias(_) => {
            let key = resolver.ask(name, RecordType::DNSKEY).await;
            row.queries.push(key.id);
            let is_alias = soa.aliases().is_ok_and(|aliases| !aliases.is_empty());
            match key.found(|_| Some(())) {
                Found::Records(_) if !is_alias => {
                    finding(&mut row, FindingCode::DnssecIsland, DnssecState::Island, None)
                }
                _ => finding(&mut row, FindingCode::DnssecUnsigned, DnssecState::Unsigned, None),
            }
        }
    };
    (row, finding)
}
