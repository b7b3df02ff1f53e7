//! Messages made, signed and damaged at random, put to mailauth in its strict mode as well. It runs where
//! Node.js and the package are (`cargo xtask test` installs it), and must run in continuous integration.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mailpath::message::{BodyHash, HeaderSignature, SignatureFault, SignatureOutcome, SignatureResult};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::signer::{KEYS, Signature};
use super::{NOW, in_words, results};
use crate::mailauth::opinions;

const CASES: usize = 800;

/// A text with blanks of all kinds.
fn text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "Tulips", " ", "  ", "\t", "é", "=", ";", ":", "b=", "\u{a0}"]);
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// A field with folding, whose value is not empty.
fn field(name: &'static str) -> impl Strategy<Value = String> {
    let colon = prop::sample::select(vec![":", ": ", ":\t", " : "]);
    let fold = prop::sample::select(vec!["\r\n ", "\r\n\t", " ", "\r\n  "]);
    let name = prop::sample::select(vec![name.to_owned(), name.to_lowercase(), name.to_uppercase()]);
    (name, colon, text(), fold, text())
        .prop_map(|(name, colon, one, fold, two)| format!("{name}{colon}x{one}{fold}y{two}z\r\n"))
}

fn message() -> impl Strategy<Value = String> {
    let more =
        prop_oneof![field("Subject"), field("X-Other"), field("Received"), field("Reply-To"), field("Date")];
    let line = prop_oneof![4 => text(), 1 => Just(String::new()), 1 => Just(" ".to_owned()), 1 => Just("From x".to_owned())];
    let body = (prop::collection::vec(line, 0..7), any::<bool>())
        .prop_map(|(lines, ends)| lines.join("\r\n") + if ends { "\r\n" } else { "" });
    let header = prop::collection::vec(more, 0..6).prop_map(|fields| fields.concat());
    (header, body).prop_map(|(header, body)| {
        format!("From: Jo <jo@example.net>\r\n{header}To: ann@example.com\r\n\r\n{body}")
    })
}

fn signature() -> impl Strategy<Value = Signature> {
    let algorithm = prop::sample::select(vec![
        ("rsa-sha256", "rsa2048"),
        ("rsa-sha256", "rsa1024"),
        ("ed25519-sha256", "ed25519"),
        ("rsa-sha256", "another"),
        ("rsa-sha256", "nothing"),
        ("rsa-sha256", "revoked"),
        ("rsa-sha256", "strict"),
        ("rsa-sha256", "reports"),
    ]);
    let algorithm = prop_oneof![4 => Just(("rsa-sha256", "rsa2048")), 4 => algorithm];
    let form = prop::sample::select(vec![
        "",
        "c=simple;",
        "c=relaxed;",
        "c=simple/simple;",
        "c=simple/relaxed;",
        "c=relaxed/simple;",
        "c=relaxed/relaxed;",
    ]);
    let more = prop::sample::select(vec![
        "",
        "",
        "",
        "",
        " i=@example.net;",
        " i=jo@mail.example.net;",
        " i=jo@example.com;",
        " t=1790000000;",
        " t=1790000000; x=1900000000;",
        " x=1790000000;",
        " q=dns/txt;",
        " l=3;",
        " foo=bar;",
    ]);
    let names = prop::sample::subsequence(
        vec![
            "From",
            "from",
            "Subject",
            "subject",
            "To",
            "Reply-To",
            "reply-to",
            "Received",
            "Date",
            "X-Missing",
        ],
        1..10,
    );
    (algorithm, form, more, names).prop_map(|((algorithm, selector), form, more, names)| Signature {
        tags: format!("v=1; a={algorithm}; {form} d=example.net; s={selector};{more}")
            .trim_end_matches(';')
            .to_owned(),
        names: names.join(":"),
    })
}

/// What happens to a message on its way.
#[derive(Clone, Debug)]
enum Damage {
    Replace(&'static str, &'static str),
    Append(&'static str),
    Prepend(&'static str),
    Byte(prop::sample::Index, u8),
}

fn damage() -> impl Strategy<Value = Damage> {
    let replace = prop::sample::select(vec![
        ("\r\n\t", "\r\n "),
        ("Tulips", "Roses"),
        ("  ", " "),
        (" ", "\t"),
        ("v=1", "v=2"),
        ("v=1", "V=1"),
        ("sha256", "sha1"),
        ("To: ann", "To: bob"),
        ("To: ann", "to:  ann"),
        ("To: ann@example.com\r\n", ""),
        ("d=example.net", "d=example.com"),
        ("bh=", "bh= "),
        ("h=", "h =\r\n "),
        ("; s=", ";; s="),
        ("\r\n\r\n", "\r\nSubject: more\r\n\r\n"),
    ]);
    prop_oneof![
        8 => replace.prop_map(|(from, to)| Damage::Replace(from, to)),
        2 => prop::sample::select(vec!["x", "\r\n", " ", "\r\n\r\n \r\n", "footer\r\n"]).prop_map(Damage::Append),
        2 => prop::sample::select(vec!["Subject: top\r\n", "X-A: b\r\n", "Received: c\r\n", "From: d\r\n"]).prop_map(Damage::Prepend),
        2 => (any::<prop::sample::Index>(), b' '..b'~').prop_map(|(at, byte)| Damage::Byte(at, byte)),
    ]
}

impl Damage {
    fn on(&self, message: &str) -> Vec<u8> {
        match self {
            Self::Replace(from, to) => message.replacen(from, to, 1).into_bytes(),
            Self::Append(text) => format!("{message}{text}").into_bytes(),
            Self::Prepend(text) => format!("{text}{message}").into_bytes(),
            Self::Byte(at, byte) => {
                let mut bytes = message.as_bytes().to_vec();
                let body = message.find("\r\n\r\n").map_or(bytes.len(), |at| at + 4);
                // In the header a byte can make a field of no field, which is for whoever reads it.
                let at = body + at.index(bytes.len() - body + 1);
                if let Some(place) = bytes.get_mut(at).filter(|old| !matches!(**old, b'\r' | b'\n')) {
                    *place = *byte;
                }
                bytes
            }
        }
    }
}

/// Whether the two opinions are the same.
fn agrees(ours: &SignatureResult, theirs: &Value) -> bool {
    let (result, comment) =
        (theirs["result"].as_str().unwrap_or_default(), theirs["comment"].as_str().unwrap_or_default());
    let body_differs = matches!(ours.details.body, BodyHash::Changed | BodyHash::TooShort(..));
    match (ours.result, ours.reason) {
        (SignatureOutcome::Pass, _) => result == "pass",
        (SignatureOutcome::Fail, Some(SignatureFault::BodyHash)) => {
            result == "fail" && comment == "body hash did not verify"
                // The standard has a body that is shorter than its signed part for invalid; mailauth hashes it.
                || matches!(ours.details.body, BodyHash::TooShort(..))
        }
        (SignatureOutcome::Fail, _) => result == "fail" && comment == "bad signature",
        (SignatureOutcome::Neutral | SignatureOutcome::Temperror, _) => false,
        // The body is tested before the key and the time there, the key first here.
        (SignatureOutcome::Permerror, Some(SignatureFault::Expired)) => {
            let has_no_key = ours.details.header == HeaderSignature::NotTested;
            comment == "expired"
                || comment == "bad signature"
                || body_differs
                || has_no_key && result == "neutral"
        }
        (SignatureOutcome::Permerror, Some(SignatureFault::WeakAlgorithm)) => {
            result == "policy" || result == "fail"
        }
        (SignatureOutcome::Permerror, _) => {
            matches!(result, "neutral" | "policy") || body_differs && result == "fail"
        }
    }
}

/// The zone as mailauth is given it.
fn zone() -> Value {
    let key = |name: &str| KEYS.by_name(name);
    let record = |text: String| json!([text]);
    json!({
        "rsa2048._domainkey.example.net": record(format!("v=DKIM1; k=rsa; p={}", key("rsa2048"))),
        "rsa1024._domainkey.example.net": record(format!("v=DKIM1; p={}", key("rsa1024"))),
        "ed25519._domainkey.example.net": record(format!("v=DKIM1; k=ed25519; p={}", key("ed25519"))),
        "another._domainkey.example.net": record(format!("v=DKIM1; p={}", key("other"))),
        "revoked._domainkey.example.net": record("v=DKIM1; p=".to_owned()),
        "strict._domainkey.example.net": record(format!("v=DKIM1; t=s; p={}", key("rsa2048"))),
        "reports._domainkey.example.net": record(format!("v=DKIM1; s=tlsrpt; p={}", key("rsa2048"))),
    })
}

#[test]
fn mailauth_agrees() {
    let mut runner = TestRunner::deterministic();
    let strategy = (message(), signature(), prop::option::of(damage()));
    let messages: Vec<Vec<u8>> = (0..CASES)
        .map(|_| {
            let (message, signature, damage) = strategy.new_tree(&mut runner).expect("a message").current();
            let signed = String::from_utf8(signature.sign(message.as_bytes())).expect("text");
            damage.map_or_else(|| signed.clone().into_bytes(), |damage| damage.on(&signed))
        })
        .collect();
    let zone = zone();
    let case = |message: &Vec<u8>| json!({ "message": STANDARD.encode(message), "zone": zone, "now": NOW });
    let cases: Vec<Value> = messages.iter().map(case).collect();
    let Some(opinions) = opinions("message/mailauth.cjs", &cases) else { return };
    let mut passed = 0;
    let mut wrong = Vec::new();
    for (message, theirs) in messages.iter().zip(&opinions) {
        let ours = results(message);
        let theirs = theirs.as_array().expect("results");
        passed += usize::from(ours.iter().any(|result| result.result == SignatureOutcome::Pass));
        let agreed =
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| agrees(ours, theirs));
        if !agreed {
            let words: Vec<String> = ours.iter().map(in_words).collect();
            wrong.push(format!("{words:?} is not {theirs:?}\n{:?}\n", String::from_utf8_lossy(message)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {CASES}: {}",
        wrong.len(),
        wrong.iter().take(8).cloned().collect::<String>()
    );
    // Both outcomes come up often, so that agreeing means something.
    assert!(passed > CASES / 10 && passed < CASES * 9 / 10, "{passed} of {CASES}");
}
