//! The policy file of MTA-STS, fetched from where it is published. Asked for only when somebody wants that: it
//! contacts the domain's own server, and pages may hardly ever read what comes back (no CORS).

use std::time::Duration;

use super::transport::{client, get};

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(8);
/// What senders read at most (RFC 8461 section 3.2).
const MAX_BYTES: usize = 64 * 1024;

/// Fetches the text of a policy; none where that fails, for whatever reason.
pub async fn fetch_policy(url: &str) -> Option<String> {
    let url = url.parse().ok()?;
    let body = get(&client().ok()?, url, None, PATIENCE).await.ok()?.bytes;
    let text = String::from_utf8(body).ok()?;
    (text.len() <= MAX_BYTES).then_some(text)
}
