//! Bounces as texts for people: of mail servers, of mail programs, a line of a log, or a reply alone.
//!
//! What the programs write differs in its words, and agrees in what it holds: a recipient, a host, a command, a
//! reply. So the text is read line by line for these, and the words around them (`phrases.rs`) only say that
//! it is a bounce and what became of it. Everything takes time in proportion to the text.

mod dialogue;
mod entries;
mod host;
mod lines;
mod log;
mod notification;
mod phrases;
mod recipient;
mod scan;

use std::borrow::Cow;

use super::attempt::{Action, Reading};
use super::{MAX_TEXT, codes, status_fields};
use crate::message::refusal::SaidBy;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Text<'a> {
    pub(super) reading: Reading,
    /// Whether it is a bounce by its words or by a reply.
    pub(super) is_bounce: bool,
    /// The message that came back, or its header, where the text holds it.
    pub(super) returned: Option<&'a str>,
}

/// Whether a subject is that of a bounce.
pub(super) fn is_about_delivery(subject: &str) -> bool {
    phrases::holds(&subject.to_lowercase(), phrases::BOUNCE) || phrases::holds(subject, phrases::SUBJECT)
}

/// Whether words without a reply code are those of the server that was to hand the message over.
pub(super) fn is_of_sending_server(words: &str) -> bool {
    phrases::holds(&words.to_lowercase(), phrases::LOCAL)
}

/// The recipient in a line such as `Recipient: ann@example.net`.
pub(super) fn labelled_recipient(text: &str) -> Option<String> {
    const LABELS: [&str; 8] =
        ["to", "recipient", "an", "empfänger", "destinataire", "destinatario", "para", "получатель"];
    let of = |line: &str| {
        let (label, value) = line.split_once(':')?;
        let label = label.trim().to_lowercase();
        LABELS.contains(&label.as_str()).then(|| super::named::mailbox(value))?
    };
    text.lines().take(200).find_map(of)
}

/// Reads a text.
pub(super) fn read(text: &str) -> Text<'_> {
    let end = (0..=text.len().min(MAX_TEXT)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let text = text.get(..end).unwrap_or_default();
    if let Some(reading) = notification::read(text) {
        return Text { reading, is_bounce: true, returned: None };
    }
    let dialogue = dialogue::read(text);
    let (text, returned) = match &dialogue.text {
        Cow::Borrowed(_) => lines::without_returned(text),
        Cow::Owned(text) => (lines::without_returned(text).0, None),
    };
    let text = lines::restored(&text);
    let lower = text.to_lowercase();
    let fields = if lower.contains("final-recipient:") || lower.contains("original-recipient:") {
        status_fields::read(&text)
    } else {
        Reading::default()
    };
    let has_fields = !fields.attempts.is_empty();
    let mut scan = scan::Scan::default();
    for line in text.lines() {
        match log::read(line) {
            Some(attempt) => scan.log(attempt),
            None => scan.line(line),
        }
    }
    for attempt in dialogue.accepted {
        scan.log(attempt);
    }
    let has_reply = scan.has_telling_reply();
    let is_reply_alone = scan::is_reply_alone(&text);
    let mut reading = fields;
    let from_log = scan.from_log;
    reading.complete(scan.finish());
    if lower.contains("has been frozen") {
        // Exim tells why in another line, or not at all.
        for attempt in reading.attempts.iter_mut().filter(|it| it.diagnostic.is_none()) {
            attempt.diagnostic = Some("This message has been frozen".to_owned());
            attempt.said_by = SaidBy::SendingServer;
        }
    }
    let has_words = phrases::holds(&lower, phrases::BOUNCE) || lower.lines().any(says_delivery_failed);
    let is_delayed = phrases::holds(&lower, phrases::DELAYED);
    let has_given_up = phrases::holds(&lower, phrases::GAVE_UP);
    let is_returned = !is_delayed && phrases::holds(&on_one_line(&lower), phrases::RETURNED);
    for attempt in &mut reading.attempts {
        attempt.gave_up |= has_given_up;
        attempt.is_returned |= is_returned;
        // Words of the sending server about all recipients; a field of a report says it better.
        let is_open = attempt.action.is_none() || !has_fields && !from_log;
        if is_open && is_delayed && !has_given_up {
            attempt.action = Some(Action::Delayed);
        }
    }
    let is_bounce = has_fields || from_log || has_words || has_reply || is_reply_alone || is_delayed;
    Text { reading, is_bounce, returned }
}

/// `Delivery to ann@example.net failed`
fn says_delivery_failed(line: &str) -> bool {
    let behind = line.get(..1000).unwrap_or(line).split_once("delivery to ").map(|(_, behind)| behind);
    behind.is_some_and(|behind| behind.contains(" failed") && behind.contains('@'))
}

/// A text without its line ends, which programs put anywhere.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a reply without an enhanced code is one that servers give.
fn is_reply(code: u16) -> bool {
    codes::is_known_reply(code)
}
