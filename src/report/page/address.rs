//! The address of the page: a query part, which is a [`Query`], and a fragment, which may hold saved
//! reports: `case=…`, and `with=…` for one to compare with; or a message: `message=…`, and `hop=…` for another
//! hand-over than the one that is recognised. Browsers do not send fragments to the host.

use super::super::query::Query;
use crate::doh::ResolverChoice;

/// Begins the fragment of a page that shows a saved report from a file, which may fit into no address.
const FILE_FRAGMENT: &str = "file";

/// The fragment of a page that shows a message which stands in no address.
pub const PASTED_FRAGMENT: &str = "pasted";

/// The query part and the fragment of a link, without `?` and `#`.
#[must_use]
pub fn split_link(link: &str) -> (&str, &str) {
    link.split_once('#').unwrap_or((link, ""))
}

/// The query part of a link to the page, which asks something; none where the text is something else. A page is
/// at the end of a folder, or a file: searches elsewhere, with a `q` of their own, are not.
#[must_use]
pub fn page_query(text: &str) -> Option<&str> {
    let (link, _) = split_link(text.trim());
    let rest = ["https://", "http://", "file://"].iter().find_map(|scheme| link.strip_prefix(scheme))?;
    let (place, search) = rest.split_once('?')?;
    let is_page = place.ends_with('/') || place.ends_with(".html") || !place.contains('/');
    let asks = form_urlencoded::parse(search.as_bytes()).any(|(name, value)| {
        matches!(&*name, "q" | "server" | "from" | "to" | "author") && !value.is_empty()
    });
    (is_page && asks).then_some(search)
}

/// The value of a parameter in a fragment.
#[must_use]
pub fn fragment_value<'a>(fragment: &'a str, name: &str) -> Option<&'a str> {
    fragment.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// Whether a fragment holds a saved report.
#[must_use]
pub fn has_saved_report(fragment: &str) -> bool {
    fragment_value(fragment, "case").is_some()
}

/// A fragment of a page that shows a saved report which fits into no address; each that is opened has a number of
/// its own, so that going back leads from one to the other.
#[must_use]
pub fn file_fragment(number: i64) -> String {
    format!("{FILE_FRAGMENT}&opened={number}")
}

/// Whether a fragment stands for a saved report which fits into no address.
#[must_use]
pub fn is_file(fragment: &str) -> bool {
    fragment.split('&').next() == Some(FILE_FRAGMENT)
}

/// Whether a page with this fragment shows a saved report, from the fragment or from a file.
#[must_use]
pub fn shows_saved_report(fragment: &str) -> bool {
    is_file(fragment) || has_saved_report(fragment)
}

/// Whether a page with this fragment shows a message, from the fragment or from what was pasted.
#[must_use]
pub fn shows_message(fragment: &str) -> bool {
    !has_saved_report(fragment)
        && (has_message(fragment) || fragment.split('&').next() == Some(PASTED_FRAGMENT))
}

/// Whether a fragment holds a message.
#[must_use]
pub fn has_message(fragment: &str) -> bool {
    fragment_value(fragment, "message").is_some()
}

/// The hop that a fragment chooses as the hand-over.
#[must_use]
pub fn chosen_hop(fragment: &str) -> Option<usize> {
    fragment_value(fragment, "hop")?.parse().ok()
}

/// A fragment that chooses this hop.
#[must_use]
pub fn with_chosen_hop(fragment: &str, hop: Option<usize>) -> String {
    let rest: Vec<&str> = fragment.split('&').filter(|part| !part.starts_with("hop=")).collect();
    match hop {
        Some(hop) => format!("{}&hop={hop}", rest.join("&")),
        None => rest.join("&"),
    }
}

/// The link to a saved report, of its text in a link.
#[must_use]
pub fn saved_report_link(text: &str) -> String {
    format!("#case={text}")
}

/// The link that compares a saved report with a later one, or with the same question asked again now.
#[must_use]
pub fn comparison_link(earlier: &str, later: Option<&str>) -> String {
    match later {
        Some(later) => format!("view=compare#case={earlier}&with={later}"),
        None => format!("view=compare#case={earlier}"),
    }
}

/// The resolver that an address lets the page ask: the one of the query, or one that is named beside a saved
/// report, which is to be compared with what that resolver answers now.
fn named_resolver(query: &Query, fragment: &str) -> ResolverChoice {
    let named = fragment_value(fragment, "resolver").filter(|_| has_saved_report(fragment));
    let text = named
        .and_then(|text| form_urlencoded::parse(text.as_bytes()).next().map(|(text, _)| text.into_owned()));
    text.and_then(|text| ResolverChoice::parse(&text).ok()).unwrap_or_else(|| query.resolver.clone())
}

/// Every resolver that an address lets the page ask: that one, and those that are asked side by side.
#[must_use]
pub fn named_resolvers(query: &Query, fragment: &str) -> Vec<ResolverChoice> {
    let beside = query.resolvers.set.iter().flat_map(|set| set.choices().iter().cloned());
    std::iter::once(named_resolver(query, fragment)).chain(beside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_a_query_part_and_a_fragment() {
        assert_eq!(split_link("q=a.net#case=1.x"), ("q=a.net", "case=1.x"));
        assert_eq!(split_link("q=a.net"), ("q=a.net", ""));
        let fragment = "case=1.x&with=1.y";
        assert_eq!(fragment_value(fragment, "with"), Some("1.y"));
        assert_eq!(fragment_value(fragment, "wit"), None);
        assert_eq!(split_link(&comparison_link("1.x", Some("1.y"))), ("view=compare", fragment));
        assert!(has_saved_report(split_link(&saved_report_link("1.x")).1));
        for fragment in [FILE_FRAGMENT, &file_fragment(7)] {
            assert!(is_file(fragment) && shows_saved_report(fragment) && !has_saved_report(fragment));
        }
        assert!(!is_file("files") && file_fragment(7) != file_fragment(8));
        assert!(!shows_saved_report("with=1.y"));
    }

    #[test]
    fn a_link_to_the_page_is_told_from_others() {
        for (link, query) in [
            ("https://a.net/page/?q=b.net&tab=spf#panel", Some("q=b.net&tab=spf")),
            ("http://127.0.0.1:8080?server=192.0.2.1", Some("server=192.0.2.1")),
            ("file:///home/jo/mailpath/index.html?to=jo%40b.net", Some("to=jo%40b.net")),
            ("https://a.net/search?q=b.net", None),
            ("https://a.net/?q=", None),
            ("https://a.net/?view=about", None),
            ("a.net/?q=b.net", None),
            ("b.net", None),
        ] {
            assert_eq!(page_query(link), query, "{link}");
        }
    }

    #[test]
    fn a_message_is_in_the_fragment_or_was_pasted() {
        for (fragment, shows, has) in [
            ("message=abc", true, true),
            ("message=", true, true),
            ("pasted", true, false),
            ("pasted&hop=1", true, false),
            ("pastedx", false, false),
            ("case=1.x&message=abc", false, true),
            ("panel-spf", false, false),
        ] {
            assert_eq!((shows_message(fragment), has_message(fragment)), (shows, has), "{fragment}");
        }
        assert_eq!(with_chosen_hop("message=abc&hop=1", Some(2)), "message=abc&hop=2");
        assert_eq!(with_chosen_hop("pasted&hop=1", None), "pasted");
        assert_eq!(
            (chosen_hop("pasted&hop=12"), chosen_hop("pasted"), chosen_hop("hop=x")),
            (Some(12), None, None)
        );
    }

    #[test]
    fn a_resolver_is_named_beside_a_saved_report_only() {
        let query = Query::default();
        let resolver = |fragment| named_resolver(&query, fragment).to_string();
        let own = "https://dns.example.net/q";
        assert_eq!(resolver("case=1.x&resolver=https%3A%2F%2Fdns.example.net%2Fq"), own);
        assert_eq!(resolver("resolver=https%3A%2F%2Fdns.example.net%2Fq"), "");
        assert_eq!(resolver("case=1.x&resolver=nonsense"), "");
        let (query, _) = Query::from_url("q=a.net&resolvers=google,https://dns.example.net/q");
        let named: Vec<String> = named_resolvers(&query, "").iter().map(ToString::to_string).collect();
        assert_eq!(named, ["", "google", own]);
    }
}
