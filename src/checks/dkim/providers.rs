//! Services that send or keep mail, with the selectors that they use, and selectors that are often met.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::dns::Name;

/// A service, and how it shows itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its name.
    #[serde(rename = "provider")]
    pub name: String,
    /// What it does.
    pub kind: ProviderKind,
    /// Domains of its mail exchanges.
    #[serde(default)]
    mx: Vec<Name>,
    /// Domains whose SPF records its customers include.
    #[serde(default)]
    spf_includes: Vec<Name>,
    /// Domains of its name servers.
    #[serde(default)]
    name_servers: Vec<Name>,
    /// Selectors that are worth a question.
    pub selectors: Vec<Name>,
    /// These selectors and no others are used: without them mail is not signed for the domain.
    #[serde(default)]
    pub selectors_are_fixed: bool,
    /// What the selectors are, where they cannot be guessed: “a date”.
    pub selectors_are: Option<String>,
    /// The customer publishes an alias, and the service keeps the key.
    #[serde(default)]
    pub key_is_at_an_alias: bool,
    /// Where such aliases lead.
    #[serde(default)]
    pub alias_targets: Vec<Name>,
    /// How well this is known.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
}

/// What a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// It keeps mailboxes.
    Mailboxes,
    /// It sends newsletters and the like.
    BulkMail,
    /// It answers customers.
    HelpDesk,
    /// It runs shops.
    Shop,
    /// It forwards mail.
    Forwarding,
    /// It filters mail on its way.
    MailFilter,
}

/// How well a row is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in several places.
    Verified,
    /// Read in one place.
    OneSource,
    /// Commonly known, and read nowhere.
    CommonlyKnown,
}

/// A selector that is often met, whoever the provider is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommonSelector {
    pub(super) selector: Name,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    pub(super) used_by: String,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    providers: Vec<Provider>,
    common_selectors: Vec<CommonSelector>,
}

fn table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../data/dkim-selectors.json"))
            .expect("data/dkim-selectors.json")
    });
    &TABLE
}

/// All services of the table.
#[must_use]
pub fn providers() -> &'static [Provider] {
    &table().providers
}

/// Selectors that are often met, the most frequent first.
pub(super) fn common_selectors() -> &'static [CommonSelector] {
    &table().common_selectors
}

/// What tells of a domain's services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clues {
    /// Its mail exchanges.
    pub(super) mx: Vec<Name>,
    /// What its SPF record includes.
    pub(super) spf_includes: Vec<Name>,
    /// Its name servers.
    pub(super) name_servers: Vec<Name>,
}

impl Clues {
    /// The services that show themselves: those that keep the mail first, those of the name servers last.
    pub(super) fn providers(&self) -> Vec<&'static Provider> {
        let mut found: Vec<&'static Provider> = Vec::new();
        let mut add = |names: &[Name], known: fn(&Provider) -> &[Name]| {
            for provider in providers().iter().filter(|provider| shows(names, known(provider))) {
                if !found.iter().any(|other| std::ptr::eq(*other, provider)) {
                    found.push(provider);
                }
            }
        };
        add(&self.mx, |provider| &provider.mx);
        add(&self.spf_includes, |provider| &provider.spf_includes);
        add(&self.name_servers, |provider| &provider.name_servers);
        found
    }

    /// Whether a service is known by more than its name servers: those of a registrar or a host say little
    /// of who sends.
    pub(super) fn sends_through(&self, provider: &Provider) -> bool {
        shows(&self.mx, &provider.mx) || shows(&self.spf_includes, &provider.spf_includes)
    }
}

/// Whether one of the names is one of those that are known, or below it.
fn shows(names: &[Name], known: &[Name]) -> bool {
    names.iter().any(|name| known.iter().any(|known| name.is_within(known)))
}

/// Whose key an alias leads to, where that is known. Some services keep their keys at another's, so that the
/// selector decides.
#[must_use]
pub fn provider_of_target(target: &Name, selector: &Name) -> Option<&'static str> {
    let leads_to = |provider: &&Provider| provider.alias_targets.iter().any(|known| target.is_within(known));
    let mut all = providers().iter().filter(leads_to).peekable();
    let first = *all.peek()?;
    let named = all.find(|provider| provider.selectors.contains(selector));
    Some(named.unwrap_or(first).name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).expect("a name")
    }

    #[test]
    fn every_row_has_a_name_a_source_and_a_way_to_be_found() {
        let mut seen = std::collections::HashSet::new();
        for row in providers() {
            assert!(!row.name.is_empty() && !row.source.is_empty());
            assert!(seen.insert(&row.name), "{} stands twice", row.name);
            assert!(!row.selectors_are_fixed || !row.selectors.is_empty(), "{}", row.name);
            for domain in
                row.mx.iter().chain(&row.spf_includes).chain(&row.name_servers).chain(&row.alias_targets)
            {
                assert!(domain.label_count() > 1, "{}: {domain}", row.name);
            }
        }
        let mut common: Vec<&Name> = common_selectors().iter().map(|row| &row.selector).collect();
        common.sort_unstable();
        assert!(common.is_sorted_by(|a, b| a < b), "a selector stands twice");
        assert!(common_selectors().iter().all(|row| !row.source.is_empty() && !row.used_by.is_empty()));
    }

    #[test]
    fn services_show_themselves_by_exchanges_includes_and_name_servers() {
        let clues = Clues {
            mx: vec![name("example-com.mail.protection.outlook.com")],
            spf_includes: vec![name("spf.protection.outlook.com"), name("servers.mcsv.net")],
            name_servers: vec![name("ada.ns.cloudflare.com")],
        };
        let found = clues.providers();
        let names: Vec<&str> = found.iter().map(|provider| provider.name.as_str()).collect();
        assert_eq!(names, ["Microsoft 365", "Mailchimp", "Cloudflare Email Routing"]);
        assert_eq!(found.iter().map(|p| clues.sends_through(p)).collect::<Vec<_>>(), [true, true, false]);
        assert!(
            Clues { mx: vec![name("google.com.example.net")], ..Clues::default() }.providers().is_empty()
        );
    }

    #[test]
    fn an_alias_tells_the_service_better_than_the_selector() {
        for (target, selector, provider) in [
            ("s1.domainkey.u1.wl2.sendgrid.net", "s1", Some("SendGrid")),
            ("kl.domainkey.u1.wl2.sendgrid.net", "kl", Some("Klaviyo")),
            ("s1.domainkey.tutanota.de", "s1", Some("Tuta")),
            ("selector1-a-com._domainkey.a.onmicrosoft.com", "selector1", Some("Microsoft 365")),
            ("selector1-a-com._domainkey.a.p-v1.dkim.mail.microsoft", "x", Some("Microsoft 365")),
            ("key.example.net", "s1", None),
        ] {
            assert_eq!(provider_of_target(&name(target), &name(selector)), provider, "{target}");
        }
    }
}
