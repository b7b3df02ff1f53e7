//! Fetching with the browser's own `fetch`.

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Reflect, Uint8Array};
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestInit, Response,
};

use super::{TransportError, add, check_head};
use crate::dns::Failure;

/// The browser's own.
#[derive(Clone, Debug, Default)]
pub struct Client;

impl Client {
    /// There is but one.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

/// Ends a request under way when nobody waits for it any more.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub(super) async fn fetch(_: &Client, url: &str, accept: Option<&str>) -> Result<Vec<u8>, TransportError> {
    let unreachable = |_: JsValue| Failure::Unreachable;
    let abort = Abort(AbortController::new().map_err(unreachable)?);
    let window = web_sys::window().ok_or(Failure::Unreachable)?;
    let init = RequestInit::new();
    init.set_signal(Some(&abort.0.signal()));
    // What a cache held is not what the DNS says now.
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    if let Some(accept) = accept {
        let headers = web_sys::Headers::new().map_err(unreachable)?;
        headers.set("accept", accept).map_err(unreachable)?;
        init.set_headers(&headers);
    }
    let promise = window.fetch_with_str_and_init(url, &init);
    let response: Response =
        JsFuture::from(promise).await.and_then(|value| value.dyn_into()).map_err(unreachable)?;
    let header = |name| response.headers().get(name).ok().flatten();
    let length = header("content-length").and_then(|text| text.parse().ok());
    check_head(response.status(), || header("retry-after"), length)?;
    let mut body = Vec::new();
    let Some(stream) = response.body() else { return Ok(body) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let step = JsFuture::from(reader.read()).await.map_err(unreachable)?;
        let piece = Reflect::get(&step, &JsValue::from_str("value")).map_err(unreachable)?;
        let Ok(piece) = piece.dyn_into::<Uint8Array>() else { return Ok(body) };
        add(&mut body, &piece.to_vec())?;
    }
}
