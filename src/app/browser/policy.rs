//! The page's content security policy, which bounds whom it can ask.

use leptos::prelude::document;
use mailpath::doh::{ResolverChoice, providers, public_ip_services};
use wasm_bindgen::JsValue;

/// The scheme, host and port of a URL.
pub(crate) fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    &url[..end]
}

/// The origin of a resolver of one's own.
pub(crate) fn own_origin(choice: &ResolverChoice) -> Option<String> {
    match choice {
        ResolverChoice::Json(url) | ResolverChoice::Wire(url) => Some(origin(url.as_str()).to_owned()),
        // A page asks no server but by its URL.
        ResolverChoice::Dns(_) => None,
        ResolverChoice::Default | ResolverChoice::Provider(_) | ResolverChoice::Example => None,
    }
}

/// The origins of those that are one's own.
pub(crate) fn own_origins(choices: &[ResolverChoice]) -> Vec<String> {
    choices.iter().filter_map(own_origin).collect()
}

/// Adds a second policy to the page's own, which has to allow any `https:` since it is written
/// before anybody knows which resolver is wanted. Both hold from here on: requests can go to the
/// resolvers of the table, to those that the URL names, and to who tells the public address when
/// asked to; and nowhere else.
pub(crate) fn narrow(choices: &[ResolverChoice]) {
    let mut policy = "connect-src 'self'".to_owned();
    let own = own_origins(choices);
    let tables =
        providers().iter().map(|row| &row.url).chain(public_ip_services().iter().map(|row| &row.url));
    for url in tables.map(|url| origin(url)).chain(own.iter().map(String::as_str)) {
        policy.push(' ');
        policy.push_str(url);
    }
    let add = || -> Result<(), JsValue> {
        let meta = document().create_element("meta")?;
        meta.set_attribute("http-equiv", "Content-Security-Policy")?;
        meta.set_attribute("content", &policy)?;
        if let Some(head) = document().head() {
            head.append_child(&meta)?;
        }
        Ok(())
    };
    let _ = add();
}
