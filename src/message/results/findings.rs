//! Findings about what receivers and mailing services wrote.

use super::super::model::Message;
use super::arc::{ArcChain, ChainFault};
use super::note::{FieldNote, SpamVerdict};
use super::{OneClick, SaidResult};
use crate::checks::{Check, Finding, FindingCode, Severity};
use crate::dns::plain;

/// What is wrong in these fields, or worth knowing. Whether a signature covers the fields for unsubscribing is
/// only said once the signatures are known, so this can be asked again then.
#[must_use]
pub fn findings(message: &Message) -> Vec<Finding> {
    [spam_verdict(&message.notes), arc_broken(message), unsubscribe(message)].into_iter().flatten().collect()
}

/// The worst verdict of a filter. One of the recipient's side counts before one that came with the message.
fn spam_verdict(notes: &[FieldNote]) -> Option<Finding> {
    let is_bad = |note: &&FieldNote| matches!(note.verdict, Some(verdict) if verdict != SpamVerdict::NotSpam);
    let worst = notes.iter().filter(is_bad).min_by_key(|note| {
        let weight = match note.verdict {
            Some(SpamVerdict::Malware) => 0,
            Some(SpamVerdict::Phishing) => 1,
            Some(SpamVerdict::Spoofed) => 2,
            Some(SpamVerdict::Spam) => 3,
            Some(SpamVerdict::Bulk | SpamVerdict::NotSpam) | None => 4,
        };
        (!note.trust.is_trusted(), weight, note.field)
    })?;
    let is_own = worst.trust.is_trusted();
    let by = match &worst.by {
        Some(by) if is_own => format!("The recipient's side ({})", plain(by)),
        Some(by) => format!("A spam filter ({}), perhaps of the sender's own side,", plain(by)),
        None if is_own => "The recipient's side".to_owned(),
        None => "A spam filter, perhaps of the sender's own side,".to_owned(),
    };
    let what = match worst.verdict {
        Some(SpamVerdict::Malware) => "malware",
        Some(SpamVerdict::Phishing) => "phishing",
        Some(SpamVerdict::Spoofed) => "forged (spoofing)",
        Some(SpamVerdict::Bulk) => "unwanted bulk mail",
        Some(SpamVerdict::Spam | SpamVerdict::NotSpam) | None => "spam",
    };
    let meaning = match is_own {
        true => worst.words.clone(),
        false => format!("{} {}", worst.words, worst.trust.reason()),
    };
    let arguments = [("by", by.as_str()), ("what", what), ("field", &worst.name), ("meaning", &meaning)];
    Some(Finding::new(Check::Message, FindingCode::HeadersSpamVerdict, &arguments, &[]))
}

/// What the recipient's side concluded counts before what the seals say.
fn arc_broken(message: &Message) -> Option<Finding> {
    let because = match (ArcChain::receivers_result(&message.said), message.arc.fault()) {
        (Some(SaidResult::Fail), _) => "The recipient's server found them broken (`arc=fail`).".to_owned(),
        (Some(_), _) | (None, None) => return None,
        // What is missing may be below what was read.
        (None, Some(ChainFault::Incomplete(_) | ChainFault::BadStatus(_))) if message.is_header_cut() => {
            return None;
        }
        (None, Some(fault)) => match fault {
            ChainFault::FoundBroken(set) => format!("The server of set {set} found them broken (`cv=fail`)."),
            ChainFault::Incomplete(set) => format!("Set {set} is missing, or a field of it."),
            ChainFault::Repeated(set) => format!("A field of set {set} stands twice."),
            ChainFault::BadStatus(set) => {
                format!("The seal of set {set} does not say of the earlier ones what it has to.")
            }
        },
    };
    Some(Finding::new(Check::Message, FindingCode::HeadersArcBroken, &[("because", &because)], &[]))
}

fn unsubscribe(message: &Message) -> Option<Finding> {
    let offered = message.unsubscribe.as_ref().filter(|_| !message.is_header_cut())?;
    // Without a field there is nothing to verify, so that is known.
    let are_known = !message.signatures.is_empty() || message.fields.named("DKIM-Signature").next().is_none();
    let because = match offered.one_click(&message.signatures, are_known) {
        OneClick::NoHttps if offered.has_post => "there is no page with https in `List-Unsubscribe`",
        OneClick::NoHttps => {
            "there is neither a page with https in `List-Unsubscribe` nor a `List-Unsubscribe-Post`"
        }
        OneClick::NoPost => "`List-Unsubscribe-Post: List-Unsubscribe=One-Click` is missing",
        OneClick::NotSigned => {
            return Some(Finding::new(Check::Message, FindingCode::HeadersUnsubscribeUnsigned, &[], &[]));
        }
        OneClick::Works | OneClick::CannotTell => return None,
    };
    let arguments = [("because", because)];
    let finding = Finding::new(Check::Message, FindingCode::HeadersUnsubscribeNoOneClick, &arguments, &[]);
    let severity = if is_bulk(&message.notes) { Severity::Warning } else { finding.severity };
    Some(Finding { severity, ..finding })
}

/// Whether the sender itself marks the message as bulk mail.
fn is_bulk(notes: &[FieldNote]) -> bool {
    notes.iter().any(|note| match note.key.as_str() {
        "precedence" => note.value.eq_ignore_ascii_case("bulk"),
        "feedback-id" => true,
        _ => false,
    })
}
