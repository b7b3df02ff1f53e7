//! Bounces in a report: what a reply says of each check, who is named in it, and what it is not asked for.

use mailpath::message::WhoActs;
use mailpath::report::export::{ExportFormat, export};
use mailpath::report::message::{Agreement, agreement, headline};
use mailpath::report::{Query, Report};

use super::{report_of, row};

#[test]
fn what_the_reply_says_of_a_check_is_what_the_receiver_said() {
    let bounce = "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: 550 5.7.26 Unauthenticated \
        email from healthy.example is not accepted due to domain's DMARC policy (in reply to end of DATA command)\n";
    let report = report_of(bounce, "q=healthy.example&server=192.0.2.10&from=news@healthy.example");
    let dmarc = row(&report, "DMARC");
    assert_eq!(dmarc.said.as_deref(), Some("fail"), "{dmarc:?}");
    assert!(dmarc.is_trusted && !dmarc.why.iter().any(|why| why.contains("says nothing")), "{dmarc:?}");
}

#[test]
fn what_gmail_lists_of_spf_is_what_it_said() {
    let bounce = |result: &str| {
        format!(
            "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: 550-5.7.26 Your email has been \
             blocked because the sender is unauthenticated. 550-5.7.26 Authentication results: 550-5.7.26 DKIM = did \
             not pass 550-5.7.26 SPF [healthy.example] with ip: [192.0.2.10] = {result} 550-5.7.26 - gsmtp (in reply \
             to end of DATA command)\n"
        )
    };
    let query = "q=healthy.example&server=192.0.2.10&from=news@healthy.example";
    let said = |result: &str| row(&report_of(&bounce(result), query), "SPF").said;
    assert_eq!(said("did not pass").as_deref(), Some("did not pass"));
    // What passed was said as well.
    assert_eq!(said("passed").as_deref(), Some("pass"));
}

#[test]
fn a_dialogue_of_two_servers_says_who_greets_who_sends_and_who_is_to_get_it() {
    let dialogue = "220 mx.reader.example ESMTP\nEHLO mx1.healthy.example\n250-mx.reader.example\n250 STARTTLS\n\
        MAIL FROM:<news@healthy.example>\n250 2.1.0 Ok\nRCPT TO:<ann@reader.example>\n\
        550 5.1.1 <ann@reader.example>: Recipient address rejected: User unknown\nQUIT\n221 Bye\n";
    let by_hand = dialogue
        .replace("EHLO", "helo")
        .replace("MAIL FROM:<", "mail from: <")
        .replace("RCPT TO:", "rcpt to:");
    for text in [dialogue.to_owned(), by_hand] {
        let report = report_of(&text, "");
        let input = &report.input;
        assert_eq!(input.helo.as_deref(), Some("mx1.healthy.example"), "{text}");
        assert_eq!(input.from.as_deref(), Some("news@healthy.example"), "{text}");
        assert_eq!(input.to.as_deref(), Some("ann@reader.example"), "{text}");
        let bounce = report.message.as_deref().and_then(|message| message.bounce.clone()).expect("a bounce");
        assert_eq!((bounce.cause.as_deref(), bounce.reply), (Some("mailbox-unknown"), Some(550)), "{text}");
        assert_eq!(bounce.stage, Some(mailpath::message::Stage::RcptTo));
    }
    let bounced = report_of(&dialogue.replace("news@healthy.example", ""), "");
    assert_eq!(bounced.input.from.as_deref(), Some(""));
}

#[test]
fn words_without_a_reply_say_as_much_as_they_say() {
    let bounce = |text: &str| {
        let report = report_of(text, "");
        report.message.as_deref().and_then(|message| message.bounce.clone())
    };
    for (text, cause) in [
        (
            "Ihre Nachricht konnte nicht zugestellt werden.\n\nAn: ann@reader.example\nGrund: Das Postfach des Empfängers ist voll.\n",
            "mailbox-full",
        ),
        (
            "Ihre Nachricht an ann@reader.example konnte nicht zugestellt werden, da das Postfach voll ist.\n",
            "mailbox-full",
        ),
        ("Delivery to ann@reader.example failed: mailbox full\n", "mailbox-full"),
        (
            "Undelivered: the recipient server did not accept our requests to connect. [mx.reader.example 198.51.100.25: timed out]\nann@reader.example\n",
            "timeout",
        ),
        (
            "The message could not be delivered: connection to mx.reader.example timed out\nann@reader.example\n",
            "timeout",
        ),
    ] {
        let found = bounce(text).expect(text);
        assert_eq!(found.cause.as_deref(), Some(cause), "{text}: {found:?}");
        assert_eq!(found.recipient.as_deref(), Some("ann@reader.example"), "{text}");
        assert_eq!((found.reply, found.enhanced, found.address), (None, None, None), "{text}");
        if cause == "timeout" {
            assert_eq!(found.remote_server.as_deref(), Some("mx.reader.example"), "{text}");
        }
    }
    // What gives no cause has none, and what is no bounce is none.
    assert_eq!(
        bounce("Your message to ann@reader.example could not be delivered.\n").expect("it").cause,
        None
    );
    assert_eq!(bounce("My mailbox is full of spam, please ask ann@reader.example.\n"), None);
}

#[test]
fn what_a_reply_says_of_each_check_stands_beside_what_is_found() {
    let reply = |words: &str| {
        format!(
            "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: {words} (in reply to end of DATA command)\n"
        )
    };
    let all = |report: &Report| {
        let rows = agreement(report);
        rows.iter().map(|row| (row.check, row.said.clone().unwrap_or_default())).collect::<Vec<_>>()
    };
    // Nothing but the sender's domain is known.
    let microsoft = reply(
        "550 5.7.515 Access denied, sending domain HEALTHY.EXAMPLE does not meet the required authentication level. \
         (Spf=Fail, Dkim=Fail, DMARC=Fail)",
    );
    let report = report_of(&microsoft, "");
    let fail = |check| (check, "fail".to_owned());
    assert_eq!(all(&report), [fail("SPF"), fail("DKIM"), fail("DMARC")], "{:#?}", agreement(&report));
    for row in agreement(&report) {
        assert_eq!(row.agreement, Agreement::CannotTell, "{row:?}");
        assert!(row.is_trusted && !row.why.is_empty(), "{row:?}");
        assert_eq!(row.by.as_deref(), Some("mx.reader.example"));
    }
    // DKIM in free words.
    let body = report_of(&reply("550 5.7.20 DKIM: body hash did not verify for healthy.example"), "");
    assert_eq!(row(&body, "DKIM").said.as_deref(), Some("fail"));
    // No check is named, and none is guessed.
    let unnamed = reply("550 5.7.26 The message from healthy.example did not pass authentication checks");
    let report = report_of(&unnamed, "q=healthy.example&server=192.0.2.10&from=news@healthy.example");
    let both = row(&report, "SPF or DKIM");
    assert_eq!(
        (both.said.as_deref(), both.found.as_deref()),
        (Some("did not pass"), Some("pass")),
        "{both:?}"
    );
    assert_eq!(both.agreement, Agreement::Differ);
    assert!(agreement(&report).iter().all(|row| row.check == "SPF or DKIM" || row.said.is_none()));
}

#[test]
fn whose_server_denied_to_relay_is_told_by_the_mail_exchanges() {
    let zone = "shop.example 60 MX 10 mx.shop.example\nmx.shop.example 60 A 198.51.100.40\n\
        2.0.0.127.psbl.surriel.com 60 A 127.0.0.2\n";
    let mut beside = Query::default();
    beside.set("zone", zone).expect("records");
    let refused_by = |host: &str| {
        let reply = format!(
            "Sender address: news@healthy.example\n<ann@shop.example>: host {host} said: 554 5.7.1 <ann@shop.example>: \
             Relay access denied (in reply to RCPT TO command)\n"
        );
        report_of(&reply, &beside.to_url())
    };
    let told = |report: &Report| {
        let bounce = report.message.as_deref().and_then(|message| message.bounce.clone()).expect("a bounce");
        let finding = report.findings.iter().find(|it| it.code.as_str() == "bounce.cause").expect("it");
        assert!(finding.fix.as_deref().unwrap_or(&finding.detail).contains(&bounce.advice), "{finding:?}");
        assert!(!finding.queries.is_empty(), "{finding:?}");
        (bounce.who, bounce.advice)
    };
    let (who, advice) = told(&refused_by("mx.shop.example[198.51.100.40]"));
    assert_eq!(who, WhoActs::RecipientAdministrator);
    assert!(advice.starts_with("mx.shop.example is a mail server (MX) of shop.example"), "{advice}");
    // By its address, under a name of another organization.
    let (who, advice) = told(&refused_by("gate.hoster.example[198.51.100.40]"));
    assert_eq!(who, WhoActs::RecipientAdministrator, "{advice}");
    let (who, advice) = told(&refused_by("mx1.healthy.example[192.0.2.10]"));
    assert_eq!(who, WhoActs::SenderAdministrator);
    assert!(
        advice.contains("not among the mail servers (MX) that shop.example has now (mx.shop.example)"),
        "{advice}"
    );
    // A server of the recipient that is none of its exchanges, and one of nobody that is known.
    let (_, advice) = told(&refused_by("old.shop.example[198.51.100.41]"));
    assert!(advice.contains("though by its name it belongs there"), "{advice}");
    let (_, advice) = told(&refused_by("mail.hoster.example[198.51.100.42]"));
    assert!(!advice.contains("If it is named as a mail server"), "{advice}");
    assert!(advice.contains("If it is the server that you send through"), "{advice}");
}

#[test]
fn an_address_that_no_words_name_as_the_senders_is_nobodys() {
    let server = |words: &str| {
        let reply = format!(
            "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: {words} (in reply to RCPT TO command)\n"
        );
        report_of(&reply, "").input.server
    };
    assert_eq!(server("550 5.1.1 No such user here [198.51.100.77]"), None);
    assert_eq!(server("550 5.7.1 Rejected by gate.reader.example [198.51.100.77]"), None);
    assert_eq!(server("451 4.3.0 Try again later (198.51.100.77)"), None);
    for words in [
        "554 5.7.1 Client host [198.51.100.77] blocked",
        "550 5.7.1 [198.51.100.77] is listed",
        "550 5.7.1 Your IP (198.51.100.77) was seen before",
        "550 5.7.25 [198.51.100.77] has no PTR record",
    ] {
        assert_eq!(server(words).as_deref(), Some("198.51.100.77"), "{words}");
    }
}

#[test]
fn a_bounce_in_hand_is_not_asked_for() {
    let bounce = "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: 550 5.1.1 user unknown (in reply to RCPT TO command)\n";
    for text in [bounce.to_owned(), format!("Sender address: news@healthy.example\n{bounce}")] {
        let report = report_of(&text, "");
        assert!(report.verdict.text.contains("this text does not name it"), "{:?}", report.verdict);
        let all = export(&report, ExportFormat::Text);
        for untrue in ["mail that came back undelivered names it", "Check the whole bounce", "Paste"] {
            assert!(!all.contains(untrue), "{untrue}: {all}");
        }
    }
}

#[test]
fn a_refused_message_is_a_problem_whatever_the_dns_says_now() {
    let bounce = "<ann@reader.example>: host mx.reader.example[198.51.100.25] said: 550 5.7.1 the domain\'s \
        DMARC policy does not allow this message (in reply to end of DATA command)\nFrom: news@healthy.example\n";
    let report = report_of(bounce, "q=healthy.example&server=192.0.2.10&from=news@healthy.example");
    let message = report.message.as_deref().expect("a message");
    assert!(message.bounce.is_some(), "{message:?}");
    assert_eq!(report.verdict.state, mailpath::checks::State::Error, "{:?}", report.verdict);
    assert!(report.verdict.text.starts_with(&headline(message).text), "{:?}", report.verdict);
    let text = export(&report, ExportFormat::Text);
    let lead = text.lines().nth(2).unwrap_or_default();
    assert!(lead.starts_with("Problem: "), "{lead}");
    assert!(!text.contains("OK: Nothing was found that would stop"), "{text}");
}
