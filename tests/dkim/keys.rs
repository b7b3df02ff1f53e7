//! Keys for the scenarios: made when they are first needed, the same each time.

use std::collections::HashMap;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::Encode as _;
use der::asn1::{AnyRef, BitStringRef, UintRef};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use rsa::pkcs1::{EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _};
use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use rsa::{PrivateKey, PublicKey};
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfo};

/// A key that RSA could have, of so many bits, as SubjectPublicKeyInfo. Nobody knows its factors.
pub(super) fn modulus_of(bits: usize) -> Vec<u8> {
    let mut modulus = vec![0; bits.div_ceil(8)];
    StdRng::seed_from_u64(bits as u64).fill_bytes(&mut modulus);
    let unused = modulus.len() * 8 - bits;
    modulus[0] = (modulus[0] | 0x80) >> unused;
    *modulus.last_mut().expect("a byte") |= 1;
    let key = pkcs1::RsaPublicKeyRef {
        modulus: UintRef::new(&modulus).expect("a number"),
        public_exponent: UintRef::new(&[1, 0, 1]).expect("a number"),
    };
    wrap("1.2.840.113549.1.1.1", Some(AnyRef::NULL), &key.to_der().expect("DER"))
}

/// A key of any algorithm, wrapped.
fn wrap(oid: &str, parameters: Option<AnyRef<'_>>, key: &[u8]) -> Vec<u8> {
    let algorithm = AlgorithmIdentifierRef { oid: ObjectIdentifier::new_unwrap(oid), parameters };
    let subject_public_key = BitStringRef::from_bytes(key).expect("bytes");
    SubjectPublicKeyInfo { algorithm, subject_public_key }.to_der().expect("DER")
}

/// A pair of RSA keys.
pub(super) fn rsa(bits: usize, seed: u64) -> PrivateKey {
    PrivateKey::new(&mut StdRng::seed_from_u64(seed), bits).expect("a key")
}

/// An Ed25519 key.
pub(super) fn ed25519(seed: u8) -> [u8; 32] {
    ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes()
}

/// What stands in braces in a scenario, in base64.
pub(super) fn by_name() -> &'static HashMap<&'static str, String> {
    static KEYS: LazyLock<HashMap<&'static str, String>> = LazyLock::new(|| {
        let private = rsa(1024, 1);
        let public = PublicKey::from(&rsa(2048, 2));
        let spki = public.to_public_key_der().expect("DER").into_vec();
        // The last byte of the modulus stands before the exponent, which has five bytes.
        let mut even = modulus_of(1024);
        let last = even.len() - 6;
        even[last] &= 0xfe;
        let long = [&spki[..], &[0, 0]].concat();
        let text = |bytes: &[u8]| STANDARD.encode(bytes);
        let mut all = HashMap::from([
            ("rsa1024", text(PublicKey::from(&private).to_public_key_der().expect("DER").as_bytes())),
            ("rsa2048", text(&spki)),
            ("rsa2048-pkcs1", text(public.to_pkcs1_der().expect("DER").as_bytes())),
            ("rsa2048-cut", text(&spki)[..200].to_owned()),
            ("rsa2048-odd", text(&spki)[..201].to_owned()),
            ("rsa2048-long", text(&long)),
            ("rsa2040-unpadded", text(&modulus_of(2040)).trim_end_matches('=').to_owned()),
            ("rsa-even", text(&even)),
            ("private-pkcs1", text(private.to_pkcs1_der().expect("DER").as_bytes())),
            ("private-pkcs8", text(private.to_pkcs8_der().expect("DER").as_bytes())),
            ("ed25519", text(&ed25519(1))),
            ("ed25519-wrapped", text(&wrap("1.3.101.112", None, &ed25519(1)))),
            ("ed25519-short", text(&ed25519(1)[..31])),
            ("ecdsa", text(&wrap("1.2.840.10045.2.1", None, &[4; 65]))),
            ("zeros", text(&[0; 64])),
        ]);
        for (name, bits) in [
            ("rsa512", 512),
            ("rsa1023", 1023),
            ("rsa1025", 1025),
            ("rsa2047", 2047),
            ("another2048", 2048),
            ("rsa4096", 4096),
            ("rsa8192", 8192),
            ("rsa16392", 16392),
        ] {
            all.insert(name, text(&modulus_of(bits)));
        }
        all
    });
    &KEYS
}
