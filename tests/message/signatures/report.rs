//! What a report says of the signatures of its message.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use mailpath::dns::{World, Zone};
use mailpath::message::signature::RustVerifier;
use mailpath::message::{Kind, SignatureFault, SignatureOutcome};
use mailpath::report::message::{PastedMessage, SignatureCheck, signature_words, text_notes};
use mailpath::report::{Query, Report, Run};

use super::scenarios::{GOOD, good, signed_with};
use super::zone;

pub(super) fn report(message: &str, zone: Zone) -> Report {
    let pasted = Arc::new(PastedMessage::read(message.as_bytes().to_vec()).expect("a message"));
    let run = Run::with_resolver(Query::from_url("").0, Rc::new(zone), Rc::new(|| {}));
    // Its servers have addresses kept for examples.
    let run = run.in_world(World::Example).with_message(pasted, Rc::new(SignatureCheck(RustVerifier)));
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
    // That its key is missing is said once, of the signature.
    let missing = report(&signed_with(&GOOD.replace("rsa2048", "nothing"), "from"), zone());
    let count = codes(&missing).iter().filter(|code| **code == "dkim.key-missing").count();
    assert_eq!(count, 0, "{:?}", codes(&missing));
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

#[test]
fn what_was_undone_before_the_text_was_read_is_told() {
    let quoted: String = good().lines().map(|line| format!("> {line}\r\n")).collect();
    for (text, undo, note) in [
        (
            quoted,
            "after the “>” before all lines was removed",
            "Before the text was read: The “>” before each line",
        ),
        (
            format!("\u{feff}{}", good()),
            "after the byte order mark at the beginning was removed",
            "(byte order mark)",
        ),
    ] {
        let report = report(&text, zone());
        let message = report.message.as_ref().expect("a message");
        let json = report.to_json();
        let signature = &json["message"]["signatures"][0];
        assert_eq!(
            (&signature["undo"], &signature["after_undo"]),
            (&undo.into(), &"pass".into()),
            "{signature:#}"
        );
        assert!(signature_words(&message.signatures[0]).title.contains(undo));
        assert!(text_notes(message).join(" ").contains(note), "{:?}", text_notes(message));
        assert!(codes(&report).contains(&"dkim.valid-undone"), "{:?}", codes(&report));
        assert!(!codes(&report).contains(&"dkim.valid"));
    }
    let plain = report(&good(), zone());
    let message = plain.message.as_ref().expect("a message");
    assert_eq!((message.signatures[0].undo.as_deref(), text_notes(message)), (None, Vec::new()));
}

/// A report of a server that the message could not be delivered, with the message in it.
fn bounced(returned: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mail.example.net\r\nTo: jo@example.net\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.net\r\n\r\n\
         Final-Recipient: rfc822; ann@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Remote-MTA: dns; mx.example.com\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n\
         --b\r\n{returned}\r\n--b--\r\n"
    )
}

#[test]
fn the_signature_of_a_message_that_came_back_whole_is_verified() {
    let first = |text: &str| {
        let report = report(text, zone());
        let message = report.message.clone().expect("a message");
        assert_eq!(message.kind, Kind::Bounce);
        (message.signatures.first().cloned().expect("a signature"), report)
    };
    let (whole, _) = first(&bounced(&format!("Content-Type: message/rfc822\r\n\r\n{}", good())));
    assert_eq!(whole.result, SignatureOutcome::Pass, "{whole:?}");

    let header = good().split_once("\r\n\r\n").map(|(header, _)| header.to_owned()).expect("a body");
    let (header, _) = first(&bounced(&format!("Content-Type: text/rfc822-headers\r\n\r\n{header}\r\n")));
    assert_eq!(
        (header.result, header.reason),
        (SignatureOutcome::Neutral, Some(SignatureFault::BodyMissing))
    );

    // A copy that was cut says nothing of what was sent.
    let cut = good().replace("-- \r\nJo\r\n", "");
    let (cut, of_cut) = first(&bounced(&format!("Content-Type: message/rfc822\r\n\r\n{cut}")));
    assert_eq!((cut.result, cut.reason), (SignatureOutcome::Neutral, Some(SignatureFault::BodyMissing)));
    let said = of_cut.findings.iter().find(|it| it.code.as_str() == "dkim.no-body").expect("a finding");
    assert!(
        said.title.contains("the copy of the body in the bounce is not what was signed"),
        "{}",
        said.title
    );
    assert!(!codes(&of_cut).contains(&"dkim.body-changed"));
}
