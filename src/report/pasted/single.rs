//! One thing without a space inside: a name, an address, an e-mail address, a link.

use std::net::IpAddr;

use super::{Fields, Pasted, PastedKind, label, name, network, several, unwrap};
use crate::dns::Name;
use crate::report::subject::{Mailbox, Subject};

/// Reads one thing.
pub(super) fn read(text: &str) -> Option<Pasted> {
    if let Some(pasted) = network::read(text) {
        return Some(pasted);
    }
    if text.contains(char::is_whitespace) {
        // A local part in quotes may hold spaces.
        let mailbox = Mailbox::parse(text).ok().filter(|mailbox| mailbox.local.is_some())?;
        return Some(taken(Subject::Mailbox(mailbox)));
    }
    let text = unwrap::without_strays(text);
    if let Some(rest) = mailto(text) {
        return label::read(&rest).or_else(|| several::read(&rest)).or_else(|| read(&rest));
    }
    if let Some(pasted) = network::read(text) {
        return Some(pasted);
    }
    if let Some((host, address)) = host_and_address(text) {
        return Some(match host {
            Some(host) => several::host_and_address(&host, address),
            None => taken(Subject::Address(address)),
        });
    }
    if unwrap::scheme(text).is_none() && text.contains('@') {
        if let Some(domain) = text.strip_prefix('@') {
            return Subject::parse(unwrap::host_part(domain)).ok().map(of_subject);
        }
        let (local, host) = text.rsplit_once('@')?;
        let mailbox = |text: &str| Mailbox::parse(text).ok().map(|it| taken(Subject::Mailbox(it)));
        return mailbox(text).or_else(|| mailbox(&format!("{local}@{}", unwrap::host_part(host))));
    }
    // `*.example.com` and `.example.com` stand for what is below a domain.
    let host = unwrap::host_part(text);
    let host = host.strip_prefix("*.").unwrap_or(host);
    let host = host.strip_prefix('.').filter(|rest| !rest.starts_with('.')).unwrap_or(host);
    Subject::parse(host).ok().map(of_subject)
}

/// What follows `mailto:` (RFC 6068), without its header fields.
fn mailto(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("mailto") {
        return None;
    }
    let rest = rest.trim_start_matches('/').split('?').next().unwrap_or_default();
    if rest.contains(':') {
        return None;
    }
    Some(rest.replace("%40", "@").replace("%2C", ", ").replace("%2c", ", ").replace(',', ", "))
}

/// A name with its address as a log has them: `mail.example.com[192.0.2.1]:25`; the name may be unknown.
fn host_and_address(text: &str) -> Option<(Option<Name>, IpAddr)> {
    let at = text.find(['[', '('])?;
    let (name, rest) = text.split_at_checked(at)?;
    let end = rest.find([']', ')'])?;
    let after = rest.get(end + 1..)?;
    let port =
        after.is_empty() || after.strip_prefix([':', '.']).is_some_and(|port| port.parse::<u16>().is_ok());
    let unknown = name.is_empty() || name.eq_ignore_ascii_case("unknown");
    let host = if unknown { None } else { Some(Name::from_user(name).ok()?) };
    match Subject::parse(unwrap::peeled(rest.get(1..end)?)) {
        Ok(Subject::Address(address)) if port => Some((host.filter(|it| it.label_count() > 1), address)),
        _ => None,
    }
}

fn taken(subject: Subject) -> Pasted {
    let kind = match subject {
        Subject::Address(_) => PastedKind::Address,
        Subject::Mailbox(_) => PastedKind::Mailbox,
        Subject::Domain(_) | Subject::Unusable(_) => PastedKind::Domain,
    };
    Pasted::taken(kind, Fields::subject(subject))
}

fn of_subject(subject: Subject) -> Pasted {
    match &subject {
        Subject::Domain(name) => name::classify(name),
        _ => taken(subject),
    }
}
