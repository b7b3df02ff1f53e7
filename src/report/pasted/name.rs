//! What a single name is: reverse DNS, the zone of a blocklist, a provider's server, a web host.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Fields, Offer, Pasted, PastedKind, record_name};
use crate::checks::blocklist::{List, lists};
use crate::checks::spf;
use crate::dns::{Name, display_name};
use crate::report::subject::{Host, Subject};

/// First labels of hosts that handle mail.
const MAIL_LABELS: [&str; 12] =
    ["mail", "smtp", "mx", "mta", "mout", "out", "outbound", "relay", "imap", "pop", "pop3", "email"];

/// What a name is.
pub(super) fn classify(name: &Name) -> Pasted {
    if let Some(address) = reverse_address(name) {
        let taken = Pasted::taken(PastedKind::Address, Fields::subject(Subject::Address(address)));
        return taken.adding("(That is how reverse DNS writes it.)");
    }
    if let Some((address, list)) = list_query(name) {
        let taken = Pasted::taken(PastedKind::Address, Fields::subject(Subject::Address(address)));
        return taken.adding(&format!("(That is how the blocklist {} is asked about it.)", list.name));
    }
    if let Some(list) = list_of(name) {
        let says = format!(
            "{name} is a blocklist ({}), not a mail domain. Check the whole bounce, or enter the address that it complains about.",
            list.name
        );
        return Pasted::refused(PastedKind::Blocklist, says);
    }
    let shown = display_name(name);
    if let Some(provider) = spf::provider_server(name) {
        let fields = Fields { server: Some(Host::Name(name.clone())), ..Fields::default() };
        let says = format!(
            "It belongs to {provider}. Add your own e-mail address to see whether it may send for you."
        );
        let domain = Offer::new(format!("Check {shown} as a mail domain"), &[("q", &format!("flow:{name}"))]);
        return Pasted::taken(PastedKind::Server, fields).adding(&says).with_offers(vec![domain]);
    }
    let taken = Pasted::taken(PastedKind::Domain, Fields::subject(Subject::Domain(name.clone())));
    let above = |name: &Name| name.parent().filter(|above| above.label_count() > 1);
    let first = name.labels().next().unwrap_or_default();
    if matches!(first, "www" | "www2" | "web")
        && let Some(above) = above(name)
    {
        let above_shown = display_name(&above);
        let offer = Offer::new(format!("Check {above_shown}"), &[("q", above.as_str())]);
        let says = format!("That is the name of a web site; mail mostly goes to {above_shown}.");
        return taken.adding(&says).with_offers(vec![offer]);
    }
    if let Some(record) = record_name::read(name) {
        let above = std::iter::successors(name.parent(), Name::parent)
            .find(|name| name.labels().all(|label| !label.starts_with('_')) && name.label_count() > 1);
        let offer =
            |domain: Name| Offer::new(format!("Check {}", display_name(&domain)), &[("q", domain.as_str())]);
        return record.with_offers(above.map(offer).into_iter().collect());
    }
    if name.labels().any(|label| label.starts_with('_')) {
        let mut domain = name.clone();
        while domain.labels().any(|label| label.starts_with('_')) {
            match domain.parent() {
                Some(parent) => domain = parent,
                None => break,
            }
        }
        if domain.label_count() > 1 {
            let offer = Offer::new(format!("Check {}", display_name(&domain)), &[("q", domain.as_str())]);
            return taken
                .adding("A name with an underscore holds records, not mail.")
                .with_offers(vec![offer]);
        }
        return taken;
    }
    let host = first.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    if name.label_count() > 2 && MAIL_LABELS.contains(&host) {
        let offer = Offer::new(format!("{shown} is the sending server"), &[("server", name.as_str())]);
        return taken.with_offers(vec![offer]);
    }
    taken
}

/// The address that a whole reverse name stands for (RFC 1035 section 3.5, RFC 3596 section 2.5).
pub(in crate::report) fn reverse_address(name: &Name) -> Option<IpAddr> {
    let text = name.as_str();
    match text.strip_suffix(".in-addr.arpa") {
        Some(labels) => reversed_v4(labels).map(IpAddr::V4),
        None => reversed_v6(text.strip_suffix(".ip6.arpa")?).map(IpAddr::V6),
    }
}

/// The address that a blocklist is asked about by this name (RFC 5782 sections 2.1 and 2.4).
fn list_query(name: &Name) -> Option<(IpAddr, &'static List)> {
    let list = lists().iter().find(|list| name.is_within(&list.zone))?;
    let labels = name.as_str().strip_suffix(list.zone.as_str())?.strip_suffix('.')?;
    let address = reversed_v4(labels).map(IpAddr::V4).or_else(|| reversed_v6(labels).map(IpAddr::V6))?;
    Some((address, list))
}

/// The list whose zone this is.
pub(super) fn list_of(name: &Name) -> Option<&'static List> {
    lists().iter().find(|list| list.zone == *name)
}

fn reversed_v4(labels: &str) -> Option<Ipv4Addr> {
    let octets: Vec<&str> = labels.split('.').rev().collect();
    (octets.len() == 4).then(|| octets.join(".").parse().ok()).flatten()
}

fn reversed_v6(labels: &str) -> Option<Ipv6Addr> {
    let mut nibbles = Vec::with_capacity(32);
    for label in labels.split('.').rev() {
        let nibble = (label.len() == 1).then(|| u128::from_str_radix(label, 16).ok()).flatten()?;
        nibbles.push(nibble);
    }
    (nibbles.len() == 32).then(|| Ipv6Addr::from(nibbles.into_iter().fold(0u128, |sum, n| sum << 4 | n)))
}
