//! Whose results are believed in a report, who is said to have found them, and why results differ.

use mailpath::message::Message;
use mailpath::report::Report;
use mailpath::report::message::{Agreement, ComparedCheck, agreement, headline, said_rows, way};

use super::report::report;
use super::scenarios::{BODY, GOOD, NAMES, signed};
use super::zone_with;

/// The recipient's gateway is its exchange; the sender may send.
const WORLD: &str = r#"
example.net 300 TXT "v=spf1 ip4:198.51.100.7 -all"
_dmarc.example.net 300 TXT "v=DMARC1; p=reject"
mail.example.net 300 A 198.51.100.7
7.100.51.198.in-addr.arpa 300 PTR mail.example.net
reader.example 300 MX 10 gate.reader.example
gate.reader.example 300 A 203.0.113.25
"#;

const WRITTEN: &str = "From: Jo Doe <jo@example.net>\r\n\
To: ann@reader.example\r\n\
Subject: Tulips\r\n\
Date: Sun, 1 Nov 2026 07:59:59 +0000\r\n\
Message-ID: <1@example.net>\r\n\
MIME-Version: 1.0\r\n\
Content-Type: text/plain; charset=utf-8\r\n";

const TO_GATE: &str = "Received: from mail.example.net (mail.example.net [198.51.100.7])\r\n\tby gate.reader.example (Postfix) with ESMTPS id 4ABC\r\n\tfor <ann@reader.example>; Sun, 1 Nov 2026 08:00:00 +0000\r\n";

const AT_MICROSOFT: &str = "Authentication-Results: spf=fail (sender IP is 203.0.113.25) smtp.mailfrom=example.net; dkim=pass (signature was verified) header.d=example.net;dmarc=pass action=none header.from=example.net;compauth=pass reason=100\r\n\
Received: from gate.reader.example (203.0.113.25) by AM7EUR03FT012.mail.protection.outlook.com (10.1.1.1) with Microsoft SMTP Server (version=TLS1_3) id 15.20.1.2 via Frontend Transport; Sun, 1 Nov 2026 08:00:05 +0000\r\n";

const ALL_PASS: &str = "Authentication-Results: gate.reader.example; spf=pass smtp.mailfrom=jo@example.net; dkim=pass header.d=example.net header.s=rsa2048; dmarc=pass header.from=example.net\r\n";

fn of(trace: &str) -> Report {
    report_of(trace, &signed(GOOD, NAMES, WRITTEN, BODY))
}

fn report_of(trace: &str, message: &str) -> Report {
    report(&format!("Return-Path: <jo@example.net>\r\n{trace}{message}"), zone_with(WORLD))
}

fn message(report: &Report) -> &Message {
    report.message.as_deref().expect("a message")
}

fn told(report: &Report) -> String {
    let headline = headline(message(report));
    format!("{} {}", headline.text, headline.detail.unwrap_or_default())
}

#[track_caller]
fn row(report: &Report, check: &str) -> ComparedCheck {
    agreement(report).into_iter().find(|row| row.check == check).expect(check)
}

fn differs(report: &Report) -> Option<String> {
    let all = report.findings.iter();
    all.filter(|finding| finding.code.as_str() == "headers.auth-differs").map(|it| it.title.clone()).next()
}

#[test]
fn what_the_server_behind_a_gateway_says_of_the_gateway_is_not_held_against_the_sender() {
    let report = of(&format!("{AT_MICROSOFT}{TO_GATE}"));
    let told = told(&report);
    assert!(told.starts_with("gate.reader.example received this message from mail.example.net"), "{told}");
    assert!(told.contains("It did not write down what it found"), "{told}");
    assert!(
        told.contains(
            "outlook.com), which got it from gate.reader.example, found: DKIM passed and DMARC passed."
        ),
        "{told}"
    );
    assert!(told.contains("SPF there (failed) is about gate.reader.example"), "{told}");
    let spf = row(&report, "SPF");
    assert_eq!((spf.agreement, spf.found.as_deref()), (Agreement::CannotTell, Some("pass")), "{spf:#?}");
    assert!(spf.by.as_deref().is_some_and(|by| by.ends_with("outlook.com")), "{spf:#?}");
    assert!(
        spf.why.join(" ").contains("got the message from gate.reader.example and judged that server"),
        "{spf:#?}"
    );
    assert_eq!(row(&report, "DKIM").agreement, Agreement::Agree);
    assert_eq!(differs(&report), None);
}

#[test]
fn what_the_gateway_found_goes_before_what_the_server_behind_it_found() {
    let report = of(&format!("{AT_MICROSOFT}{ALL_PASS}{TO_GATE}"));
    let told = told(&report);
    assert!(told.contains("What it found then: SPF passed, DKIM passed and DMARC passed."), "{told}");
    let spf = row(&report, "SPF");
    assert_eq!((spf.agreement, spf.said.as_deref()), (Agreement::Agree, Some("pass")), "{spf:#?}");
    assert_eq!(spf.by.as_deref(), Some("gate.reader.example"));
    // The second result of the same signature is no signature of its own.
    assert_eq!(agreement(&report).iter().filter(|row| row.check == "DKIM").count(), 1);
    assert_eq!(differs(&report), None);
}

#[test]
fn a_dmarc_failure_that_rests_on_the_gateway_is_no_disagreement() {
    let failed = AT_MICROSOFT.replace("dkim=pass", "dkim=none").replace("dmarc=pass", "dmarc=fail");
    let report = report_of(&format!("{failed}{TO_GATE}"), &format!("{WRITTEN}\r\n{BODY}"));
    let dmarc = row(&report, "DMARC");
    assert_eq!(dmarc.agreement, Agreement::CannotTell, "{dmarc:#?}");
    assert!(dmarc.why.join(" ").contains("judged SPF by that server"), "{dmarc:#?}");
    assert_eq!(differs(&report), None);
}

#[test]
fn results_that_are_not_believed_are_said_to_be_so_and_why() {
    let below = format!("{TO_GATE}X-Mailer: a\r\n{}", ALL_PASS.replace("spf=pass", "spf=fail"));
    let foreign = format!("{}{TO_GATE}", ALL_PASS.replace("gate.reader.example", "mx.google.com"));
    let right_below = format!("{TO_GATE}{ALL_PASS}");
    for (trace, by, why) in [
        (below, "gate.reader.example", "in the name of the recipient's own server, but stands below"),
        (foreign, "mx.google.com", "under a name that none of its servers has"),
        (right_below, "gate.reader.example", "but the sender may have put it in as well"),
    ] {
        let report = of(&trace);
        let told = told(&report);
        assert!(
            told.contains(&format!("A field in the name of {by} has results that are not believed")),
            "{told}"
        );
        assert!(told.contains(why), "{told}");
        for check in ["SPF", "DKIM", "DMARC"] {
            let row = row(&report, check);
            assert_eq!(row.agreement, Agreement::CannotTell, "{row:#?}");
            assert!(row.why.join(" ").contains(why), "{row:#?}");
        }
        let said = said_rows(message(&report));
        assert!(said.iter().any(|row| !row.is_trusted && row.meaning.contains(why)), "{said:#?}");
        assert_eq!(differs(&report), None);
    }
}

#[test]
fn no_reason_is_given_that_the_signature_refutes() {
    let message = signed(GOOD, NAMES, WRITTEN, BODY);
    let trace = format!("{ALL_PASS}{TO_GATE}");
    for (changed, reason) in [
        // The header holds with the key of today.
        (message.replace("plenty", "none"), "changed after that"),
        // It does so once the tag is gone.
        (message.replace("Subject: ", "Subject: [list] "), "changed after that"),
    ] {
        let why = row(&report_of(&trace, &changed), "DKIM").why.join(" ");
        assert!(why.contains(reason) && !why.contains("key"), "{why}");
    }
    // Here it may be another key.
    let why = row(&report_of(&trace, &message.replace("To: ann", "To: bob")), "DKIM").why.join(" ");
    assert!(why.contains("the key may have changed since"), "{why}");
    // It verifies today, so the key is not another.
    let failed = trace.replace("dkim=pass", "dkim=fail");
    let why = row(&report_of(&failed, &message), "DKIM").why.join(" ");
    assert!(why.contains("verifies with the key that is published now"), "{why}");
    assert!(!why.contains("may have changed"), "{why}");
}

#[test]
fn the_hand_over_can_be_chosen_only_where_it_can_be() {
    let inside = "Received: from app.example.net (app.example.net [198.51.100.8]) by mail.example.net (Postfix) with ESMTP id 1; Sun, 1 Nov 2026 07:59:58 +0000\r\n";
    let login = "Received: from [192.0.2.44] (dsl.provider.example [192.0.2.44]) by mail.example.net (Postfix) with ESMTPSA id 1; Sun, 1 Nov 2026 07:59:58 +0000\r\n";
    let forwarder = "Received: from mail.example.net (mail.example.net [198.51.100.7]) by mx.forward.example (Postfix) with ESMTPS id 1 for <ann@forward.example>; Sun, 1 Nov 2026 07:59:58 +0000\r\n";
    let private = inside.replace("198.51.100.8", "10.0.0.8");
    for (lower, can) in [(inside, false), (login, false), (private.as_str(), false), (forwarder, true)] {
        let report = of(&format!("{TO_GATE}{lower}"));
        let way = way(message(&report));
        let can_be: Vec<bool> = way.hops.iter().map(|hop| hop.can_be_handover).collect();
        assert_eq!(can_be, [can, false], "{lower}");
        assert!(!way.sentence.contains("wrote all of this"), "{}", way.sentence);
    }
    let way = way(message(&of(TO_GATE)));
    assert!(way.sentence.contains("took over at step 1"), "{}", way.sentence);
    assert!(way.sentence.contains("No line of an earlier server"), "{}", way.sentence);
}
