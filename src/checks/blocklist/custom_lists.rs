//! What a person has of their own: keys for lists that answer nobody without one, and lists that
//! are not in the table. Kept by whoever runs the page, and handed on to nobody.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::retired::retired;
use super::table::{Asked, List, lists, lists_for};
use crate::dns::{MASK, Name, Secrets};

/// A service that gives out keys (`data/list-keys.json`).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its short name.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Where to get a key.
    pub url: String,
    /// What there is to know of its keys.
    pub about: String,
    /// The lists that need not be asked any more by those who have a key.
    replaces: Vec<Name>,
    /// Where this was read.
    pub source: String,
}

impl Service {
    /// Whether a key of it opens a list, or makes it needless.
    #[must_use]
    pub fn opens(&self, zone: &str) -> bool {
        let wants = |list: &List| list.zone.as_str() == zone && list.asked == Asked::WithKey(self.id.clone());
        self.replaces.iter().any(|known| known.as_str() == zone) || lists().iter().any(wants)
    }
}

/// The services that give out keys.
#[must_use]
pub fn services() -> &'static [Service] {
    static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../data/list-keys.json")).expect("data/list-keys.json")
    });
    &SERVICES
}

/// More lists of one's own than these are not asked.
const MAX_LISTS: usize = 10;

/// Keys and lists of one's own; none by default.
#[derive(Clone, Default)]
pub struct CustomLists {
    /// By service.
    keys: Vec<(String, String)>,
    lists: Vec<OwnList>,
    /// Origins of resolvers of one's own that may see the rest.
    trusted: Vec<String>,
}

/// A list that is asked since somebody asked for it.
#[derive(Clone)]
enum OwnList {
    OfTable(&'static List),
    Unknown(Arc<List>),
}

impl Deref for OwnList {
    type Target = List;

    fn deref(&self) -> &List {
        match self {
            Self::OfTable(list) => list,
            Self::Unknown(list) => list,
        }
    }
}

impl CustomLists {
    /// Sets the key of a service; an empty text takes it away. It becomes a label of the names
    /// asked for, so it must be one.
    ///
    /// # Errors
    /// One sentence, where it cannot be a key.
    pub fn set_key(&mut self, service: &str, key: &str) -> Result<(), String> {
        let key = key.trim().to_ascii_lowercase();
        self.keys.retain(|(known, _)| known != service);
        if key.is_empty() {
            return Ok(());
        }
        // Shorter ones could stand in other names by chance, and could not be masked there.
        let fits = (8..=63).contains(&key.len()) && key != MASK;
        if !fits || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err("A key has 8 to 63 letters and digits.".into());
        }
        self.keys.push((service.to_owned(), key));
        Ok(())
    }

    /// The key of a service.
    #[must_use]
    pub fn key(&self, service: &str) -> Option<&str> {
        self.keys.iter().find(|(known, _)| known == service).map(|(_, key)| key.as_str())
    }

    /// The key that a list wants, none where it wants none.
    ///
    /// # Errors
    /// Nothing, where it wants one that is not at hand.
    pub(super) fn key_for(&self, list: &List) -> Result<Option<&str>, ()> {
        match &list.asked {
            Asked::WithKey(service) => self.key(service).map(Some).ok_or(()),
            Asked::Always | Asked::OnRequest => Ok(None),
        }
    }

    /// Whether a list needs no key, or its key is there.
    #[must_use]
    pub fn may_ask(&self, list: &List) -> bool {
        self.key_for(list).is_ok()
    }

    /// Sets the lists of addresses, or of domains: their zones, separated by white space or commas.
    ///
    /// # Errors
    /// One sentence on the first that cannot be asked; nothing is changed then.
    pub fn set_lists(&mut self, domains: bool, zones: &str) -> Result<(), String> {
        let kinds = if domains { &[Kind::Domain][..] } else { &[Kind::Ipv4, Kind::Ipv6] };
        let mut new: Vec<OwnList> = Vec::new();
        for text in zones.split(|c: char| c.is_whitespace() || c == ',').filter(|text| !text.is_empty()) {
            let list = own_list(text, kinds)?;
            if !new.iter().any(|known| known.zone == list.zone) {
                new.push(list);
            }
        }
        if new.len() > MAX_LISTS {
            return Err(format!("These are {} lists; at most {MAX_LISTS} are taken.", new.len()));
        }
        self.lists.retain(|list| list.kinds.contains(&Kind::Domain) != domains);
        self.lists.append(&mut new);
        Ok(())
    }

    /// The zones of the lists of addresses, or of domains, as [`CustomLists::set_lists`] takes them.
    #[must_use]
    pub fn zones(&self, domains: bool) -> String {
        let of = self.lists.iter().filter(|list| list.kinds.contains(&Kind::Domain) == domains);
        of.map(|list| list.zone.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Lets the resolver at this origin see keys and lists.
    pub fn trust(&mut self, origin: &str) {
        self.trusted.push(origin.to_owned());
    }

    /// What may be used with a resolver: everything with those that this page offers (`origin` is
    /// none then), and nothing with one that is not trusted, which a link of anybody may name.
    #[must_use]
    pub fn used_with(&self, origin: Option<&str>) -> Self {
        match origin {
            Some(origin) if !self.trusted.iter().any(|known| known == origin) => Self::default(),
            _ => self.clone(),
        }
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.lists.is_empty()
    }

    /// The lists to ask about a kind of target: those of the table, but for the ones that a key
    /// makes needless, and one's own.
    #[must_use]
    pub fn lists_for(&self, kind: Kind) -> Vec<&List> {
        let needless = |list: &List| {
            let service = services().iter().find(|service| service.replaces.contains(&list.zone));
            service.is_some_and(|service| self.key(&service.id).is_some())
        };
        let mut all: Vec<&List> = lists_for(kind).filter(|list| !needless(list)).collect();
        all.extend(self.lists.iter().map(Deref::deref).filter(|list| list.kinds.contains(&kind)));
        all
    }

    /// What must not be shown.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        for (_, key) in &self.keys {
            secrets.hide(key);
        }
        for list in &self.lists {
            secrets.keep(list.zone.clone());
        }
        secrets
    }

    /// As a text to be kept.
    #[must_use]
    pub fn to_text(&self) -> String {
        let keys = services().iter().filter_map(|s| Some((s.id.clone(), Value::from(self.key(&s.id)?))));
        let value = json!({
            "keys": keys.collect::<Map<_, _>>(),
            "addresses": self.zones(false),
            "domains": self.zones(true),
            "trusted": self.trusted,
        });
        value.to_string()
    }

    /// From a text that was kept. What cannot be used any more is left out.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let get = |value: &Value, key: &str| -> String {
            value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let mut own = Self::default();
        for service in services() {
            let key = value.get("keys").map(|keys| get(keys, &service.id)).unwrap_or_default();
            let _ = own.set_key(&service.id, &key);
        }
        for (domains, key) in [(false, "addresses"), (true, "domains")] {
            let _ = own.set_lists(domains, &get(&value, key));
        }
        let trusted = value.get("trusted").and_then(Value::as_array);
        let trusted = trusted.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        own.trusted = trusted.collect();
        own
    }
}

/// A list that is not asked by itself: one of the table that is asked on request, or an unknown one.
fn own_list(text: &str, kinds: &[Kind]) -> Result<OwnList, String> {
    let zone =
        Name::from_user(text).map_err(|error| format!("“{text}” cannot be the zone of a list: {error}."))?;
    if let Some(dead) = retired(&zone) {
        return Err(format!("{} should not be used: {}.", dead.zone, dead.why));
    }
    let known = lists().iter().find(|list| list.zone == zone);
    match known {
        Some(list) if list.asked != Asked::OnRequest => Err(format!("{} is asked anyway.", list.name)),
        Some(list) if kinds.iter().any(|kind| list.kinds.contains(kind)) => Ok(OwnList::OfTable(list)),
        Some(list) => Err(format!("{} is not a list of these.", list.name)),
        None if zone.label_count() < 2 => Err(format!("“{text}” cannot be the zone of a list.")),
        None => Ok(OwnList::Unknown(Arc::new(List::unknown(&zone, kinds)))),
    }
}

// A key is nobody else's business, so it stands in no message.
impl fmt::Debug for CustomLists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|(service, _)| service)).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_label_and_is_not_shown() {
        let mut own = CustomLists::default();
        for wrong in ["a.b", "a b", "short", &"x".repeat(64), "your-key"] {
            assert!(own.set_key("dqs", wrong).is_err(), "{wrong}");
        }
        assert_eq!(own.set_key("dqs", " Secret123 "), Ok(()));
        assert_eq!((own.key("dqs"), own.key("abusix")), (Some("secret123"), None));
        assert!(!format!("{own:?}").contains("secret123"));
        assert_eq!(own.set_key("dqs", ""), Ok(()));
        assert!(own.is_empty());
    }

    #[test]
    fn a_key_makes_the_same_list_without_one_needless() {
        let zones = |own: &CustomLists, kind| -> Vec<String> {
            own.lists_for(kind).iter().map(|list| list.zone.to_string()).collect()
        };
        let mut own = CustomLists::default();
        let without = zones(&own, Kind::Ipv4);
        assert!(without.contains(&"zen.spamhaus.org".into()));
        own.set_key("dqs", "abcdefgh12345678").expect("a key");
        let with = zones(&own, Kind::Ipv4);
        assert_eq!(with.len() + 1, without.len());
        assert!(!with.contains(&"zen.spamhaus.org".into()) && with.contains(&"zen.dq.spamhaus.net".into()));
        assert!(!zones(&own, Kind::Domain).contains(&"dbl.spamhaus.org".into()));
        for zone in services().iter().flat_map(|service| &service.replaces) {
            assert!(lists().iter().any(|list| list.zone == *zone), "{zone}");
        }
    }

    #[test]
    fn every_key_of_the_table_has_its_service() {
        for list in lists() {
            if let Asked::WithKey(id) = &list.asked {
                assert!(services().iter().any(|service| service.id == *id), "{}", list.zone);
            }
        }
        for service in services() {
            assert!(service.url.starts_with("https://") && !service.about.is_empty(), "{}", service.id);
            assert!(!service.source.is_empty(), "{}", service.id);
        }
    }

    #[test]
    fn lists_of_ones_own_are_zones_that_are_alive_and_not_asked_anyway() {
        let mut own = CustomLists::default();
        for (wrong, why) in [
            ("bl spam", "cannot be the zone"),
            ("bl_!.example.org…/", "cannot be the zone"),
            ("dnsbl.sorbs.net", "should not be used"),
            ("bl.spamcop.net", "asked anyway"),
            ("dbl.suomispam.net", "not a list of these"),
        ] {
            let said = own.set_lists(false, wrong).expect_err(wrong);
            assert!(said.contains(why), "{wrong}: {said}");
        }
        assert!(
            own.set_lists(false, &(0..11).map(|n| format!("l{n}.example.org ")).collect::<String>()).is_err()
        );
        own.set_lists(false, " BL.example.org, z.mailspike.net\nbl.example.org").expect("two lists");
        own.set_lists(true, "dbl.example.org").expect("a list");
        assert_eq!(own.zones(false), "bl.example.org\nz.mailspike.net");
        let has = |kind, zone: &str| own.lists_for(kind).iter().any(|list| list.zone.as_str() == zone);
        assert!(has(Kind::Ipv4, "bl.example.org") && has(Kind::Ipv6, "bl.example.org"));
        assert!(has(Kind::Domain, "dbl.example.org") && !has(Kind::Ipv4, "dbl.example.org"));
        assert!(has(Kind::Ipv4, "z.mailspike.net") && !has(Kind::Ipv6, "z.mailspike.net"));
    }

    #[test]
    fn a_resolver_that_a_link_names_sees_no_key() {
        let mut own = CustomLists::default();
        own.set_key("dqs", "abcdefgh12345678").expect("a key");
        own.set_lists(false, "bl.example.org").expect("a list");
        assert!(own.used_with(None).key("dqs").is_some());
        assert!(own.used_with(Some("https://dns.example")).is_empty());
        own.trust("https://dns.example");
        let again = CustomLists::from_text(&own.to_text());
        assert!(again.used_with(Some("https://dns.example")).key("dqs").is_some());
        assert!(again.used_with(Some("https://dns.example:444")).is_empty());
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let mut own = CustomLists::default();
        own.set_key("dqs", "abcdefgh12345678").expect("a key");
        own.set_lists(true, "dbl.example.org").expect("a list");
        let again = CustomLists::from_text(&own.to_text());
        assert_eq!(again.to_text(), own.to_text());
        for wrong in ["", "[]", "{", r#"{"keys":{"dqs":7},"addresses":"dnsbl.sorbs.net"}"#] {
            assert!(CustomLists::from_text(wrong).is_empty(), "{wrong}");
        }
    }
}
