//! What became of a message: one state everywhere, and whose part it is to act.

use super::*;

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
