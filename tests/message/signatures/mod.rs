//! DKIM signatures of messages that are signed here: intact, damaged in every way, and repaired.

mod believed;
mod findings;
mod no_crypto;
mod properties;
mod repairs;
mod report;
mod rfc;
mod scenarios;
mod second_opinion;
mod signer;

use futures_util::FutureExt as _;
use jiff::Timestamp;
use mailpath::dns::Zone;
use mailpath::message::signature::{RustVerifier, verify};
use mailpath::message::{BodyHash, Field, Fields, HeaderSignature, SignatureResult};

/// Signed messages are looked at on 1 November 2026.
const NOW: i64 = 1_793_491_200;

/// The keys that domains in scenarios publish. `{…}` is a key of `signer`.
const ZONE: &str = r#"
rsa2048._domainkey.example.net 60 TXT "v=DKIM1; k=rsa; p={rsa2048}"
rsa1024._domainkey.example.net 60 TXT "v=DKIM1; p={rsa1024}"
ed25519._domainkey.example.net 60 TXT "v=DKIM1; k=ed25519; p={ed25519}"
sub.rsa2048._domainkey.example.net 60 TXT "p={rsa2048}"
another._domainkey.example.net 60 TXT "v=DKIM1; p={other}"
revoked._domainkey.example.net 60 TXT "v=DKIM1; p="
broken._domainkey.example.net 60 TXT "v=DKIM1; p=MIIBIjANBgkqh"
version._domainkey.example.net 60 TXT "v=DKIM2; p={rsa2048}"
twice._domainkey.example.net 60 TXT "v=DKIM1; p={rsa2048}; p={rsa2048}"
text._domainkey.example.net 60 TXT "hello"
short._domainkey.example.net 60 TXT "v=DKIM1; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALPmhlMbHsyVm4yrfBZ44AIDxkWG6g7Hj8L2E0VYbBz8J9oCqQh4oI8KcJ0b5hQb6jyGZDR0dUVTTnkEjaF0bWUCAwEAAQ=="
sha1._domainkey.example.net 60 TXT "v=DKIM1; h=sha1; p={rsa2048}"
both._domainkey.example.net 60 TXT "v=DKIM1; h=sha1:sha256; s=*:other; p={rsa2048}"
reports._domainkey.example.net 60 TXT "v=DKIM1; s=tlsrpt; p={rsa2048}"
strict._domainkey.example.net 60 TXT "v=DKIM1; t=s; p={rsa2048}"
testing._domainkey.example.net 60 TXT "v=DKIM1; t=y; p={rsa2048}"
unknown._domainkey.example.net 60 TXT "v=DKIM1; k=dsa; p={rsa2048}"
several._domainkey.example.net 60 TXT "v=DKIM1; p={other}"
several._domainkey.example.net 60 TXT "v=DKIM1; p={rsa2048}"
noise._domainkey.example.net 60 TXT "site-verification=1"
noise._domainkey.example.net 60 TXT "v=DKIM1; p={rsa2048}"
alias._domainkey.example.net 60 CNAME rsa2048._domainkey.example.net
gone._domainkey.example.net 60 CNAME nowhere.example.com
servfail._domainkey.example.net FAULT SERVFAIL
timeout._domainkey.example.net FAULT timeout
rsa2048._domainkey.xn--bcher-kva.example 60 TXT "v=DKIM1; p={rsa2048}"
"#;

fn zone() -> Zone {
    zone_with("")
}

/// The same, with more in it.
fn zone_with(more: &str) -> Zone {
    let mut text = String::new();
    let mut rest = ZONE;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').expect("a closing brace");
        text += before;
        // A string has at most 255 bytes.
        let key = signer::KEYS.by_name(name);
        let (first, second) = key.split_at(key.len().min(100));
        text += &format!("{first}\" \"{second}");
        rest = tail;
    }
    // A resolver that has no record at all is not believed.
    Zone::parse("test", &(text + rest + "\nexample.net 300 MX 10 mail.example.net\n" + more)).expect("a zone")
}

/// A message in its parts; without the empty line behind the header there is no body.
fn parts(message: &[u8]) -> (Fields, Option<Vec<u8>>) {
    let whole = message.windows(4).any(|four| four == b"\r\n\r\n");
    let (header, body) = if whole { signer::split(message) } else { (message, b"".as_slice()) };
    let fields = signer::fields(header).into_iter().filter_map(|raw| Field::new(raw.to_vec())).collect();
    (Fields::new(fields), whole.then(|| body.to_vec()))
}

/// Verifies a message.
fn results(message: &[u8]) -> Vec<SignatureResult> {
    let (fields, body) = parts(message);
    let now = Timestamp::from_second(NOW).expect("a time");
    let zone = zone();
    verify(&fields, body.as_deref(), &zone, &RustVerifier, now)
        .now_or_never()
        .expect("a zone answers at once")
}

/// A result as the scenarios have it: `result reason | body header | after undo`.
fn in_words(result: &SignatureResult) -> String {
    let json = serde_json::to_value(result).expect("JSON");
    let word = |key: &str| json[key].as_str().unwrap_or("-").to_owned();
    let body = match result.details.body {
        BodyHash::Holds => "holds".to_owned(),
        BodyHash::UnsignedEnd(bytes) => format!("holds+{bytes}"),
        BodyHash::Changed => "changed".to_owned(),
        BodyHash::TooShort(has, signed) => format!("{has}of{signed}"),
        BodyHash::Missing => "missing".to_owned(),
        BodyHash::NotTested => "-".to_owned(),
    };
    let header = match result.details.header {
        HeaderSignature::Holds => "holds",
        HeaderSignature::Broken => "broken",
        HeaderSignature::NotTested => "-",
    };
    let mut text = format!("{} {} | {body} {header}", word("result"), word("reason"));
    if result.undo.is_some() {
        text += &format!(" | {} {}", word("after_undo"), word("undo"));
    }
    text
}
