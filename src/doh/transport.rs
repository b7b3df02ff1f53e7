//! One HTTP request: a GET that never needs a preflight (Fetch standard, "CORS-safelisted").

use std::time::Duration;

use futures_util::future::{Either, select};
use reqwest::header::{ACCEPT, RETRY_AFTER};
use reqwest::{Client, Url};

use super::clock::sleep;
use crate::dns::Failure;

/// Larger bodies are not read. A message of the DNS has at most 64 kB, its JSON some times that.
const MAX_BODY: usize = 2 << 20;

/// Why a request gave nothing.
pub(super) struct Trouble {
    pub(super) failure: Failure,
    /// How long the server asked to be left alone, where it did (RFC 9110 section 10.2.3).
    pub(super) retry_after: Option<Duration>,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self { failure, retry_after: None }
    }
}

/// Fetches `url`, within `limit`.
pub(super) async fn get(
    client: &Client,
    url: Url,
    accept: Option<&str>,
    limit: Duration,
) -> Result<Vec<u8>, Trouble> {
    let request = Box::pin(fetch(client, url, accept));
    match select(request, Box::pin(sleep(limit))).await {
        Either::Left((result, _)) => result,
        Either::Right(((), _)) => Err(Failure::Timeout.into()),
    }
}

async fn fetch(client: &Client, url: Url, accept: Option<&str>) -> Result<Vec<u8>, Trouble> {
    let mut request = client.get(url);
    if let Some(accept) = accept {
        request = request.header(ACCEPT, accept);
    }
    // What a cache held is not what the DNS says now.
    #[cfg(target_arch = "wasm32")]
    {
        request =
            request.fetch_cache_no_store().fetch_credentials_omit().fetch_referrer_policy("no-referrer");
    }
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    let status = response.status().as_u16();
    if status != 200 {
        let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        // A date instead of seconds, or a header that the browser hides, leaves a short wait.
        let seconds = header.map(|text| text.trim().parse().unwrap_or(1));
        let retry_after = (status == 429).then(|| Duration::from_secs(seconds.unwrap_or(1)));
        return Err(Trouble { failure: Failure::Http(status), retry_after });
    }
    if response.content_length().is_some_and(|length| length > MAX_BODY as u64) {
        return Err(Failure::TooLarge.into());
    }
    let body = response.bytes().await.map_err(|_| Failure::Unreachable)?;
    if body.len() > MAX_BODY {
        return Err(Failure::TooLarge.into());
    }
    Ok(body.into())
}
