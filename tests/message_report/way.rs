//! The servers on the way, and what those that received the message wrote of it.

use super::*;

/// What lies in “Sent” has the step of the mail program alone, which is no server's address.
#[test]
fn a_copy_of_what_was_sent_does_not_make_a_server_of_the_mail_program() {
    let sent = "Received: from [192.168.1.20] (dsl-77.isp.example [198.51.100.77])\r\n\tby mail.healthy.example with ESMTPS \
        id a1;\r\n\tMon, 30 Nov 2026 09:00:05 +0000\r\nFrom: Jo <jo@healthy.example>\r\nTo: ann@reader.example\r\n\
        Subject: News\r\nDate: Mon, 30 Nov 2026 09:00:00 +0000\r\nMessage-ID: <a1@healthy.example>\r\n\r\nHello\r\n";
    let report = report_of(sent, "");
    assert_eq!(report.input.server, None);
    assert_eq!(report.input.helo, None);
    let message = report.message.as_deref().expect("a message");
    assert_eq!(headline(message).state, mailpath::checks::State::CannotTell);
    let way = way(message);
    assert!(way.sentence.contains("looks like a copy of a message that was sent"), "{}", way.sentence);
    assert!(way.hops[0].can_be_handover && !way.hops[0].is_handover, "{way:?}");
    let text = export(&report, ExportFormat::Text);
    assert!(!text.contains("198.51.100.77 is not among") && !text.contains("took over at step 1"), "{text}");
    // It can be chosen all the same.
    let chosen = Arc::unwrap_or_clone(read(sent)).message().as_ref().clone().with_handover(0);
    assert_eq!(chosen.server.as_deref(), Some("198.51.100.77"));
    // What was delivered, or is for the server's own domain, was taken from outside.
    for delivered in [
        format!("Return-Path: <jo@healthy.example>\r\n{sent}"),
        sent.replace("To: ann@reader.example", "To: ann@healthy.example"),
        sent.replace("From: Jo <jo@healthy.example>", "From: Jo <jo@other.example>"),
    ] {
        assert_eq!(report_of(&delivered, "").input.server.as_deref(), Some("198.51.100.77"), "{delivered}");
    }
}

#[test]
fn whom_a_message_is_from_comes_before_what_is_found_of_its_server() {
    // The server is on a list, and the visible From names nobody, or hides whom.
    let listed = |from: &str| {
        let text =
            plain_message(from).replace("192.0.2.10", "198.51.100.25").replace("mx1.healthy", "mx.blocked");
        report_of(&text, "")
    };
    for (from, shown) in [
        ("From: Undisclosed:;\r\n", "Undisclosed"),
        ("From: Ann <x@\u{202e}ten.live>\r\n", "[U+202E]"),
        ("From: news@healthy.example\r\nFrom: x@other.example\r\n", "2 From fields"),
    ] {
        let report = listed(from);
        let verdict = &report.verdict;
        assert_eq!(verdict.state, mailpath::checks::State::Error, "{verdict:?}");
        let first = verdict.text.split(". ").next().unwrap_or_default();
        assert!(first.contains(shown), "{shown}: {verdict:?}");
        assert!(verdict.text.contains("198.51.100.25 is listed"), "{verdict:?}");
        assert!(
            verdict.next.as_deref().is_some_and(|next| next.starts_with("The sender has to act")),
            "{verdict:?}"
        );
    }
    let plain = listed("From: news@healthy.example\r\n");
    assert!(plain.verdict.text.starts_with("Mail from healthy.example"), "{:?}", plain.verdict);
}

#[test]
fn a_missing_key_is_said_once() {
    let text = example("Delivered").replace("s=m1;", "s=gone;");
    let report = report_of(&text, "");
    let about_key = |code: &str| report.findings.iter().filter(|it| it.code.as_str() == code).count();
    assert_eq!(about_key("dkim.signature-key-missing"), 1, "{:#?}", report.findings);
    assert_eq!(about_key("dkim.key-missing"), 0, "{:#?}", report.findings);
    // The tab of the keys still shows where none is.
    assert!(report.to_json()["dkim"].to_string().contains("gone"), "{:#}", report.to_json()["dkim"]);
    // Of a selector that was entered it is said there.
    let report = report_of(&example("Delivered"), "selector=gone");
    let about_key = |code: &str| report.findings.iter().filter(|it| it.code.as_str() == code).count();
    assert_eq!((about_key("dkim.signature-key-missing"), about_key("dkim.key-missing")), (0, 1));
}

#[test]
fn two_result_fields_of_one_server_that_contradict_are_both_shown() {
    let results = |result: &str| {
        format!(
            "Authentication-Results: mx.reader.example; spf={result} smtp.mailfrom=news@healthy.example\r\n"
        )
    };
    let text =
        format!("{}{}{}", results("pass"), results("fail"), plain_message("From: news@healthy.example\r\n"));
    let spf = row(&report_of(&text, ""), "SPF");
    assert_eq!(spf.said.as_deref(), Some("pass and fail"), "{spf:?}");
    assert_eq!(spf.agreement, Agreement::CannotTell);
    let said = headline(read(&text).message());
    let detail = said.detail.expect("what was found");
    assert!(detail.starts_with("What it found then: SPF both passed and failed."), "{detail}");
    assert!(detail.contains("contradict each other"), "{detail}");
    assert_eq!(said.state, mailpath::checks::State::Warning);
    // That there was no signature contradicts one that passed; two signatures may have two results.
    let fields = |second: &str| {
        let each = ["dkim=pass header.d=healthy.example", second]
            .map(|result| format!("Authentication-Results: mx.reader.example; {result}\r\n"));
        let text = format!("{}{}", each.concat(), plain_message("From: news@healthy.example\r\n"));
        headline(read(&text).message()).detail.expect("what was found")
    };
    assert!(fields("dkim=none").contains("DKIM both passed and was not there"), "{}", fields("dkim=none"));
    assert!(fields("dkim=fail header.d=other.example").starts_with("What it found then: DKIM passed."));
}

#[test]
fn name_and_address_of_a_server_are_of_one_step() {
    let has_row = |report: &Report| agreement(report).iter().any(|row| row.check == "Reverse DNS");
    // The field above the step is about another server than the step.
    let other = plain_message("From: news@healthy.example\r\n").replace(
        "from mx1.healthy.example (mx1.healthy.example [192.0.2.10])",
        "from else.example (else.example [198.51.100.77])",
    );
    let with = |spf: &str| {
        report_of(&other.replacen("Received:", &format!("Received-SPF: pass {spf}\r\nReceived:"), 1), "")
    };
    let report = with("client-ip=192.0.2.10; helo=mx1.healthy.example;");
    assert_eq!(report.input.server.as_deref(), Some("198.51.100.77"));
    assert_eq!(report.input.helo.as_deref(), Some("else.example"));
    let message = report.message.as_deref().expect("a message");
    let said = way(message).sentence;
    assert!(said.contains("Received-SPF above that step names another address, 192.0.2.10"), "{said}");
    assert!(said.contains("198.51.100.77, the address of the step, is checked here"), "{said}");
    // What was said of the other address is not held against what is found of this one.
    let spf = row(&report, "SPF");
    assert_eq!((spf.said.as_deref(), spf.found.as_deref()), (Some("pass"), Some("fail")), "{spf:?}");
    assert_eq!(spf.agreement, Agreement::CannotTell, "{spf:?}");
    assert!(spf.why.iter().any(|why| why.contains("about another address, 192.0.2.10")), "{spf:?}");
    let told = headline(message).detail.expect("what was found");
    assert!(!told.contains("What it found then: SPF passed"), "{told}");
    assert!(told.contains("about another address, 192.0.2.10"), "{told}");
    // A receiver that takes such fields out of what comes in alone can have written them.
    let guarded = other.replacen("Received:", "X-Forefront-Antispam-Report: CIP:192.0.2.10;\r\nReceived:", 1);
    let guarded = report_of(&guarded, "");
    assert_eq!(guarded.input.server.as_deref(), Some("192.0.2.10"));
    assert_eq!(guarded.input.helo, None);
    assert!(!has_row(&guarded), "{:#?}", agreement(&guarded));
    let same = with("client-ip=198.51.100.77; helo=ignored.example;");
    assert_eq!(same.input.helo.as_deref(), Some("else.example"));
    assert!(has_row(&same));
    // A forwarder was refused: its address is not the name of who gave it the message.
    let bounce = "From: MAILER-DAEMON@out.forward.example\nTo: news@healthy.example\nSubject: Undelivered Mail\n\
        Auto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\n\n\
        --B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; out.forward.example\n\n\
        Final-Recipient: rfc822; ann@reader.example\nAction: failed\nStatus: 5.7.26\nRemote-MTA: dns; mx.reader.example\n\
        Diagnostic-Code: smtp; 550-5.7.26 The MAIL FROM domain [healthy.example] has an SPF record with a hard fail \
        policy (-all) but it fails to pass SPF checks with the ip: [198.51.100.77]. 550 5.7.26 a1 - gsmtp\n\n\
        --B\nContent-Type: text/rfc822-headers\n\n\
        Received: from mx1.healthy.example (mx1.healthy.example [192.0.2.10])\n\tby mx.forward.example with ESMTPS id a1 \
        for <bob@forward.example>; Mon, 30 Nov 2026 09:00:05 +0000\nFrom: news@healthy.example\nSubject: News\n\n--B--\n";
    let report = report_of(bounce, "");
    assert_eq!(report.input.server.as_deref(), Some("198.51.100.77"));
    assert_eq!(report.input.helo, None);
    assert!(!has_row(&report), "{:#?}", agreement(&report));
    assert!(!report.findings.iter().any(|it| it.code.as_str() == "headers.auth-differs"));
}

#[test]
fn a_list_that_breaks_the_signature_has_to_act_itself() {
    let zone = "club.example 60 TXT \"v=spf1 ip4:198.51.100.77 -all\"\nclub.example 60 MX 10 lists.club.example\n\
        lists.club.example 60 A 198.51.100.77\n77.100.51.198.in-addr.arpa 60 PTR lists.club.example\n";
    let mut beside = Query::default();
    beside.set("zone", zone).expect("records");
    let through = |list: &str| {
        let list = format!(
            "Return-Path: <club-bounces@club.example>\nReceived: from lists.club.example (lists.club.example \
             [198.51.100.77])\n\tby mx.reader.example with ESMTPS id 9 for <ann@reader.example>;\n\
             \tTue, 3 Nov 2026 09:16:00 +0000\n\
             Received: from mx1.healthy.example (mx1.healthy.example [192.0.2.10])\n\tby lists.club.example \
             with ESMTPS id 8 for <club@club.example>;\n\tTue, 3 Nov 2026 09:15:30 +0000\n{list}DKIM-Signature: v=1;"
        );
        let text = example("Changed on its way");
        let (_, signed) = text.split_once("DKIM-Signature: v=1;").expect("a signature");
        report_of(&format!("{list}{signed}"), &beside.to_url())
    };
    let report = through("List-Id: Club <club.club.example>\nList-Post: <mailto:club@club.example>\n");
    assert_eq!(report.to_json()["dmarc"]["result"], "fail");
    let flow =
        |report: &Report| serde_json::to_string(report.flow.as_ref().expect("a mail flow")).expect("JSON");
    assert!(flow(&report).contains("Whoever runs the mailing list has to act"), "{}", flow(&report));
    assert!(!flow(&report).contains("Have the mail signed"), "{}", flow(&report));
    let next = report.verdict.next.as_deref().unwrap_or_default();
    assert!(next.starts_with("Whoever runs the mailing list"), "{:?}", report.verdict);
    // Without a list it is the sender who has to look.
    let report = through("");
    assert_eq!(report.to_json()["dmarc"]["result"], "fail");
    assert!(flow(&report).contains("Have the mail signed"), "{}", flow(&report));
}
