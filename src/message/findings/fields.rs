//! Fields that are missing, stand twice or have lines that are too long.

use super::{add, listed};
use crate::checks::{Finding, FindingCode};
use crate::message::model::{Kind, Message};
use crate::message::source::Note;

/// Fields that may stand only once (RFC 5322 section 3.6), but for From.
const ONCE: [&str; 10] =
    ["Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References", "Subject", "Date"];

pub(super) fn findings(message: &Message, found: &mut Vec<Finding>) {
    let count = |name: &str| message.fields.named(name).count();
    let from = count("From");
    if from > 1 {
        add(found, FindingCode::HeadersTwoFrom, &[("count", &from.to_string())]);
    }
    let twice: Vec<String> = ONCE.into_iter().filter(|name| count(name) > 1).map(str::to_owned).collect();
    if !twice.is_empty() {
        add(found, FindingCode::HeadersDuplicateField, &[("fields", &listed(&twice))]);
    }
    // A part of a header that was copied lacks much, and so does one that was not read to its end.
    let is_whole = !message.is_header_cut()
        && (message.kind == Kind::Message
            || (count("Date") + count("Message-ID") > 0 && !message.hops.is_empty()));
    if from > 0 && is_whole {
        if count("Message-ID") == 0 {
            add(found, FindingCode::HeadersNoMessageId, &[]);
        }
        if count("Date") == 0 {
            add(found, FindingCode::HeadersNoDate, &[]);
        }
    }
    if message.remarks.iter().any(|note| matches!(note, Note::LongLines { .. })) {
        add(found, FindingCode::HeadersLongLine, &[]);
    }
}
