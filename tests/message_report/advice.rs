//! What is to be done about a message, on the first screen and in the text.

use mailpath::report::export::{ExportFormat, export};
use mailpath::report::message::{advice, found_now, headline};

use super::report_of;

/// A message from the made-up sender whose mail passes, which Microsoft took for spam and found no signature on.
const SPAM: &str = "Authentication-Results: spf=pass (sender IP is 192.0.2.10)\r\n smtp.mailfrom=healthy.example; dkim=none (message not signed)\r\n header.d=none;dmarc=pass action=none\r\n header.from=healthy.example;compauth=pass reason=100\r\nReceived: from mx1.healthy.example (192.0.2.10) by\r\n VE1EUR01FT001.mail.protection.outlook.com (10.152.2.1) with Microsoft SMTP\r\n Server id 15.20.8000.10 via Frontend Transport; Mon, 30 Nov 2026 18:01:03 +0000\r\nX-Forefront-Antispam-Report: CIP:192.0.2.10;CTRY:DE;LANG:en;SCL:5;SFV:SPM;H:mx1.healthy.example;CAT:SPM;DIR:INB;\r\nReturn-Path: jo@healthy.example\r\nFrom: Jo <jo@healthy.example>\r\nTo: ann@reader.example\r\nSubject: Offer\r\nDate: Mon, 30 Nov 2026 19:01:00 +0100\r\nMessage-ID: <x1@healthy.example>\r\n\r\nHi\r\n";

/// A message of a sender whose SPF did not pass when Gmail took it, and passes now.
const REPAIRED: &str = "Return-Path: <jo@healthy.example>\r\nReceived: from mx1.healthy.example (mx1.healthy.example. [192.0.2.10])\r\n by mx.google.com with ESMTPS id d2e1a7; Mon, 30 Nov 2026 10:01:01 -0800 (PST)\r\nAuthentication-Results: mx.google.com;\r\n spf=softfail smtp.mailfrom=jo@healthy.example;\r\n dmarc=fail (p=NONE) header.from=healthy.example\r\nMessage-ID: <a@healthy.example>\r\nDate: Mon, 30 Nov 2026 19:01:00 +0100\r\nFrom: Jo <jo@healthy.example>\r\nTo: ann@reader.example\r\nSubject: Invoice\r\n\r\nHello\r\n";

/// A bounce whose reply says that SPF did not pass.
const SPF_REFUSED: &str = "Your message to ann@reader.example could not be delivered.\n\nRemote Server returned '550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. DKIM = did not pass SPF [broken.example] with ip: [203.0.113.7] = did not pass'\n";

/// A bounce of a mailbox that is full, by a server that has no address.
const FULL: &str = "This is the mail system at host mail.healthy.example.\n\n<bob@reader.example>: host mx.reader.example[198.51.100.40] said: 552 5.2.2\n    <bob@reader.example>: Mailbox full (in reply to RCPT TO command)\n";

#[test]
fn what_was_taken_for_spam_has_something_to_do() {
    let report = report_of(SPAM, "");
    let said = advice(&report).expect("advice").what_to_do;
    assert!(said.contains("signed (DKIM)") && said.contains("not junk"), "{said}");
    let text = export(&report, ExportFormat::Text);
    assert!(text.find("What to do: Have your mail signed").is_some_and(|at| at < 600), "{text}");
    // A message that has a signature needs none.
    let signed = SPAM
        .replace("dkim=none (message not signed)\r\n header.d=none", "dkim=pass header.d=healthy.example");
    let said = advice(&report_of(&signed, "")).expect("advice").what_to_do;
    assert!(!said.contains("DKIM") && said.contains("not junk"), "{said}");
}

#[test]
fn what_failed_then_and_passes_now_needs_nothing_more() {
    let report = report_of(REPAIRED, "");
    let said = advice(&report).expect("advice");
    assert_eq!(
        (said.found, said.what_to_do.as_str()),
        (None, "Nothing more about SPF and DMARC: what did not pass then passes now.")
    );
    // What passed then has nothing to be done about.
    let passed = REPAIRED.replace("spf=softfail", "spf=pass").replace("dmarc=fail", "dmarc=pass");
    assert_eq!(advice(&report_of(&passed, "")), None);
}

#[test]
fn a_refusal_that_names_a_check_shows_what_that_check_finds() {
    let report = report_of(SPF_REFUSED, "");
    let said = advice(&report).expect("advice");
    assert_eq!(said.found.as_deref(), Some("broken.example has 2 SPF records where only one is allowed."));
    assert!(said.what_to_do.starts_with("Replace them by one record"), "{}", said.what_to_do);
    let text = export(&report, ExportFormat::Text);
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    assert!(at("has 2 SPF records") < at("has no name in reverse DNS"), "{text}");
    // Another domain's SPF is not what was refused.
    let other = SPF_REFUSED.replace("[broken.example]", "[healthy.example]");
    assert_eq!(advice(&report_of(&other, "q=broken.example&from=a@broken.example")), None);
}

#[test]
fn what_the_headline_says_is_not_said_of_what_is_found_now() {
    let report = report_of(FULL, "");
    let headline = headline(report.message.as_deref().expect("a message")).text;
    assert!(report.verdict.text.starts_with(&headline), "{}", report.verdict.text);
    let now = found_now(&report).expect("a verdict of its own");
    assert!(!now.text.contains("full") && now.text.starts_with("We cannot tell everything"), "{}", now.text);
    assert!(!now.next.unwrap_or_default().contains("recipient another way"));
}

#[test]
fn a_blocklist_bounce_says_what_to_do_where_the_server_is_the_providers() {
    for zone in ["bl.spamcop.net", "zen.spamhaus.org"] {
        let text = format!(
            "<ann@reader.example>: host mx.reader.example[198.51.100.40] said: 554 5.7.1 Service unavailable; Client host [198.51.100.25] blocked using {zone} (in reply to RCPT TO command)\n"
        );
        let report = report_of(&text, "");
        let advice =
            &report.message.as_deref().and_then(|message| message.bounce.as_ref()).expect("a bounce").advice;
        assert_eq!(
            advice.matches("If the server is your provider's, send them this bounce").count(),
            1,
            "{advice}"
        );
    }
}
