//! Whom a message is from: whom DMARC judges, and what a header does not tell that was cut.

use super::*;

#[test]
fn dmarc_is_judged_for_an_author_and_for_nobody_in_its_place() {
    let dmarc_part = |report: &Report| {
        let flow = serde_json::to_value(report.flow.as_ref().expect("a mail flow")).expect("JSON");
        flow.to_string()
    };
    for from in [
        "",
        "From: Undisclosed:;\r\n",
        "From: \"Ann\" <x@\u{202e}ten.live>\r\n",
        "From: news@healthy.example, <x@\u{202e}ten.live>\r\n",
    ] {
        let report = report_of(&plain_message(from), "");
        // SPF is still about the return-path.
        assert_eq!(report.input.from.as_deref(), Some("news@healthy.example"), "{from}");
        assert_eq!(report.query.author_domain(), None, "{from}");
        assert!(report.dmarc.is_none(), "{from}: {:?}", report.dmarc);
        let said = dmarc_part(&report);
        assert!(said.contains("no domain of a visible From is known"), "{from}: {said}");
        let text = export(&report, ExportFormat::Text);
        assert!(!text.contains("as in the visible From"), "{from}: {text}");
        assert!(!text.contains("passes DMARC"), "{from}: {text}");
    }
    let several = "From: Ann <news@healthy.example>, x@other.example\r\n";
    for from in [several.to_owned(), several.replace(", ", "\r\nFrom: ")] {
        let report = report_of(&plain_message(&from), "");
        assert_eq!(report.input.author.as_deref(), Some("news@healthy.example, x@other.example"));
        assert!(report.dmarc.is_none(), "{:?}", report.dmarc);
        assert!(report.findings.iter().any(|it| it.code.as_str() == "dmarc.several-authors"), "{from}");
    }
    // Of one domain there is one answer, and what is entered by hand counts.
    let same = report_of(&plain_message("From: jo@healthy.example, news@healthy.example\r\n"), "");
    assert_eq!(same.query.author_domain().map(|it| it.to_string()).as_deref(), Some("healthy.example"));
    // No sentence says that DMARC does not apply where it is judged, nor that it does where it is not.
    let text = export(&same, ExportFormat::Text);
    assert!(text.contains("Mail passes DMARC") && !text.contains("does not apply"), "{text}");
    assert!(text.contains("several authors in From, all of one domain"), "{text}");
    let differs = export(&report_of(&plain_message(several), ""), ExportFormat::Text);
    assert!(differs.contains("not all of one domain") && !differs.contains("passes DMARC"), "{differs}");
    let by_hand = report_of(&plain_message(""), "author=news@healthy.example");
    assert!(by_hand.dmarc.is_some());
}

/// Whoever copies a header may stop before From.
#[test]
fn a_header_that_ends_before_from_does_not_tell_whom_it_is_from() {
    let signed = example("Delivered");
    let (above, _) = signed.split_once("\nFrom:").expect("an author");
    let report = report_of(&format!("{above}\n"), "");
    let verdict = &report.verdict;
    assert_eq!(verdict.state, mailpath::checks::State::CannotTell, "{verdict:?}");
    assert!(
        verdict.text.contains("The visible From") || verdict.text.contains("the visible From"),
        "{verdict:?}"
    );
    assert!(
        verdict.next.as_deref().is_some_and(|it| it.starts_with("Check the whole header")),
        "{verdict:?}"
    );
    assert!(report.dmarc.is_none(), "{:?}", report.dmarc);
    // SPF is about the return-path, which is there.
    assert_eq!(report.to_json()["spf"]["result"], "pass");
    let found = report.findings.iter().find(|it| it.code.as_str() == "headers.from-elsewhere");
    assert!(found.is_some_and(|it| it.title.contains("without From")), "{found:?}");
    // Every signature covers From, so none is said to be broken.
    let message = report.message.as_deref().expect("a message");
    assert!(message.signatures.iter().all(|it| it.result == SignatureOutcome::Neutral), "{message:?}");
    let text = export(&report, ExportFormat::Text);
    for untrue in [
        "as in the visible From",
        "No signature of the message verifies",
        "does not verify",
        "longer than is read",
    ] {
        assert!(!text.contains(untrue), "{untrue}: {text}");
    }
    let dmarc = row(&report, "DMARC");
    assert_eq!(dmarc.agreement, Agreement::CannotTell, "{dmarc:?}");
    assert!(dmarc.why.iter().any(|why| why.contains("Whom the message is from is not known")), "{dmarc:?}");
    // Who it is from can be entered.
    let by_hand = report_of(&format!("{above}\n"), "author=news@healthy.example");
    assert!(by_hand.dmarc.is_some());
    assert_eq!(by_hand.verdict.state, mailpath::checks::State::Good, "{:?}", by_hand.verdict);
    assert!(!by_hand.findings.iter().any(|it| it.code.as_str() == "headers.from-elsewhere"));
}

#[test]
fn what_was_not_read_of_a_long_header_is_held_against_nobody() {
    let signed = example("Delivered");
    let many: String = (0..1_100).map(|at| format!("X-Filler-{at}: a\r\n")).collect();
    // Received, what the receiver found and the signatures are read; From, Date and Message-ID are not.
    let (above, below) = signed.split_once("\nFrom:").expect("an author");
    let report = report_of(&format!("{above}\n{many}From:{below}"), "");
    let message = report.message.as_deref().expect("a message");
    assert!(message.is_header_cut());
    assert!(!message.signatures.is_empty());
    for signature in &message.signatures {
        assert_eq!(signature.result, SignatureOutcome::Neutral, "{signature:?}");
    }
    let wrong = ["headers.no-from", "headers.no-date", "headers.no-message-id", "dkim.header-changed"];
    let said: Vec<&str> = report.findings.iter().map(|it| it.code.as_str()).collect();
    assert!(!wrong.iter().any(|code| said.contains(code)), "{said:?}");
    assert!(report.dmarc.is_none(), "{:?}", report.dmarc);
    let next = report.verdict.next.as_deref().unwrap_or_default();
    assert!(next.starts_with("Enter the visible From"), "{:?}", report.verdict);
    let text = export(&report, ExportFormat::Text);
    assert!(!text.contains("does not verify"), "{text}");
    assert!(text.contains("whether a signature (DKIM) verifies, cannot be told"), "{text}");
    // Nor is what verifies believed: below may stand another field of a signed name.
    let report = report_of(&signed.replacen("\r\n\r\n", &format!("\r\n{many}\r\n"), 1), "");
    let message = report.message.as_deref().expect("a message");
    assert!(message.is_header_cut());
    assert!(!message.signatures.iter().any(mailpath::message::SignatureResult::passes));
    // Without a signature in what was read, the message is not said to have none.
    let long = plain_message(&format!("From: news@healthy.example\r\n{many}"));
    let text = export(&report_of(&long, ""), ExportFormat::Text);
    assert!(!text.contains("The message has no signature"), "{text}");
    let short = export(&report_of(&plain_message("From: news@healthy.example\r\n"), ""), ExportFormat::Text);
    assert!(short.contains("The message has no signature"), "{short}");
}
