//! The parts of a bounce that is a MIME message (RFC 6522, RFC 3464, RFC 6533): the text for people, the
//! fields for programs, and the message that came back or its header.

use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::attempt::Reading;
use super::status_fields;
use crate::message::fields::Fields;

/// How deep messages in messages are followed.
const MAX_DEPTH: usize = 3;
/// The most parts of a message that are looked at.
const MAX_PARTS: usize = 200;
/// The most of a text for people that is read.
const MAX_TEXT: usize = 1024 * 1024;

/// What the parts of a bounce hold.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The fields for programs.
    pub(super) reading: Option<Reading>,
    /// The text for people.
    pub(super) text: String,
    /// The message that came back, or its header.
    pub(super) returned: Option<Vec<u8>>,
    /// Whether that is a message with its body, and not the header alone.
    pub(super) is_whole: bool,
    /// Whether the message calls itself a delivery report.
    pub(super) is_report: bool,
    /// The fields for programs of a complaint (RFC 5965).
    pub(super) feedback: Option<String>,
    /// To whom the bounce went that somebody attached to this message.
    pub(super) attached_to: Option<String>,
    /// Whether it calls itself a report of another kind: that a message was read, or a complaint.
    pub(super) is_other_report: bool,
}

/// Whether a message may hold a report or another message, by what it says of its content.
pub(super) fn may_hold_report(fields: &Fields) -> bool {
    let holds = |text: String| {
        let text = text.to_ascii_lowercase();
        ["multipart/", "message/", "report-type"].iter().any(|word| text.contains(word))
    };
    fields.named("Content-Type").any(|(_, field)| holds(field.value()))
}

/// Takes a message apart.
pub(super) fn read(fields: &Fields, body: &[u8]) -> Parts {
    // Only what says how the body is put together: the rest of the header has been read.
    let mut raw = Vec::with_capacity(body.len() + 512);
    for field in fields.iter().filter(|field| {
        ["Content-Type", "Content-Transfer-Encoding", "MIME-Version"].iter().any(|name| field.is(name))
    }) {
        raw.extend_from_slice(field.raw());
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(b"\r\n");
    raw.extend_from_slice(body);
    let mut parts = Parts::default();
    match MessageParser::new().with_mime_headers().parse(&raw) {
        Some(message) => walk(&message, MAX_DEPTH, &mut parts),
        None => parts.text = String::from_utf8_lossy(body).into_owned(),
    }
    // Several reports that were pasted one behind the other: the first ends with its last boundary.
    if parts.is_report
        && let Some(next) = behind_the_end(fields, body)
        && next.to_ascii_lowercase().contains("final-recipient:")
    {
        parts.reading.get_or_insert_default().add(status_fields::read(&next));
    }
    parts
}

/// What stands behind the last boundary of a message in parts (RFC 2046 section 5.1.1).
fn behind_the_end(fields: &Fields, body: &[u8]) -> Option<String> {
    let kind = fields.first("Content-Type")?;
    let at = super::reply::find_ignoring_case(&kind, "boundary=")?;
    let boundary = kind.get(at + "boundary=".len()..)?.trim_start();
    let boundary = match boundary.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => boundary.split([';', ' ', '\t']).next()?,
    };
    if boundary.is_empty() || boundary.len() > 70 {
        return None;
    }
    let end = format!("--{boundary}--");
    let text = String::from_utf8_lossy(body.get(..body.len().min(MAX_TEXT))?);
    let (_, behind) = text.split_once(&end)?;
    Some(behind.to_owned())
}

fn walk(message: &Message, depth: usize, parts: &mut Parts) {
    let report_type = message.root_part().content_type().and_then(|it| it.attribute("report-type"));
    if let Some(report_type) = report_type {
        parts.is_report |= report_type.eq_ignore_ascii_case("delivery-status");
        parts.is_other_report |= !report_type.eq_ignore_ascii_case("delivery-status");
    }
    let all = message.parts.iter().take(MAX_PARTS);
    for part in all.clone() {
        match kind(part).as_str() {
            "message/delivery-status" | "message/global-delivery-status" => {
                parts.is_report = true;
                let fields = status_fields::read(&String::from_utf8_lossy(part.contents()));
                parts.reading.get_or_insert_default().add(fields);
            }
            "message/feedback-report" => {
                let text = || String::from_utf8_lossy(part.contents()).into_owned();
                parts.feedback.get_or_insert_with(text);
            }
            "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" => {
                parts.returned.get_or_insert_with(|| part.contents().to_vec());
            }
            _ => {}
        }
    }
    for position in 0..message.text_body_count().min(4) {
        if let Some(text) = message.body_text(position) {
            add_text(&mut parts.text, &text);
        }
    }
    for part in all {
        let PartType::Message(inner) = &part.body else { continue };
        // A bounce that somebody attached to a message of theirs is the bounce; what came back in a bounce is
        // only what came back.
        if !parts.is_report && depth > 0 && is_report(inner) {
            parts.attached_to = recipient_of(inner.raw_message());
            walk(inner, depth - 1, parts);
        } else {
            parts.is_whole |= parts.returned.is_none();
            parts.returned.get_or_insert_with(|| inner.raw_message().to_vec());
        }
    }
}

fn add_text(known: &mut String, text: &str) {
    let room = MAX_TEXT.saturating_sub(known.len()).min(text.len());
    let end = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    known.push_str(text.get(..end).unwrap_or_default());
    known.push('\n');
}

fn is_report(message: &Message) -> bool {
    message.root_part().content_type().and_then(|it| it.attribute("report-type")) == Some("delivery-status")
}

/// The media type in lower case.
fn kind(part: &MessagePart) -> String {
    let Some(kind) = part.content_type() else { return String::new() };
    format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase()
}

/// The first e-mail address in To.
fn recipient_of(message: &[u8]) -> Option<String> {
    let message = MessageParser::default().parse_headers(message.get(..MAX_TEXT).unwrap_or(message))?;
    super::named::mailbox(message.to()?.first()?.address()?)
}

/// Whether a message, or its header, has a signature (DKIM).
pub(super) fn is_signed(message: &[u8]) -> bool {
    let header = message.get(..MAX_TEXT).unwrap_or(message);
    let lines = header.split(|byte| *byte == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    let name = b"dkim-signature:";
    lines.into_iter().any(|line| line.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)))
}

/// The domains of the return-path and of the visible From of a message.
pub(super) fn senders(message: &[u8]) -> (Option<String>, Option<String>) {
    // The end of a header that was cut off at its last line.
    let header = [message.get(..MAX_TEXT).unwrap_or(message), b"\r\n\r\n"].concat();
    let Some(message) = MessageParser::default().parse_headers(&header) else { return (None, None) };
    let author = message.from().and_then(|from| from.first()).and_then(|from| from.address());
    let author = author.and_then(super::named::domain_of);
    // Not `return_address`, which takes From where there is no return-path.
    let return_path = match message.return_path() {
        HeaderValue::Text(path) => super::named::domain_of(path),
        HeaderValue::TextList(paths) => paths.last().and_then(|path| super::named::domain_of(path)),
        _ => None,
    };
    (return_path, author)
}
