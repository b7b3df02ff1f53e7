//! The address bar: what it says, and how it changes without loading the page anew.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// The query part of the address.
pub(crate) fn search() -> String {
    window().location().search().unwrap_or_default()
}

/// The fragment of the address, without its `#`.
pub(crate) fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// The whole address.
pub(crate) fn full() -> String {
    window().location().href().unwrap_or_default()
}

/// The address that has this query part, relative to the page; a fragment may stand behind it.
pub(crate) fn link(query: &str) -> String {
    if query.is_empty() || query.starts_with('#') { format!("./{query}") } else { format!("?{query}") }
}

/// The page's own address, to which a query part and a fragment can be added.
pub(crate) fn base() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}

/// Puts the query part, with a fragment or not, into the address bar, as a new entry of the history or
/// instead of the present one.
pub(crate) fn set(query: &str, replace: bool) {
    let path = window().location().pathname().unwrap_or_default();
    let url = if query.is_empty() || query.starts_with('#') { path + query } else { format!("?{query}") };
    // Browsers refuse an address changed too often; the page is right all the same.
    let _ = window().history().map(|history| {
        if replace {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(&url))
        }
    });
}

/// Loads the page anew, at another query part or as it is.
pub(crate) fn reload(query: Option<&str>) {
    let location = window().location();
    if let Some(query) = query {
        set(query, false);
    }
    let _ = location.reload();
}

/// Whether the query part of a link asks for the report as JSON alone.
pub(crate) fn is_json(search: &str) -> bool {
    let search = search.trim_start_matches('?').split('#').next().unwrap_or_default();
    form_urlencoded::parse(search.as_bytes()).any(|(name, value)| name == "view" && value == "json")
}
