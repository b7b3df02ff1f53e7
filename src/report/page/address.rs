//! The address of the page: a query part, which is a [`Query`], and a fragment, which may hold saved
//! reports: `case=…`, and `with=…` for one to compare with. Browsers do not send fragments to the host.

use super::super::query::Query;
use crate::doh::ResolverChoice;

/// The fragment of a page that shows a saved report from a file, which may fit into no address.
pub const FILE_FRAGMENT: &str = "file";

/// The query part and the fragment of a link, without `?` and `#`.
#[must_use]
pub fn split_link(link: &str) -> (&str, &str) {
    link.split_once('#').unwrap_or((link, ""))
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

/// Whether a page with this fragment shows a saved report, from the fragment or from a file.
#[must_use]
pub fn shows_saved_report(fragment: &str) -> bool {
    fragment == FILE_FRAGMENT || has_saved_report(fragment)
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
#[must_use]
pub fn named_resolver(query: &Query, fragment: &str) -> ResolverChoice {
    let named = fragment_value(fragment, "resolver").filter(|_| has_saved_report(fragment));
    let text = named
        .and_then(|text| form_urlencoded::parse(text.as_bytes()).next().map(|(text, _)| text.into_owned()));
    text.and_then(|text| ResolverChoice::parse(&text).ok()).unwrap_or_else(|| query.resolver.clone())
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
        assert!(shows_saved_report(FILE_FRAGMENT) && !has_saved_report(FILE_FRAGMENT));
        assert!(!shows_saved_report("with=1.y"));
    }

    #[test]
    fn a_resolver_is_named_beside_a_saved_report_only() {
        let query = Query::default();
        let resolver = |fragment| named_resolver(&query, fragment).to_string();
        let own = "https://dns.example.net/q";
        assert_eq!(resolver("case=1.x&resolver=https%3A%2F%2Fdns.example.net%2Fq"), own);
        assert_eq!(resolver("resolver=https%3A%2F%2Fdns.example.net%2Fq"), "");
        assert_eq!(resolver("case=1.x&resolver=nonsense"), "");
    }
}
