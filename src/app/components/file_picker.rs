//! Files of saved reports: picked with a button, or dropped on the page.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{DataTransfer, DragEvent, Event, FileList};

use crate::app::browser::dom::on;
use crate::app::parts;
use crate::app::state::App;
use crate::app::tasks::saved_report;

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
                accept=".json,application/json"
                multiple
                on:change:target=move |event| open(app, event.target().files(), compare)
            />
        </label>
    }
}

/// Takes files that are dropped on the page.
pub(crate) fn listen(app: App) {
    on(&window(), "dragover", move |event| {
        if dragged(&event).is_some() {
            event.prevent_default();
        }
    });
    on(&window(), "drop", move |event| {
        if let Some(data) = dragged(&event) {
            event.prevent_default();
            open(app, data.files(), false);
        }
    });
}

/// What is dragged, if it is files.
fn dragged(event: &Event) -> Option<DataTransfer> {
    let data = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    data.types().includes(&"Files".into(), 0).then_some(data)
}

fn open(app: App, files: Option<FileList>, compare: bool) {
    let Some(files) = files else { return };
    let (first, second) = (files.get(0), files.get(1));
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(first) = first {
            parts::run(app, saved_report::open(app, first, second, compare).boxed_local()).await;
        }
    });
}
