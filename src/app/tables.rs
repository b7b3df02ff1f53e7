//! The tables, and the part of the program that makes reports, fetched when the first report is asked
//! for: nobody needs them to see the box. A release build keeps that part in a file of its own
//! (`xtask/src/split.rs`); the modules named there may only be called after [`load`].

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use futures_util::future::join;
use leptos::prelude::*;
use mailpath::dns::table::{is_there, provide};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;
use web_sys::js_sys::{Function, Promise, Reflect, global};

use super::el::el;
use super::live::{Row, rows};
use super::state::App;

/// The file, beside the page; the build names it after its content.
const FILE: &str = match option_env!("MAILPATH_TABLES") {
    Some(name) => name,
    None => "tables.json",
};

/// What fetches parts of the program, in the script of a release build.
const PART: &str = "mailpathPart";

/// What is said where it does not come.
pub(crate) const NOT_LOADED: &str =
    "A part of this page could not be loaded, so nothing was asked. Reload the page.";

/// Fetches them, once; whether they are there.
pub(crate) async fn fetch() -> bool {
    if is_there() {
        return part("report").await;
    }
    let text = async {
        let response = JsFuture::from(window().fetch_with_str(FILE)).await.ok()?;
        let response: Response = response.dyn_into().ok().filter(Response::ok)?;
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    };
    let (text, program) = join(text, part("report")).await;
    program && text.is_some_and(|text| provide(&text))
}

/// Fetches a part of the program, once; whether it is there.
pub(crate) async fn part(name: &str) -> bool {
    let fetch = Reflect::get(&global(), &JsValue::from_str(PART)).unwrap_or_default();
    // Where the program is whole there is nothing to fetch.
    let Ok(fetch) = fetch.dyn_into::<Function>() else { return true };
    let promise = fetch.call1(&JsValue::NULL, &JsValue::from_str(name)).ok();
    match promise.and_then(|promise| promise.dyn_into::<Promise>().ok()) {
        Some(promise) => JsFuture::from(promise).await.is_ok(),
        None => false,
    }
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
