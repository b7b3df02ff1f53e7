//! A pasted message in a report: what it fills, what is found of it, what its sentence says, what is kept of it.

#[path = "message_report/advice.rs"]
mod advice;
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

/// Headline, verdict, exit and what is counted of a bounce are of one state, whatever its cause is.
#[test]
fn what_became_of_a_message_is_one_state_everywhere() {
    use mailpath::checks::State;
    for (text, state, severity) in [
        (
            "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: 550 Mail denied here. (in reply to end of DATA command)",
            State::Error,
            "error",
        ),
        (
            "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: 450 Mail denied here. (in reply to end of DATA command)",
            State::Warning,
            "warning",
        ),
        (
            "This is the mail system at host mail.sender.example.\n\nTHIS IS A WARNING ONLY.\n\n\
             Your message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n\n\
             <ann@reader.example>: connect to mx.reader.example[192.0.2.77]:25: Connection timed out\n",
            State::Warning,
            "warning",
        ),
    ] {
        let report = report_of(text, "q=healthy.example&server=192.0.2.10&from=news@healthy.example");
        let said = headline(report.message.as_deref().expect("a message"));
        assert_eq!((said.state, report.verdict.state), (state, state), "{text}: {:?}", report.verdict);
        assert!(report.verdict.text.starts_with(&said.text), "{:?} {:?}", said.text, report.verdict.text);
        let json = report.to_json();
        let bounce = json["findings"].as_array().into_iter().flatten();
        let bounce: Vec<_> =
            bounce.filter(|it| it["code"].as_str().is_some_and(|code| code.starts_with("bounce."))).collect();
        assert!(bounce.iter().all(|it| it["severity"] == severity), "{bounce:?}");
    }
}

/// What is said above and what is to be done are of the same recipient, and the server that one reply names is known.
#[test]
fn of_several_recipients_one_leads_with_what_to_do() {
    let text = "This message was created automatically by mail delivery software.\n\n\
        A message that you sent could not be delivered to one or more of its\n\
        recipients. This is a permanent error. The following address(es) failed:\n\n  \
        zoe@reader.example\n    host mx.reader.example [198.51.100.25]\n    \
        SMTP error from remote mail server after RCPT TO:<zoe@reader.example>:\n    550 5.1.1 User unknown\n  \
        ann@healthy.example\n    host mx.healthy.example [198.51.100.26]\n    \
        SMTP error from remote mail server after MAIL FROM:<news@healthy.example> SIZE=1234:\n    \
        550 SPF fail: the client [192.0.2.10] is not allowed to send for healthy.example\n";
    let report = report_of(text, "");
    let message = report.message.as_deref().expect("a message");
    let bounce = message.bounce.as_ref().expect("a bounce");
    assert_eq!(report.input.server.as_deref(), Some("192.0.2.10"));
    assert_eq!(report.input.from.as_deref(), Some("news@healthy.example"));
    assert!(!report.verdict.text.contains("not known"), "{}", report.verdict.text);
    assert!(report.verdict.text.starts_with(&headline(message).text), "{}", report.verdict.text);
    assert_eq!(report.verdict.next.as_deref(), Some(bounce.advice.as_str()));
}

/// A bounce of a server that had taken the message from `client` and could not deliver it.
fn bounce_of_a_foreign_server(client: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.reader.example\r\nTo: news@healthy.example\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\n\r\n<ann@reader.example>: unknown user: \"ann\"\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.reader.example\r\n\r\n\
         Final-Recipient: rfc822; ann@reader.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: X-Postfix; unknown user: \"ann\"\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nReturn-Path: <news@healthy.example>\r\n\
         Received: from mx1.healthy.example (mx1.healthy.example [{client}]) by mx.reader.example (Postfix) with ESMTP id 4 for <ann@reader.example>; Mon, 30 Nov 2026 09:00:05 +0100\r\n\
         From: News <news@healthy.example>\r\nTo: ann@reader.example\r\nSubject: News\r\n\r\nx\r\n--b--\r\n"
    )
}

#[test]
fn whoever_is_proven_to_have_sent_a_message_is_not_told_that_it_may_be_forged() {
    for (client, may_be_forged) in [("192.0.2.10", false), ("198.51.100.77", true)] {
        let report = report_of(&bounce_of_a_foreign_server(client), "");
        let message = report.message.as_deref().expect("a message");
        let advice = &message.bounce.as_ref().expect("a bounce").advice;
        assert_eq!(advice.contains("If you never sent this message"), may_be_forged, "{client}: {advice}");
        assert!(advice.contains("Check the spelling of the address"), "{advice}");
        let finding =
            report.findings.iter().find(|it| it.code.as_str() == "bounce.cause").expect("a finding");
        assert_eq!(finding.fix.as_deref(), Some(advice.as_str()));
    }
}

#[test]
fn who_logs_in_at_their_own_server_is_not_said_to_do_so_at_the_recipients() {
    let text = "Return-Path: <news@healthy.example>\r\n\
        Received: from [192.168.178.30] (home.example [198.51.100.12]) by mail.healthy.example (Postfix) with ESMTPSA id 4; Mon, 30 Nov 2026 09:00:05 +0100\r\n\
        From: News <news@healthy.example>\r\nTo: ann@reader.example\r\nSubject: News\r\n\r\nx\r\n";
    let report = report_of(text, "");
    let said = way(report.message.as_deref().expect("a message")).sentence;
    assert!(said.contains("logged in") && !said.contains("recipient's own provider"), "{said}");
}

#[test]
fn a_complaint_is_about_who_sent_the_message_and_not_about_who_complains() {
    let text = |attached: &str| {
        format!(
            "From: <abuse@reader.example>\r\nTo: <abuse@healthy.example>\r\nSubject: FW: News\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nAn abuse report.\r\n\
             --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\
             Original-Mail-From: <news@healthy.example>\r\nSource-IP: 192.0.2.10\r\nReported-Domain: healthy.example\r\n\r\n\
             {attached}--b--\r\n"
        )
    };
    let attached = "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: News <news@healthy.example>\r\nTo: <ann@reader.example>\r\nSubject: News\r\n\r\nx\r\n";
    for attached in [attached, ""] {
        let report = report_of(&text(attached), "");
        let input = &report.input;
        assert_eq!(input.q, "healthy.example", "{attached}");
        assert_eq!(input.server.as_deref(), Some("192.0.2.10"), "{attached}");
        assert_eq!(input.from.as_deref(), Some("news@healthy.example"), "{attached}");
        let said = headline(report.message.as_deref().expect("a message")).text;
        assert!(said.starts_with("This is a complaint"), "{said}");
    }
}
