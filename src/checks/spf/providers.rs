//! Well-known services, by the domains that records include and by their mail exchanges.

use std::sync::LazyLock;

use serde::Deserialize;

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

/// Whose service an included domain is, where that is known.
#[must_use]
pub fn provider_of(domain: &Name) -> Option<&'static str> {
    let one = providers().iter().find(|one| one.includes.iter().any(|known| domain.is_within(known)));
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
    fn names_below_a_known_one_count() {
        let name = |text| Name::parse(text).expect("a name");
        assert_eq!(provider_of(&name("_spf.google.com")), Some("Google"));
        assert_eq!(provider_of(&name("u1.wl2.sendgrid.net")), Some("SendGrid"));
        assert_eq!(provider_of(&name("_spf.example.com")), None);
    }
}
