//! How long a DKIM key of 4096 bits takes, and a DMARC evaluation that walks the tree to its limit, over DNS data in
//! memory: `cargo bench --bench dkim_dmarc`.

use std::fmt::Write as _;
use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, criterion_group, criterion_main};
use futures_util::FutureExt as _;
use mailpath::checks::dkim::KeyRecord;
use mailpath::checks::dmarc::{DmarcRequest, DmarcResult, SpfKnowledge, check, names};
use mailpath::dns::{Name, Txt, Zone};
use mailpath::message::signature::{Algorithm, RustVerifier, Verifier as _};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::EncodePublicKey as _;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _};
use rsa::{PrivateKey, PublicKey};
use sha2::Sha256;

fn now<F: Future>(future: F) -> F::Output {
    future.now_or_never().expect("a zone answers at once")
}

/// The largest key that receivers have to take (RFC 8301 section 3.2).
fn key(criterion: &mut Criterion) {
    let private = PrivateKey::new(&mut StdRng::seed_from_u64(4096), 4096).expect("a key");
    let public = PublicKey::from(&private).to_public_key_der().expect("DER").into_vec();
    let record = format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(public));
    let published = KeyRecord::parse(record.as_bytes()).key.expect("a key");
    let signed = b"from:jo@a.test\r\nsubject:hello\r\ndkim-signature:v=1; a=rsa-sha256; b=";
    let signature =
        SigningKey::<Sha256>::new(private).sign_with_rng(&mut StdRng::seed_from_u64(1), signed).to_vec();

    criterion.bench_function("read a DKIM key of 4096 bits", |bencher| {
        bencher.iter(|| KeyRecord::parse(black_box(record.as_bytes())));
    });
    let verify = || now(RustVerifier.verify(Algorithm::RsaSha256, black_box(&published), signed, &signature));
    assert_eq!(verify(), Ok(true));
    criterion.bench_function("verify a signature by a key of 4096 bits", |bencher| bencher.iter(verify));
}

/// An author domain of nine labels, so that eight names are asked (RFC 9989 section 4.10).
fn walk(criterion: &mut Criterion) {
    let author = Name::parse("a.b.c.d.e.f.g.example.com").expect("a name");
    assert_eq!(names(&author).len(), 8);
    let record = "v=DMARC1; p=reject; sp=quarantine; np=reject; rua=mailto:reports@example.com";
    let mut zone = String::new();
    let _ = writeln!(zone, "_dmarc.example.com 60 TXT {}", Txt::of_text(record));
    let _ = writeln!(zone, "{author} 60 A 192.0.2.1");
    let zone = Zone::parse("bench", &zone).expect("a zone");
    let request = DmarcRequest {
        author,
        spf: SpfKnowledge::Pass(Name::parse("bounces.example.com").expect("a name")),
        signatures: Some(vec![Name::parse("example.com").expect("a name")]),
        null_sender: false,
        no_key: None,
    };
    let evaluate = || now(check(black_box(&request), &zone));
    assert_eq!(evaluate().0.result, Some(DmarcResult::Pass));
    criterion.bench_function("evaluate DMARC with a walk of eight names", |bencher| bencher.iter(evaluate));
}

criterion_group!(benches, key, walk);
criterion_main!(benches);
