//! What is said of signatures: every finding, with the words that matter.

use jiff::Timestamp;
use mailpath::checks::FindingCode;
use mailpath::message::signature::findings;

use super::scenarios::{GOOD, HEADER, NAMES, OVERSIGNED, good, signed, signed_with};
use super::{NOW, results};

/// The findings of a message, as `code: title detail fix`, where `example.net` counts for DMARC.
fn said(message: &str) -> Vec<String> {
    let aligned = |domain: &str| Some(domain == "example.net");
    let now = Timestamp::from_second(NOW).expect("a time");
    let all = findings(&results(message.as_bytes()), &aligned, now);
    let words = |finding: &mailpath::checks::Finding| {
        let fix = finding.fix.as_deref().unwrap_or_default();
        format!("{}: {} {} {fix}", finding.code, finding.title, finding.detail)
    };
    all.iter().map(words).collect()
}

#[test]
fn every_finding_is_said_with_its_reason() {
    let over = |tags: &str| signed_with(tags, "from:from:to:subject:subject:date:date");
    let with = |more: &str| over(&format!("{GOOD}; {more}"));
    let key = |selector: &str| over(&GOOD.replace("rsa2048", selector));
    let footer = "____\r\nlist@example.org\r\n";
    let many = {
        let message = good();
        let field = message[..message.find("Received:").expect("a field")].to_owned();
        field.repeat(11) + &message
    };
    let old = "t=1700000000";
    let cases: Vec<(String, &[(&str, &str)])> = vec![
        (over(GOOD), &[("dkim.valid", "verified with the key at rsa2048._domainkey.example.net")]),
        (
            good(),
            &[
                ("dkim.valid", "from, to, subject, date and 1 more"),
                ("dkim.not-oversigned", "From or Subject or Date"),
            ],
        ),
        (
            over(GOOD).replace("\r\nFrom now", "\r\n>From now"),
            &[("dkim.valid-undone", "holds, after “>From” at the beginning of lines was made “From” again.")],
        ),
        (with("l=20"), &[("dkim.l-unsigned-end", "the first 20 bytes of the body alone")]),
        (
            with("x=1793400000"),
            &[(
                "dkim.expired",
                "it ended on 2026-10-30 22:40 UTC. The message is the one that was signed. Whether",
            )],
        ),
        (with("t=1793400000; x=1793300000"), &[("dkim.expired", "it ends before it begins.")]),
        (with("x=1793400000").replace("plenty", "none"), &[("dkim.expired", "Nor does it fit the message")]),
        (
            over("v=1; a=rsa-sha256; d=bücher.example; s=rsa2048"),
            &[("dkim.valid", "bücher.example"), ("dkim.not-aligned", "does not count for DMARC")],
        ),
        (over(GOOD).replace("plenty", "none"), &[("dkim.body-changed", "The header is genuine")]),
        (
            over(GOOD) + footer,
            &[(
                "dkim.body-changed",
                "holds after the text that was added at the end was taken away (2 lines). So",
            )],
        ),
        (with("l=999"), &[("dkim.body-changed", "999 bytes of it are signed, and only")]),
        (
            over(GOOD).replace("To: ann", "To: bob"),
            &[("dkim.header-changed", "The body is the one that was signed")],
        ),
        (
            over(GOOD).replace("Subject: ", "Subject: [list] "),
            &[("dkim.header-changed", "holds after “[list]” was removed from the subject. So")],
        ),
        (
            over(GOOD).replace("Subject: ", "Subject: [list] ") + footer,
            &[("dkim.body-changed", "taken away (2 lines), and after “[list]” was removed")],
        ),
        (
            over(GOOD).replace("To: ann", "To: bob").replace("plenty", "none"),
            &[("dkim.body-changed", "may be another message"), ("dkim.header-changed", "not known")],
        ),
        (
            with(old).replace("To: ann", "To: bob"),
            &[(
                "dkim.key-mismatch",
                "probably the key was changed since. The body is the one that was signed, and the signature is from 2023-11-14",
            )],
        ),
        (
            with(old).replace("Subject: ", "Subject: [list] "),
            &[("dkim.header-changed", "removed from the subject")],
        ),
        (
            key("nothing"),
            &[(
                "dkim.signature-key-missing",
                "there is no key at nothing._domainkey.example.net. The signature names the selector nothing, so",
            )],
        ),
        (
            key("gone"),
            &[(
                "dkim.signature-key-missing",
                "no key at gone._domainkey.example.net. The name is an alias (CNAME) of",
            )],
        ),
        (key("revoked"), &[("dkim.key-unusable", "its key is withdrawn (`p=` is empty).")]),
        (key("short"), &[("dkim.key-unusable", "its key has 512 bits")]),
        (key("sha1"), &[("dkim.key-unusable", "may be used with sha1 alone")]),
        (key("reports"), &[("dkim.key-unusable", "is not for mail, but for tlsrpt")]),
        (key("text"), &[("dkim.key-unusable", "its key is none: what is published there is another text.")]),
        (
            key("ed25519"),
            &[("dkim.key-unusable", "its key is one for ed25519, and the signature is made with another")],
        ),
        (key("broken"), &[("dkim.key-unusable", "its key cannot be read: ")]),
        (key("servfail"), &[("dkim.signature-unknown", "holds could not be told: ")]),
        (
            over(GOOD).replacen("d=example.net; ", "", 1),
            &[(
                "dkim.signature-syntax",
                "signature of an unnamed domain has a mistake in it: `d=` is missing.",
            )],
        ),
        (
            over(GOOD).replacen("v=1;", "v=2;", 1).replacen("c=relaxed/", "c=lax/", 1),
            &[("dkim.signature-syntax", "it has `v=2`, where only 1 is known; `c=lax/relaxed` is none")],
        ),
        (
            with("i=jo@example.com"),
            &[("dkim.signature-identity", "jo@example.com. The domain in `i=` must be")],
        ),
        (
            over(&format!("{}; i=jo@mail.example.net", GOOD.replace("rsa2048", "strict"))),
            &[("dkim.signature-identity", "and not for those below it (`t=s`)")],
        ),
        (
            over(GOOD).replace("rsa-sha256", "rsa-sha1"),
            &[("dkim.weak-algorithm", "made with rsa-sha1, which")],
        ),
        (
            over(GOOD).replace("rsa-sha256", "rsa-md5"),
            &[("dkim.weak-algorithm", "It is none that DKIM knows.")],
        ),
        (signed_with(GOOD, "to:subject"), &[("dkim.from-unsigned", "does not cover the visible From")]),
        (
            over(GOOD).split_once("\r\n\r\n").map(|(header, _)| format!("{header}\r\n")).expect("a body"),
            &[("dkim.no-body", "only the header was given")],
        ),
    ];
    let mut seen = Vec::new();
    for (message, expected) in &cases {
        let said = said(message);
        let fits = said.len() == expected.len()
            && said
                .iter()
                .zip(*expected)
                .all(|(said, (code, words))| said.starts_with(&format!("{code}: ")) && said.contains(words));
        assert!(fits, "{expected:#?} is not {said:#?} of\n{message}");
        seen.extend(expected.iter().map(|(code, _)| (*code).to_owned()));
    }
    let whole = signed(&format!("{GOOD}; l=6"), "from:from:subject:subject:date:date", HEADER, "abcd\r\n");
    let codes = |message: &str| -> Vec<String> {
        said(message)
            .iter()
            .filter_map(|said| said.split_once(": "))
            .map(|(code, _)| code.to_owned())
            .collect()
    };
    assert_eq!(codes(&whole), ["dkim.valid", "dkim.l-tag"]);
    let many = codes(&many);
    assert_eq!(many.iter().filter(|code| *code == "dkim.valid").count(), 10);
    assert_eq!(many.last().map(String::as_str), Some("dkim.signatures-too-many"));
    seen.extend(["dkim.l-tag", "dkim.signatures-too-many"].map(str::to_owned));
    // All codes of this table that are about signatures were said; the rest is about keys alone.
    for code in FindingCode::ALL.iter().map(|code| code.as_str()) {
        let is_of_signatures = code.starts_with("dkim.valid")
            || code.starts_with("dkim.signature")
            || code.starts_with("dkim.l-")
            || ["dkim.expired", "dkim.not-aligned", "dkim.body-changed", "dkim.header-changed"]
                .contains(&code);
        // Cryptography is always there natively.
        if is_of_signatures && code != "dkim.signature-unverified" {
            assert!(seen.iter().any(|seen| seen == code), "no message has {code}");
        }
    }
}

#[test]
fn what_is_said_of_one_signature_does_not_contradict_itself() {
    for (names, change) in
        [(NAMES, "plenty"), (OVERSIGNED, "plenty"), (NAMES, "ann@"), (OVERSIGNED, "Tulips")]
    {
        let said = said(&signed_with(GOOD, names).replace(change, "x"));
        assert!(said.iter().all(|said| !said.starts_with("dkim.valid")), "{said:#?}");
        assert!(said.iter().all(|said| !said.starts_with("dkim.not-oversigned")), "{said:#?}");
    }
}
