//! The sentences that say what was taken.

use std::net::IpAddr;

use super::Fields;
use crate::checks::{Command, list};
use crate::dns::{display_name_once, embedded_ipv4};
use crate::report::subject::{Host, Mailbox, ReturnPath, Subject};

/// What can be entered.
pub(in crate::report) fn example_of_input() -> &'static str {
    "Enter a domain such as example.com, an e-mail address, or the address of a server such as 192.0.2.1."
}

/// What was understood, in a sentence; none where there is nothing.
pub(in crate::report) fn describe(fields: &Fields) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    if let Some(subject) = &fields.subject {
        let subject = subject_in_words(subject);
        parts.push(match (fields.command, &fields.subject, &fields.to) {
            (Some(command), ..) => {
                format!("the command {command}: for {subject}{}", selectors_in_words(fields))
            }
            (None, Some(Subject::Mailbox(mailbox)), Some(_)) => {
                format!("the sender {}", mailbox_in_words(mailbox))
            }
            (None, ..) => subject,
        });
    }
    match &fields.from {
        Some(ReturnPath::Mailbox(mailbox)) => {
            parts.push(format!("the return-path {}", mailbox_in_words(mailbox)));
        }
        Some(ReturnPath::Null) => parts.push("the empty return-path of a bounce".into()),
        Some(ReturnPath::Unusable(_)) | None => {}
    }
    if let Some(helo) = &fields.helo {
        parts.push(format!("the HELO name {helo}"));
    }
    if let Some(to) = &fields.to {
        parts.push(format!("the recipient {}", mailbox_in_words(to)));
    }
    if let Some(server) = &fields.server {
        parts.push(match server {
            Host::Name(name) => format!("the sending server {}", display_name_once(name)),
            Host::Address(address) => format!("the sending server {}", address_in_words(*address)),
        });
    }
    if fields.draft.is_some() {
        parts.push("an SPF record to be tried".into());
    }
    (!parts.is_empty()).then(|| format!("Understood as {}.", list(&parts)))
}

fn subject_in_words(subject: &Subject) -> String {
    match subject {
        Subject::Domain(name) => format!("the domain {}", display_name_once(name)),
        Subject::Address(address) if address.is_ipv4() => format!("the IPv4 address {address}"),
        Subject::Address(address) => format!("the IPv6 address {}", address_in_words(*address)),
        Subject::Mailbox(mailbox @ Mailbox { local: Some(_), .. }) => {
            format!("the e-mail address {}", mailbox_in_words(mailbox))
        }
        Subject::Mailbox(mailbox) => format!("the domain {}", display_name_once(&mailbox.domain)),
        Subject::Unusable(_) => "a text that cannot be a mail domain".to_owned(),
    }
}

fn selectors_in_words(fields: &Fields) -> String {
    match fields.selectors.as_slice() {
        [] => String::new(),
        [one] => format!(" with the selector {one}"),
        several => format!(" with the selectors {}", list(several)),
    }
}

/// An address, and the IPv4 address that it stands for.
fn address_in_words(address: IpAddr) -> String {
    match embedded_ipv4(address) {
        Some(embedded) => format!("{address}, which stands for {}", embedded.address),
        None => address.to_string(),
    }
}

fn mailbox_in_words(mailbox: &Mailbox) -> String {
    match &mailbox.local {
        Some(local) => format!("{local}@{}", display_name_once(&mailbox.domain)),
        None => display_name_once(&mailbox.domain),
    }
}

/// The commands that the page has, each with its colon.
pub(super) fn commands() -> String {
    Command::all().map(|row| format!("{}:", row.word)).collect::<Vec<_>>().join(" ")
}

/// The start of a text that fits into a sentence, without control characters.
pub(super) fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let start: String =
        chars.by_ref().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}
