//! Where nothing can verify a signature: that is no fault of the signature.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use mailpath::checks::dkim::PublicKey;
use mailpath::message::signature::{Algorithm, CryptoError, Verification, Verifier, findings, verify};

use super::scenarios::good;
use super::{NOW, in_words, parts, zone};

/// A browser on a page that did not come over HTTPS.
struct Insecure;

impl Verifier for Insecure {
    fn verify<'a>(&'a self, _: Algorithm, _: &'a PublicKey, _: &'a [u8], _: &'a [u8]) -> Verification<'a> {
        async { Err(CryptoError::NoSecureContext) }.boxed_local()
    }
}

#[test]
fn without_cryptography_only_the_body_is_known() {
    let now = Timestamp::from_second(NOW).expect("a time");
    let with = |message: &str| {
        let (fields, body) = parts(message.as_bytes());
        verify(&fields, body.as_deref(), &zone(), &Insecure, now).now_or_never().expect("at once")
    };
    let results = with(&good());
    assert_eq!(in_words(&results[0]), "neutral crypto_unavailable | holds -");
    let found = findings(&results, &|_| None, now);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].code.as_str(), "dkim.signature-unverified");
    assert!(found[0].title.contains("not loaded over HTTPS"), "{}", found[0].title);
    let changed = with(&good().replace("plenty", "none"));
    assert_eq!(in_words(&changed[0]), "fail body_hash | changed -");
}
