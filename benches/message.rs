//! How long the signatures of a message of 5 MB take, natively: `cargo bench --bench message`. In the page the
//! same code runs, but for the verification of RSA.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ed25519_dalek::{Signer as _, SigningKey};
use futures_util::FutureExt as _;
use jiff::Timestamp;
use mailpath::dns::Zone;
use mailpath::message::signature::{RustVerifier, canonical_body, canonical_field, verify};
use mailpath::message::{Canonicalization, SignatureOutcome, SignatureResult, Source};
use sha2::{Digest as _, Sha256};

const BYTES: usize = 5 * 1024 * 1024;

/// A text of many lines, as mail with an attachment is.
fn body() -> String {
    let line = "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZyBhbmQgb24gYW5kIG9u\r\n";
    line.repeat(BYTES / line.len())
}

/// A message with a signature, and the zone with its key.
fn signed(body: &str, form: Canonicalization) -> (String, Zone) {
    let key = SigningKey::from_bytes(&[3; 32]);
    let word = if form == Canonicalization::Simple { "simple" } else { "relaxed" };
    let hash = STANDARD.encode(Sha256::digest(canonical_body(body.as_bytes(), form)));
    let field = format!(
        "DKIM-Signature: v=1; a=ed25519-sha256; c={word}/{word}; d=a.net; s=s1; h=from; bh={hash}; b="
    );
    let author = "From: jo@a.net";
    let canonical = |raw: &str| canonical_field(raw.as_bytes(), form);
    let bytes = [canonical(author), b"\r\n".to_vec(), canonical(&field)].concat();
    let signature = STANDARD.encode(key.sign(&Sha256::digest(bytes)).to_bytes());
    let public = STANDARD.encode(key.verifying_key().to_bytes());
    let zone = Zone::parse("bench", &format!("s1._domainkey.a.net 60 TXT \"k=ed25519; p={public}\""));
    (format!("{field}{signature}\r\n{author}\r\n\r\n{body}"), zone.expect("a zone"))
}

fn results(source: &Source, zone: &Zone) -> Vec<SignatureResult> {
    let now = Timestamp::UNIX_EPOCH;
    let body = source.body.as_deref();
    verify(&source.fields, body, zone, &RustVerifier, now).now_or_never().expect("a zone answers at once")
}

fn message(c: &mut Criterion) {
    let mut group = c.benchmark_group("5 MB");
    group.throughput(Throughput::Bytes(BYTES as u64)).sample_size(10);
    let body = body();
    for (word, form) in [("simple", Canonicalization::Simple), ("relaxed", Canonicalization::Relaxed)] {
        let (text, zone) = signed(&body, form);
        let source = Source::read(text.as_bytes()).expect("a message");
        assert_eq!(results(&source, &zone)[0].result, SignatureOutcome::Pass);
        group.bench_function(format!("verified, {word}"), |b| b.iter(|| results(black_box(&source), &zone)));
        group.bench_function(format!("read and verified, {word}"), |b| {
            b.iter(|| results(&Source::read(black_box(text.as_bytes())).expect("a message"), &zone));
        });
        // Everything that may have been done to it is tried.
        let changed = Source::read(text.replacen("VGhl", "VGhm", 1).as_bytes()).expect("a message");
        assert_eq!(results(&changed, &zone)[0].result, SignatureOutcome::Fail);
        group.bench_function(format!("changed, {word}"), |b| b.iter(|| results(black_box(&changed), &zone)));
    }
    group.finish();
}

criterion_group!(benches, message);
criterion_main!(benches);
