//! By `miniz_oxide`.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::InflateError;

/// The best it can.
const LEVEL: u8 = 9;

#[allow(clippy::unused_async, reason = "the browser's takes its time")]
pub(super) async fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(compress_to_vec(bytes, LEVEL))
}

#[allow(clippy::unused_async, reason = "the browser's takes its time")]
pub(super) async fn inflate(bytes: &[u8], most: usize) -> Result<Vec<u8>, InflateError> {
    decompress_to_vec_with_limit(bytes, most).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => InflateError::TooLarge,
        _ => InflateError::Broken,
    })
}
