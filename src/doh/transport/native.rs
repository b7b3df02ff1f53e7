//! Fetching natively, which the tests do.

pub use reqwest::Client;
use reqwest::header::{ACCEPT, RETRY_AFTER};

use super::{TransportError, add, check_head};
use crate::dns::Failure;

pub(super) async fn fetch(
    client: &Client,
    url: &str,
    accept: Option<&str>,
) -> Result<Vec<u8>, TransportError> {
    let mut request = client.get(url);
    if let Some(accept) = accept {
        request = request.header(ACCEPT, accept);
    }
    let mut response = request.send().await.map_err(|_| Failure::Unreachable)?;
    let retry_after =
        || response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    check_head(response.status().as_u16(), retry_after, response.content_length())?;
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| Failure::Unreachable)? {
        add(&mut body, &piece)?;
    }
    Ok(body)
}
