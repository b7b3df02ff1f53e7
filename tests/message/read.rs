//! Messages read as a whole.

use mailpath::dns::Name;
use mailpath::message::handover::{Exchanges, HandoverReason};
use mailpath::message::{Kind, Message, read};

fn of(text: &str) -> Message {
    read(text.as_bytes()).expect("a message")
}

/// A message that came to a mailbox through a filter.
const FILTERED: &str = "Received: from gate.protect.example (gate.protect.example [203.0.113.7])\n\
    \tby mx.office.example (Postfix) with ESMTPS id 3 for <ann@example.net>; Tue, 3 Nov 2026 09:15:05 +0100\n\
    Received: from mail.example.com (mail.example.com [192.0.2.25])\n\
    \tby gate.protect.example (Postfix) with ESMTPS id 2 for <ann@example.net>; Tue, 3 Nov 2026 09:15:03 +0100\n\
    Received: from [192.168.1.7] (unknown [192.168.1.7])\n\
    \tby mail.example.com (Postfix) with ESMTPSA id 1; Tue, 3 Nov 2026 08:15:01 +0000\n\
    Return-Path: <bounce@example.com>\n\
    From: Jo <jo@example.com>\nTo: ann@example.net\n\nHello\n";

#[test]
fn a_message_fills_who_sent_it_through_which_server_to_whom() {
    let message = of(FILTERED);
    assert_eq!(message.kind, Kind::Message);
    assert_eq!(message.handover, Some(2));
    assert_eq!(message.server.as_deref(), Some("203.0.113.7"));
    assert_eq!(message.helo.as_deref(), Some("gate.protect.example"));
    assert_eq!(message.author.as_deref(), Some("jo@example.com"));
    assert_eq!(message.return_path.as_deref(), Some("bounce@example.com"));
    assert_eq!(message.recipient.as_deref(), Some("ann@example.net"));
}

#[test]
fn the_exchanges_of_the_recipient_tell_a_filter_from_a_sender() {
    let gate = [Name::from_user("gate.protect.example").expect("a name")];
    let message = of(FILTERED).with_exchanges(Exchanges { hosts: &gate, addresses: &[] });
    assert_eq!((message.handover, message.server.as_deref()), (Some(1), Some("192.0.2.25")));
    assert_eq!(message.helo.as_deref(), Some("mail.example.com"));
    assert!(message.way.reason.to_string().contains("gate.protect.example"), "{}", message.way.reason);

    let address = ["203.0.113.7".parse().expect("an address")];
    let message = of(FILTERED).with_exchanges(Exchanges { hosts: &[], addresses: &address });
    assert_eq!(message.handover, Some(1));

    let mailbox = [Name::from_user("mx.office.example").expect("a name")];
    let message = of(FILTERED).with_exchanges(Exchanges { hosts: &mailbox, addresses: &[] });
    assert_eq!((message.handover, message.server.as_deref()), (Some(2), Some("203.0.113.7")));
}

#[test]
fn another_hop_can_be_chosen_and_stays() {
    let gate = [Name::from_user("gate.protect.example").expect("a name")];
    let chosen = of(FILTERED).with_handover(0);
    assert_eq!((chosen.handover, chosen.server.as_deref()), (Some(0), Some("192.168.1.7")));
    assert_eq!(chosen.way.reason, HandoverReason::ByHand);
    let chosen = chosen.with_exchanges(Exchanges { hosts: &gate, addresses: &[] });
    assert_eq!(chosen.handover, Some(0));
    assert_eq!(of(FILTERED).with_handover(77).handover, None);
}

/// A bounce of Postfix with the message that came back.
const BOUNCE: &str = "Return-Path: <>\n\
    Received: by mail.example.com (Postfix) id 9; Tue, 3 Nov 2026 09:15:09 +0100\n\
    From: MAILER-DAEMON@mail.example.com (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n\
    To: bounce@example.com\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
    --b\nContent-Type: text/plain\n\nThis is the mail system at host mail.example.com.\n\n\
    --b\nContent-Type: message/delivery-status\n\n\
    Reporting-MTA: dns; mail.example.com\nArrival-Date: Tue, 3 Nov 2026 09:15:01 +0100\n\n\
    Final-Recipient: rfc822; ann@example.net\nAction: failed\nStatus: 5.7.1\nRemote-MTA: dns; mx.example.net\n\
    Diagnostic-Code: smtp; DIAGNOSTIC\n\n\
    --b\nContent-Type: message/rfc822\n\n\
    Received: from app.example.com (app.example.com [10.0.0.5]) by mail.example.com (Postfix) with ESMTPS id 8;\n\
    \tTue, 3 Nov 2026 09:15:01 +0100\nFrom: Jo <jo@news.example.com>\nTo: ann@example.net\nSubject: Tulips\n\
    Date: Tue, 3 Nov 2026 09:15:00 +0100\nMessage-ID: <1@example.com>\n\nHello\n--b--\n";

#[test]
fn of_a_bounce_the_identities_are_those_of_the_message_that_came_back() {
    let reply = "550 5.7.1 Service unavailable; client host [192.0.2.25] blocked using zen.spamhaus.org";
    let message = of(&BOUNCE.replace("DIAGNOSTIC", reply));
    assert_eq!(message.kind, Kind::Bounce);
    assert_eq!(message.author.as_deref(), Some("jo@news.example.com"));
    assert_eq!(message.recipient.as_deref(), Some("ann@example.net"));
    assert_eq!(message.return_path.as_deref(), Some("bounce@example.com"));
    assert_eq!(message.hops.len(), 1);
    assert_eq!(message.fields.first("Subject").as_deref(), Some("Tulips"));
    // The reply names our address.
    assert_eq!(message.server.as_deref(), Some("192.0.2.25"));
    assert_eq!(message.bounce.as_ref().and_then(|bounce| bounce.reply), Some(550));
    let codes: Vec<String> = message.findings.iter().map(|finding| finding.code.to_string()).collect();
    assert_eq!(codes, ["bounce.cause"]);

    // It does not; then it is the server that tried to hand the message on.
    let message = of(&BOUNCE.replace("DIAGNOSTIC", "550 5.7.1 refused by policy"));
    assert_eq!(message.server.as_deref(), Some("mail.example.com"));
    // The name that a provider writes there is no server.
    let message = of(&BOUNCE
        .replace("DIAGNOSTIC", "550 5.7.1 refused")
        .replace("dns; mail.example.com", "dns; smtp.gmail.com"));
    assert_eq!(message.server, None);
}

#[test]
fn a_bounce_as_a_text_is_one_too() {
    let text = "<ann@example.net>: host mx.example.net[203.0.113.1] said: 550 5.1.1 <ann@example.net>: Recipient address rejected: User unknown (in reply to RCPT TO command)";
    let message = of(text);
    assert_eq!((message.kind, message.recipient.as_deref()), (Kind::Bounce, Some("ann@example.net")));
    assert_eq!((message.server, message.hops.len()), (None, 0));
    let message = of("Good morning, how are you?");
    assert_eq!((message.kind, message.bounce), (Kind::Unknown, None));
}
