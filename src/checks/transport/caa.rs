//! CAA (RFC 8659): which authority may issue certificates. For mail that matters at the host of the MTA-STS
//! policy and at the domain's own mail servers: without a certificate both fail.

use futures_util::future::join_all;
use serde::Serialize;

use super::hosts::Exchanges;
use super::mta_sts::below;
use crate::checks::{Check, Finding, FindingCode};
use crate::dns::{Found, LookupError, Name, RecordData, RecordType, Resolve};

/// The most names on the way up that are asked for one host.
const MAX_CLIMB: usize = 16;

/// Tags that are known: RFC 8659, RFC 9495, and the register of the IANA.
const KNOWN_TAGS: [&str; 7] =
    ["issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"];

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaaStatus {
    /// Records.
    Ok,
    /// None on the whole way up: any authority may issue.
    None,
    /// Cannot tell.
    Error,
}

/// The records that count for a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaaSet {
    /// The host.
    pub host: Name,
    /// What was found.
    pub status: CaaStatus,
    /// The name at which they are: the host, or the nearest above it.
    pub domain: Option<Name>,
    /// The records.
    pub records: Vec<String>,
    /// The questions.
    pub queries: Vec<u32>,
    #[serde(skip)]
    properties: Vec<Property>,
    /// Whether the host exists; none where that is not known.
    #[serde(skip)]
    exists: Option<bool>,
}

/// The result: the records for the policy's host, else for the first host that exists, else for the domain; and
/// those for each host that exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Caa {
    /// What was found.
    pub status: CaaStatus,
    /// The name at which they are.
    pub domain: Option<Name>,
    /// The records.
    pub records: Vec<String>,
    /// The same for each host that mail needs a certificate for.
    pub hosts: Vec<CaaSet>,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Property {
    flags: u8,
    tag: String,
    value: Vec<u8>,
}

impl Property {
    /// Whether an authority that does not know the tag must not issue.
    fn stops(&self) -> bool {
        self.flags & 128 != 0 && !KNOWN_TAGS.contains(&self.tag.as_str())
    }

    /// Whether it names an authority.
    fn names_authority(&self) -> bool {
        let issuer = self.value.split(|byte| *byte == b';').next().unwrap_or_default();
        !issuer.trim_ascii().is_empty()
    }
}

/// Checks the records for the policy's host and the domain's own mail servers.
pub(super) async fn check(domain: &Name, resolver: &dyn Resolve) -> (Caa, Vec<Finding>) {
    let exchanges = Exchanges::ask(domain, resolver).await;
    let servers = exchanges.hosts.unwrap_or_default();
    let policy_host = below("mta-sts", domain).unwrap_or_else(|| domain.clone());
    // Those of others are not this domain's to look after.
    let servers = servers.into_iter().filter(|host| host.is_within(domain));
    let hosts: Vec<Name> = [policy_host].into_iter().chain(servers).collect();
    let mut sets = join_all(hosts.iter().map(|host| climb(host, resolver))).await;
    // What does not exist needs no certificate.
    sets.retain(|set| set.exists != Some(false));
    let findings = findings(&sets);
    let CaaSet { status, domain, records, .. } = match sets.first() {
        Some(first) => first.clone(),
        None => climb(domain, resolver).await,
    };
    (Caa { status, domain, records, hosts: sets }, findings)
}

/// Climbs from a host to the top until there are records (section 3).
async fn climb(host: &Name, resolver: &dyn Resolve) -> CaaSet {
    let mut set = CaaSet {
        host: host.clone(),
        status: CaaStatus::None,
        domain: None,
        records: Vec::new(),
        queries: Vec::new(),
        properties: Vec::new(),
        exists: None,
    };
    let mut at = Some(host.clone());
    for _ in 0..MAX_CLIMB {
        let Some(name) = at.filter(|name| !name.is_root()) else { return set };
        let lookup = resolver.ask(&name, RecordType::CAA).await;
        set.queries.push(lookup.id);
        if name == *host {
            set.exists = lookup.name_exists();
        }
        let found = lookup.found(|data| match data {
            RecordData::Caa { flags, tag, value } => {
                Some((data.to_string(), Property { flags: *flags, tag: tag.clone(), value: value.clone() }))
            }
            _ => None,
        });
        match found {
            Found::Records(records) => {
                set.status = CaaStatus::Ok;
                set.domain = Some(name);
                (set.records, set.properties) = records.into_iter().map(|hit| hit.value).unzip();
                return set;
            }
            // Aliases of the policy's host may lead in a circle; the way up is still there.
            Found::Unknown(LookupError::AliasLoop)
            | Found::NoData
            | Found::NxDomain
            | Found::BrokenAlias(_) => {}
            Found::Unknown(_) => {
                set.status = CaaStatus::Error;
                return set;
            }
        }
        at = name.parent();
    }
    // So deep a name is not climbed to its end.
    set.status = CaaStatus::Error;
    set
}

/// What keeps every authority from issuing, each set of records once.
fn findings(sets: &[CaaSet]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for set in sets {
        let Some(domain) = &set.domain else { continue };
        let about = domain.to_string();
        if findings.iter().any(|finding| finding.target.as_deref() == Some(&about)) {
            continue;
        }
        let host = set.host.to_string();
        let finding = |code, record: &str| {
            let arguments = [("host", host.as_str()), ("domain", &about), ("record", record)];
            Finding::new(Check::Transport, code, &arguments, &set.queries).about(&about)
        };
        if let Some(at) = set.properties.iter().position(Property::stops) {
            findings.push(finding(FindingCode::CaaCritical, &super::fields::short(&set.records[at])));
            continue;
        }
        let mut issue = set.properties.iter().filter(|property| property.tag == "issue").peekable();
        if issue.peek().is_some() && !issue.any(Property::names_authority) {
            findings.push(finding(FindingCode::CaaNobody, ""));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_may_have_parameters() {
        let names = |value: &str| {
            Property { flags: 0, tag: "issue".into(), value: value.as_bytes().to_vec() }.names_authority()
        };
        assert!(names("ca.example") && names(" ca.example ; account=1"));
        assert!(!names(";") && !names("") && !names(" ; account=1"));
    }

    #[test]
    fn only_an_unknown_critical_tag_stops_issuing() {
        let stops = |flags, tag: &str| Property { flags, tag: tag.into(), value: Vec::new() }.stops();
        assert!(stops(128, "tbs") && stops(255, "future"));
        assert!(!stops(128, "issue") && !stops(0, "tbs") && !stops(1, "tbs"));
    }
}
