//! Where reports go: whether each address is allowed to get them, and takes mail (RFC 9990 section 4).

use futures_util::future::{join, join_all, join3};
use serde::Serialize;

use super::policy_record::PolicyRecord;
use super::uri::{ReportAddress, ReportUri, Scheme};
use super::walk::Walk;
use super::walk::below;
use crate::checks::HostAddresses;
use crate::dns::{Found, LookupError, Name, RecordData, RecordType, Resolve};

/// The most hosts that are looked into; those who send reports need not send more than a few.
const MAX_HOSTS: usize = 10;
/// The most addresses that are told of.
const MAX_ADDRESSES: usize = 50;

/// Which tag asks for a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportTag {
    /// Aggregate reports.
    Rua,
    /// Failure reports.
    Ruf,
}

impl ReportTag {
    /// The tag's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rua => "rua",
            Self::Ruf => "ruf",
        }
    }
}

/// Whether an address may get reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// It belongs to the same organization, so nobody is asked.
    NotNeeded,
    /// Its domain agreed.
    Authorised,
    /// Its domain agreed, and names another address of its own.
    AuthorisedOverride,
    /// Its domain names an address elsewhere, so nobody gets the reports.
    BadOverride,
    /// Its domain did not agree.
    NotAuthorised,
    /// It is not known.
    CannotTell,
}

impl Authorization {
    /// Whether reports are sent.
    #[must_use]
    pub fn sends(self) -> bool {
        matches!(self, Self::NotNeeded | Self::Authorised | Self::AuthorisedOverride)
    }
}

/// Why it is not known whether an address may get reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportGap {
    /// Its URI names no domain.
    NoDomain,
    /// There are more domains in the record than are looked into.
    TooMany,
    /// Whether its domain agreed could not be looked up.
    Consent(LookupError),
    /// Whether it belongs to the same organization could not be looked up.
    Organization(LookupError),
}

impl ReportGap {
    /// As the end of a sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::NoDomain => "the address names no domain".to_owned(),
            Self::TooMany => format!("only the first {MAX_HOSTS} domains of a record are looked into here"),
            Self::Consent(error) => error.to_string(),
            Self::Organization(error) => {
                format!("whether it belongs to the same organization could not be looked up ({error})")
            }
        }
    }

    /// The look-up that failed; none where none was made.
    #[must_use]
    pub fn error(&self) -> Option<&LookupError> {
        match self {
            Self::NoDomain | Self::TooMany => None,
            Self::Consent(error) | Self::Organization(error) => Some(error),
        }
    }
}

/// An address that reports are to go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportDestination {
    /// The tag that has it.
    pub tag: ReportTag,
    /// The URI as written.
    pub uri: String,
    /// Whether it may get them.
    pub status: Authorization,
    /// Where they really go.
    pub send_to: Vec<String>,
    /// The domain of the address.
    #[serde(skip)]
    pub host: Option<Name>,
    /// The name at which its domain would agree, where it must.
    #[serde(skip)]
    pub asked_at: Option<Name>,
    /// Why it is not known.
    #[serde(skip)]
    pub gap: Option<ReportGap>,
    /// Whether its domain takes mail; none where that is not known or not needed.
    #[serde(skip)]
    pub takes_mail: Option<bool>,
    /// The questions it rests on.
    #[serde(skip)]
    pub queries: Vec<u32>,
}

/// What is known of the domain of an address.
struct Host {
    name: Name,
    /// Whether it belongs to the same organization as the record.
    same_organization: Option<bool>,
    /// Why that is not known.
    error: Option<LookupError>,
    takes_mail: Option<bool>,
    consent: Consent,
    queries: Vec<u32>,
}

/// What stands at the name at which a domain agrees to get reports.
struct Consent {
    name: Option<Name>,
    records: Found<Vec<u8>>,
}

/// Looks into every address of the record at `domain`.
pub(super) async fn destinations(
    domain: &Name,
    record: &PolicyRecord,
    resolver: &dyn Resolve,
) -> Vec<ReportDestination> {
    let tagged = |tag, list: &[ReportAddress]| -> Vec<(ReportTag, ReportUri)> {
        list.iter().filter_map(|address| address.uri.clone().ok()).map(|uri| (tag, uri)).collect()
    };
    let mut wanted = tagged(ReportTag::Rua, &record.rua);
    wanted.truncate(MAX_ADDRESSES);
    wanted.extend(tagged(ReportTag::Ruf, &record.ruf).into_iter().take(MAX_ADDRESSES));
    let mut names: Vec<Name> = Vec::new();
    for host in wanted.iter().filter_map(|(_, uri)| uri.host.as_ref()) {
        if names.len() < MAX_HOSTS && !names.contains(host) {
            names.push(host.clone());
        }
    }
    if names.is_empty() && wanted.iter().all(|(_, uri)| uri.host.is_none()) {
        return wanted.into_iter().map(|(tag, uri)| destination(tag, &uri, None)).collect();
    }
    let (own, hosts) = join(
        async {
            let walk = Walk::ask(domain, resolver).await;
            let error = walk.unknown().and_then(|step| step.error.clone());
            (walk.organizational_domain(), walk.queries().collect::<Vec<u32>>(), error)
        },
        join_all(names.into_iter().map(|name| look_into(domain, name, resolver))),
    )
    .await;
    let hosts: Vec<Host> = hosts
        .into_iter()
        .map(|(mut host, organization)| {
            host.same_organization = match (&own.0, organization) {
                _ if host.name == *domain => Some(true),
                (Some(own), Some(other)) => Some(*own == other),
                _ => None,
            };
            if host.error.is_none() {
                host.error.clone_from(&own.2);
            }
            host.queries.extend(&own.1);
            host
        })
        .collect();
    wanted
        .into_iter()
        .map(|(tag, uri)| {
            let host = hosts.iter().find(|host| Some(&host.name) == uri.host.as_ref());
            destination(tag, &uri, host)
        })
        .collect()
}

/// Asks for all that concerns one host, and gives its organizational domain beside it.
async fn look_into(domain: &Name, name: Name, resolver: &dyn Resolve) -> (Host, Option<Name>) {
    let consent_name = below(&name, "_report._dmarc").and_then(|under| under.prefixed(domain).ok());
    let consent = async {
        match &consent_name {
            Some(name) => {
                let lookup = resolver.ask(name, RecordType::TXT).await;
                (lookup.texts(), Some(lookup.id))
            }
            // A name that cannot exist agrees to nothing.
            None => (Found::NxDomain, None),
        }
    };
    let (walk, (records, consent_query), (takes_mail, mut queries)) =
        join3(Walk::ask(&name, resolver), consent, takes_mail(&name, resolver)).await;
    queries.extend(walk.queries());
    queries.extend(consent_query);
    let consent = Consent { name: consent_name.clone(), records };
    let error = walk.unknown().and_then(|step| step.error.clone());
    (
        Host { name, same_organization: None, error, takes_mail, consent, queries },
        walk.organizational_domain(),
    )
}

/// Whether mail can be sent to a domain, as far as its records tell.
async fn takes_mail(domain: &Name, resolver: &dyn Resolve) -> (Option<bool>, Vec<u32>) {
    let lookup = resolver.ask(domain, RecordType::MX).await;
    let found = lookup.found(|data| match data {
        RecordData::Mx { exchange, .. } => Some(exchange.clone()),
        _ => None,
    });
    match found {
        Found::Records(hosts) => (Some(hosts.iter().any(|host| !host.value.is_root())), vec![lookup.id]),
        Found::NxDomain | Found::BrokenAlias(_) => (Some(false), vec![lookup.id]),
        Found::Unknown(_) => (None, vec![lookup.id]),
        // Mail goes to the domain's own address (RFC 5321 section 5.1).
        Found::NoData => {
            let host = HostAddresses::ask(domain, resolver).await;
            let takes = host.known().map(|addresses| !addresses.is_empty());
            (takes, [&[lookup.id], &host.queries[..]].concat())
        }
    }
}

fn destination(tag: ReportTag, uri: &ReportUri, host: Option<&Host>) -> ReportDestination {
    let mut told = ReportDestination {
        tag,
        uri: uri.text.clone(),
        status: Authorization::CannotTell,
        send_to: Vec::new(),
        host: uri.host.clone(),
        asked_at: None,
        gap: None,
        takes_mail: None,
        queries: Vec::new(),
    };
    let Some(host) = host else {
        told.gap = Some(match uri.host {
            None => ReportGap::NoDomain,
            Some(_) => ReportGap::TooMany,
        });
        return told;
    };
    told.queries.clone_from(&host.queries);
    told.takes_mail = host.takes_mail.filter(|_| uri.scheme == Scheme::Mailto);
    if host.same_organization == Some(true) {
        told.status = Authorization::NotNeeded;
        told.send_to = vec![uri.text.clone()];
        return told;
    }
    told.asked_at.clone_from(&host.consent.name);
    let records = host.consent.records.records().iter();
    let records: Vec<PolicyRecord> =
        records.filter_map(|record| PolicyRecord::parse(&record.value)).collect();
    if let (true, Found::Unknown(error)) = (records.is_empty(), &host.consent.records) {
        told.gap = Some(ReportGap::Consent(error.clone()));
        return told;
    }
    if records.is_empty() && host.same_organization.is_none() {
        told.gap = host.error.clone().map(ReportGap::Organization);
        return told;
    }
    if records.is_empty() {
        told.status = Authorization::NotAuthorised;
        return told;
    }
    let list = |record: &PolicyRecord| match tag {
        ReportTag::Rua => record.rua.clone(),
        ReportTag::Ruf => record.ruf.clone(),
    };
    let instead: Vec<ReportUri> =
        records.iter().flat_map(list).filter_map(|address| address.uri.ok()).take(MAX_ADDRESSES).collect();
    let at_home = instead.iter().filter(|other| other.host.as_ref() == Some(&host.name));
    let at_home: Vec<String> = at_home.map(|other| other.text.clone()).collect();
    (told.status, told.send_to) = match (instead.is_empty(), at_home.is_empty()) {
        (true, _) => (Authorization::Authorised, vec![uri.text.clone()]),
        (false, true) => (Authorization::BadOverride, Vec::new()),
        (false, false) => (Authorization::AuthorisedOverride, at_home),
    };
    told
}
