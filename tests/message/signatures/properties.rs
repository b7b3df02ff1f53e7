//! What holds of any bytes.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use mailpath::dns::Zone;
use mailpath::message::signature::{RustVerifier, canonical_body, canonical_field, findings, verify};
use mailpath::message::{Canonicalization, Field, SignatureOutcome, Source};
use proptest::prelude::*;

use super::scenarios::{GOOD, NAMES, SIMPLE, good, signed_with};
use super::{parts, results};

const FORMS: [Canonicalization; 2] = [Canonicalization::Simple, Canonicalization::Relaxed];

/// Bytes in which what canonicalization looks at is frequent.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        3 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just(b"\n".to_vec()),
        2 => Just(b" ".to_vec()),
        1 => Just(b"\t".to_vec()),
        3 => prop::collection::vec(any::<u8>(), 0..4),
        2 => "[a-z:;=]{0,6}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// Parts of a field that is like a signature.
fn tags() -> impl Strategy<Value = String> {
    let tag = prop_oneof![
        4 => prop::sample::select(vec![
            "v=1", "a=rsa-sha256", "a=ed25519-sha256", "d=example.net", "s=rsa2048", "h=from:to", "c=relaxed",
            "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "b=AAAA", "l=0", "l=99", "x=1", "t=9",
            "i=a@example.net", "q=dns/txt",
        ]).prop_map(str::to_owned),
        1 => "[a-z]{0,2}=?[ -~]{0,12}",
        1 => "\\PC{0,8}",
    ];
    prop::collection::vec(tag, 0..12).prop_map(|tags| tags.join(";"))
}

proptest! {
    #[test]
    fn canonicalization_is_idempotent(body in bytes()) {
        for form in FORMS {
            let once = canonical_body(&body, form);
            prop_assert_eq!(&canonical_body(&once, form), &once);
            prop_assert!(once.len() <= body.len() + 2);
        }
    }

    #[test]
    fn canonicalization_of_fields_is_idempotent(value in bytes()) {
        // In a field a line end stands before a blank.
        let lines: Vec<&[u8]> = value.split(|byte| matches!(byte, b'\r' | b'\n')).collect();
        let raw = [b"Subject :".as_slice(), &lines.join(b"\r\n ".as_slice())].concat();
        for form in FORMS {
            let once = canonical_field(&raw, form);
            prop_assert_eq!(&canonical_field(&once, form), &once);
        }
        let relaxed = canonical_field(&raw, Canonicalization::Relaxed);
        prop_assert!(relaxed.starts_with(b"subject:"));
        prop_assert!(!relaxed.windows(2).any(|two| two == b"  " || two == b"\r\n"));
    }

    #[test]
    fn the_relaxed_form_is_blind_to_blanks(body in bytes()) {
        let text: Vec<u8> = body.iter().flat_map(|byte| match byte {
            b' ' => b"\t  ".to_vec(),
            byte => vec![*byte],
        }).collect();
        let form = Canonicalization::Relaxed;
        prop_assert_eq!(canonical_body(&body, form), canonical_body(&text, form));
        let ended = [&body[..], b"\r\n", b" \t\r\n\r\n"].concat();
        if !body.ends_with(b"\r") {
            prop_assert_eq!(canonical_body(&body, form), canonical_body(&ended, form));
        }
    }

    #[test]
    fn any_field_and_body_end_in_a_result(value in tags(), other in bytes(), body in prop::option::of(bytes())) {
        let fields: Vec<Field> = [format!("DKIM-Signature: {value}").into_bytes(), [b"From:".as_slice(), &other].concat()]
            .into_iter()
            .filter_map(Field::new)
            .collect();
        let fields = mailpath::message::Fields::new(fields);
        let zone = Zone::parse("test", "rsa2048._domainkey.example.net 60 TXT \"p=\"").expect("a zone");
        let now = Timestamp::UNIX_EPOCH;
        let results = verify(&fields, body.as_deref(), &zone, &RustVerifier, now).now_or_never().expect("at once");
        prop_assert_eq!(results.len(), 1);
        prop_assert!(results[0].result != SignatureOutcome::Pass);
        prop_assert!(results[0].reason.is_some());
        prop_assert!(!findings(&results, &|_| None, now).is_empty());
    }

    #[test]
    fn no_damage_makes_a_signature_of_another_message(at in any::<prop::sample::Index>(), byte in any::<u8>(), simple in any::<bool>()) {
        let tags = if simple { SIMPLE } else { GOOD };
        let message = signed_with(tags, NAMES).into_bytes();
        let mut damaged = message.clone();
        let at = at.index(damaged.len());
        damaged[at] = byte;
        prop_assume!(damaged.windows(4).any(|four| four == b"\r\n\r\n"));
        let after = results(&damaged);
        if let [result] = after.as_slice() && result.result == SignatureOutcome::Pass {
            // What holds is what was signed, or differs where it was not signed.
            let (before, now) = (parts(&message), parts(&damaged));
            let canonical = |body: &Option<Vec<u8>>| {
                canonical_body(body.as_deref().unwrap_or_default(), if simple { FORMS[0] } else { FORMS[1] })
            };
            prop_assert_eq!(canonical(&before.1), canonical(&now.1));
            let intact = &results(&message)[0];
            let strip = |bytes: &[u8]| bytes.to_vec();
            prop_assert_eq!(strip(&result.details.signed_bytes), strip(&intact.details.signed_bytes));
        }
    }
}

#[test]
fn a_message_that_is_read_is_the_one_that_was_signed() {
    // Line feeds alone, as pasted text has them, are made line ends.
    for message in [good(), signed_with(SIMPLE, NAMES)] {
        for text in [message.clone(), message.replace("\r\n", "\n"), format!("\u{feff}{message}")] {
            let source = Source::read(text.as_bytes()).expect("a message");
            let (fields, body) = parts(message.as_bytes());
            assert_eq!(source.fields, fields);
            assert_eq!(source.body, body);
        }
    }
}

#[test]
fn work_is_bounded() {
    // Ten signatures over many short lines, none of which holds.
    let message = good();
    let (header, _) = message.split_once("\r\n\r\n").expect("a body");
    let field = &message[..message.find("Received:").expect("a field")];
    let body = "a b\r\n".repeat(200_000);
    let many = format!("{}{header}\r\n\r\n{body}", field.repeat(9));
    let after = results(many.as_bytes());
    assert_eq!(after.len(), 10);
    assert!(after.iter().all(|result| result.result == SignatureOutcome::Fail));
    // As many names as fit into a header.
    let names = "a:".repeat(200_000) + "from";
    let long = message.replace(NAMES, &names);
    assert_eq!(results(long.as_bytes())[0].result, SignatureOutcome::Permerror);
}
