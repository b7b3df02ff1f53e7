//! Signatures verified in Rust, where there is no browser.

use futures_util::FutureExt as _;
use futures_util::future::ready;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::pkcs8::DecodePublicKey as _;
use rsa::signature::Verifier as _;
use sha2::Sha256;

use super::crypto::{Algorithm, CryptoError, Verification, Verifier, verify_ed25519};
use crate::checks::dkim::PublicKey;

/// Verifies with RustCrypto's crates.
#[derive(Clone, Copy, Debug, Default)]
pub struct RustVerifier;

impl Verifier for RustVerifier {
    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        key: &'a PublicKey,
        input: &'a [u8],
        signature: &'a [u8],
    ) -> Verification<'a> {
        let result = match algorithm {
            Algorithm::RsaSha256 => verify_rsa(key, input, signature),
            Algorithm::Ed25519Sha256 => Ok(verify_ed25519(key, input, signature)),
        };
        ready(result).boxed_local()
    }
}

fn verify_rsa(key: &PublicKey, input: &[u8], signature: &[u8]) -> Result<bool, CryptoError> {
    let key = rsa::PublicKey::from_public_key_der(&key.spki).map_err(|_| CryptoError::Unsupported)?;
    let Ok(signature) = Signature::try_from(signature) else { return Ok(false) };
    Ok(VerifyingKey::<Sha256>::new(key).verify(input, &signature).is_ok())
}
