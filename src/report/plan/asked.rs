//! What a query asks for, and whom.

use super::super::model::ResolverInfo;
use super::super::query::{Command, Query};
use super::super::subject::Subject;
use super::lists::retired;
use crate::checks::Check;
use crate::dns::Name;
use crate::doh::{Endpoint, Format, ResolverChoice, providers};

/// The domain whose exchanges are shown: the recipient's, else the one asked about.
pub(super) fn mx_domain(query: &Query) -> Option<Name> {
    match (&query.to, &query.subject) {
        (Some(to), _) => Some(to.domain.clone()),
        (None, Some(Subject::Address(_))) => None,
        (None, _) => query.domain(),
    }
}

/// Which checks a query asks for.
pub(super) fn checks_of(query: &Query) -> Vec<Check> {
    match query.command {
        _ if retired(query).is_some() => vec![Check::Blocklist],
        Some(Command::Mx) => vec![Check::Mx],
        Some(Command::Blocklist) => vec![Check::Blocklist],
        Some(Command::Spf) => vec![Check::Spf],
        Some(Command::Ptr) => vec![Check::Ptr],
        Some(Command::Lookup(_)) => vec![Check::Lookup],
        None | Some(Command::Flow) => {
            let mut checks = Vec::new();
            if mx_domain(query).is_some() {
                checks.push(Check::Mx);
            }
            checks.push(Check::Blocklist);
            if query.sender_domain().is_some() || query.subject_domain().is_some() {
                checks.push(Check::Spf);
            }
            checks.push(Check::Ptr);
            checks
        }
    }
}

/// Who is asked, and the words for it.
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
    let through = through(&info.id);
    (info, through)
}

/// The words for who is asked.
pub(super) fn through(id: &str) -> String {
    match providers().iter().find(|provider| provider.id == id) {
        Some(provider) => provider.name.clone(),
        None if id == "example" => "the example".into(),
        None => "your resolver".into(),
    }
}

/// The time, as RFC 3339 has it.
pub(super) fn now() -> String {
    let since = web_time::SystemTime::now().duration_since(web_time::UNIX_EPOCH).unwrap_or_default();
    humantime::format_rfc3339_seconds(std::time::UNIX_EPOCH + since).to_string()
}
