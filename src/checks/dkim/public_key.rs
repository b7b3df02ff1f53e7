//! The public key in the tag `p` of a key record: base64, and in it DER or bare bytes
//! (RFC 6376 section 3.6.1, RFC 8463 section 4).
//!
//! RSA keys are published in two forms: wrapped as `SubjectPublicKeyInfo`, which everybody means, and as
//! bare `RSAPublicKey` (PKCS #1), which the standard's words say. Both are read.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose::STANDARD};
use der::asn1::{AnyRef, BitStringRef, UintRef};
use der::{Decode, Encode, Header, Reader, SliceReader};
use pkcs1::RsaPublicKeyRef;
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};

use super::record::KeyType;
use super::tag_list::is_space;

/// `rsaEncryption` (RFC 8017 appendix A.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-Ed25519` (RFC 8410 section 3).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The longest key that is read: more than a DNS answer can hold.
const MAX_BYTES: usize = 64 * 1024;
/// The longest modulus, in bits.
const MAX_BITS: usize = 16 * 1024;
/// An Ed25519 key (RFC 8032 section 5.1.5).
const ED25519_BYTES: usize = 32;

/// A public key, fit for verifying signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// How it was published.
    pub form: KeyForm,
    /// Its length: of RSA the bits of the modulus.
    pub bits: usize,
    /// The key as `SubjectPublicKeyInfo` in DER, whatever the form in which it was published.
    pub spki: Vec<u8>,
}

impl PublicKey {
    /// The record that publishes this key in the usual form.
    #[must_use]
    pub fn record(&self) -> String {
        match self.form {
            KeyForm::Rsa | KeyForm::RsaPkcs1 => format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(&self.spki)),
            // Behind the head of the wrapping are the bare bytes.
            KeyForm::Ed25519 => {
                let bare = self.spki.len().saturating_sub(ED25519_BYTES);
                format!("v=DKIM1; k=ed25519; p={}", STANDARD.encode(&self.spki[bare..]))
            }
        }
    }
}

/// How a key is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// RSA, as `SubjectPublicKeyInfo`.
    Rsa,
    /// RSA, as bare `RSAPublicKey` (PKCS #1).
    RsaPkcs1,
    /// Ed25519, as its bare bytes.
    Ed25519,
}

/// Why there is no usable public key in `p`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// It is no base64.
    NotBase64(char),
    /// It is base64 with a length that none has.
    Base64Length,
    /// The value begins with `p=` again.
    TagTwice,
    /// It ends before the key does: bytes that are there, and that there must be.
    Cut(usize, usize),
    /// Bytes stand behind the key; how many.
    TooLong(usize),
    /// It is a private key.
    Private,
    /// It is RSA, and the record says `k=ed25519`.
    RsaForEd25519,
    /// It is Ed25519, and the record says `k=rsa`, or nothing.
    Ed25519ForRsa,
    /// It is Ed25519 wrapped as `SubjectPublicKeyInfo`; the bare key in base64.
    Ed25519Wrapped(String),
    /// An Ed25519 key has 32 bytes; how many these are.
    Ed25519Length(usize),
    /// It is the key of another algorithm.
    OtherAlgorithm(String),
    /// It is a certificate, or something else that is no key.
    NotAKey,
    /// An RSA key whose numbers are none that a key can have.
    BadNumbers,
}

impl fmt::Display for KeyError {
    /// Completes "its key cannot be read: …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBase64(c) => write!(f, "a key in base64 cannot have “{}” in it", c.escape_debug()),
            Self::Base64Length => f.write_str("it is not whole, since base64 never has such a length"),
            Self::TagTwice => f.write_str("“p=” is in it twice"),
            Self::Cut(have, want) => {
                write!(f, "it was cut off: {have} of {want} bytes are there")
            }
            Self::TooLong(1) => f.write_str("there is 1 byte too much after it"),
            Self::TooLong(count) => write!(f, "there are {count} bytes too many after it"),
            Self::Private => f.write_str("it is a private key"),
            Self::RsaForEd25519 => f.write_str("it is an RSA key, and the record says k=ed25519"),
            Self::Ed25519ForRsa => f.write_str("it is an Ed25519 key, and the record does not say k=ed25519"),
            Self::Ed25519Wrapped(_) => {
                f.write_str("it is an Ed25519 key in a wrapping (SPKI), where the bare 32 bytes are needed")
            }
            Self::Ed25519Length(bytes) => write!(f, "an Ed25519 key has 32 bytes, and this has {bytes}"),
            Self::OtherAlgorithm(name) => write!(f, "it is a key for {name}, which DKIM does not use"),
            Self::NotAKey => f.write_str("what is there is not a public key"),
            Self::BadNumbers => f.write_str("its numbers are none that an RSA key can have"),
        }
    }
}

/// What was read, and whether only a lenient reader takes it: the padding of the base64 is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReadKey {
    pub(super) key: PublicKey,
    pub(super) bad_padding: bool,
}

/// Reads the value of `p`, which is not empty.
pub(super) fn read(value: &str, key_type: KeyType<'_>) -> Result<ReadKey, KeyError> {
    if value.trim_start_matches(is_space).starts_with("p=") {
        return Err(KeyError::TagTwice);
    }
    let (bytes, bad_padding) = decode(value)?;
    let key = match key_type {
        KeyType::Ed25519 => ed25519(&bytes)?,
        // Of an unknown type nothing can be said, so that RSA is tried.
        KeyType::Rsa | KeyType::Other(_) => rsa(&bytes)?,
    };
    Ok(ReadKey { key, bad_padding })
}

/// Decodes base64 with white space anywhere, and says whether its padding is wrong.
fn decode(value: &str) -> Result<(Vec<u8>, bool), KeyError> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let text: String = value.chars().filter(|c| !is_space(*c)).take(MAX_BYTES * 4 / 3 + 4).collect();
    if let Ok(bytes) = STANDARD.decode(&text) {
        return Ok((bytes, false));
    }
    if let Ok(bytes) = LENIENT.decode(&text) {
        return Ok((bytes, true));
    }
    let digits = text.trim_end_matches('=');
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    match digits.chars().find(|c| !is_digit(*c)) {
        Some(c) => Err(KeyError::NotBase64(c)),
        None => Err(KeyError::Base64Length),
    }
}

fn ed25519(bytes: &[u8]) -> Result<PublicKey, KeyError> {
    if bytes.len() == ED25519_BYTES {
        let spki = wrap(ED25519, None, bytes).ok_or(KeyError::BadNumbers)?;
        return Ok(PublicKey { form: KeyForm::Ed25519, bits: 256, spki });
    }
    if is_private(bytes) {
        return Err(KeyError::Private);
    }
    match SubjectPublicKeyInfoRef::from_der(bytes) {
        Ok(info) if info.algorithm.oid == ED25519 => {
            Err(KeyError::Ed25519Wrapped(STANDARD.encode(info.subject_public_key.raw_bytes())))
        }
        Ok(info) if info.algorithm.oid == RSA => Err(KeyError::RsaForEd25519),
        _ if RsaPublicKeyRef::from_der(bytes).is_ok() => Err(KeyError::RsaForEd25519),
        _ => Err(KeyError::Ed25519Length(bytes.len())),
    }
}

fn rsa(bytes: &[u8]) -> Result<PublicKey, KeyError> {
    if let Ok(info) = SubjectPublicKeyInfoRef::from_der(bytes) {
        return match info.algorithm.oid {
            RSA => {
                let inner = info.subject_public_key.as_bytes().ok_or(KeyError::NotAKey)?;
                let key = RsaPublicKeyRef::from_der(inner).map_err(|_| KeyError::NotAKey)?;
                Ok(PublicKey { form: KeyForm::Rsa, bits: bits(&key)?, spki: bytes.to_vec() })
            }
            ED25519 => Err(KeyError::Ed25519ForRsa),
            other => Err(KeyError::OtherAlgorithm(algorithm_name(other))),
        };
    }
    if let Ok(key) = RsaPublicKeyRef::from_der(bytes) {
        let bits = bits(&key)?;
        let spki = wrap(RSA, Some(AnyRef::NULL), bytes).ok_or(KeyError::BadNumbers)?;
        return Ok(PublicKey { form: KeyForm::RsaPkcs1, bits, spki });
    }
    if is_private(bytes) {
        return Err(KeyError::Private);
    }
    match whole_length(bytes) {
        Some(want) if want > bytes.len() => Err(KeyError::Cut(bytes.len(), want)),
        Some(want) if want < bytes.len() && rsa(&bytes[..want]).is_ok() => {
            Err(KeyError::TooLong(bytes.len() - want))
        }
        _ if bytes.len() == ED25519_BYTES => Err(KeyError::Ed25519ForRsa),
        _ => Err(KeyError::NotAKey),
    }
}

/// The bits of the modulus, counted from the first that is set.
fn bits(key: &RsaPublicKeyRef<'_>) -> Result<usize, KeyError> {
    let modulus = key.modulus.as_bytes();
    let first = modulus.iter().position(|byte| *byte != 0).ok_or(KeyError::BadNumbers)?;
    let significant = &modulus[first..];
    let bits = significant.len() * 8 - significant[0].leading_zeros() as usize;
    // An even modulus is no product of two odd primes, and with such an exponent nothing is signed.
    let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
    let exponent = key.public_exponent.as_bytes();
    if bits > MAX_BITS || !is_odd(modulus) || !is_odd(exponent) || exponent == [1] {
        return Err(KeyError::BadNumbers);
    }
    Ok(bits)
}

/// A key with its algorithm, as `SubjectPublicKeyInfo` in DER.
fn wrap(oid: ObjectIdentifier, parameters: Option<AnyRef<'_>>, key: &[u8]) -> Option<Vec<u8>> {
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    let subject_public_key = BitStringRef::from_bytes(key).ok()?;
    SubjectPublicKeyInfo { algorithm, subject_public_key }.to_der().ok()
}

/// Whether it is a private key: `RSAPrivateKey` (nine numbers, RFC 8017 appendix A.1.2) or
/// `PrivateKeyInfo` (PKCS #8, RFC 5958 section 2), whole or cut.
fn is_private(bytes: &[u8]) -> bool {
    let Some(body) = body(bytes) else { return false };
    let Ok(mut reader) = SliceReader::new(body) else { return false };
    let Ok(version) = reader.decode::<UintRef<'_>>() else { return false };
    if !matches!(version.as_bytes(), [0 | 1]) {
        return false;
    }
    // A second number is the modulus, and a SEQUENCE the algorithm.
    let second = Header::peek(&reader);
    second.is_ok_and(|header| match header.tag() {
        der::Tag::Integer => u32::from(header.length()) >= 32,
        der::Tag::Sequence => true,
        _ => false,
    })
}

/// What is in a SEQUENCE, as far as it is there.
fn body(bytes: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let header = Header::peek(&reader).ok()?;
    let head = usize::try_from(u32::from(header.encoded_len().ok()?)).ok()?;
    reader.drain(header.encoded_len().ok()?).ok()?;
    (header.tag() == der::Tag::Sequence).then(|| bytes.get(head..)).flatten()
}

/// How long the SEQUENCE is that the bytes begin, with its head.
fn whole_length(bytes: &[u8]) -> Option<usize> {
    let reader = SliceReader::new(bytes).ok()?;
    let header = Header::peek(&reader).ok()?;
    let length = header.length() + header.encoded_len().ok()?;
    let length = usize::try_from(u32::from(length.ok()?)).ok()?;
    (header.tag() == der::Tag::Sequence && length <= MAX_BYTES).then_some(length)
}

/// An algorithm's name, where it is one that is met.
fn algorithm_name(oid: ObjectIdentifier) -> String {
    match oid.to_string().as_str() {
        "1.2.840.10045.2.1" => "ECDSA".into(),
        "1.2.840.10040.4.1" => "DSA".into(),
        "1.2.840.113549.1.1.10" => "RSA-PSS".into(),
        "1.3.101.113" => "Ed448".into(),
        other => format!("the algorithm {other}"),
    }
}
