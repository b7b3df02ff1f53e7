//! The sharing of the operating system, where the browser has it.

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;
use web_sys::ShareData;
use web_sys::js_sys::Reflect;

/// Whether there is such.
pub(crate) fn is_there() -> bool {
    Reflect::has(&window().navigator(), &"share".into()).unwrap_or(false)
}

/// Offers a link to the programs that can take it, under a title.
pub(crate) async fn share(title: &str, url: &str) {
    let data = ShareData::new();
    data.set_title(title);
    data.set_url(url);
    // Whoever changes their mind is no error.
    let _ = JsFuture::from(window().navigator().share_with_data(&data)).await;
}
