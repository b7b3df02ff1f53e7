//! The part of the program that nobody needs to see a report come in: its raw answers, records,
//! comparison, history, exports, watching, bulk. A release build keeps it in a file of its own (`xtask/src/split.rs`), which is
//! fetched when something of it is first wanted; the modules named there may only be called after
//! [`load`].

use leptos::prelude::*;

use super::state::App;
use super::tables::{self, later};

/// Fetches it, once; whether it is there.
pub(crate) async fn fetch() -> bool {
    tables::part("more").await
}

/// Fetches it, and the tables, and tells the page.
pub(crate) async fn load(app: App) -> bool {
    if !tables::load(app).await {
        return false;
    }
    let there = fetch().await;
    app.failed.set(!there);
    if there && !app.more.get_untracked() {
        app.more.set(true);
    }
    there
}

/// A part of the page that lives there: made when it is wanted and there.
pub(crate) fn with(
    app: App,
    wanted: impl Fn() -> bool + Send + 'static,
    make: fn(App) -> AnyView,
) -> AnyView {
    part(app, Box::new(wanted), Box::new(move || make(app)))
}

/// The same for what is always wanted.
pub(crate) fn view(app: App, make: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    part(app, Box::new(|| true), Box::new(make))
}

fn part(
    app: App,
    wanted: Box<dyn Fn() -> bool + Send>,
    make: Box<dyn Fn() -> AnyView + Send + Sync>,
) -> AnyView {
    let fetch = move || {
        wasm_bindgen_futures::spawn_local(async move {
            load(app).await;
        });
    };
    later(app.more, Box::new(fetch), wanted, make)
}
