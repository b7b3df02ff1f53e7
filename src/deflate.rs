//! Making bytes fewer, and as they were again (DEFLATE, RFC 1951, without any wrapping): natively by a
//! library, in the page by the browser itself (Compression Streams).

#[cfg_attr(target_arch = "wasm32", path = "deflate/browser.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "deflate/native.rs")]
mod by;

/// Why there are no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InflateError {
    /// There would be more than were wanted. No more than that were made.
    TooLarge,
    /// These are no compressed bytes, or not all of them.
    Broken,
}

/// Fewer bytes for these; none where the browser cannot do it.
pub async fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
    by::deflate(bytes).await
}

/// The bytes that [`deflate`] was given, if they are `most` at the most. Never holds many more.
///
/// # Errors
/// [`InflateError`]; then what was made so far is dropped.
pub async fn inflate(bytes: &[u8], most: usize) -> Result<Vec<u8>, InflateError> {
    by::inflate(bytes, most).await
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn small(bytes: &[u8]) -> Vec<u8> {
        deflate(bytes).now_or_never().flatten().expect("natively it waits for nothing")
    }

    fn large(bytes: &[u8], most: usize) -> Result<Vec<u8>, InflateError> {
        inflate(bytes, most).now_or_never().expect("natively it waits for nothing")
    }

    #[test]
    fn what_was_made_small_is_made_large_again() {
        for bytes in [&b""[..], b"a", &[7; 70_000]] {
            assert_eq!(large(&small(bytes), 70_000).as_deref(), Ok(bytes));
        }
    }

    #[test]
    fn a_bomb_is_refused_and_so_is_what_is_broken() {
        let bomb = small(&vec![0; 50_000_000]);
        assert!(bomb.len() < 60_000);
        assert_eq!(large(&bomb, 1_000_000), Err(InflateError::TooLarge));
        let whole = small(b"a text that is long enough to be worth it, long enough");
        assert_eq!(large(&whole[..whole.len() - 4], 1000), Err(InflateError::Broken));
        assert_eq!(large(b"\xff\xff\xff", 1000), Err(InflateError::Broken));
        assert_eq!(large(b"", 1000), Err(InflateError::Broken));
    }
}
