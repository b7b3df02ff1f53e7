//! What verifies a signature over bytes: a small trait, so that the page uses the browser's cryptography, and
//! everything else Rust's.

use std::borrow::Cow;
use std::fmt;

use ed25519_dalek::{Signature, VerifyingKey};
use futures_util::future::LocalBoxFuture;
use sha2::{Digest as _, Sha256};

use crate::checks::dkim::{KeyForm, PublicKey};

/// An algorithm that counts (RFC 8301 section 3, RFC 8463 section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PKCS #1 v1.5, over SHA-256.
    RsaSha256,
    /// Ed25519 over the SHA-256 digest.
    Ed25519Sha256,
}

impl Algorithm {
    /// Reads the tag `a`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            _ if text.eq_ignore_ascii_case("rsa-sha256") => Some(Self::RsaSha256),
            _ if text.eq_ignore_ascii_case("ed25519-sha256") => Some(Self::Ed25519Sha256),
            _ => None,
        }
    }

    /// Whether the key is of the type that it needs.
    #[must_use]
    pub fn takes(self, key: &PublicKey) -> bool {
        match self {
            Self::RsaSha256 => matches!(key.form, KeyForm::Rsa | KeyForm::RsaPkcs1),
            Self::Ed25519Sha256 => key.form == KeyForm::Ed25519,
        }
    }

    /// What is put into the algorithm: Ed25519 signs the digest (RFC 8463 section 3), where RSA makes the
    /// digest itself.
    #[must_use]
    pub fn input(self, signed: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::RsaSha256 => Cow::Borrowed(signed),
            Self::Ed25519Sha256 => Cow::Owned(Sha256::digest(signed).to_vec()),
        }
    }
}

/// Why a signature could not be verified at all. That says nothing of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CryptoError {
    /// The page did not come over HTTPS, so that the browser gives it no cryptography.
    NoSecureContext,
    /// The key or the algorithm is none that the implementation takes.
    Unsupported,
}

impl fmt::Display for CryptoError {
    /// Completes "it could not be verified here: …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSecureContext => {
                "this page was not loaded over HTTPS, and browsers verify RSA signatures only on pages that were"
            }
            Self::Unsupported => "the key is of a size or kind that cannot be used here",
        })
    }
}

/// Whether a signature holds, once that is known.
pub type Verification<'a> = LocalBoxFuture<'a, Result<bool, CryptoError>>;

/// Verifies signatures. It neither reads mail nor asks for keys.
pub trait Verifier {
    /// Whether `signature` is that of `input` by the owner of `key`. `input` is what
    /// [`Algorithm::input`] makes of the signed bytes, and the key is one that the algorithm takes.
    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        key: &'a PublicKey,
        input: &'a [u8],
        signature: &'a [u8],
    ) -> Verification<'a>;
}

/// Ed25519 in Rust, also for browsers that lack it.
#[must_use]
pub fn verify_ed25519(key: &PublicKey, input: &[u8], signature: &[u8]) -> bool {
    // Behind the head of the wrapping are the bare bytes (RFC 8410 section 4).
    let bare = key.spki.last_chunk::<32>().and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
    let (Some(key), Ok(signature)) = (bare, Signature::from_slice(signature)) else { return false };
    key.verify_strict(input, &signature).is_ok()
}
