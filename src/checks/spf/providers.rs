//! Well-known services, by the domains that records include and by their mail exchanges.

use std::sync::OnceLock;

use crate::dns::Name;
use crate::dns::table::rows;

pub(super) struct Provider {
    pub(super) name: String,
    /// Domains whose records are included; a name below one counts too.
    pub(super) includes: Vec<Name>,
    /// Domains of the mail exchanges of those whose mailboxes are there.
    pub(super) mx: Vec<Name>,
}

pub(super) fn providers() -> &'static [Provider] {
    static ROWS: OnceLock<Vec<Provider>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let names = |texts: Vec<String>| texts.iter().filter_map(|text| Name::parse(text).ok()).collect();
        rows("spf-providers", None)
            .iter()
            .map(|row| Provider {
                name: row.text("name"),
                includes: names(row.texts("includes")),
                mx: names(row.texts("mx")),
            })
            .collect()
    })
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
        let table = rows("spf-providers", None);
        // Nothing on the page shows them, so they stand in a file that the page does not carry.
        let sources = rows("spf-providers-sources", None);
        assert_eq!(table.len(), sources.len());
        for (row, source) in table.iter().zip(&sources) {
            assert!(!row.text("name").is_empty() && !source.text("source").is_empty());
            assert_eq!(row.text("name"), source.text("name"));
            let includes = row.texts("includes");
            assert!(!includes.is_empty(), "{}", row.text("name"));
            for domain in includes.iter().chain(&row.texts("mx")) {
                assert!(Name::parse(domain).is_ok_and(|name| name.label_count() > 1), "{domain}");
            }
            for domain in includes {
                assert!(seen.insert(domain.clone()), "{domain} stands twice");
            }
        }
        assert!(seen.len() > 30);
    }

    #[test]
    fn names_below_a_known_one_count() {
        let name = |text| Name::parse(text).expect("a name");
        assert_eq!(provider_of(&name("_spf.google.com")), Some("Google"));
        assert_eq!(provider_of(&name("u1.wl2.sendgrid.net")), Some("SendGrid"));
        assert_eq!(provider_of(&name("_spf.example.com")), None);
    }
}
