//! Files of saved reports and messages: picked with a button, or dropped on the page.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::app::browser::files::{self, File};
use crate::app::state::App;
use crate::app::tasks::{message, saved_report};

/// A button that opens a file, or two of them for comparison.
#[component]
pub(crate) fn FilePicker(
    #[prop(into)] label: String,
    /// Whether what the file holds is compared with the report that is shown.
    #[prop(optional)]
    compare: bool,
) -> impl IntoView {
    let app = App::expect();
    view! {
        <label class="button file">
            {label}
            <input
                type="file"
                accept=".json,.eml,.txt,.mbox,application/json,message/rfc822,text/plain"
                multiple
                on:change:target=move |event| open(app, files::all(event.target().files()), compare)
            />
        </label>
    }
}

/// Takes files that are dropped anywhere on the page.
pub(crate) fn open_dropped(app: App) {
    files::on_drop(move |files| open(app, files, false));
}

/// Opens the first file, or compares the first two.
pub(crate) fn open(app: App, files: Vec<File>, compare: bool) {
    let mut files = files.into_iter();
    let (Some(first), second) = (files.next(), files.next()) else { return };
    spawn_local(async move {
        let entry = match compare || second.is_some() {
            true => saved_report::open(app, first, second, compare).boxed_local(),
            false => message::open(app, first).boxed_local(),
        };
        app.parts.run(entry).await;
    });
}
