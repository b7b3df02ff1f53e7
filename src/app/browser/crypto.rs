//! The browser's cryptography (Web Cryptography API), for the signatures of messages.

use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::prelude::window;
use mailpath::checks::dkim::PublicKey;
use mailpath::message::signature::{Algorithm, CryptoError, Verification, Verifier, verify_ed25519};
use mailpath::report::message::{SignatureCheck, VerifySignatures};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, Object, Reflect, Uint8Array};
use web_sys::{CryptoKey, SubtleCrypto};

/// What verifies the signatures of a message here.
pub(crate) fn verifier() -> Rc<dyn VerifySignatures> {
    Rc::new(SignatureCheck(WebCrypto))
}

/// Verifies with the browser. Ed25519, which some browsers lack, is verified in Rust there.
#[derive(Clone, Copy, Debug, Default)]
struct WebCrypto;

impl Verifier for WebCrypto {
    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        key: &'a PublicKey,
        input: &'a [u8],
        signature: &'a [u8],
    ) -> Verification<'a> {
        async move {
            let by_browser = match subtle() {
                Some(subtle) => holds(&subtle, algorithm, key, input, signature).await.ok(),
                None => None,
            };
            match (by_browser, algorithm) {
                (Some(holds), _) => Ok(holds),
                (None, Algorithm::Ed25519Sha256) => Ok(verify_ed25519(key, input, signature)),
                (None, Algorithm::RsaSha256) if window().is_secure_context() => Err(CryptoError::Unsupported),
                (None, Algorithm::RsaSha256) => Err(CryptoError::NoSecureContext),
            }
        }
        .boxed_local()
    }
}

/// The browser has cryptography only for pages that came over HTTPS or from the reader's own machine.
fn subtle() -> Option<SubtleCrypto> {
    let crypto = window().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    subtle.dyn_into().ok()
}

/// Whether the signature holds; an error where the browser does not take the key.
async fn holds(
    subtle: &SubtleCrypto,
    algorithm: Algorithm,
    key: &PublicKey,
    input: &[u8],
    signature: &[u8],
) -> Result<bool, JsValue> {
    let name = match algorithm {
        Algorithm::RsaSha256 => "RSASSA-PKCS1-v1_5",
        Algorithm::Ed25519Sha256 => "Ed25519",
    };
    let parameters = Object::new();
    Reflect::set(&parameters, &"name".into(), &name.into())?;
    if algorithm == Algorithm::RsaSha256 {
        Reflect::set(&parameters, &"hash".into(), &"SHA-256".into())?;
    }
    let spki = Uint8Array::from(key.spki.as_slice());
    let uses = Array::of1(&"verify".into());
    let imported = subtle.import_key_with_object("spki", &spki, &parameters, false, &uses)?;
    let imported: CryptoKey = JsFuture::from(imported).await?.dyn_into()?;
    // Both are copied out of the program's memory, which may be moved while the browser verifies.
    let (signature, input) = (Uint8Array::from(signature), Uint8Array::from(input));
    let verified =
        subtle.verify_with_str_and_js_u8_array_and_js_u8_array(name, &imported, &signature, &input)?;
    Ok(JsFuture::from(verified).await?.is_truthy())
}
