//! One HTTP request: a GET that never needs a preflight (Fetch standard, "CORS-safelisted"). By
//! `reqwest`, which in the page is the browser's `fetch`.

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use reqwest::header::{ACCEPT, RETRY_AFTER};
pub use reqwest::{Client, ClientBuilder};
use reqwest::{RequestBuilder, Response, StatusCode, Url};

use super::clock::sleep;
use crate::dns::Failure;

/// The largest body that is read, in bytes. A DNS message has at most 64 kB, its JSON a few times that.
const MAX_BODY: usize = 2 << 20;

/// What makes a client. Natively, TLS is there with the feature `tls` alone.
pub fn client_builder() -> ClientBuilder {
    #[cfg(all(feature = "tls", not(target_arch = "wasm32")))]
    {
        // Where one is installed already, that one is meant.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    Client::builder()
}

/// A client.
///
/// # Errors
/// One sentence, where the system has no certificate authorities that could be trusted.
pub fn client() -> Result<Client, String> {
    client_builder().build().map_err(|_| {
        "This system’s certificate authorities could not be read, so nothing can be asked over HTTPS.".into()
    })
}

/// Why a request failed.
pub(super) struct TransportError {
    pub(super) failure: Failure,
    /// The wait that the server asked for (RFC 9110 section 10.2.3).
    pub(super) retry_after: Option<Duration>,
}

impl From<Failure> for TransportError {
    fn from(failure: Failure) -> Self {
        Self { failure, retry_after: None }
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(_: reqwest::Error) -> Self {
        Failure::Unreachable.into()
    }
}

/// What came.
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) connection: Connection,
}

/// What a request takes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connection {
    /// It shares one with others (HTTP/2 and later).
    #[cfg(not(target_arch = "wasm32"))]
    Shared,
    /// It has one for itself (HTTP/1.1).
    #[cfg(not(target_arch = "wasm32"))]
    Own,
    /// A page is not told.
    #[cfg(target_arch = "wasm32")]
    Unknown,
}

/// Fetches the body of `url`, within `limit`. Dropping the future aborts the request.
///
/// # Errors
/// [`TransportError`] where there is no answer with status 200, or its body is too large.
pub(super) async fn get(
    client: &Client,
    url: Url,
    accept: Option<&str>,
    limit: Duration,
) -> Result<Body, TransportError> {
    match select(pin!(fetch(client, url, accept)), pin!(sleep(limit))).await {
        Either::Left((result, _)) => result,
        Either::Right(((), _)) => Err(Failure::Timeout.into()),
    }
}

async fn fetch(client: &Client, url: Url, accept: Option<&str>) -> Result<Body, TransportError> {
    let mut request = private(client.get(url));
    if let Some(accept) = accept {
        request = request.header(ACCEPT, accept);
    }
    let response = request.send().await?;
    check_status(&response)?;
    // A body may be larger than its Content-Length says, or have none.
    if response.content_length().is_some_and(|length| length > MAX_BODY as u64) {
        return Err(Failure::TooLarge.into());
    }
    let connection = connection_of(&response);
    let mut body = Vec::new();
    let mut stream = pin!(response.bytes_stream());
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if body.len().saturating_add(chunk.len()) > MAX_BODY {
            return Err(Failure::TooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Body { bytes: body, connection })
}

#[cfg(target_arch = "wasm32")]
fn connection_of(_: &Response) -> Connection {
    Connection::Unknown
}

#[cfg(not(target_arch = "wasm32"))]
fn connection_of(response: &Response) -> Connection {
    match response.version() <= reqwest::Version::HTTP_11 {
        true => Connection::Own,
        false => Connection::Shared,
    }
}

/// Whether a server answers a request of which the page may not read the answer: to the page, a server
/// without CORS looks like one that is not there.
#[cfg(target_arch = "wasm32")]
pub(super) async fn answers_unread(url: &Url, limit: Duration) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let init = web_sys::RequestInit::new();
    init.set_mode(web_sys::RequestMode::NoCors);
    init.set_credentials(web_sys::RequestCredentials::Omit);
    let answer = wasm_bindgen_futures::JsFuture::from(window.fetch_with_str_and_init(url.as_str(), &init));
    match select(pin!(answer), pin!(sleep(limit))).await {
        Either::Left((answer, _)) => answer.is_ok(),
        Either::Right(_) => false,
    }
}

/// Outside a browser whatever answers can be read.
#[cfg(not(target_arch = "wasm32"))]
pub(super) async fn answers_unread(_: &Url, _: Duration) -> bool {
    false
}

/// What only a browser has to be told: a cached answer is not what the DNS says now, and the server
/// learns neither a cookie nor which page asks.
#[cfg(target_arch = "wasm32")]
fn private(request: RequestBuilder) -> RequestBuilder {
    request.fetch_cache_no_store().fetch_credentials_omit().fetch_referrer_policy("no-referrer")
}

#[cfg(not(target_arch = "wasm32"))]
fn private(request: RequestBuilder) -> RequestBuilder {
    request
}

fn check_status(response: &Response) -> Result<(), TransportError> {
    let status = response.status();
    if status == StatusCode::OK {
        return Ok(());
    }
    // A network that wants a log-in first says so (RFC 6585 section 6).
    if status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED {
        return Err(Failure::WebPage.into());
    }
    let retry_after = (status == StatusCode::TOO_MANY_REQUESTS).then(|| {
        let text = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        // A date instead of seconds, or a header field that the browser hides, gives a short wait.
        Duration::from_secs(text.and_then(|text| text.trim().parse().ok()).unwrap_or(1))
    });
    Err(TransportError { failure: Failure::Http(status.as_u16()), retry_after })
}
