//! What receivers wrote of a message, how a dialogue ended, and a text that was damaged when it was copied.

use std::net::Ipv4Addr;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use mailpath::checks::{Check, Finding, FindingCode, Severity, State};
use mailpath::dns::{Lookup, Question, Rcode, Record, RecordData, RecordType, Resolve};
use mailpath::message::SignatureOutcome;
use mailpath::message::signature::RustVerifier;
use mailpath::report::message::{Agreement, SignatureCheck, agreement, headline};
use mailpath::report::{Query, Run, example_resolver};

use super::{example, plain_message, read, report_of, row};

#[test]
fn a_spam_mark_below_the_hand_over_is_none_of_the_recipients() {
    let below = plain_message("From: news@healthy.example\r\nX-Spam-Flag: YES\r\n");
    let said = headline(read(&below).message());
    assert!(!said.text.contains("took it for spam"), "{}", said.text);
    let report = report_of(&below, "");
    let finding =
        report.findings.iter().find(|it| it.code.as_str() == "headers.spam-verdict").expect("a finding");
    assert!(finding.title.contains("perhaps of the sender's own side"), "{}", finding.title);
    let own = format!("X-Spam-Flag: YES\r\n{}", plain_message("From: news@healthy.example\r\n"));
    let said = headline(read(&own).message());
    assert!(said.text.contains("took it for spam"), "{}", said.text);
}

#[test]
fn a_signature_that_the_receiver_saw_and_the_text_has_not_leaves_dmarc_open() {
    let results = "Authentication-Results: mx.reader.example; dkim=pass header.d=healthy.example header.s=m1; \
        spf=softfail smtp.mailfrom=news@healthy.example; dmarc=pass header.from=healthy.example\r\n";
    let text = format!("{results}{}", plain_message("From: news@healthy.example\r\n"))
        .replace("192.0.2.10", "198.51.100.77");
    let report = report_of(&text, "");
    let dmarc = row(&report, "DMARC");
    assert_eq!((dmarc.found.as_deref(), dmarc.agreement), (None, Agreement::CannotTell), "{dmarc:?}");
    assert!(dmarc.why.iter().any(|why| why.contains("is not in the text")), "{dmarc:?}");
    assert!(!report.verdict.text.contains("DMARC"), "{:?}", report.verdict);
    let of_spf: Vec<_> = report.findings.iter().filter(|it| it.code.as_str() == "spf.fail").collect();
    assert!(!of_spf.is_empty());
    for finding in of_spf {
        assert!(finding.severity < Severity::Error, "{finding:?}");
        let fix = finding.fix.as_deref().unwrap_or_default();
        assert!(fix.starts_with("Nothing, if somebody forwarded this message"), "{finding:?}");
    }
    // Without a word of the receiver the message has none.
    let unsigned = text.replace("dkim=pass header.d=healthy.example header.s=m1; ", "");
    assert_eq!(row(&report_of(&unsigned, ""), "DMARC").found.as_deref(), Some("fail"));
}

#[test]
fn what_is_said_of_the_helo_name_is_not_said_of_the_return_path() {
    let field = |result: &str, identity: &str| {
        format!(
            "Received-SPF: {result} (mx.reader.example) identity={identity}; client-ip=192.0.2.10; \
             helo=mx1.healthy.example; envelope-from=news@healthy.example; receiver=mx.reader.example\r\n"
        )
    };
    let message = plain_message("From: news@healthy.example\r\n");
    let both = format!("{}{}{message}", field("Permerror", "helo"), field("Pass", "mailfrom"));
    let spf = row(&report_of(&both, ""), "SPF");
    assert_eq!((spf.said.as_deref(), spf.agreement), (Some("pass"), Agreement::Agree), "{spf:?}");
    let said = headline(read(&both).message());
    assert_eq!(said.state, State::Good, "{said:?}");
    let only = format!("{}{message}", field("None", "helo"));
    let spf = row(&report_of(&only, ""), "SPF");
    assert_eq!((spf.said.as_deref(), spf.agreement), (None, Agreement::CannotTell), "{spf:?}");
    assert!(spf.why.iter().any(|why| why.contains("about the HELO name")), "{spf:?}");
}

#[test]
fn fields_of_one_receiver_that_disagree_are_said_to() {
    let message = plain_message("From: news@healthy.example\r\n");
    let pass =
        "Received-SPF: Pass (mx.reader.example) client-ip=192.0.2.10; envelope-from=news@healthy.example\r\n";
    for first in [
        "Received-SPF: Fail (mx.reader.example) client-ip=192.0.2.10; envelope-from=news@healthy.example; \
         helo=mx1.healthy.example; receiver=mx.reader.example\r\n",
        "Authentication-Results: mx.reader.example; spf=fail smtp.mailfrom=healthy.example\r\n",
    ] {
        let text = format!("{first}{pass}{message}");
        let report = report_of(&text, "");
        let spf = row(&report, "SPF");
        assert_eq!(spf.said.as_deref(), Some("fail and pass"), "{spf:?}");
        assert!(spf.why.iter().all(|why| !why.contains("may have changed")), "{spf:?}");
        let said = headline(read(&text).message());
        assert!(said.text.contains("but there SPF both passed and failed"), "{}", said.text);
        assert!(said.detail.is_some_and(|detail| detail.contains("contradict each other")));
    }
}

#[test]
fn what_a_warning_is_about_stands_in_it() {
    let results = "Authentication-Results: mx.reader.example; dkim=fail header.d=healthy.example; \
        spf=softfail smtp.mailfrom=healthy.example; dmarc=fail header.from=healthy.example\r\n";
    let text = format!("{results}{}", plain_message("From: news@healthy.example\r\n"));
    let said = headline(read(&text).message());
    assert_eq!(said.state, State::Warning);
    assert!(
        said.text.ends_with(", but there SPF failed softly, and DKIM and DMARC failed."),
        "{}",
        said.text
    );
}

#[test]
fn did_not_pass_is_the_word_of_the_reply() {
    let bounce = "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: 550-5.7.26 DKIM = did not pass \
        550-5.7.26 SPF [healthy.example] with ip: [198.51.100.77] = did not pass 550 5.7.26 unauthenticated (in \
        reply to end of DATA command)\n";
    let report = report_of(bounce, "q=healthy.example&server=198.51.100.77&from=news@healthy.example");
    let spf = row(&report, "SPF");
    assert_eq!(spf.said.as_deref(), Some("did not pass"), "{spf:?}");
    assert_eq!(spf.agreement, Agreement::Agree, "{spf:?}");
}

/// A text as a terminal of this width shows it.
fn wrapped(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| {
        let all: Vec<char> = line.chars().collect();
        let parts: Vec<String> = all.chunks(width).map(|part| part.iter().collect()).collect();
        parts.join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_text_whose_lines_a_terminal_cut_is_joined_again_and_blames_nobody() {
    let text = example("Delivered");
    let whole = report_of(&text, "");
    for width in [60, 64] {
        let cut = wrapped(&text, width);
        let report = report_of(&cut, "");
        let message = report.message.as_deref().expect("a message");
        assert!(
            message.undone.iter().any(|it| it.to_string().contains("damaged when it was copied")),
            "{width}"
        );
        assert_eq!(message.hops, whole.message.as_deref().expect("a message").hops, "{width}");
        let results: Vec<_> = message.signatures.iter().map(|signature| signature.result).collect();
        assert!(results.iter().all(|it| *it != SignatureOutcome::Fail), "{width}: {results:?}");
        assert!(!report.findings.iter().any(|it| it.code.as_str().contains("two-")), "{width}");
        // Where it does not verify nobody is blamed.
        let changed = report_of(&cut.replace("opening", "closing"), "");
        let message = changed.message.as_deref().expect("a message");
        let results: Vec<_> = message.signatures.iter().map(|signature| signature.result).collect();
        assert!(results.iter().all(|it| *it == SignatureOutcome::Neutral), "{width}: {results:?}");
    }
    assert!(read(&text).message().undone.is_empty());
}

#[test]
fn what_a_resolver_makes_up_is_not_found() {
    let mut report = report_of(&example("Delivered"), "");
    assert!(agreement(&report).iter().any(|row| row.agreement == Agreement::Agree));
    let finding = Finding::new(
        Check::Resolver,
        FindingCode::ResolverRewrites,
        &[("Who", "The resolver"), ("address", "192.0.2.1"), ("shown_by", "")],
        &[],
    );
    report.findings.push(finding);
    let rows = agreement(&report);
    assert!(rows.len() > 2);
    for row in rows {
        assert_eq!((row.found.as_deref(), row.agreement), (None, Agreement::CannotTell), "{row:?}");
        assert!(row.why.iter().all(|why| why.contains("cannot be believed")), "{row:?}");
    }
}

#[test]
fn a_dialogue_that_ended_well_was_not_refused() {
    let dialogue = "220 mx.reader.example ESMTP\nEHLO mx1.healthy.example\n250 mx.reader.example\n\
        MAIL FROM:<news@healthy.example>\n250 2.1.0 Ok\nRCPT TO:<ann@reader.example>\n250 2.1.5 Ok\nDATA\n\
        354 End data with <CR><LF>.<CR><LF>\nSubject: your 550 5.1.1 error\n\nUser unknown is what they said\n.\n\
        250 2.0.0 Ok: queued as 4ABC\nQUIT\n221 Bye\n";
    let said = headline(read(dialogue).message());
    assert_eq!(said.state, State::Good, "{said:?}");
    assert!(said.text.starts_with("The server mx.reader.example took over the message"), "{said:?}");
    assert!(!said.detail.is_some_and(|detail| detail.contains("refused")));
}

/// Gives an address for every name that does not exist.
struct Inventing;

impl Resolve for Inventing {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let answer = example_resolver().resolve(question.clone());
        async move {
            let mut lookup = Arc::unwrap_or_clone(answer.await);
            if let Ok(response) = &mut lookup.result
                && response.rcode == Rcode::NxDomain
                && question.rtype == RecordType::A
            {
                response.rcode = Rcode::NoError;
                let data = RecordData::A(Ipv4Addr::new(185, 53, 177, 50));
                response.answers.push(Record { name: question.name, rtype: question.rtype, ttl: 60, data });
            }
            Arc::new(lookup)
        }
        .boxed_local()
    }
}

#[test]
fn no_key_of_a_signature_is_missing_by_the_word_of_a_resolver_that_invents_answers() {
    let text = example("Delivered").replace("s=m1;", "s=gone;");
    let run = Run::with_resolver(Query::default(), Rc::new(Inventing), Rc::new(|| {}));
    let run = run.with_message(read(&text), Rc::new(SignatureCheck(RustVerifier)));
    let report = run.finish().now_or_never().expect("the made-up world waits for nobody");
    let codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(codes.contains(&"resolver.rewrites"), "{codes:?}");
    assert!(!codes.contains(&"dkim.signature-key-missing"), "{codes:?}");
    let signature = &report.message.as_deref().expect("a message").signatures[0];
    assert_eq!((signature.result, signature.reason), (SignatureOutcome::Temperror, None));
    let said = mailpath::report::message::signature_words(signature);
    assert_eq!(said.state, State::CannotTell, "{said:?}");
}

#[test]
fn a_verdict_is_no_better_than_what_is_said_of_the_bounce() {
    let unclear = "From: MAILER-DAEMON@mx1.healthy.example\r\nTo: news@healthy.example\r\n\
        Subject: Undelivered Mail Returned to Sender\r\nContent-Type: multipart/report; \
        report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
        Reporting-MTA: dns; mx1.healthy.example\r\n\r\nFinal-Recipient: rfc822; ann@reader.example\r\n\
        Action: failed\r\n\r\n--b--\r\n";
    let complaint = "From: fbl@reader.example\r\nTo: abuse@healthy.example\r\nContent-Type: multipart/report; \
        report-type=feedback-report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n\
        Feedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\nSource-IP: 192.0.2.10\r\n\
        Original-Mail-From: <news@healthy.example>\r\nReported-Domain: healthy.example\r\n\r\n--b\r\n\
        Content-Type: text/rfc822-headers\r\n\r\nFrom: news@healthy.example\r\nSubject: x\r\n\r\n--b--\r\n";
    for text in [unclear, complaint] {
        let said = headline(read(text).message());
        assert_ne!(said.state, State::Good, "{said:?}");
        let report = report_of(text, "");
        assert_ne!(report.verdict.state, State::Good, "{:?}", report.verdict);
    }
}
