//! Well-known services, by the domains that records include and by their mail exchanges.

use std::sync::LazyLock;

use serde::Deserialize;

use super::trace::Branch;
use crate::dns::Name;

/// A service that sends or keeps mail for many domains.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provider {
    pub(super) name: String,
    /// Domains whose records are included; a name below one counts too.
    pub(super) includes: Vec<Name>,
    /// Domains of the mail exchanges of those whose mailboxes are there.
    pub(super) mx: Vec<Name>,
    /// Hosts through which its customers send, or which send for them; what is below one counts too.
    #[serde(default)]
    pub(super) servers: Vec<Name>,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    pub(super) source: String,
}

pub(super) fn providers() -> &'static [Provider] {
    static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../data/spf-providers.json"))
            .expect("data/spf-providers.json")
    });
    &PROVIDERS
}

/// The services that keep a domain's mail and are not included in its record: their names, and what they have
/// others include.
#[must_use]
pub fn missing_includes(exchanges: &[Name], root: &Branch) -> Vec<(&'static str, &'static Name)> {
    let hosts = |provider: &&Provider| {
        exchanges.iter().any(|host| provider.mx.iter().any(|domain| host.is_within(domain)))
    };
    let missing = |provider: &Provider| {
        let mut included = false;
        root.each(&mut |branch| {
            included |= provider.includes.iter().any(|domain| branch.domain.is_within(domain));
        });
        !included
    };
    let missing = providers().iter().filter(hosts).filter(|provider| missing(provider));
    missing.filter_map(|provider| Some((provider.name.as_str(), provider.includes.first()?))).collect()
}

/// All services, and what each has its customers include first.
pub fn services() -> impl Iterator<Item = (&'static str, &'static Name)> {
    providers().iter().filter_map(|provider| Some((provider.name.as_str(), provider.includes.first()?)))
}

/// Whose service an included domain is, where that is known.
#[must_use]
pub fn provider_of(domain: &Name) -> Option<&'static str> {
    let one = providers().iter().find(|one| one.includes.iter().any(|known| domain.is_within(known)));
    one.map(|one| one.name.as_str())
}

/// Whose mail server a host is, where that is known.
#[must_use]
pub fn provider_server(host: &Name) -> Option<&'static str> {
    // A provider's domain has other hosts too, so those below it are told by their first label.
    let first = host.labels().next().unwrap_or_default();
    let for_mail =
        ["mail", "mx", "smtp", "mout", "mta", "relay", "out"].iter().any(|word| first.contains(word));
    let below = |known: &Name| host != known && host.is_within(known);
    let one = providers().iter().find(|one| {
        one.servers.iter().any(|known| host.is_within(known)) || for_mail && one.mx.iter().any(below)
    });
    one.map(|one| one.name.as_str())
}

/// Whose server a host is by its name, where that is known: below a domain of the service's exchanges, or
/// of the records that it has others include.
#[must_use]
pub fn provider_of_host(host: &Name) -> Option<&'static str> {
    // A record to be included stands at a label made for it: `_spf.example.com`, `spf.example.com`.
    let is_below = |domain: &Name| {
        let made_for_spf =
            domain.labels().next().is_some_and(|label| label.starts_with(['_']) || label == "spf");
        let parent = domain.parent().filter(|parent| made_for_spf && parent.label_count() > 1);
        host.is_within(parent.as_ref().unwrap_or(domain))
    };
    let one = providers()
        .iter()
        .find(|one| one.mx.iter().any(|domain| host.is_within(domain)) || one.includes.iter().any(is_below));
    one.map(|one| one.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_has_a_name_a_source_and_domains_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        for row in providers() {
            assert!(!row.name.is_empty() && !row.source.is_empty());
            assert!(!row.includes.is_empty(), "{}", row.name);
            for domain in row.includes.iter().chain(&row.mx) {
                assert!(domain.label_count() > 1, "{domain}");
            }
            for domain in &row.includes {
                assert!(seen.insert(domain), "{domain} stands twice");
            }
        }
    }

    #[test]
    fn a_host_is_a_providers_by_its_name() {
        let provider = |text| provider_of_host(&Name::parse(text).expect("a name"));
        for (host, name) in [
            ("mout.kundenserver.de", Some("IONOS")),
            ("mail-ot1-f48.google.com", Some("Google")),
            ("mail-am6eur05on2041.outbound.protection.outlook.com", Some("Microsoft 365")),
            ("a8-51.smtp-out.amazonses.com", Some("Amazon SES")),
            ("mail.example.com", None),
            ("google.com.example.net", None),
            ("com", None),
        ] {
            assert_eq!(provider(host), name, "{host}");
        }
    }

    #[test]
    fn names_below_a_known_one_count() {
        let name = |text| Name::parse(text).expect("a name");
        assert_eq!(provider_of(&name("_spf.google.com")), Some("Google"));
        assert_eq!(provider_of(&name("u1.wl2.sendgrid.net")), Some("SendGrid"));
        assert_eq!(provider_of(&name("_spf.example.com")), None);
    }

    #[test]
    fn hosts_that_send_for_a_provider_are_known() {
        let provider = |text| provider_server(&Name::parse(text).expect("a name"));
        for (host, provider_name) in [
            ("smtp.office365.com", "Microsoft 365"),
            ("example-com.mail.protection.outlook.com", "Microsoft 365"),
            ("smtp.gmail.com", "Google"),
            ("aspmx.l.google.com", "Google"),
            ("mail-wr1-f41.google.com", "Google"),
            ("mout.kundenserver.de", "IONOS"),
            ("smtp.sendgrid.net", "SendGrid"),
        ] {
            assert_eq!(provider(host), Some(provider_name), "{host}");
        }
        for host in ["google.com", "docs.google.com", "kundenserver.de", "mail.example.com", "office365.com"]
        {
            assert_eq!(provider(host), None, "{host}");
        }
    }
}
