//! What a report says of the signatures of its message.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use mailpath::dns::Zone;
use mailpath::message::signature::RustVerifier;
use mailpath::report::message::{PastedMessage, SignatureCheck, signature_words};
use mailpath::report::{Query, Report, Run};

use super::scenarios::{GOOD, good, signed_with};
use super::zone;

pub(super) fn report(message: &str, zone: Zone) -> Report {
    let pasted = Arc::new(PastedMessage::read(message.as_bytes().to_vec()).expect("a message"));
    let run = Run::with_resolver(Query::from_url("").0, Rc::new(zone), Rc::new(|| {}));
    let run = run.with_message(pasted, Rc::new(SignatureCheck(RustVerifier)));
    run.finish().now_or_never().expect("a zone answers at once")
}

/// The codes of what is found of DKIM, without what is about keys that were only guessed.
fn codes(report: &Report) -> Vec<&'static str> {
    let codes = report.findings.iter().map(|finding| finding.code.as_str());
    codes.filter(|code| code.starts_with("dkim.") && *code != "dkim.wildcard").collect()
}

#[test]
fn the_findings_of_signatures_are_in_the_report() {
    let valid = report(&good(), zone());
    assert!(codes(&valid).contains(&"dkim.valid"), "{:?}", codes(&valid));
    let changed = report(&good().replace("plenty", "none"), zone());
    assert!(codes(&changed).contains(&"dkim.body-changed"), "{:?}", codes(&changed));
    assert!(!codes(&changed).contains(&"dkim.valid"));
    // What the check of keys says of the record, the message says of its signature.
    let missing = report(&signed_with(&GOOD.replace("rsa2048", "nothing"), "from"), zone());
    let count = codes(&missing).iter().filter(|code| **code == "dkim.key-missing").count();
    assert_eq!(count, 1, "{:?}", codes(&missing));
    let of_message = missing.findings.iter().find(|it| it.code.as_str() == "dkim.signature-key-missing");
    let fix = of_message.expect("a finding of the message").fix.as_deref().unwrap_or_default();
    assert!(fix.contains("The administrator of example.net has to act"), "{fix}");
}

#[test]
fn what_the_key_of_today_rules_out_is_not_said_to_be_for_good() {
    let title = |selector: &str| {
        let report = report(&signed_with(&GOOD.replace("rsa2048", selector), "from"), zone());
        signature_words(&report.message.as_ref().expect("a message").signatures[0]).title
    };
    for selector in ["nothing", "gone", "revoked", "short", "text"] {
        assert!(
            title(selector).contains("cannot be verified with what is published now"),
            "{}",
            title(selector)
        );
    }
    let never = report(&signed_with(GOOD, "to:subject"), zone());
    let words = signature_words(&never.message.as_ref().expect("a message").signatures[0]);
    assert!(words.title.ends_with("can never verify."), "{}", words.title);
}

#[test]
fn another_key_is_no_reason_where_the_signature_holds_after_a_repair() {
    let tagged = report(&signed_with(GOOD, "from:subject").replace("Subject: ", "Subject: [list] "), zone());
    let message = tagged.message.as_ref().expect("a message");
    let said = signature_words(&message.signatures[0]).lines.join(" ");
    assert!(!said.contains("key"), "{said}");
    let finding = tagged.findings.iter().find(|it| it.code.as_str() == "dkim.header-changed").expect("it");
    assert!(!finding.fix.as_deref().unwrap_or_default().contains("key"), "{:?}", finding.fix);
}

#[test]
fn a_signature_is_in_words_that_say_where_the_fault_is() {
    let words = |selector: &str| {
        let report = report(&signed_with(&GOOD.replace("rsa2048", selector), "from"), zone());
        signature_words(&report.message.as_ref().expect("a message").signatures[0]).lines.join(" ")
    };
    assert!(words("revoked").contains("Its key is withdrawn (`p=` is empty)."), "{}", words("revoked"));
    assert!(words("servfail").contains("The reason: "), "{}", words("servfail"));
    assert!(!words("revoked").contains("In the field"), "{}", words("revoked"));
}
