//! Replies that a program wrote, such as out-of-office notes (RFC 3834): they are no bounces, and no drafts.

use super::fields::Fields;
use super::text::decoded;

/// Subjects that programs for mail write before that of the message that is answered, in small letters.
const SUBJECTS: [&str; 8] = [
    "automatic reply:",
    "out of office:",
    "auto-reply:",
    "autoreply:",
    "automatische antwort:",
    "abwesenheitsnotiz:",
    "réponse automatique",
    "respuesta automática:",
];

/// Whether a program wrote the message as a reply to another one.
pub(super) fn is_automatic_reply(fields: &Fields) -> bool {
    let first = |name: &str| fields.first(name).map(|value| value.trim().to_lowercase());
    // A parameter may follow the word (RFC 3834 section 5.2).
    let word = |name: &str| {
        first(name).map(|value| value.split([';', ' ', '(']).next().unwrap_or_default().to_owned())
    };
    let says = |name: &str, words: &[&str]| word(name).is_some_and(|word| words.contains(&word.as_str()));
    match word("Auto-Submitted").as_deref() {
        Some("auto-replied") => return true,
        // What it says itself goes before every guess. Exchange has `auto-generated` for notes of an absence.
        Some("no" | "auto-notified") => return false,
        _ => {}
    }
    let is_reply_field = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Autoreply-From"]
        .iter()
        .any(|name| word(name).is_some_and(|word| !matches!(word.as_str(), "no" | "false" | "0")));
    let subject = decoded(&fields.first("Subject").unwrap_or_default()).trim().to_lowercase();
    is_reply_field
        || says("Precedence", &["auto_reply", "auto-reply", "autoreply"])
        || SUBJECTS.iter().any(|known| subject.starts_with(known))
}
