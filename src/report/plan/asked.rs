//! What a query asks for: its checks, its domains, its resolver.

use jiff::Timestamp;

use super::super::model::ResolverInfo;
use super::super::query::Query;
use super::super::subject::Subject;
use super::super::words::resolver_in_findings;
use super::blocklists::retired;
use super::dkim::dkim_domain;
use super::dmarc;
use crate::checks::{Check, Command};
use crate::dns::Name;
use crate::doh::{Endpoint, Format, ResolverChoice};

/// The domain whose exchanges are shown: the recipient's, else the one asked about.
pub(super) fn mx_domain(query: &Query) -> Option<Name> {
    match (&query.to, &query.subject) {
        (Some(to), _) => Some(to.domain.clone()),
        (None, Some(Subject::Address(_))) => None,
        (None, _) => query.domain(),
    }
}

/// Which checks a query asks for, in the order of the registry.
pub(super) fn checks_of(query: &Query) -> Vec<Check> {
    if retired(query).is_some() {
        return vec![Check::Blocklist];
    }
    match query.command.and_then(Command::check) {
        Some(check) => vec![check],
        None => Check::ALL.into_iter().filter(|check| is_in_whole_report(*check, query)).collect(),
    }
}

/// Whether the whole report of a query has this check.
fn is_in_whole_report(check: Check, query: &Query) -> bool {
    match check {
        Check::Mx | Check::Transport => mx_domain(query).is_some(),
        Check::Blocklist | Check::Ptr => true,
        Check::Spf => query.sender_domain().is_some() || query.subject_domain().is_some(),
        Check::Dmarc => dmarc::is_asked(query),
        Check::Dkim => dkim_domain(query).is_some(),
        Check::Lookup | Check::Message | Check::Resolver => false,
    }
}

/// The resolver that is asked, and its name in a sentence.
pub(in crate::report) fn resolver_info(choice: &ResolverChoice) -> (ResolverInfo, String) {
    let endpoint = Endpoint::of(choice).into_iter().next();
    let info = match &endpoint {
        Some(endpoint) => ResolverInfo {
            id: endpoint.id.clone(),
            url: Some(endpoint.url.to_string()),
            format: match endpoint.format {
                Format::Json => "json",
                Format::Wire => "wire",
            },
        },
        None => ResolverInfo { id: "example".into(), url: None, format: "none" },
    };
    let name = resolver_in_findings(&info.id).to_owned();
    (info, name)
}

/// The time, to the second.
pub(super) fn now() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default()
}
