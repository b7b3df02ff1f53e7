//! Small texts that this browser keeps for the page (local storage).

use leptos::prelude::window;

/// What this browser keeps under a name for this page.
pub(crate) fn read(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps a text under a name, or nothing any more; whether the browser lets the page do that.
pub(crate) fn write(name: &str, text: Option<&str>) -> bool {
    let Ok(Some(storage)) = window().local_storage() else { return false };
    match text {
        Some(text) => storage.set_item(name, text),
        None => storage.remove_item(name),
    }
    .is_ok()
}
