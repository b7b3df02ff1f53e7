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
