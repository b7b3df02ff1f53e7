//! What a report says of a bounce.

use crate::checks::{Check, Finding, FindingCode, Severity};
use crate::message::model::Bounce;
use crate::message::refusal::{BounceState, SaidBy};

/// Those first who did not get the message.
pub(super) fn order(state: BounceState) -> u8 {
    match state {
        BounceState::Refused | BounceState::GaveUp => 0,
        BounceState::Unclear => 1,
        BounceState::Temporary => 2,
        BounceState::Delayed => 3,
        BounceState::Relayed => 4,
        BounceState::Delivered => 5,
    }
}

/// The finding of one recipient; none where somebody took the message.
pub(super) fn finding(bounce: &Bounce) -> Option<Finding> {
    let code = match (bounce.state, &bounce.cause) {
        (BounceState::Relayed | BounceState::Delivered, _) => return None,
        (BounceState::Delayed, _) => FindingCode::BounceDelayed,
        (_, Some(_)) => FindingCode::BounceCause,
        (_, None) => FindingCode::BounceUnknown,
    };
    let meaning = match (&bounce.cause, &bounce.code_meaning) {
        (None, Some(meaning)) => format!("{meaning} "),
        _ => String::new(),
    };
    // What the sending server says itself is no refusal.
    let stage = bounce.stage.filter(|_| bounce.said_by != SaidBy::SendingServer);
    let stage = stage.map(|stage| format!(" It was refused {}.", stage.words())).unwrap_or_default();
    let arguments = [
        ("happened", bounce.happened.as_str()),
        ("meaning", &meaning),
        ("state", bounce.state.words()),
        ("stage", &stage),
        ("who", bounce.who.words()),
        ("advice", &bounce.advice),
    ];
    let mut finding = Finding::new(Check::Message, code, &arguments, &[]);
    finding.severity = match bounce.state {
        // That a message was refused costs it, whether the cause is known or not.
        BounceState::Refused | BounceState::GaveUp => Severity::Error,
        BounceState::Temporary | BounceState::Delayed => Severity::Warning,
        BounceState::Unclear if bounce.temporary => Severity::Warning,
        _ => finding.severity,
    };
    if let Some(source) = bounce.source {
        finding.source = source;
    }
    match &bounce.recipient {
        Some(recipient) => Some(finding.about(recipient)),
        None => Some(finding),
    }
}
