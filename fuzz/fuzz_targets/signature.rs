//! Any bytes as a signed message: no panic, every signature has a result with its reason, and the canonical
//! form of a body is its own.
#![no_main]

use futures_util::FutureExt as _;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use mailpath::dns::Zone;
use mailpath::message::signature::{RustVerifier, canonical_body, findings, verify};
use mailpath::message::{Canonicalization, SignatureOutcome, Source};

/// A key for whatever names this selector.
const KEYS: &str = "s1._domainkey.a.net 60 TXT \"k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"";

fuzz_target!(|bytes: &[u8]| {
    for form in [Canonicalization::Simple, Canonicalization::Relaxed] {
        let once = canonical_body(bytes, form);
        assert_eq!(canonical_body(&once, form), once);
    }
    let Ok(source) = Source::read(bytes) else { return };
    let zone = Zone::parse("fuzz", KEYS).expect("a zone");
    let now = Timestamp::UNIX_EPOCH;
    let results = verify(&source.fields, source.body.as_deref(), &zone, &RustVerifier, now);
    let results = results.now_or_never().expect("a zone answers at once");
    for result in &results {
        assert!(result.result == SignatureOutcome::Pass || result.reason.is_some());
    }
    assert_eq!(findings(&results, &|_| None, now).is_empty(), results.is_empty());
});
