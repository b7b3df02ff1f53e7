//! What is wrong in the header of a message, or worth knowing, without asking anybody.

mod author;
mod fields;
mod letters;
mod time;
mod way;

use super::model::{Kind, Message};
use crate::checks::{Check, Finding, FindingCode};
use crate::dns::{plain, visible};

/// The longest text of a message that a sentence shows, in characters.
const MAX_SHOWN: usize = 80;

/// All of them.
pub(super) fn findings(message: &Message) -> Vec<Finding> {
    let mut found = Vec::new();
    letters::findings(message, &mut found);
    if message.fields.is_empty() {
        return found;
    }
    // The message of a bounce did not arrive: its way is not over.
    if message.kind != Kind::Bounce {
        way::findings(message, &mut found);
        time::findings(message, &mut found);
    }
    fields::findings(message, &mut found);
    author::findings(message, &mut found);
    found
}

fn add(found: &mut Vec<Finding>, code: FindingCode, arguments: &[(&str, &str)]) {
    found.push(Finding::new(Check::Message, code, arguments, &[]));
}

/// A text of the message as it can stand in a sentence.
fn shown(text: &str) -> String {
    let text = plain(&visible(text));
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// A list in a sentence; of many only the first ones.
fn listed(items: &[String]) -> String {
    const MOST: usize = 4;
    let first: Vec<&str> = items.iter().take(MOST).map(String::as_str).collect();
    match items.len().saturating_sub(MOST) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
