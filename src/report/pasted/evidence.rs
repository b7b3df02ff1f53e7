//! What a text is, by the words that stand in it: a bounce, headers, a line of a log, or one field of these.

use super::PastedKind;
use super::items;
use crate::message::around;

/// Words that stand in bounces and hardly anywhere else, in lower case.
const BOUNCE: [&str; 47] = [
    "mail system at host ",
    "couldn’t be delivered",
    "wasn’t delivered",
    "diagnostic-code:",
    "final-recipient:",
    "reporting-mta:",
    "remote-mta:",
    "action: failed",
    "action: delayed",
    "status=bounced",
    "status=deferred",
    "undelivered mail",
    "undeliverable",
    "undelivered-mail",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "mail delivery failed",
    "mail delivery system",
    "returned to sender",
    "could not be delivered",
    "couldn't be delivered",
    "wasn't delivered",
    "was not delivered",
    "message not delivered",
    "konnte nicht zugestellt",
    "nicht zustellbar",
    "unzustellbar",
    "blocked using",
    "blocked by",
    "blacklisted",
    "blocklisted",
    "listed in ",
    "listed on ",
    "listed at ",
    "listed by ",
    "service unavailable",
    "client host",
    "rejected by",
    "message rejected",
    "access denied",
    "relay access denied",
    "refused to talk",
    "remote server returned",
    "remote host said",
    "host said:",
    "in reply to ",
];

/// Header fields that stand in messages and hardly anywhere else, in lower case.
const HEADERS: [&str; 16] = [
    "received: from",
    "received: by",
    "received:from",
    "dkim-signature:",
    "authentication-results:",
    "received-spf:",
    "arc-seal:",
    "arc-message-signature:",
    "message-id:",
    "mime-version:",
    "content-type:",
    "x-forefront-antispam-report:",
    "x-spam-status:",
    "x-received:",
    "list-unsubscribe:",
    "x-google-smtp-source:",
];

/// Words in the log of a mail server, in lower case.
const LOG: [&str; 10] = [
    "noqueue: reject",
    "rcpt from ",
    "status=sent",
    "dsn=",
    "proto=esmtp",
    "proto=smtp",
    "relay=",
    "client=",
    "nrcpt=",
    "h=",
];

/// Header fields that a person's note may have too, in lower case: one alone says little, two are a header.
const COMMON_FIELDS: [&str; 12] = [
    "return-path:",
    "received:",
    "from:",
    "to:",
    "cc:",
    "subject:",
    "date:",
    "sender:",
    "reply-to:",
    "delivered-to:",
    "message-id:",
    "mime-version:",
];

/// How many different header fields begin in a text, wherever its lines ended.
fn header_fields(lower: &str) -> usize {
    let begins = |at: usize| {
        let (before, _) = around(lower, at, 5, 0);
        // `MAIL FROM:` and `RCPT TO:` are SMTP.
        !matches!(before, "mail " | "rcpt ")
            && before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '>' | ')' | ']'))
    };
    COMMON_FIELDS.iter().filter(|field| lower.match_indices(**field).any(|(at, _)| begins(at))).count()
}

/// How often words of a kind stand in a text: of bounces, headers, and logs.
fn evidence(lower: &str) -> [usize; 3] {
    let count = |words: &[&str]| words.iter().filter(|word| lower.contains(**word)).count();
    [count(&BOUNCE) + usize::from(has_reply(lower)), count(&HEADERS), count(&LOG)]
}

/// Whether a text is one short field at most, not a message or a report made of them.
pub(super) fn is_one_field(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let [bounce, headers, log] = evidence(&lower);
    text.len() < 300
        && !text.contains('\n')
        && !has_reply(&lower)
        && bounce + headers < 2
        && log < 2
        && header_fields(&lower) < 2
        // `MAIL FROM:<jo@example.com> RCPT TO:<ann@example.net>` are two.
        && items::find(text).mailboxes.len() < 2
}

/// What a text is, by its words.
pub(super) fn kind(lower: &str) -> Option<PastedKind> {
    let [bounce, headers, log] = evidence(lower);
    let log_line = log > 1 || log == 1 && lower.matches('=').count() > 1;
    match (bounce, headers) {
        // A report holds the headers of the message that came back; a message holds no reply.
        (2.., _) | (1, 0) if !log_line => Some(PastedKind::Bounce),
        (_, 1..) => Some(PastedKind::Headers),
        (0, 0) if log_line => Some(PastedKind::Log),
        (0, 0) if header_fields(lower) > 1 => Some(PastedKind::Headers),
        (1.., 0) => Some(PastedKind::Log),
        _ => None,
    }
}

/// Whether there is a reply such as `550 5.7.1` or `554-` (RFC 5321 section 4.2, RFC 3463).
fn has_reply(lower: &str) -> bool {
    let bytes = lower.as_bytes();
    // Without an enhanced code only at the beginning: elsewhere it may be any number.
    if let [b'4' | b'5', b'0'..=b'5', b'0'..=b'9', b' ' | b'-', next, ..] = bytes
        && next.is_ascii_alphabetic()
    {
        return true;
    }
    bytes.windows(6).enumerate().any(|(at, window)| {
        let [class, a, b, space, enhanced, dot] = window else { return false };
        let free = at == 0 || !matches!(bytes.get(at - 1), Some(b) if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'/'));
        free && matches!(class, b'4' | b'5')
            && matches!(a, b'0'..=b'5')
            && b.is_ascii_digit()
            && matches!(space, b' ' | b'-' | b'#')
            && matches!(enhanced, b'4' | b'5')
            && *dot == b'.'
    })
}
