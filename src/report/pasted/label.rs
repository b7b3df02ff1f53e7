//! A value with the word that a log, a header or an SMTP session has before it: `helo=<mail.example.com>`,
//! `Return-Path: <jo@example.com>`, `EHLO mail.example.com`.

use super::{Fields, Pasted, PastedKind, field, name, unwrap};
use crate::report::subject::{Host, Mailbox, ReturnPath, Subject};

/// What the word says of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The sender.
    Sender,
    /// The recipient.
    Recipient,
    /// The sending server.
    Server,
    /// The HELO name.
    Helo,
    /// Nothing beyond what the value is.
    Any,
}

const WORDS: [(&str, Role); 58] = [
    ("return-path", Role::Sender),
    ("reverse-path", Role::Sender),
    ("mail from", Role::Sender),
    ("mailfrom", Role::Sender),
    ("smtp.mailfrom", Role::Sender),
    ("smtp.mail", Role::Sender),
    ("envelope-from", Role::Sender),
    ("envelope from", Role::Sender),
    ("x-envelope-from", Role::Sender),
    ("envelope-sender", Role::Sender),
    ("from", Role::Sender),
    ("von", Role::Sender),
    ("sender", Role::Sender),
    ("x-sender", Role::Sender),
    ("reply-to", Role::Sender),
    ("bounces-to", Role::Sender),
    ("errors-to", Role::Sender),
    ("rcpt to", Role::Recipient),
    ("to", Role::Recipient),
    ("an", Role::Recipient),
    ("cc", Role::Recipient),
    ("recipient", Role::Recipient),
    ("delivered-to", Role::Recipient),
    ("x-original-to", Role::Recipient),
    ("final-recipient", Role::Recipient),
    ("original-recipient", Role::Recipient),
    ("orig_to", Role::Recipient),
    ("client", Role::Server),
    ("client-ip", Role::Server),
    ("client host", Role::Server),
    ("client address", Role::Server),
    ("connect from", Role::Server),
    ("sending server", Role::Server),
    ("server", Role::Server),
    ("mail server", Role::Server),
    ("relay", Role::Server),
    ("sender ip", Role::Server),
    ("sender ip is", Role::Server),
    ("source ip", Role::Server),
    ("source-ip", Role::Server),
    ("x-sender-ip", Role::Server),
    ("x-originating-ip", Role::Server),
    ("reporting-mta", Role::Server),
    ("ip", Role::Server),
    ("ip address", Role::Server),
    ("ip-address", Role::Server),
    ("helo", Role::Helo),
    ("ehlo", Role::Helo),
    ("helo name", Role::Helo),
    ("smtp.helo", Role::Helo),
    ("domain", Role::Any),
    ("header.d", Role::Any),
    ("host", Role::Any),
    ("hostname", Role::Any),
    ("e-mail", Role::Any),
    ("email", Role::Any),
    ("mail", Role::Any),
    ("url", Role::Any),
];

/// The role of a word.
pub(super) fn role(word: &str) -> Option<Role> {
    let word = word.trim();
    let row = WORDS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    row.map(|(_, role)| role)
}

/// The role that the words before each e-mail address give it, such as `From:`, `rcpt to:` or `--to`.
pub(super) fn roles(text: &str, mailboxes: &[(Mailbox, usize)]) -> Vec<Option<Role>> {
    let mut from = 0;
    let mut roles: Vec<Option<Role>> = Vec::new();
    for (_, at) in mailboxes {
        let before = text.get(from..*at).unwrap_or_default();
        from = *at;
        roles.push(before.split([' ', '<', '"', '\n', '\t', ',', '(']).rev().find_map(labelled));
        // `jo@example.com -> ann@example.net`, and the other way round
        if roles.len() == 2 && roles.iter().all(Option::is_none) {
            if before.contains("->") {
                roles = vec![Some(Role::Sender), Some(Role::Recipient)];
            } else if before.contains("<-") {
                roles = vec![Some(Role::Recipient), Some(Role::Sender)];
            }
        }
    }
    roles
}

/// The role of a word that stands before a value: `From:`, `to=`, `--from`, `-t`.
fn labelled(word: &str) -> Option<Role> {
    let label = word.trim_end_matches([':', '=']).trim_start_matches('-');
    let is_option = word.starts_with('-');
    if label.len() == word.len() {
        return None;
    }
    match (label, is_option) {
        ("f", true) => Some(Role::Sender),
        ("t", true) => Some(Role::Recipient),
        _ => role(label).filter(|role| matches!(role, Role::Sender | Role::Recipient)),
    }
}

/// The role and the value of a text that is a word with its value.
pub(super) fn split(text: &str) -> Option<(Role, &str)> {
    let text = unwrap::without_strays(text.trim_start_matches(['-', '*', '•', ' ']));
    // The words are short, so that their end is found near the beginning.
    let end = text.char_indices().take(24).find(|(_, c)| matches!(c, ':' | '=')).map(|(at, _)| at);
    if let Some((word, value)) = end.and_then(|at| text.split_at_checked(at))
        && let Some(role) = role(word)
    {
        return Some((role, unwrap::trimmed(value.get(1..)?)));
    }
    // What is typed in an SMTP session.
    let (word, value) = text.split_once(' ')?;
    let helo = word.eq_ignore_ascii_case("helo") || word.eq_ignore_ascii_case("ehlo");
    helo.then_some((Role::Helo, unwrap::trimmed(value)))
}

/// Reads a word with its value.
pub(super) fn read(text: &str) -> Option<Pasted> {
    let (role, value) = split(text)?;
    let value = typed(value);
    let taken = |kind, fields| Some(Pasted::taken(kind, fields));
    match role {
        Role::Sender => match field::return_path(value, false).ok()? {
            ReturnPath::Mailbox(Mailbox { local: None, domain }) => Some(name::classify(&domain)),
            ReturnPath::Mailbox(mailbox) => {
                let subject = Subject::Mailbox(mailbox);
                taken(PastedKind::Mailbox, Fields::subject(subject))
            }
            ReturnPath::Null | ReturnPath::Unusable(_) => {
                let says = "That is the empty return-path, which bounces have. Enter the domain or the server that sent it as well.";
                Some(Pasted::refused(PastedKind::NullSender, says))
            }
        },
        Role::Recipient => {
            let to = Some(field::mailbox(value).ok()?);
            taken(PastedKind::Recipient, Fields { to, ..Fields::default() })
        }
        Role::Server => match field::server(value).ok()? {
            Host::Address(address) => taken(PastedKind::Address, Fields::subject(Subject::Address(address))),
            server @ Host::Name(_) => {
                taken(PastedKind::Server, Fields { server: Some(server), ..Fields::default() })
            }
        },
        Role::Helo => {
            let helo = Some(field::helo(value).ok()?);
            taken(PastedKind::Helo, Fields { helo, ..Fields::default() })
        }
        Role::Any => super::single::read(unwrap::peeled(value)),
    }
}

/// A value without the type that delivery reports have before it (RFC 3464 section 2.1.2).
pub(super) fn typed(value: &str) -> &str {
    match value.split_once(';') {
        Some((kind, rest))
            if ["rfc822", "utf-8", "dns", "smtp"].iter().any(|it| it.eq_ignore_ascii_case(kind.trim())) =>
        {
            unwrap::trimmed(rest)
        }
        _ => value,
    }
}
