//! The tables of lists. That every row can be read, and has no misspelt key, is seen by reading them.

use std::collections::HashSet;

use mailpath::checks::blocklist::{self, Asked, FixHint, Kind, List, TestEntries, lists};
use mailpath::doh::providers;

#[test]
fn every_list_is_whole() {
    let mut zones = HashSet::new();
    for list in lists() {
        let zone = &list.zone;
        assert!(zones.insert(zone), "{zone} stands twice");
        assert!(zone.label_count() > 1 && blocklist::retired(zone).is_none(), "{zone} is dead");
        assert!(!list.kinds.is_empty() && !list.name.is_empty(), "{zone}");
        assert!(list.codes.len() + list.bits.len() > 0, "{zone}");
        assert!(list.bits.iter().all(|known| known.bit.is_power_of_two()), "{zone}");
        assert!(list.bits.is_sorted_by_key(|known| known.bit), "{zone}");
        let codes = list.codes.iter().map(|code| &code.meaning);
        assert!(codes.chain(list.bits.iter().map(|known| &known.meaning)).all(|text| !text.is_empty()));
        match &list.test_entries {
            TestEntries::Custom { listed, not_listed } => {
                assert!(!listed.is_root() && !not_listed.is_root() && listed != not_listed, "{zone}");
            }
            TestEntries::None => assert_eq!(list.asked, Asked::OnRequest, "{zone} can never be believed"),
            TestEntries::Rfc5782 => {}
        }
        assert_eq!(list.test_code.octets()[0], 127, "{zone}");
        let fails = &list.fails_through;
        let known = |id: &String| providers().iter().any(|provider| provider.id == *id);
        assert!(fails.resolvers.iter().all(known), "{zone}: {fails:?}");
        assert_eq!(fails.resolvers.is_empty(), fails.source.is_empty(), "{zone}");
        assert!(list.policy.ends_with('.') && !list.source.is_empty(), "{zone}");
        for url in list.lookup_url.iter().chain(&list.removal_url) {
            let rest = url.replacen("{q}", "", 1);
            assert!(url.starts_with("http") && !rest.contains(['{', '}', ' ']), "{url}");
        }
    }
    for kind in [Kind::Ipv4, Kind::Ipv6, Kind::Domain] {
        assert!(blocklist::lists_for(kind).count() > 5, "{kind:?}");
    }
}

#[test]
fn of_every_dead_list_it_is_known_since_when_why_and_from_where() {
    assert!(!blocklist::retired_lists().is_empty());
    for dead in blocklist::retired_lists() {
        assert!(
            dead.since.as_ref().is_none_or(|since| !since.is_empty())
                && !dead.why.is_empty()
                && !dead.source.is_empty(),
            "{}",
            dead.zone
        );
    }
}

#[test]
fn every_blocklist_says_what_to_fix_and_every_hint_is_given() {
    let hints = |list: &List| -> Vec<&'static str> {
        list.fix_hints.iter().flat_map(|row| &row.causes).map(|cause| cause.hint()).collect()
    };
    for FixHint { cause, hint, source } in blocklist::fix_hints() {
        assert!(hint.ends_with('.') && !source.is_empty(), "{cause:?}");
        assert!(lists().iter().any(|list| hints(list).contains(&hint.as_str())), "{cause:?} is never given");
    }
    for list in lists() {
        assert!(list.fix_hints.iter().all(|row| !row.causes.is_empty()), "{}", list.zone);
        assert!(hints(list).iter().all(|hint| !hint.is_empty()), "{}: a cause has no hint", list.zone);
        assert_eq!(!list.fix_hints.is_empty(), list.class.is_blocklist(), "{}", list.zone);
        let policy = list.policy.to_ascii_lowercase();
        let sold = list.class.is_blocklist() && (policy.contains("sell") || policy.contains("sold"));
        let warned = hints(list).iter().any(|hint| hint.contains("Do not pay"));
        assert_eq!(sold, warned, "{}", list.zone);
    }
}
