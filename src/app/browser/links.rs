//! Links within the page, which change what is shown without loading the page anew.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEvent};

use super::address;

/// Where a link within the page leads.
pub(crate) enum Target {
    /// To an element of what is shown.
    Element(String),
    /// To another address of the page: its query part, and a fragment perhaps.
    Address(String),
}

/// Takes the links within the page that are followed, as long as the owner lives.
pub(crate) fn on_follow(take: impl Fn(Target) + 'static) {
    let handle = window_event_listener(ev::click, move |event| {
        if let Some(target) = target(&event) {
            event.prevent_default();
            take(target);
        }
    });
    on_cleanup(move || handle.remove());
}

/// Where a click leads, if that is to the page itself, in this tab.
fn target(click: &MouseEvent) -> Option<Target> {
    if click.default_prevented()
        || click.button() != 0
        || click.ctrl_key()
        || click.meta_key()
        || click.shift_key()
        || click.alt_key()
    {
        return None;
    }
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let href = link.get_attribute("href").filter(|_| !link.has_attribute("target"))?;
    if let Some(id) = href.strip_prefix('#') {
        // The place that holds a saved report in the address holds no other.
        return Some(Target::Element(id.to_owned()));
    }
    let query = href.strip_prefix('?').or_else(|| href.strip_prefix("./"))?;
    (!address::is_json(query)).then(|| Target::Address(query.to_owned()))
}
