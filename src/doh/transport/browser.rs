//! The browser's `fetch`, with nothing in between: a report asks hundreds of questions, and each of them costs the
//! page what is made for it.

use reqwest::{StatusCode, Url};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Object, Reflect, Uint8Array};
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReadableStreamReadResult, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestInit, Response, window,
};

use super::{MAX_BODY, TransportError, check_status};
use crate::dns::Failure;

/// Aborts the request when it is dropped before its end.
struct UnderWay(Option<AbortController>);

impl UnderWay {
    /// What has come to its end is not aborted: that costs as much as the request.
    fn end(mut self) {
        self.0 = None;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

/// Fetches the body of `url`. Dropping the future aborts the request.
pub(super) async fn fetch(url: &Url, accept: Option<&str>) -> Result<Vec<u8>, TransportError> {
    let window = window().ok_or(Failure::Unreachable)?;
    let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
    let promise = window.fetch_with_str_and_init(url.as_str(), &options(accept, &controller));
    let under_way = UnderWay(Some(controller));
    let response: Response =
        JsFuture::from(promise).await.map_err(|_| Failure::Unreachable)?.unchecked_into();
    let status = StatusCode::from_u16(response.status()).unwrap_or(StatusCode::BAD_GATEWAY);
    check_status(status, || response.headers().get("retry-after").ok().flatten())?;
    let body = read(&response).await?;
    under_way.end();
    Ok(body)
}

/// What a browser has to be told: a cached answer is not what the DNS says now, and the server learns neither a
/// cookie nor which page asks.
fn options(accept: Option<&str>, controller: &AbortController) -> RequestInit {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoStore);
    options.set_credentials(RequestCredentials::Omit);
    options.set_referrer_policy(ReferrerPolicy::NoReferrer);
    options.set_signal(Some(&controller.signal()));
    if let Some(accept) = accept {
        let headers = Object::new();
        // Setting a field of a plain object does not fail.
        let _ = Reflect::set(&headers, &"accept".into(), &accept.into());
        options.set_headers(&headers);
    }
    options
}

/// The body, in the pieces in which it comes: only so is there a bound on what is taken in.
async fn read(response: &Response) -> Result<Vec<u8>, TransportError> {
    let Some(stream) = response.body() else { return Ok(Vec::new()) };
    // Not given back at the end: with the response it goes.
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut body = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(|_| Failure::Unreachable)?;
        let piece: ReadableStreamReadResult = piece.unchecked_into();
        if piece.get_done() != Some(false) {
            return Ok(body);
        }
        let bytes: Uint8Array = piece.get_value().unchecked_into();
        let begin = body.len();
        let end = begin.saturating_add(bytes.length() as usize);
        if end > MAX_BODY {
            return Err(Failure::TooLarge.into());
        }
        body.resize(end, 0);
        bytes.copy_to(&mut body[begin..]);
    }
}
