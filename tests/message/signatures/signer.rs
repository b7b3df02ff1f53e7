//! Signs messages as a mail server does, with canonicalization of its own, so that two implementations meet.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::EncodePublicKey as _;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _};
use sha2::{Digest as _, Sha256};

/// The keys, made once.
pub(crate) static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let rsa = |bits, seed| rsa::PrivateKey::new(&mut StdRng::seed_from_u64(seed), bits).expect("a key");
    Keys {
        rsa2048: rsa(2048, 11),
        rsa1024: rsa(1024, 12),
        other: rsa(1024, 13),
        ed25519: ed25519_dalek::SigningKey::from_bytes(&[7; 32]),
    }
});

pub(crate) struct Keys {
    rsa2048: rsa::PrivateKey,
    rsa1024: rsa::PrivateKey,
    /// The key of somebody else.
    other: rsa::PrivateKey,
    ed25519: ed25519_dalek::SigningKey,
}

fn public(key: &rsa::PrivateKey) -> String {
    STANDARD.encode(rsa::PublicKey::from(key).to_public_key_der().expect("DER").as_bytes())
}

impl Keys {
    /// A public key in base64 by its name in scenarios.
    pub(crate) fn by_name(&self, name: &str) -> String {
        match name {
            "rsa2048" => public(&self.rsa2048),
            "rsa1024" => public(&self.rsa1024),
            "other" => public(&self.other),
            "ed25519" => STANDARD.encode(self.ed25519.verifying_key().to_bytes()),
            _ => panic!("there is no key {name}"),
        }
    }
}

/// How a message is signed.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    /// Tags other than `h`, `bh` and `b`, as written.
    pub(crate) tags: String,
    /// `h`.
    pub(crate) names: String,
}

impl Signature {
    fn tag(&self, name: &str) -> Option<&str> {
        let tags = self.tags.split(';').map(str::trim);
        tags.filter_map(|tag| tag.split_once('=')).find(|(tag, _)| *tag == name).map(|(_, value)| value)
    }

    /// The message with a signature on top. It is a header and a body with an empty line between them.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let (header, body) = split(message);
        let forms = self.tag("c").unwrap_or("simple");
        let (header_form, body_form) = forms.split_once('/').unwrap_or((forms, "simple"));
        let mut canonical = canonical_body(body, body_form == "relaxed");
        if let Some(length) = self.tag("l").and_then(|length| length.parse().ok()) {
            canonical.truncate(length);
        }
        let hash = STANDARD.encode(Sha256::digest(&canonical));
        let field = format!("DKIM-Signature: {};\r\n\th={}; bh={hash};\r\n\tb=", self.tags, self.names);
        let mut signed = Vec::new();
        let mut fields = fields(header);
        for name in self.names.split(':').map(str::trim) {
            let is_named = |field: &&[u8]| {
                let colon = field.iter().position(|byte| *byte == b':').expect("a colon");
                field[..colon].trim_ascii_end().eq_ignore_ascii_case(name.as_bytes())
            };
            if let Some(at) = fields.iter().rposition(is_named) {
                signed.extend(canonical_field(fields.remove(at), header_form == "relaxed"));
                signed.extend(b"\r\n");
            }
        }
        signed.extend(canonical_field(field.as_bytes(), header_form == "relaxed"));
        let signature = STANDARD.encode(self.seal(&signed));
        let folded: Vec<&str> =
            signature.as_bytes().chunks(70).map(|chunk| std::str::from_utf8(chunk).expect("ASCII")).collect();
        let signature = folded.join("\r\n\t ");
        [field.as_bytes(), signature.as_bytes(), b"\r\n", message].concat()
    }

    fn seal(&self, signed: &[u8]) -> Vec<u8> {
        let selector = self.tag("s").expect("a selector");
        if self.tag("a").is_some_and(|algorithm| algorithm.starts_with("ed25519")) {
            return KEYS.ed25519.sign(&Sha256::digest(signed)).to_bytes().to_vec();
        }
        let key = if selector.contains("1024") { &KEYS.rsa1024 } else { &KEYS.rsa2048 };
        SigningKey::<Sha256>::new(key.clone()).sign_with_rng(&mut StdRng::seed_from_u64(1), signed).to_vec()
    }
}

/// The header with its last line end, and the body.
pub(crate) fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let at = message.windows(4).position(|four| four == b"\r\n\r\n").expect("an empty line");
    (&message[..at + 2], &message[at + 4..])
}

/// The fields of a header, folded as they are, without line ends behind them.
pub(crate) fn fields(header: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    let mut start = 0;
    for at in 0..header.len() {
        let ends = header[at..].starts_with(b"\r\n");
        if ends && !matches!(header.get(at + 2), Some(b' ' | b'\t')) {
            fields.push(&header[start..at]);
            start = at + 2;
        }
    }
    fields
}

fn relaxed(text: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for &byte in text {
        match byte {
            b' ' | b'\t' if out.last() == Some(&b' ') => {}
            b' ' | b'\t' => out.push(b' '),
            _ => out.push(byte),
        }
    }
    if out.last() == Some(&b' ') {
        out.pop();
    }
    out
}

fn canonical_field(field: &[u8], is_relaxed: bool) -> Vec<u8> {
    if !is_relaxed {
        return field.to_vec();
    }
    let unfolded: Vec<u8> = field.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let colon = unfolded.iter().position(|byte| *byte == b':').expect("a colon");
    let name = unfolded[..colon].trim_ascii_end().to_ascii_lowercase();
    let value = relaxed(&unfolded[colon + 1..]);
    [&name, b":".as_slice(), value.strip_prefix(b" ").unwrap_or(&value)].concat()
}

fn canonical_body(body: &[u8], is_relaxed: bool) -> Vec<u8> {
    let text: Vec<u8> = match is_relaxed {
        true => {
            let mut lines: Vec<Vec<u8>> = Vec::new();
            let mut rest = body;
            while let Some(at) = rest.windows(2).position(|two| two == b"\r\n") {
                lines.push(relaxed(&rest[..at]));
                rest = &rest[at + 2..];
            }
            lines.push(relaxed(rest));
            lines.join(b"\r\n".as_slice())
        }
        false => body.to_vec(),
    };
    let mut end = text.as_slice();
    while let Some(shorter) = end.strip_suffix(b"\r\n") {
        end = shorter;
    }
    match (end.is_empty(), is_relaxed) {
        (true, true) => Vec::new(),
        _ => [end, b"\r\n"].concat(),
    }
}
