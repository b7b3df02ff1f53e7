//! By what a line of a header is known.

/// Names of fields that stand in the headers of mail (IANA's registry of message headers, and common ones of
/// servers).
const MAIL_FIELDS: [&str; 34] = [
    "authentication-results",
    "auto-submitted",
    "bcc",
    "cc",
    "content-transfer-encoding",
    "content-type",
    "date",
    "delivered-to",
    "dkim-signature",
    "domainkey-signature",
    "envelope-to",
    "feedback-id",
    "from",
    "in-reply-to",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "message-id",
    "mime-version",
    "original-recipient",
    "precedence",
    "received",
    "received-spf",
    "references",
    "reply-to",
    "resent-from",
    "return-path",
    "sender",
    "subject",
    "thread-index",
    "thread-topic",
    "to",
    "user-agent",
    "delivery-date",
];

/// Fields that servers write, and no person.
const TRACE_FIELDS: [&str; 7] = [
    "authentication-results",
    "delivered-to",
    "dkim-signature",
    "message-id",
    "received",
    "received-spf",
    "return-path",
];

/// The name of the field that a line begins, if it does.
///
/// The standard allows all printable characters in a name (RFC 5322 section 2.2). Here a name is of letters,
/// digits and a few marks, so that `h=from:to` and `http://…` go on the field before them.
pub(super) fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().take(200).position(|byte| *byte == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let first_is_letter = name.first().is_some_and(u8::is_ascii_alphabetic);
    let is_name = first_is_letter
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+'));
    (is_name && !line.get(colon..)?.starts_with(b"://")).then_some(name)
}

/// Whether a field of this name stands in the headers of mail.
pub(super) fn is_mail_field(name: &[u8]) -> bool {
    is_one_of(name, &MAIL_FIELDS) || has_prefix(name, b"x-") || has_prefix(name, b"arc-")
}

/// Whether servers alone write a field of this name.
pub(super) fn is_trace_field(name: &[u8]) -> bool {
    is_one_of(name, &TRACE_FIELDS)
        || [b"x-ms-".as_slice(), b"x-google-", b"x-received", b"arc-"].iter().any(|it| has_prefix(name, it))
}

fn is_one_of(name: &[u8], names: &[&str]) -> bool {
    names.iter().any(|it| it.as_bytes().eq_ignore_ascii_case(name))
}

fn has_prefix(name: &[u8], prefix: &[u8]) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
