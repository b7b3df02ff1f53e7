//! Files of saved reports: picked with a button, or dropped on the page.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{DataTransfer, DragEvent, Event, FileList, HtmlInputElement};

use crate::app::browser::dom::on;
use crate::app::components::old::el::el;
use crate::app::parts;
use crate::app::state::App;
use crate::app::tasks::saved_report;

/// A button that opens a file, or two of them for comparison.
pub(crate) fn picker(app: App, label: &'static str) -> AnyView {
    button(app, label, false)
}

/// A button that compares what a file holds with the report that is shown.
pub(crate) fn comparer(app: App, label: &'static str) -> AnyView {
    button(app, label, true)
}

fn button(app: App, label: &'static str, with_this: bool) -> AnyView {
    let input = el("input")
        .attr("type", "file")
        .attr("accept", ".json,application/json")
        .attr("multiple", "")
        .on("change", move |event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                open(app, input.files(), with_this);
            }
        });
    el("label").class("button file").add(label).add(input).into_any()
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

fn open(app: App, files: Option<FileList>, with_this: bool) {
    let Some(files) = files else { return };
    let (first, second) = (files.get(0), files.get(1));
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(first) = first {
            parts::run(app, saved_report::open(app, first, second, with_this).boxed_local()).await;
        }
    });
}
