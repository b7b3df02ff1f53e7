//! Files that a reader picks or drops on the page, and those that the page gives to its reader.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
pub(crate) use web_sys::File;
use web_sys::js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag, DataTransfer, DragEvent, FileList, HtmlElement, Url};

/// Why a file has no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileError {
    /// It is larger than what may be read.
    TooLarge,
    /// The browser cannot read it.
    NotReadable,
}

/// The files of a list.
pub(crate) fn all(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}

/// The content of a file of at most so many bytes; a larger one is not even read.
pub(crate) async fn read(file: &File, most: f64) -> Result<Vec<u8>, FileError> {
    if file.size() > most {
        return Err(FileError::TooLarge);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| FileError::NotReadable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Takes the files that are dropped anywhere on the page, as long as the owner lives.
pub(crate) fn on_drop(take: impl Fn(Vec<File>) + 'static) {
    let over = window_event_listener(ev::dragover, |event| {
        if dragged(&event).is_some() {
            event.prevent_default();
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        if let Some(data) = dragged(&event) {
            event.prevent_default();
            take(all(data.files()));
        }
    });
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}

/// What is dragged, if it is files.
fn dragged(event: &DragEvent) -> Option<DataTransfer> {
    let data = event.data_transfer()?;
    data.types().includes(&"Files".into(), 0).then_some(data)
}

/// Lets the browser save a text as a file.
pub(crate) fn save(name: &str, kind: &str, text: &str) {
    let file = || -> Result<(), JsValue> {
        let bag = BlobPropertyBag::new();
        bag.set_type(kind);
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &bag)?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let link: HtmlElement = document().create_element("a")?.dyn_into()?;
        link.set_attribute("href", &url)?;
        link.set_attribute("download", name)?;
        link.click();
        // The browser has the content by now, or will take it before the next turn.
        set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(20));
        Ok(())
    };
    let _ = file();
}
