//! The two tests of a signature, of the body and of the header, and what they amount to.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::super::fields::Fields;
use super::super::signature_result::{
    BodyHash, Canonicalization, HeaderSignature, SignatureFault, SignatureOutcome,
};
use super::canonical::{Hash, body_hash};
use super::crypto::{Algorithm, CryptoError, Verifier};
use super::field::Signature;
use crate::checks::dkim::PublicKey;

/// So many bytes are gone through for all trials on a message.
const MAX_BYTES: u64 = 96 * 1024 * 1024;

/// What may still be spent on trials.
pub(super) struct Work(Cell<u64>);

impl Default for Work {
    fn default() -> Self {
        Self(Cell::new(MAX_BYTES))
    }
}

impl Work {
    /// Whether so many bytes may be gone through once more.
    pub(super) fn spend(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes as u64);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// What is hashed of a body: its form, and how much of it.
type BodyForm = (Canonicalization, Option<u64>);

/// What is verified.
pub(super) struct Text<'a> {
    pub(super) fields: &'a Fields,
    pub(super) body: Option<&'a [u8]>,
    /// Each form of the body is hashed once for all signatures.
    hashes: RefCell<HashMap<BodyForm, (Hash, u64)>>,
    pub(super) work: Work,
}

impl<'a> Text<'a> {
    pub(super) fn new(fields: &'a Fields, body: Option<&'a [u8]>) -> Self {
        Self { fields, body, hashes: RefCell::default(), work: Work::default() }
    }

    /// What the body hash says.
    pub(super) fn body_state(&self, signature: &Signature) -> BodyHash {
        let body = self.body.unwrap_or_default();
        let form = (signature.body_form, signature.length);
        let mut hashes = self.hashes.borrow_mut();
        let (hash, total) = hashes.entry(form).or_insert_with(|| body_hash(body, form.0, form.1));
        match state_of(signature, hash, *total) {
            // Without a body a signature of an empty one holds; of any other nothing is known.
            BodyHash::Holds => BodyHash::Holds,
            _ if self.body.is_none() => BodyHash::Missing,
            state => state,
        }
    }
}

/// What a hash of a body of this length says.
pub(super) fn state_of(signature: &Signature, hash: &Hash, total: u64) -> BodyHash {
    match signature.length {
        Some(length) if length > total => BodyHash::TooShort(total, length),
        _ if signature.body_hash != hash => BodyHash::Changed,
        Some(length) if length < total => BodyHash::UnsignedEnd(total - length),
        _ => BodyHash::Holds,
    }
}

/// What the two tests amount to.
pub(super) fn outcome(body: BodyHash, header: HeaderSignature) -> (SignatureOutcome, Option<SignatureFault>) {
    use SignatureOutcome::{Fail, Neutral, Pass};
    match (body, header) {
        (BodyHash::Changed | BodyHash::TooShort(..), _) => (Fail, Some(SignatureFault::BodyHash)),
        (_, HeaderSignature::Broken) => (Fail, Some(SignatureFault::Signature)),
        (_, HeaderSignature::NotTested) => (Neutral, Some(SignatureFault::CryptoUnavailable)),
        (BodyHash::Missing | BodyHash::NotTested, _) => (Neutral, Some(SignatureFault::BodyMissing)),
        (BodyHash::Holds | BodyHash::UnsignedEnd(_), HeaderSignature::Holds) => (Pass, None),
    }
}

/// A signature with the keys that fit it.
pub(super) struct Sealed<'a> {
    pub(super) signature: &'a Signature,
    algorithm: Algorithm,
    keys: &'a [PublicKey],
    crypto: &'a dyn Verifier,
}

impl<'a> Sealed<'a> {
    pub(super) fn new(
        signature: &'a Signature,
        algorithm: Algorithm,
        keys: &'a [PublicKey],
        crypto: &'a dyn Verifier,
    ) -> Self {
        Self { signature, algorithm, keys, crypto }
    }

    /// Whether it is made of these bytes with one of the keys.
    pub(super) async fn holds(&self, signed: &[u8]) -> Result<bool, CryptoError> {
        let input = self.algorithm.input(signed);
        let mut result = Err(CryptoError::Unsupported);
        for key in self.keys {
            match self.crypto.verify(self.algorithm, key, &input, &self.signature.signature).await {
                Ok(true) => return Ok(true),
                Ok(false) => result = Ok(false),
                Err(error) if result.is_err() => result = Err(error),
                Err(_) => {}
            }
        }
        result
    }
}
