//! Files of saved reports: picked with a button, or dropped on the page.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{DataTransfer, DragEvent, Event, FileList, HtmlInputElement};

use super::el::el;
use super::search::on;
use super::state::App;
use super::{case, more};

/// A button that opens a file.
pub(crate) fn picker(app: App, label: &'static str) -> AnyView {
    let input = el("input")
        .attr("type", "file")
        .attr("accept", ".json,application/json")
        .attr("multiple", "")
        .on("change", move |event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                open(app, input.files());
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
            open(app, data.files());
        }
    });
}

/// What is dragged, if it is files.
fn dragged(event: &Event) -> Option<DataTransfer> {
    let data = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    data.types().includes(&"Files".into(), 0).then_some(data)
}

fn open(app: App, files: Option<FileList>) {
    let Some(files) = files else { return };
    let (first, second) = (files.get(0), files.get(1));
    wasm_bindgen_futures::spawn_local(async move {
        if more::load(app).await
            && let Some(first) = first
        {
            case::open(app, first, second).boxed_local().await;
        }
    });
}
