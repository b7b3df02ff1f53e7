//! The clipboard.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, HtmlTextAreaElement};

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

/// What is pasted, where it has several lines.
pub(crate) fn pasted_lines(event: &ClipboardEvent) -> Option<String> {
    let text = event.clipboard_data()?.get_data("text/plain").ok()?;
    (text.lines().filter(|line| !line.trim().is_empty()).count() > 1).then_some(text)
}
