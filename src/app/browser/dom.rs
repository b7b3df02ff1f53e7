//! The few things of the browser that the page touches directly: the address bar, the title, the
//! clipboard, the content security policy.

use leptos::prelude::*;
use mailpath::doh::{ResolverChoice, providers, public_ip_services};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::js_sys::Array;
use web_sys::{Blob, BlobPropertyBag, Event, HtmlElement, HtmlTextAreaElement, Url};

/// Listens as long as the page lives.
pub(crate) fn on(target: &web_sys::EventTarget, event: &str, handler: impl FnMut(Event) + 'static) {
    let handler = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = target.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
    handler.forget();
}

/// The element with this id.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

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
pub(crate) fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// The address that has this query part, relative to the page; a fragment may stand behind it.
pub(crate) fn href(query: &str) -> String {
    if query.is_empty() || query.starts_with('#') { format!("./{query}") } else { format!("?{query}") }
}

/// The page's own address, to which a query part and a fragment can be added.
pub(crate) fn current_url() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}

/// Puts the query part, with a fragment or not, into the address bar, as a new entry of the history or
/// instead of the present one.
pub(crate) fn set_search(query: &str, replace: bool) {
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
        set_search(query, false);
    }
    let _ = location.reload();
}

/// Sets the title of the window.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// What this browser keeps under a name for this page.
pub(crate) fn stored(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps a text under a name, or nothing any more; whether the browser lets the page do that.
pub(crate) fn store(name: &str, text: Option<&str>) -> bool {
    let Ok(Some(storage)) = window().local_storage() else { return false };
    match text {
        Some(text) => storage.set_item(name, text),
        None => storage.remove_item(name),
    }
    .is_ok()
}

/// Lets the browser save a text as a file.
pub(crate) fn save(name: &str, kind: &str, text: &str) {
    let file = || -> Result<(), JsValue> {
        let bag = BlobPropertyBag::new();
        bag.set_type(kind);
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &bag)?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let link: HtmlElement = document().create_element("a")?.dyn_into()?;
        link.set_attribute("href", &url)?;
        link.set_attribute("download", name)?;
        link.click();
        // The browser has the content by now, or will take it before the next turn.
        set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(20));
        Ok(())
    };
    let _ = file();
}

/// Moves the focus to the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.focus();
    }
}

/// Whether the `<details>` that an event comes from is open.
pub(crate) fn is_open(event: &Event) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|details| details.has_attribute("open"))
}

/// What stands in the text area that an event comes from.
pub(crate) fn typed_in(event: &Event) -> String {
    let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    area.map(|area| area.value()).unwrap_or_default()
}

/// Puts a text on the clipboard; whether that worked.
pub(crate) async fn copy(text: String) -> bool {
    let clipboard = window().navigator().clipboard();
    if !clipboard.is_undefined() {
        return wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await.is_ok();
    }
    // Pages that did not come over HTTPS have no clipboard but that of the selection.
    copy_by_selection(&text).unwrap_or(false)
}

fn copy_by_selection(text: &str) -> Option<bool> {
    let area: HtmlTextAreaElement = document().create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_class_name("sr");
    let body = document().body()?;
    body.append_child(&area).ok()?;
    area.select();
    let document: web_sys::HtmlDocument = document().dyn_into().ok()?;
    let copied = document.exec_command("copy").ok();
    area.remove();
    copied
}

/// The scheme, host and port of a URL.
pub(crate) fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    &url[..end]
}

/// Whether the query part of a link asks for the report as JSON alone.
pub(crate) fn is_json(search: &str) -> bool {
    let search = search.trim_start_matches('?').split('#').next().unwrap_or_default();
    form_urlencoded::parse(search.as_bytes()).any(|(name, value)| name == "view" && value == "json")
}

/// The origin of a resolver of one's own.
pub(crate) fn own_origin(choice: &ResolverChoice) -> Option<String> {
    match choice {
        ResolverChoice::Json(url) | ResolverChoice::Wire(url) => Some(origin(url.as_str()).to_owned()),
        ResolverChoice::Default | ResolverChoice::Provider(_) | ResolverChoice::Example => None,
    }
}

/// Adds a second policy to the page's own, which has to allow any `https:` since it is written
/// before anybody knows which resolver is wanted. Both hold from here on: requests can go to the
/// resolvers of the table, to the one that the URL names, and to who tells the public address when
/// asked to; and nowhere else.
pub(crate) fn narrow_policy(choice: &ResolverChoice) {
    let mut policy = "connect-src 'self'".to_owned();
    let own = own_origin(choice);
    let tables =
        providers().iter().map(|row| &row.url).chain(public_ip_services().iter().map(|row| &row.url));
    for url in tables.map(|url| origin(url)).chain(own.as_deref()) {
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
