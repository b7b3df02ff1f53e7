//! The parts of the program that are fetched when something in them is first needed.
//!
//! `leptos::wasm_split` makes an entry point of each function that is marked with it, and moves what
//! only the entry points of one part reach, code and data, into a file of that part. `report` has what
//! makes and shows a report, `more` what nobody needs to see one come in. An entry point is async: it
//! fetches its part first. What is reached in any other way is compiled into the caller's part, so a
//! forgotten entry point costs bytes and breaks nothing.

use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;

use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, live, rows};
pub(crate) use crate::app::loaded::{Loaded, NotLoaded, Work};
use crate::app::state::App;

/// Shown where the part that makes reports cannot be loaded.
pub(crate) const NOT_LOADED: &str =
    "A part of this page could not be loaded, so nothing was asked. Reload the page.";

/// Shown where a report is there, and another part cannot be loaded.
const NOT_ALL: &str =
    "A part of this page could not be loaded, so not everything can be shown. Reload the page.";

/// Does what an entry point gives to do; false, and said in the page, where its part cannot be loaded.
pub(crate) async fn run(app: App, entry: LocalBoxFuture<'static, Work>) -> bool {
    let work = entry.await;
    app.failed.set(work.is_err());
    match work {
        Ok(work) => {
            work.await;
            true
        }
        Err(NotLoaded) => false,
    }
}

/// Lets an entry point do what takes no time; what goes wrong is said in the page.
pub(crate) fn enter(app: App, entry: impl Future<Output = Loaded<()>> + 'static) {
    wasm_bindgen_futures::spawn_local(async move { app.failed.set(entry.await.is_err()) });
}

/// A view that an entry point makes, once `wanted` holds for the first time. It then stays, and keeps
/// what is typed in it.
pub(crate) fn view(
    app: App,
    wanted: impl Fn() -> bool + Send + 'static,
    entry: impl Fn() -> LocalBoxFuture<'static, Loaded<AnyView>> + Send + 'static,
) -> AnyView {
    when_wanted(app, Box::new(wanted), Box::new(entry))
}

fn when_wanted(
    app: App,
    wanted: Box<dyn Fn() -> bool + Send>,
    entry: Box<dyn Fn() -> LocalBoxFuture<'static, Loaded<AnyView>> + Send>,
) -> AnyView {
    let is_loading = StoredValue::new(false);
    let made = StoredValue::new_local(None::<AnyView>);
    let is_made = RwSignal::new(false);
    // Not what makes the row anew, which would take the view's signals with it.
    let owner = Owner::current().unwrap_or_default();
    rows(move || {
        if is_made.get() {
            return vec![Row::new(1, move || made.try_update_value(Option::take).flatten().into_any())];
        }
        if wanted() && !is_loading.get_value() {
            is_loading.set_value(true);
            let entry = entry();
            let load = async move {
                let view = entry.await;
                app.failed.set(view.is_err());
                is_loading.try_set_value(false);
                made.try_set_value(view.ok());
                if made.try_with_value(Option::is_some).unwrap_or(false) {
                    is_made.try_set(true);
                }
            };
            wasm_bindgen_futures::spawn_local(owner.with(|| ScopedFuture::new_untracked(load)));
        }
        Vec::new()
    })
}

/// The note that a part could not be loaded, where that is so.
pub(crate) fn not_loaded(app: App) -> AnyView {
    live(move || {
        if !app.failed.get() {
            return ().into_any();
        }
        let words = if app.report.with(Option::is_some) { NOT_ALL } else { NOT_LOADED };
        el("p").class("note warning").attr("role", "alert").add(words).into_any()
    })
}
