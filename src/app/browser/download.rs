//! Files that the page gives to its reader.

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::js_sys::Array;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

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
