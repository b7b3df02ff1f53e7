//! The part of the program that makes reports, fetched when the first report is asked for: nobody needs
//! it to see the box. A release build keeps it in a file of its own (`xtask/src/split.rs`); the modules
//! named there may only be called after [`load`].

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Function, Promise, Reflect, global};

use super::el::el;
use super::live::{Row, rows};
use super::state::App;

/// What fetches parts of the program, in the script of a release build.
const PART: &str = "mailpathPart";
/// How the program is split; what fetches its parts must know the same.
const PARTS: &str = match option_env!("MAILPATH_PARTS") {
    Some(version) => version,
    None => "",
};

/// What is said where it does not come.
pub(crate) const NOT_LOADED: &str =
    "A part of this page could not be loaded, so nothing was asked. Reload the page.";

/// What is said where a report is there, and the rest does not come.
const NOT_ALL: &str =
    "A part of this page could not be loaded, so not everything can be shown. Reload the page.";

/// Fetches the part that makes reports, once; whether it is there.
pub(crate) async fn fetch() -> bool {
    part("report").await
}

/// Fetches a part of the program, once; whether it is there.
pub(crate) async fn part(name: &str) -> bool {
    let fetch = Reflect::get(&global(), &JsValue::from_str(PART)).unwrap_or_default();
    // Where the program is whole there is nothing to fetch.
    let Ok(fetch) = fetch.dyn_into::<Function>() else { return true };
    let promise = fetch.call2(&JsValue::NULL, &JsValue::from_str(name), &JsValue::from_str(PARTS)).ok();
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

/// A part of the page that needs them: made when they are there.
pub(crate) fn with(app: App, make: fn(App) -> AnyView) -> AnyView {
    let fetch = move || {
        wasm_bindgen_futures::spawn_local(async move {
            load(app).await;
        });
    };
    let part = later(app.ready, Box::new(fetch), Box::new(|| true), Box::new(move || make(app)));
    vec![not_loaded(app), part].into_any()
}

/// A part of the page that is made when it is wanted and what it needs is there; that is fetched when it
/// is wanted.
pub(crate) fn later(
    is_there: RwSignal<bool>,
    fetch: Box<dyn Fn() + Send>,
    wanted: Box<dyn Fn() -> bool + Send>,
    make: Box<dyn Fn() -> AnyView + Send + Sync>,
) -> AnyView {
    // What was made stays, and keeps what is typed in it.
    let once = AtomicBool::new(false);
    let make: Arc<dyn Fn() -> AnyView + Send + Sync> = make.into();
    rows(move || {
        once.fetch_or(wanted(), Relaxed);
        match (once.load(Relaxed), is_there.get()) {
            (true, true) => {
                let make = make.clone();
                vec![Row::new(1, move || untrack(|| make()))]
            }
            (true, false) => {
                fetch();
                Vec::new()
            }
            (false, _) => Vec::new(),
        }
    })
}

/// The note that they did not come.
pub(crate) fn not_loaded(app: App) -> AnyView {
    let note = el("p").class("note warning").attr("role", "alert");
    let words = move || if app.ready.get() { NOT_ALL } else { NOT_LOADED }.to_owned();
    note.hide(move || !app.failed.get()).say(words).into_any()
}
