//! One HTTP request: a GET that never needs a preflight (Fetch standard, "CORS-safelisted").

#[cfg_attr(target_arch = "wasm32", path = "transport/browser.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "transport/native.rs")]
mod client;

use std::time::Duration;

use futures_util::future::{Either, select};

pub use client::Client;

use super::clock::sleep;
use crate::dns::Failure;

/// Larger bodies are not read. A message of the DNS has at most 64 kB, its JSON some times that.
const MAX_BODY: usize = 2 << 20;

/// Why a request gave nothing.
pub(super) struct TransportError {
    pub(super) failure: Failure,
    /// How long the server asked to be left alone, where it did (RFC 9110 section 10.2.3).
    pub(super) retry_after: Option<Duration>,
}

impl From<Failure> for TransportError {
    fn from(failure: Failure) -> Self {
        Self { failure, retry_after: None }
    }
}

/// Fetches `url`, within `limit`. Dropping the future aborts the request.
pub(super) async fn get(
    client: &Client,
    url: &str,
    accept: Option<&str>,
    limit: Duration,
) -> Result<Vec<u8>, TransportError> {
    let request = Box::pin(client::fetch(client, url, accept));
    match select(request, Box::pin(sleep(limit))).await {
        Either::Left((result, _)) => result,
        Either::Right(((), _)) => Err(Failure::Timeout.into()),
    }
}

/// What an answer's head says against reading its body.
fn check_head(
    status: u16,
    retry_after: impl FnOnce() -> Option<String>,
    length: Option<u64>,
) -> Result<(), TransportError> {
    if status != 200 {
        // A date instead of seconds, or a header that the browser hides, leaves a short wait.
        let seconds = || retry_after().and_then(|text| text.trim().parse().ok()).unwrap_or(1);
        let retry_after = (status == 429).then(|| Duration::from_secs(seconds()));
        return Err(TransportError { failure: Failure::Http(status), retry_after });
    }
    if length.is_some_and(|length| length > MAX_BODY as u64) {
        return Err(Failure::TooLarge.into());
    }
    Ok(())
}

/// Adds a piece to a body, within the bound.
fn add(body: &mut Vec<u8>, piece: &[u8]) -> Result<(), Failure> {
    if body.len().saturating_add(piece.len()) > MAX_BODY {
        return Err(Failure::TooLarge);
    }
    body.extend_from_slice(piece);
    Ok(())
}
