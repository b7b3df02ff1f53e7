//! The document: its elements by id, the focus, events, the title.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, HtmlElement, HtmlTextAreaElement};

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

/// Sets the title of the window.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
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

// Where these were before; goes with the last one that asks for them here.
pub(crate) use super::address::{base as current_url, full as address, is_json, link as href};
pub(crate) use super::clipboard::copy;
pub(crate) use super::policy::own_origin;
