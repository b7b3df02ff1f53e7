//! What receivers ask for, as far as a pasted message shows it.

use super::evaluate::{Answer, answer};
use super::{Need, RequirementState};
use crate::message::{Kind, Message, SignatureOutcome, SignatureResult};
use RequirementState::{CannotTell, Met, NotMet};

/// Of what is not among the fields that were read.
const NOT_READ: &str = "Only a part of the header was read, so this cannot be told.";

/// What the message itself shows; none where that is nothing.
pub(super) fn evaluate(message: &Message, need: Need) -> Option<Answer> {
    match need {
        Need::Tls => encrypted(message),
        Need::OneClickUnsubscribe => one_click(message),
        Need::Unsubscribe => unsubscribe(message),
        Need::SpfOrDkim
        | Need::Spf
        | Need::Dkim
        | Need::DkimKey1024
        | Need::Dmarc
        | Need::Alignment
        | Need::Ptr
        | Need::NoDynamicAddress
        | Need::DomainsExist
        | Need::SpamRate => None,
    }
}

/// Whether a signature passes; none where nothing is known of signatures.
pub(super) fn signed(message: &Message) -> Option<Answer> {
    let passes = message.signatures.iter().find(|signature| signature.passes());
    if let Some(domain) = passes.and_then(|signature| signature.domain.as_deref()) {
        return Some(answer(Met, format!("The message has a signature of {domain} that verifies.")));
    }
    let is_open = |signature: &SignatureResult| {
        matches!(signature.result, SignatureOutcome::Neutral | SignatureOutcome::Temperror)
    };
    match message.signatures.as_slice() {
        // What never left is signed later, and a bounce need not hold the message.
        [] if !has_arrived(message) => None,
        [] if message.is_header_incomplete() => Some(answer(CannotTell, NOT_READ)),
        _ if message.signature_not_in_text().is_some() => Some(answer(
            CannotTell,
            "The receiver verified a signature that is not in the text, so it cannot be verified here.",
        )),
        [] => Some(answer(NotMet, "The message has no signature.")),
        all if all.iter().any(is_open) => {
            Some(answer(CannotTell, "Whether a signature of the message verifies cannot be told."))
        }
        _ => Some(answer(NotMet, "No signature of the message verifies.")),
    }
}

/// Whether it is a message as the recipient got it.
fn has_arrived(message: &Message) -> bool {
    matches!(message.kind, Kind::Message | Kind::Headers) && !message.hops.is_empty()
}

/// Whether the hand-over was encrypted: the protocol says so (RFC 3848).
fn encrypted(message: &Message) -> Option<Answer> {
    let hop = message.hops.get(message.handover?)?;
    let protocol = hop.protocol.as_deref()?.to_ascii_uppercase();
    match protocol.trim_start_matches("UTF8").trim_end_matches('A') {
        "ESMTPS" | "SMTPS" | "LMTPS" => Some(answer(Met, format!("It was handed over with {protocol}."))),
        "ESMTP" | "SMTP" | "LMTP" => {
            Some(answer(NotMet, format!("It was handed over with {protocol}, without encryption.")))
        }
        _ => None,
    }
}

/// Whether a field is there, and, where signatures are known, whether one that verifies covers it.
fn is_signed(message: &Message, name: &str) -> Option<bool> {
    let covers = |signature: &&SignatureResult| {
        signature.details.signed_names.iter().any(|signed| signed.trim().eq_ignore_ascii_case(name))
    };
    let mut covering = message.signatures.iter().filter(covers).peekable();
    covering.peek()?;
    Some(covering.any(SignatureResult::passes))
}

fn one_click(message: &Message) -> Option<Answer> {
    if !has_arrived(message) {
        return None;
    }
    if message.is_header_incomplete() {
        return Some(answer(CannotTell, NOT_READ));
    }
    let Some(unsubscribe) = message.fields.first("List-Unsubscribe") else {
        return Some(answer(NotMet, "The message has no List-Unsubscribe field."));
    };
    let has_post = message
        .fields
        .first("List-Unsubscribe-Post")
        .is_some_and(|post| post.eq_ignore_ascii_case("List-Unsubscribe=One-Click"));
    if !unsubscribe.to_ascii_lowercase().contains("<https:") {
        return Some(answer(NotMet, "List-Unsubscribe of the message has no https address."));
    }
    if !has_post {
        return Some(answer(NotMet, "The message has no List-Unsubscribe-Post field that says One-Click."));
    }
    Some(match ["List-Unsubscribe", "List-Unsubscribe-Post"].map(|name| is_signed(message, name)) {
        [Some(true), Some(true)] => answer(Met, "Both fields are there, and signed."),
        [None, _] | [_, None] => {
            answer(NotMet, "Both fields are there, and a signature does not cover them.")
        }
        _ => answer(
            CannotTell,
            "Both fields are there; whether the signature that covers them verifies is not known.",
        ),
    })
}

fn unsubscribe(message: &Message) -> Option<Answer> {
    if !has_arrived(message) {
        return None;
    }
    match message.fields.first("List-Unsubscribe") {
        None if message.is_header_incomplete() => Some(answer(CannotTell, NOT_READ)),
        Some(_) => Some(answer(Met, "The message has a List-Unsubscribe field.")),
        None => Some(answer(
            CannotTell,
            "The message has no List-Unsubscribe field; it may have a link in its text.",
        )),
    }
}
