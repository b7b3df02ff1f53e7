//! The tables, fetched when the first report is asked for: nobody needs them to see the box.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use leptos::prelude::*;
use mailpath::dns::table::{is_there, provide};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::el::el;
use super::live::{Row, rows};
use super::state::App;

/// The file, beside the page; the build names it after its content.
const FILE: &str = match option_env!("MAILPATH_TABLES") {
    Some(name) => name,
    None => "tables.json",
};

/// What is said where it does not come.
pub(crate) const NOT_LOADED: &str =
    "A part of this page could not be loaded, so nothing was asked. Reload the page.";

/// Fetches them, once; whether they are there.
pub(crate) async fn fetch() -> bool {
    if is_there() {
        return true;
    }
    let text = async {
        let response = JsFuture::from(window().fetch_with_str(FILE)).await.ok()?;
        let response: Response = response.dyn_into().ok().filter(Response::ok)?;
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    };
    text.await.is_some_and(|text| provide(&text))
}

/// The same, told to the page.
pub(crate) async fn load(app: App) -> bool {
    let there = fetch().await;
    app.failed.set(!there);
    if there && !app.ready.get_untracked() {
        app.ready.set(true);
    }
    there
}

/// A part of the page that needs them: made when it is wanted and they are there.
pub(crate) fn with(
    app: App,
    wanted: impl Fn() -> bool + Send + 'static,
    make: fn(App) -> AnyView,
) -> AnyView {
    // What was made stays, and keeps what is typed in it.
    let once = AtomicBool::new(false);
    let is_wanted = move || {
        once.fetch_or(wanted(), Relaxed);
        once.load(Relaxed)
    };
    let part = rows(move || match (is_wanted(), app.ready.get()) {
        (true, true) => vec![Row::new(1, move || untrack(|| make(app)))],
        (true, false) => {
            wasm_bindgen_futures::spawn_local(async move {
                load(app).await;
            });
            Vec::new()
        }
        (false, _) => Vec::new(),
    });
    vec![not_loaded(app), part].into_any()
}

/// The note that they did not come.
pub(crate) fn not_loaded(app: App) -> AnyView {
    let note = el("p").class("note warning").attr("role", "alert");
    note.hide(move || !app.failed.get()).add(NOT_LOADED).into_any()
}
