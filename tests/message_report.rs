//! A pasted message in a report: what it fills, what is found of it, what its sentence says, what is kept of it.

#[path = "message_report/advice.rs"]
mod advice;
#[path = "message_report/author.rs"]
mod author;
#[path = "message_report/way.rs"]
mod of_way;
#[path = "message_report/outcome.rs"]
mod outcome;
#[path = "message_report/replies.rs"]
mod replies;
#[path = "message_report/said.rs"]
mod said;
#[path = "support/mod.rs"]
mod support;

use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use mailpath::message::SignatureOutcome;
use mailpath::message::signature::RustVerifier;
use mailpath::report::export::{ExportFormat, export};
use mailpath::report::message::{
    Agreement, KeptText, PastedMessage, SignatureCheck, about_now, agreement, beside, examples, fill,
    headline, text_notes, to_link, way,
};
use mailpath::report::{Query, Report, Run, SavedReport};
use support::replay;

fn read(text: &str) -> Arc<PastedMessage> {
    Arc::new(PastedMessage::read(text.as_bytes().to_vec()).expect("a message"))
}

/// The report of a message in the made-up world.
fn report_of(text: &str, beside: &str) -> Report {
    let query = Query::from_url(&format!("{beside}&resolver=example")).0;
    let run = Run::new(query, Rc::new(|| {})).with_message(read(text), Rc::new(SignatureCheck(RustVerifier)));
    run.finish().now_or_never().expect("the made-up world waits for nobody")
}

fn example(title: &str) -> String {
    let example = examples().iter().find(|example| example.title == title).expect("an example");
    example.text().into_owned()
}

#[test]
fn a_delivered_message_is_checked_for_who_sent_it() {
    let report = report_of(&example("Delivered"), "");
    let input = &report.input;
    assert_eq!(input.q, "healthy.example");
    assert_eq!(input.server.as_deref(), Some("192.0.2.10"));
    assert_eq!(input.from.as_deref(), Some("news@healthy.example"));
    assert_eq!(input.helo.as_deref(), Some("mx1.healthy.example"));
    assert_eq!(input.to.as_deref(), Some("ann@reader.example"));
    assert_eq!(input.author.as_deref(), Some("news@healthy.example"));
    assert_eq!(report.query.get("selector").as_deref(), Some("m1,m2"));
    let message = report.message.as_deref().expect("a message");
    let results: Vec<_> = message.signatures.iter().map(|signature| signature.result).collect();
    assert_eq!(results, [SignatureOutcome::Pass; 2], "{:?}", message.signatures);
    let rows = agreement(&report);
    let of = |check: &str| {
        rows.iter().filter(|row| row.check == check).map(|row| row.agreement).collect::<Vec<_>>()
    };
    assert_eq!(of("SPF"), [Agreement::Agree], "{rows:#?}");
    assert_eq!(of("DKIM"), [Agreement::Agree; 2], "{rows:#?}");
    assert_eq!(of("DMARC"), [Agreement::Agree]);
    assert_eq!(of("Reverse DNS"), [Agreement::Agree]);
    let json = report.to_json();
    assert_eq!(json["message"]["signatures"][0]["result"], "pass");
    assert_eq!(json["dmarc"]["dkim"][0]["domain"], "healthy.example");
    assert_eq!(json["dkim"]["keys"][0]["from"], "message");
    let said = headline(message);
    assert!(
        said.text
            .starts_with("mx.reader.example received this message from mx1.healthy.example (192.0.2.10)"),
        "{}",
        said.text
    );
    assert_eq!(said.detail.as_deref(), Some("What it found then: SPF passed, DKIM passed and DMARC passed."));
}

#[test]
fn a_message_that_was_changed_differs_from_what_was_said_only_where_it_does() {
    let report = report_of(&example("Changed on its way"), "");
    let message = report.message.as_deref().expect("a message");
    assert!(
        message.signatures.iter().all(|signature| signature.result == SignatureOutcome::Fail),
        "{:?}",
        message.signatures
    );
    assert!(message.signatures.iter().all(|signature| !signature.passes()));
    let rows = agreement(&report);
    assert!(
        rows.iter().filter(|row| row.check == "DKIM").all(|row| row.agreement == Agreement::Agree),
        "{rows:#?}"
    );
    // SPF still lets it pass.
    assert_eq!(report.to_json()["dmarc"]["result"], "pass");
    assert!(!report.findings.iter().any(|finding| finding.code.as_str() == "headers.auth-differs"));
}

#[test]
fn what_failed_then_and_passes_now_is_said_once() {
    let text = example("Delivered").replace("spf=pass", "spf=softfail").replace("dmarc=pass", "dmarc=fail");
    let report = report_of(&text, "");
    let differs: Vec<_> =
        report.findings.iter().filter(|finding| finding.code.as_str() == "headers.auth-differs").collect();
    let [finding] = differs.as_slice() else { panic!("{differs:#?}") };
    assert!(finding.title.contains("SPF of healthy.example (softfail then, pass now)"), "{}", finding.title);
    assert!(finding.title.contains("DMARC of healthy.example (fail then, pass now)"), "{}", finding.title);
    assert!(!finding.decides());
}

#[test]
fn without_a_passing_signature_or_spf_the_policy_applies() {
    // Another server than the record lets send, and a body that was changed.
    let text = example("Changed on its way").replace("192.0.2.10", "198.51.100.77");
    let report = report_of(&text, "");
    let json = report.to_json();
    assert_eq!(json["dmarc"]["result"], "fail");
    let flow = report.flow.as_ref().expect("a mail flow");
    let states = serde_json::to_string(&flow).expect("JSON");
    assert!(states.contains("The message fails DMARC"), "{states}");
    assert!(!states.contains("needs a signature"), "{states}");
}

#[test]
fn a_link_says_what_it_says_and_the_message_the_rest() {
    let message = read(&example("Delivered"));
    let given = Query::from_url("q=other.example&server=203.0.113.9&from=").0;
    let filled = fill(message.message(), &given);
    assert_eq!(filled.get("q").as_deref(), Some("other.example"));
    assert_eq!(filled.get("server").as_deref(), Some("203.0.113.9"));
    assert_eq!(filled.get("from").as_deref(), Some(""), "the null sender was given");
    assert_eq!(filled.get("to").as_deref(), Some("ann@reader.example"));
    assert_eq!(fill(message.message(), &filled), filled, "what is filled stays");
}

#[test]
fn a_saved_report_has_the_text_only_where_it_is_wanted() {
    let marker = "new opening hours";
    let report = report_of(&example("Delivered"), "");
    let saved = SavedReport::from_report(&report);
    assert!(saved.message.is_none());
    let file = saved.to_json().to_string();
    assert!(
        !file.contains("\"message\"") && !file.contains(&to_link(report.pasted.as_ref().expect("it").text()))
    );

    let header = saved.clone().with_message(&report, KeptText::Header);
    let kept = header.message.as_ref().expect("a header");
    assert!(!String::from_utf8_lossy(kept.text()).contains(marker));
    assert!(String::from_utf8_lossy(kept.text()).contains("Subject: The news of November"));

    let all = saved.with_message(&report, KeptText::All);
    for read in [replay::through_a_file(&all), replay::through_a_link(&all)] {
        assert_eq!(read, all);
        let again = replay::replay(&read);
        let (live, told) = (report.to_json(), again.to_json());
        for key in ["message", "input", "dmarc", "dkim", "findings", "flow", "requirements", "verdict"] {
            assert_eq!(live[key], told[key], "{key}");
        }
    }
}

#[test]
fn every_report_of_a_message_is_told_the_same_by_its_record() {
    for example in examples() {
        let report = report_of(&example.text(), "");
        replay::tells_the_same(&report);
        support::sound(report);
    }
}

#[test]
fn an_example_is_a_link_and_comes_out_of_it() {
    for example in examples() {
        let link = example.link();
        assert!(link.len() < 8_000, "{}: {}", example.title, link.len());
        assert!(link.starts_with("resolver=example#message="));
    }
}

#[test]
fn a_text_without_anything_to_check_has_a_report_that_says_so() {
    let report = report_of("Subject: hello\n\nnothing here\n", "");
    assert!(report.complete);
    assert_ne!(report.verdict.text, "");
    let message = report.message.as_deref().expect("a message");
    assert_eq!(headline(message).state, mailpath::checks::State::CannotTell);
}
#[test]
fn a_bounce_is_about_the_message_that_came_back() {
    let report = report_of(&example("Came back"), "");
    let input = &report.input;
    assert_eq!(input.server.as_deref(), Some("198.51.100.25"));
    assert_eq!(input.to.as_deref(), Some("ann@reader.example"));
    assert_eq!(input.q, "blocked.example");
    let message = report.message.as_deref().expect("a message");
    let bounce = message.bounce.as_ref().expect("a bounce");
    assert_eq!((bounce.reply, bounce.temporary), (Some(554), false));
    let rows = agreement(&report);
    let listed = rows.iter().find(|row| row.check == "Blocklist").expect("a list");
    assert_eq!(listed.agreement, Agreement::Agree, "{listed:?}");
}

#[test]
fn what_a_receiver_says_of_another_domain_is_not_compared() {
    let text = example("Delivered").replace("header.from=healthy.example", "header.from=other.example");
    let report = report_of(&text, "");
    let rows = agreement(&report);
    let dmarc = rows.iter().find(|row| row.check == "DMARC").expect("DMARC");
    assert_eq!(dmarc.agreement, Agreement::CannotTell, "{dmarc:#?}");
    assert!(dmarc.why.iter().any(|why| why.contains("other.example")), "{dmarc:#?}");
}

#[test]
fn a_warning_of_a_delay_is_not_taken_for_the_end() {
    let text = "This is the mail system at host mail.sender.example.\n\n\
        THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n\
        Your message could not be delivered for more than 4 hour(s).\n\
        It will be retried until it is 5 day(s) old.\n\n\
        <joe@reader.example>: host mx.reader.example[192.0.2.77] said: 451 4.7.1 Greylisted (in reply to RCPT TO command)\n";
    let json = report_of(text, "").to_json();
    assert_eq!(json["message"]["bounce"]["temporary"], true, "{:#}", json["message"]["bounce"]);
}

#[test]
fn the_server_that_could_not_be_reached_is_not_taken_for_the_sender() {
    let text = "Nov 30 09:00:00 mail postfix/smtp[1234]: 4XyZ: to=<bob@reader.example>, relay=none, delay=30, \
        dsn=4.4.1, status=deferred (connect to mx.reader.example[192.0.2.77]:25: Connection refused)";
    let json = report_of(text, "").to_json();
    assert_eq!(json["message"]["bounce"]["address"], serde_json::Value::Null);
    assert_eq!(json["message"]["server"], serde_json::Value::Null);
}

#[test]
fn a_forwarded_message_with_a_signature_that_passes_is_not_condemned_by_spf() {
    let text = example("Delivered").replace("192.0.2.10", "198.51.100.77");
    let report = report_of(&text, "");
    let json = report.to_json();
    assert_eq!(json["dmarc"]["result"], "pass", "{:#}", json["dmarc"]);
    assert_eq!(json["spf"]["result"], "fail");
    let spf = report.findings.iter().find(|finding| finding.code.as_str() == "spf.fail").expect("a finding");
    assert!(!spf.decides());
    assert!(spf.fix.as_deref().is_some_and(|fix| fix.contains("forwarded")), "{:?}", spf.fix);
    assert!(!report.verdict.text.contains("may not send"), "{}", report.verdict.text);
}

/// The words of Gmail name the sender; the recipient's domain is none.
#[test]
fn the_sender_is_the_one_that_the_reply_names() {
    let reply = "<ann@gmail.com>: host gmail-smtp-in.l.google.com[198.51.100.27] said: 550-5.7.26 Unauthenticated email from healthy.example is not accepted due to domain's DMARC policy. 550 5.7.26 - gsmtp (in reply to end of DATA command)";
    let report = report_of(reply, "");
    assert_eq!(report.input.q, "healthy.example");
    assert_eq!(report.input.to.as_deref(), Some("ann@gmail.com"));
    assert_eq!(about_now(&report), "Mail of healthy.example.");
}

#[test]
fn the_recipients_domain_is_not_said_to_be_the_sender() {
    let reply = "<ann@reader.example>: host mx.reader.example[198.51.100.27] said: 550 5.7.1 No thank you (in reply to end of DATA command)";
    let report = report_of(reply, "");
    assert_eq!(report.input.q, "");
    let about = about_now(&report);
    assert!(about.starts_with("Mail to reader.example. The text does not name the sender"), "{about}");
    assert!(about.contains("enter the sender's domain"), "{about}");
    assert!(report.spf.is_none(), "{:?}", report.spf);
}

#[test]
fn a_domain_that_can_be_checked_is_one_that_the_text_names() {
    let reply = "550 5.7.515 Access denied, sending domain HEALTHY.EXAMPLE does not meet the required authentication level.";
    let report = report_of(reply, "");
    let bounce = report.message.as_ref().and_then(|message| message.bounce.clone()).expect("a bounce");
    assert!(!bounce.commands.is_empty());
    assert_eq!(about_now(&report), "Mail of healthy.example.");
}

#[test]
fn an_automatic_reply_is_no_draft_and_no_bounce() {
    let reply = "From: Ann <ann@reader.example>\nTo: jo@healthy.example\nSubject: Tulips\n\
        Date: Mon, 30 Nov 2026 09:00:00 +0000\n";
    for field in [
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "X-Autorespond: Tulips",
    ] {
        let report = report_of(&format!("{reply}{field}\n\nI am away until Monday.\n"), "");
        let headline = headline(report.message.as_deref().expect("a message"));
        assert!(headline.text.starts_with("This is an automatic reply"), "{field}: {}", headline.text);
        assert!(headline.text.ends_with("reached ann@reader.example."), "{}", headline.text);
        let said: Vec<&str> = report.findings.iter().map(|it| it.detail.as_str()).collect();
        assert!(!said.join(" ").contains("draft"), "{said:#?}");
    }
    for field in ["Auto-Submitted: no", "X-Mailer: a", "Precedence: bulk"] {
        let report = report_of(&format!("{reply}{field}\n\nHello\n"), "");
        let headline = headline(report.message.as_deref().expect("a message"));
        assert!(headline.text.contains("No Received field"), "{field}: {}", headline.text);
    }
    // With its way it is said beside what happened.
    let arrived = example("Delivered").replace("Subject: ", "Auto-Submitted: auto-replied\nSubject: Re: ");
    let headline = headline(report_of(&arrived, "").message.as_deref().expect("a message"));
    assert!(headline.text.contains("received this message"), "{}", headline.text);
    assert!(headline.detail.is_some_and(|detail| detail.contains("This is an automatic reply")));
}

#[test]
fn what_cannot_be_seen_is_not_asked_and_shown_by_its_number() {
    let text = example("Delivered").replace("ann@reader.example", "a\u{202e}nn@reader.example");
    let report = report_of(&text, "");
    assert_eq!(report.input.to.as_deref(), Some("reader.example"));
    assert!(report.query.chips().iter().all(|chip| !chip.value.contains('\u{202e}')));
    let message = report.message.as_deref().expect("a message");
    assert!(text_notes(message).iter().any(|note| note.contains("shown by their numbers")));
    assert_eq!(mailpath::dns::visible("a\u{202e}nn"), "a[U+202E]nn");
}

#[test]
fn letters_that_look_like_others_are_marked_wherever_an_address_stands() {
    let finding = |text: &str| {
        let report = report_of(text, "");
        let found = report.findings.iter().find(|it| it.code.as_str() == "headers.mixed-letters");
        found.map(|it| format!("{} {}", it.title, it.detail))
    };
    let delivered = example("Delivered");
    // Cyrillic letters: in the recipient of a bounce, in Reply-To, in a local part, and throughout a word.
    for (text, words) in [
        (
            "<bob@\u{435}mpfang.org>: host mx1.empfang.org[8.9.9.10] said: 550 5.1.1 user unknown (in reply to RCPT TO command)".to_owned(),
            "domain of the recipient, еmpfang.org, mixes letters of several scripts",
        ),
        (delivered.replace("Subject: ", "Reply-To: jo@p\u{430}ypal.example\nSubject: "), "for replies"),
        (delivered.replace("Subject: ", "Reply-To: p\u{430}y@healthy.example\nSubject: "), "`p[U+0430]y@healthy.example`"),
        (
            delivered.replace("Subject: ", "Reply-To: jo@\u{430}\u{440}\u{440}\u{4cf}\u{435}.com\nSubject: "),
            "reads like “apple”",
        ),
    ] {
        let said = finding(&text).expect(words);
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(finding(&delivered), None);
    assert_eq!(finding(&delivered.replace("Subject: ", "Reply-To: jo@почта.рф\nSubject: ")), None);
}

#[test]
fn who_has_to_act_is_said_of_what_the_writing_program_left_out() {
    let text = "Received: from mail.healthy.example (mx1.healthy.example [192.0.2.10]) by mx.reader.example with ESMTPS id 1 for <ann@reader.example>; Mon, 30 Nov 2026 09:00:00 +0000\n";
    let two = format!("{text}From: jo@healthy.example\nFrom: ann@healthy.example\nSubject: a\n\nHello\n");
    let none = format!("{text}Subject: a\n\nHello\n");
    for (text, code) in [
        (&two, "headers.two-from"),
        (&two, "headers.no-message-id"),
        (&two, "headers.no-date"),
        (&none, "headers.no-from"),
    ] {
        let report = report_of(text, "");
        let found = report.findings.iter().find(|it| it.code.as_str() == code).expect(code);
        assert!(
            found.fix.as_deref().is_some_and(|fix| fix.starts_with("The sender has to act: ")),
            "{found:?}"
        );
    }
}

#[test]
fn a_record_that_is_tried_leaves_the_report_one_of_the_message() {
    let message = read(&example("Delivered"));
    let message = message.message();
    let given = Query::from_url("resolver=example").0;
    let shown = fill(message, &given);
    let with = |parameter: &str, value: &str| {
        let mut query = shown.clone();
        query.set(parameter, value).expect(parameter);
        query
    };
    for (wanted, url) in [
        (shown.clone(), "resolver=example"),
        (with("spf", "v=spf1 -all"), "spf=v%3Dspf1+-all&resolver=example"),
        (with("dmarc", "v=DMARC1; p=none"), "dmarc=v%3DDMARC1%3B+p%3Dnone&resolver=example"),
        (with("server", "203.0.113.9"), "server=203.0.113.9&resolver=example"),
        (with("lists", "all"), "lists=all&resolver=example"),
    ] {
        let beside = beside(message, &given, &wanted).expect(url);
        assert_eq!(beside.to_url(), url);
        assert_eq!(fill(message, &beside).to_url(), wanted.to_url());
    }
    // What was tried is taken back.
    let tried = Query::from_url("spf=v%3Dspf1+-all&resolver=example").0;
    let back = fill(message, &tried).without("spf");
    assert_eq!(beside(message, &tried, &back).map(|it| it.to_url()).as_deref(), Some("resolver=example"));
    // The message says who the recipient is: without one it is another question.
    assert_eq!(beside(message, &given, &shown.without("to")), None);
    let q = Query::from_url("q=other.example&resolver=example").0;
    assert_eq!(beside(message, &given, &q), None);
}

/// A message that came straight from its server, of which the receiver wrote nothing else down.
fn plain_message(fields: &str) -> String {
    format!(
        "Return-Path: <news@healthy.example>\r\n\
         Received: from mx1.healthy.example (mx1.healthy.example [192.0.2.10])\r\n\
         \tby mx.reader.example with ESMTPS id a1 for <ann@reader.example>;\r\n\
         \tMon, 30 Nov 2026 09:00:05 +0000\r\n\
         {fields}Date: Mon, 30 Nov 2026 09:00:00 +0000\r\nMessage-ID: <a1@healthy.example>\r\n\
         Subject: News\r\n\r\nHello\r\n"
    )
}

#[test]
fn a_message_without_an_author_is_a_problem_though_the_dns_has_none() {
    let report = report_of(&plain_message(""), "");
    assert_eq!(report.verdict.state, mailpath::checks::State::Error, "{:?}", report.verdict);
    assert!(report.verdict.text.starts_with("The message has no author"), "{:?}", report.verdict);
    let good = report_of(&plain_message("From: news@healthy.example\r\n"), "");
    assert_ne!(good.verdict.state, mailpath::checks::State::Error, "{:?}", good.verdict);
}

fn row(report: &Report, check: &str) -> mailpath::report::message::ComparedCheck {
    agreement(report).into_iter().find(|row| row.check == check).expect("a row")
}

#[test]
fn a_complaint_and_a_receipt_are_named_and_a_text_without_a_way_is_no_draft() {
    let of_type = |kind: &str| {
        format!(
            "From: bob@reader.example\r\nTo: news@healthy.example\r\nSubject: Report\r\n\
             Content-Type: {kind}; boundary=\"B\"\r\n\r\nHello\r\n"
        )
    };
    for (kind, words) in [
        ("multipart/report; report-type=feedback-report", "complaint"),
        ("multipart/report; report-type=disposition-notification", "receipt"),
        ("text/plain", "No Received field is in this text"),
    ] {
        let pasted = read(&of_type(kind));
        let said = headline(pasted.message());
        assert!(said.text.contains(words), "{said:?}");
    }
}

#[test]
fn a_character_that_turns_the_writing_is_shown_by_its_number() {
    let pasted = read(&plain_message("From: \u{202e}moc.knab <news>\r\n"));
    let titles: Vec<_> = pasted.message().findings.iter().map(|finding| finding.title.clone()).collect();
    assert!(titles.iter().any(|title| title.contains("[U+202E]")), "{titles:?}");
}
