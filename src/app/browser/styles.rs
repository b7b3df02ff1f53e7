//! Style sheets that come with a part of the program.

use std::cell::Cell;

use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::CssStyleSheet;
use web_sys::js_sys::{Array, Reflect};

thread_local! {
    static ADOPTED: Cell<bool> = const { Cell::new(false) };
}

/// Adds the styles of messages to the page, once.
pub(crate) fn of_messages() {
    if ADOPTED.replace(true) {
        return;
    }
    let adopt = || -> Result<(), JsValue> {
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(include_str!("../../../style/message.css"))?;
        let (document, key) = (document(), JsValue::from_str("adoptedStyleSheets"));
        let all: Array = Reflect::get(&document, &key)?.dyn_into()?;
        Reflect::set(&document, &key, &all.concat(&Array::of1(&sheet)))?;
        Ok(())
    };
    let _ = adopt();
}
