//! What was done to a pasted text before it was read, and what is odd about it: each a sentence.

use crate::message::{Message, Note};

/// The sentences; none where the text was read as it is.
#[must_use]
pub fn text_notes(message: &Message) -> Vec<String> {
    let undone = message.undone.iter().map(ToString::to_string);
    // Of long lines there is a finding.
    let odd = message.remarks.iter().filter(|note| !matches!(note, Note::LongLines { .. }));
    let undone: Vec<String> = undone.collect();
    let before = (!undone.is_empty()).then(|| format!("Before the text was read: {}", undone.join(" ")));
    before.into_iter().chain(odd.map(ToString::to_string)).collect()
}
