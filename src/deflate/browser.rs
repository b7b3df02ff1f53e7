//! By the browser.

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, Function, Reflect, Uint8Array, global};
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair};

use super::InflateError;

pub(super) async fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
    read(&piped(bytes, "CompressionStream")?, usize::MAX).await.ok()
}

pub(super) async fn inflate(bytes: &[u8], most: usize) -> Result<Vec<u8>, InflateError> {
    read(&piped(bytes, "DecompressionStream").ok_or(InflateError::Broken)?, most).await
}

/// What comes out of a stream of this class where these bytes go in.
fn piped(bytes: &[u8], class: &str) -> Option<ReadableStream> {
    let class = Reflect::get(&global(), &class.into()).ok()?.dyn_into::<Function>().ok()?;
    let through = Reflect::construct(&class, &Array::of1(&"deflate-raw".into())).ok()?;
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    Some(blob.stream().pipe_through(through.unchecked_ref::<ReadableWritablePair>()))
}

async fn read(stream: &ReadableStream, most: usize) -> Result<Vec<u8>, InflateError> {
    let broken = |_: JsValue| InflateError::Broken;
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let step = JsFuture::from(reader.read()).await.map_err(broken)?;
        let piece = Reflect::get(&step, &JsValue::from_str("value")).map_err(broken)?;
        let Ok(piece) = piece.dyn_into::<Uint8Array>() else { return Ok(bytes) };
        if bytes.len() + piece.length() as usize > most {
            // The rest is never made.
            let _ = reader.cancel();
            return Err(InflateError::TooLarge);
        }
        bytes.extend(piece.to_vec());
    }
}
