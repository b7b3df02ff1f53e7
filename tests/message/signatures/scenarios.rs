//! What an administrator meets: signatures that hold, every reason why one does not, and what was undone.

use super::signer::Signature;
use super::{in_words, results};

pub(super) const HEADER: &str = "Received: from mail.example.net by mx.example.com;\r\n\tSun, 1 Nov 2026 08:00:00 +0000\r\n\
From: Jo Doe <jo@example.net>\r\n\
To: ann@example.com\r\n\
Subject: Tulips  in\r\n\tNovember\r\n\
Date: Sun, 1 Nov 2026 07:59:59 +0000\r\n\
Message-ID: <1@example.net>\r\n\
MIME-Version: 1.0\r\n\
Content-Type: text/plain; charset=utf-8\r\n";

pub(super) const BODY: &str =
    "Hello Ann,\r\n\r\nthe tulips  are here.\t\r\nFrom now on we have plenty.\r\n\r\n-- \r\nJo\r\n";

pub(super) const GOOD: &str = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=rsa2048";
pub(super) const SIMPLE: &str = "v=1; a=rsa-sha256; c=simple/simple; d=example.net; s=rsa2048";
pub(super) const NAMES: &str = "from:to:subject:date:message-id";
pub(super) const OVERSIGNED: &str = "from:from:to:subject:subject:date:reply-to";

pub(super) fn signed_with(tags: &str, names: &str) -> String {
    signed(tags, names, HEADER, BODY)
}

pub(super) fn signed(tags: &str, names: &str, header: &str, body: &str) -> String {
    let signature = Signature { tags: tags.to_owned(), names: names.to_owned() };
    String::from_utf8(signature.sign(format!("{header}\r\n{body}").as_bytes())).expect("text")
}

/// A message that is signed in the usual way.
pub(super) fn good() -> String {
    signed_with(GOOD, NAMES)
}

/// One that is signed byte by byte.
pub(super) fn simple() -> String {
    signed_with(SIMPLE, NAMES)
}

#[track_caller]
fn is(message: &str, expected: &str) {
    is_bytes(message.as_bytes(), expected);
}

#[track_caller]
fn is_bytes(message: &[u8], expected: &str) {
    let results = results(message);
    let words: Vec<String> = results.iter().map(in_words).collect();
    assert_eq!(words, [expected], "{}", String::from_utf8_lossy(message));
}

const PASS: &str = "pass - | holds holds";

#[test]
fn signatures_that_hold() {
    for form in ["simple", "relaxed", "simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"]
    {
        is(&signed_with(&format!("v=1; a=rsa-sha256; c={form}; d=example.net; s=rsa2048"), NAMES), PASS);
    }
    for tags in [
        "v=1; a=rsa-sha256; d=example.net; s=rsa1024",
        "v=1; a=ed25519-sha256; d=example.net; s=ed25519",
        "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.net; s=ed25519",
        "v=1; a=rsa-sha256; d=EXAMPLE.net; s=RSA2048",
        "v=1; a=rsa-sha256; d=example.net; s=sub.rsa2048",
        "v=1; a=rsa-sha256; d=example.net; s=both",
        "v=1; a=rsa-sha256; d=example.net; s=several",
        "v=1; a=rsa-sha256; d=example.net; s=noise",
        "v=1; a=rsa-sha256; d=example.net; s=alias",
        "v=1; a=rsa-sha256; d=example.net; s=testing",
        "v=1; a=rsa-sha256; d=example.net; s=strict; i=@example.net",
        "v=1; a=rsa-sha256; d=example.net; s=rsa2048; i=jo=40home@mail.example.net",
        "v=1; a=rsa-sha256; d=example.net; s=rsa2048; q=dns/txt; t=1793491100; x=1793491300",
        "v=1; a=rsa-sha256; d=example.net; s=rsa2048; q=http : dns/txt; foo=bar; z=From:x",
        "v=1; a=rsa-sha256; d=bücher.example; s=rsa2048",
        "v=1; a=rsa-sha256; d=example.net; s=rsa2048; x=999999999999",
        "a=rsa-sha256; v=1; d=example.net; s=rsa2048",
    ] {
        is(&signed_with(tags, NAMES), PASS);
    }
}

#[test]
fn names_of_signed_fields() {
    for names in
        ["From", "FROM : to", OVERSIGNED, "from:received:received:no-such-field", "from:dkim-signature"]
    {
        is(&signed_with(GOOD, names), PASS);
        is(&signed_with(SIMPLE, names), PASS);
    }
    is(&signed_with(GOOD, "to:subject"), "permerror from_not_signed | holds -");
    is(&signed_with(GOOD, "from:"), "permerror syntax | holds -");
}

#[test]
fn bodies_of_all_kinds() {
    for tags in [GOOD, SIMPLE] {
        for body in [
            "",
            "\r\n",
            "x",
            "x\r\n\r\n\r\n",
            " \r\n",
            "a\tb  c\r\n\r\n d\r\n",
            "\r\n\r\nx\r\n",
            "a\rb\r\r\nc\r\n",
        ] {
            is(&signed(tags, NAMES, HEADER, body), PASS);
        }
        let long = "0123456789 ".repeat(20_000);
        is(&signed(tags, NAMES, HEADER, &long), PASS);
    }
    let latin = Signature { tags: GOOD.to_owned(), names: NAMES.to_owned() };
    is_bytes(&latin.sign(&[HEADER.as_bytes(), b"\r\ncaf\xe9 \xa0 \x00\r\n"].concat()), PASS);
}

#[test]
fn fields_that_cannot_be_read() {
    for (part, changed) in [
        ("v=1;", "v=2;"),
        ("v=1;", ""),
        ("v=1;", "v=1; v=1;"),
        ("d=example.net;", ""),
        ("d=example.net", "d=net"),
        ("s=rsa2048", "s="),
        ("c=relaxed/relaxed", "c=nofws"),
        ("s=rsa2048", "s=rsa2048; l=ten"),
        ("s=rsa2048", "s=rsa2048; x=tomorrow"),
        ("s=rsa2048", "s=rsa2048; q=http"),
        ("s=rsa2048", "s=rsa2048; i=example.net"),
        ("s=rsa2048", "s=rsa2048;; t=1"),
        ("s=rsa2048", "s=rsa2048; nothing"),
    ] {
        let message = good().replacen(part, changed, 1);
        let results = results(message.as_bytes());
        assert_eq!(results.len(), 1);
        let words = in_words(&results[0]);
        assert!(words.starts_with("permerror syntax |"), "{changed}: {words}");
        assert!(!results[0].details.mistakes.is_empty(), "{changed}");
        assert!(results[0].queries.is_empty(), "{changed}: nothing is asked for it");
    }
    let long = format!("s={}.{}.{}", "a".repeat(63), "b".repeat(63), "c".repeat(63));
    let long = long + "." + &"d".repeat(55);
    is(&good().replacen("s=rsa2048", &long, 1), "permerror syntax | holds -");
}

#[test]
fn algorithms_that_count_no_more() {
    is(&good().replace("rsa-sha256", "rsa-sha1"), "permerror weak_algorithm | - -");
    is(&good().replace("rsa-sha256", "rsa-md5"), "permerror unknown_algorithm | - -");
    is(&good().replace("rsa-sha256", "ed448-shake256"), "permerror unknown_algorithm | - -");
}

#[test]
fn domains_and_identities() {
    let with = |more: &str| signed_with(&format!("v=1; a=rsa-sha256; d=example.net; {more}"), NAMES);
    is(&with("s=rsa2048; i=jo@example.com"), "permerror domain_mismatch | holds -");
    is(&with("s=rsa2048; i=jo@net"), "permerror syntax | holds -");
    is(&with("s=rsa2048; i=jo@notexample.net"), "permerror domain_mismatch | holds -");
    is(&with("s=strict; i=jo@mail.example.net"), "permerror domain_mismatch | holds -");
}

#[test]
fn keys_that_do_not_fit() {
    let with =
        |selector: &str| signed_with(&format!("v=1; a=rsa-sha256; d=example.net; s={selector}"), NAMES);
    for (selector, expected) in [
        ("nothing", "permerror key_missing"),
        ("gone", "permerror key_missing"),
        ("revoked", "permerror key_revoked"),
        ("broken", "permerror key_syntax"),
        ("version", "permerror key_syntax"),
        ("twice", "permerror key_syntax"),
        ("text", "permerror key_syntax"),
        ("short", "permerror key_too_small"),
        ("sha1", "permerror hash_not_allowed"),
        ("reports", "permerror key_service"),
        ("unknown", "permerror key_type"),
        ("ed25519", "permerror key_type"),
        ("servfail", "temperror key_unavailable"),
        ("timeout", "temperror key_unavailable"),
    ] {
        let message = with(selector);
        is(&message, &format!("{expected} | holds -"));
        // The body is tested all the same, and the key comes first.
        is(&message.replace("tulips", "roses"), &format!("{expected} | changed -"));
    }
    let ed25519 = signed_with("v=1; a=ed25519-sha256; d=example.net; s=rsa2048", NAMES);
    is(&ed25519, "permerror key_type | holds -");
    is(&with("another"), "fail signature | holds broken");
}

#[test]
fn times_that_are_over() {
    let with = |more: &str| signed_with(&format!("{GOOD}; {more}"), NAMES);
    is(&with("x=1793491200"), "permerror expired | holds holds");
    is(&with("t=1793000000; x=1793400000"), "permerror expired | holds holds");
    is(&with("t=1793500001; x=1793500000"), "permerror expired | holds holds");
    is(&with("x=1793491201"), PASS);
    is(&with("t=1893491200"), PASS);
    is(&with("x=1793491200").replace("plenty", "none"), "permerror expired | changed holds");
}

#[test]
fn parts_of_bodies() {
    let with = |length: usize| signed_with(&format!("{SIMPLE}; l={length}"), NAMES);
    is(&with(BODY.len()), PASS);
    is(&with(10), &format!("pass - | holds+{} holds", BODY.len() - 10));
    is(&with(0), &format!("pass - | holds+{} holds", BODY.len()));
    is(&(with(BODY.len()) + "Buy now\r\n"), "pass - | holds+9 holds");
    is(&with(BODY.len() + 100), &format!("fail body_hash | {}of{} holds", BODY.len(), BODY.len() + 100));
    is(&with(20).replacen("Hello", "Hallo", 1), "fail body_hash | changed holds");
    is(&with(usize::MAX), &format!("fail body_hash | {}of{} holds", BODY.len(), usize::MAX));
}

#[test]
fn damage_that_does_not_count_in_relaxed_form() {
    let message = good();
    for (part, changed) in [
        ("Subject: Tulips  in\r\n\tNovember", "SUBJECT :Tulips in November  "),
        ("Subject: Tulips  in\r\n\tNovember", "subject:\r\n Tulips\r\n in November"),
        ("tulips  are", "tulips \t are"),
        ("here.\t\r\n", "here.\r\n"),
        ("-- \r\n", "--\r\n"),
        ("\r\nJo\r\n", "\r\nJo"),
        ("\r\nJo\r\n", "\r\nJo\r\n\r\n \r\n\r\n"),
        ("MIME-Version: 1.0\r\n", ""),
        ("MIME-Version: 1.0\r\n", "X-Spam: no\r\nMIME-Version: 1.0\r\n"),
        ("Received: from", "Received: by mx2.example.com; Sun, 1 Nov 2026 08:00:01 +0000\r\nReceived: from"),
    ] {
        assert!(message.contains(part), "{part}");
        is(&message.replacen(part, changed, 1), PASS);
    }
}

#[test]
fn damage_of_the_body() {
    for message in [good(), simple()] {
        for (part, changed) in [
            ("plenty", "Plenty"),
            ("Hello Ann", "Hello  Ann, Hello"),
            ("the tulips", "\r\nthe tulips"),
            ("Jo\r\n", "Jo.\r\n"),
            ("Hello Ann,\r\n\r\n", ""),
        ] {
            let at = message.find("\r\n\r\n").expect("a body");
            let (header, body) = message.split_at(at);
            assert!(body.contains(part), "{part}");
            is(&format!("{header}{}", body.replacen(part, changed, 1)), "fail body_hash | changed holds");
        }
    }
}

#[test]
fn damage_of_the_header() {
    for message in [good(), simple()] {
        for (part, changed) in [
            ("Jo Doe", "Jo Doe via List"),
            ("jo@example.net>", "list@example.org>"),
            ("To: ann", "To: bob"),
            ("07:59:59", "07:59:58"),
            ("Date: Sun, 1 Nov 2026 07:59:59 +0000\r\n", ""),
            ("bh=", "bH="),
        ] {
            assert!(message.contains(part), "{part}");
            let changed = message.replacen(part, changed, 1);
            let words = in_words(&results(changed.as_bytes())[0]);
            let expected = if part == "bh=" { "permerror syntax" } else { "fail signature | holds broken" };
            assert!(words.starts_with(expected), "{part}: {words}");
            assert!(!words.contains("pass"), "{part}: {words}");
        }
    }
    is(&simple().replacen("c=simple/simple", "c=simple/Simple", 1), "fail signature | holds broken");
    is(&good().replacen("s=rsa2048", "s=rsa1024", 1), "fail signature | holds broken");
}

#[test]
fn damage_of_both() {
    let message = good().replace("Jo Doe", "Jo via List").replace("plenty", "none");
    is(&message, "fail body_hash | changed broken");
}

#[test]
fn headers_alone() {
    for message in [good(), simple()] {
        let (header, _) = message.split_once("\r\n\r\n").expect("a body");
        is(&format!("{header}\r\n"), "neutral body_missing | missing holds");
        let changed = format!("{header}\r\n").replace("To: ann", "To: bob");
        is(&changed, "fail signature | missing broken");
    }
    // Where the body was empty, nothing is missing.
    let empty = signed(GOOD, NAMES, HEADER, "");
    let (header, _) = empty.split_once("\r\n\r\n").expect("a body");
    is(&format!("{header}\r\n"), PASS);
}

#[test]
fn several_signatures_are_verified_each_by_itself() {
    let first = good();
    let (header, body) = first.split_once("\r\n\r\n").expect("a body");
    let second = signed(
        "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.net; s=ed25519",
        NAMES,
        &format!("{header}\r\n"),
        body,
    );
    let words = |message: &str| results(message.as_bytes()).iter().map(in_words).collect::<Vec<_>>();
    assert_eq!(words(&second), [PASS, PASS]);
    let changed = second.replacen("s=ed25519", "s=nothing", 1).replace("plenty", "none");
    assert_eq!(words(&changed), ["permerror key_missing | changed -", "fail body_hash | changed holds"]);
    let places: Vec<usize> = results(second.as_bytes()).iter().map(|result| result.field).collect();
    assert_eq!(places, [0, 1]);
}

#[test]
fn more_than_ten_signatures_are_not_verified() {
    let message = good();
    let field = &message[..message.find("Received:").expect("a field")];
    let many = field.repeat(1000) + &message;
    let results = results(many.as_bytes());
    assert_eq!(results.len(), 1001);
    let words: Vec<String> = results.iter().map(in_words).collect();
    assert!(words[..10].iter().all(|words| words == PASS), "{words:?}");
    assert!(words[10..].iter().all(|words| words == "neutral too_many | - -"), "{words:?}");
    assert_eq!(results[1000].domain.as_deref(), Some("example.net"));
}

#[test]
fn a_message_without_signatures_has_no_results() {
    assert!(results(format!("{HEADER}\r\n{BODY}").as_bytes()).is_empty());
    assert!(results(b"DKIM-Signature: v=1\r\n").len() == 1);
}
