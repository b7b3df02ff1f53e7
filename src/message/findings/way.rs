//! The way of the message: the server that handed it over, forwarding, what is not proven.

use super::{add, listed, shown};
use crate::checks::host_name::HeloForm;
use crate::checks::{Finding, FindingCode};
use crate::message::handover::{ForwardSign, HandoverReason};
use crate::message::model::{Hop, Message};
use crate::message::received::{ReverseName, Tls};

/// Ends of names that no server on the internet has.
const INNER_ENDS: [&str; 7] =
    [".local", ".localdomain", ".lan", ".internal", ".localhost", ".invalid", ".home"];

pub(super) fn findings(message: &Message, found: &mut Vec<Finding>) {
    if message.way.reason == HandoverReason::NoReceived {
        if message.is_header_cut() {
            return;
        }
        let what = match message.is_automatic_reply() {
            true => "It is an automatic reply, of which only a part of the header was given.",
            false => "It may be a draft, a copy from “Sent”, or a part of a header.",
        };
        add(found, FindingCode::HeadersNoReceived, &[("what", what)]);
        return;
    }
    if let Some(hop) = message.handover.and_then(|at| message.hops.get(at)) {
        reverse_name(message, hop, found);
        helo(hop, found);
        if hop.details.tls == Tls::Plain {
            add(found, FindingCode::HeadersNoTls, &[("receiver", &receiver(hop))]);
        }
    }
    let (list, signs): (Vec<_>, Vec<_>) =
        message.way.forwarding.iter().partition(|sign| **sign == ForwardSign::MailingList);
    if !list.is_empty() {
        add(found, FindingCode::HeadersMailingList, &[]);
    } else if !signs.is_empty() {
        let signs: Vec<String> = signs.into_iter().map(|sign| shown(&sign.to_string())).collect();
        add(found, FindingCode::HeadersForwarded, &[("signs", &listed(&signs))]);
    }
    let doubts: Vec<String> = message
        .way
        .doubts
        .iter()
        .filter_map(|(at, doubt)| {
            let by = message.hops.get(*at).map(receiver)?;
            Some(format!("the step at {by} {doubt}"))
        })
        .collect();
    if !doubts.is_empty() {
        add(found, FindingCode::HeadersUntrustedBelow, &[("hops", &listed(&doubts))]);
    }
}

/// The server that took the message, in a sentence.
pub(super) fn receiver(hop: &Hop) -> String {
    hop.by.as_deref().map_or_else(|| "a server without a name".to_owned(), shown)
}

fn reverse_name(message: &Message, hop: &Hop, found: &mut Vec<Finding>) {
    let Some(address) = hop.address.filter(|address| message.way.address == Some(*address)) else { return };
    let (receiver, address) = (receiver(hop), address.to_string());
    let arguments = |what| [("receiver", receiver.as_str()), ("address", address.as_str()), ("what", what)];
    match hop.details.reverse_name {
        ReverseName::None => add(found, FindingCode::HeadersNoRdns, &arguments("")),
        ReverseName::Unknown => {
            let what = "Either the address has no name, or its name leads elsewhere.";
            add(found, FindingCode::HeadersRdnsUnconfirmed, &arguments(what));
        }
        ReverseName::Unconfirmed => {
            let what = "The address has a name, but that name leads elsewhere.";
            add(found, FindingCode::HeadersRdnsUnconfirmed, &arguments(what));
        }
        ReverseName::Found | ReverseName::NotSaid => {}
    }
}

fn helo(hop: &Hop, found: &mut Vec<Finding>) {
    let Some(helo) = &hop.helo else { return };
    let is_inner = INNER_ENDS.iter().any(|end| helo.ends_with(end)) || helo == "localhost";
    let form = HeloForm::of(helo);
    if is_inner || matches!(form, HeloForm::NotQualified | HeloForm::BadLiteral | HeloForm::BadName) {
        let example = hop.from.as_deref().unwrap_or("mail.example.com");
        add(found, FindingCode::HeadersHeloNotFqdn, &[("helo", &shown(helo)), ("example", &shown(example))]);
    } else if let Some(name) = hop.from.as_ref().filter(|name| form == HeloForm::HostName && *name != helo) {
        add(found, FindingCode::HeadersHeloOther, &[("helo", &shown(helo)), ("name", &shown(name))]);
    }
}
