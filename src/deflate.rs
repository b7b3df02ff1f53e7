//! DEFLATE compression and decompression (RFC 1951), without a zlib or gzip wrapper.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// The compression level: the slowest of the usual ones, since links are short and made seldom.
const LEVEL: u8 = 9;

/// Why bytes could not be decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InflateError {
    /// The result would exceed the limit. No more than the limit was produced.
    TooLarge,
    /// The bytes are not a whole DEFLATE stream.
    Broken,
}

/// Compresses.
#[must_use]
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, LEVEL)
}

/// Decompresses to at most `limit` bytes.
///
/// # Errors
/// [`InflateError`]
pub fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, InflateError> {
    decompress_to_vec_with_limit(bytes, limit).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => InflateError::TooLarge,
        _ => InflateError::Broken,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compressed_is_decompressed() {
        for bytes in [&b""[..], b"a", &[7; 70_000]] {
            assert_eq!(inflate(&deflate(bytes), 70_000).as_deref(), Ok(bytes));
        }
    }

    #[test]
    fn a_bomb_is_refused_and_so_is_what_is_broken() {
        let bomb = deflate(&vec![0; 50_000_000]);
        assert!(bomb.len() < 60_000);
        assert_eq!(inflate(&bomb, 1_000_000), Err(InflateError::TooLarge));
        let whole = deflate(b"a text that is long enough to be worth it, long enough");
        assert_eq!(inflate(&whole[..whole.len() - 4], 1000), Err(InflateError::Broken));
        assert_eq!(inflate(b"\xff\xff\xff", 1000), Err(InflateError::Broken));
        assert_eq!(inflate(b"", 1000), Err(InflateError::Broken));
    }
}
