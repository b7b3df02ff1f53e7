//! The recipient that a line of a bounce begins with or is about.

use super::super::named;
use super::super::reply::{self, MAX_REPLY};
use super::phrases;

/// A recipient, the address that it was expanded from, and what stands behind it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Recipient<'a> {
    pub(super) mailbox: String,
    pub(super) expanded_from: Option<String>,
    pub(super) rest: &'a str,
}

/// The recipient at the beginning of a line.
pub(super) fn at_beginning(line: &str) -> Option<Recipient<'_>> {
    let line = line.trim_start_matches(['*', '•', '·', ' ']);
    let line = line.strip_prefix("- ").unwrap_or(line);
    // `"ann@example.net":`
    let line = line.strip_prefix('"').filter(|rest| rest.contains("@")).unwrap_or(line);
    // `ann@example.net... Deferred: Connection refused`, as sendmail has it.
    let is_transcript = line.split(' ').next().is_some_and(|word| word.ends_with("..."));
    let (mailbox, rest, in_brackets) = match line.strip_prefix('<') {
        Some(rest) => {
            let (mailbox, rest) = rest.split_once('>')?;
            (named::mailbox(mailbox)?, rest, true)
        }
        None => {
            let end = line.find(|c: char| c.is_whitespace() || ",;<('\"".contains(c)).unwrap_or(line.len());
            let (mailbox, rest) = line.split_at(end);
            let rest = if mailbox.ends_with(':') && rest.is_empty() { ":" } else { rest };
            (named::mailbox(mailbox)?, rest, false)
        }
    };
    let rest = rest.strip_prefix('"').unwrap_or(rest).trim_start();
    let expanded = rest.strip_prefix("(expanded from").or_else(|| rest.strip_prefix("(generated from"));
    let (expanded_from, rest) = match expanded.and_then(|rest| rest.split_once(')')) {
        Some((from, rest)) => (named::mailbox(from), rest),
        None => (None, rest),
    };
    let rest = rest.trim_start_matches([':', ',', ' ', '-', ';']);
    // A sentence about an address is none that lists recipients.
    let lower = rest.get(..400).unwrap_or(rest).to_lowercase();
    let is_sentence = !in_brackets
        && !rest.is_empty()
        && !is_transcript
        && !rest.starts_with(['(', '<', '#'])
        && reply::start(rest).is_none()
        && !phrases::holds(&lower, phrases::LOCAL)
        && !phrases::holds(&lower, phrases::DELIVERED_TO)
        && !is_date(rest);
    let is_helper =
        ["postmaster@", "mailer-daemon@"].iter().any(|name| mailbox.to_lowercase().starts_with(name));
    (!is_sentence && (in_brackets || !is_helper)).then_some(Recipient { mailbox, expanded_from, rest })
}

/// `on 11/3/2026 9:15 AM`, as Exchange has it.
fn is_date(rest: &str) -> bool {
    ["on ", "am ", "le ", "el "].iter().any(|word| {
        rest.strip_prefix(word).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// The recipient in a sentence such as “Your message to ann@example.net couldn't be delivered”.
pub(super) fn in_sentence(line: &str) -> Option<String> {
    if !line.contains('@') || line.len() > 2000 {
        return None;
    }
    if !phrases::holds(&line.to_lowercase(), phrases::DELIVERED_TO) {
        return None;
    }
    named::find(line).mailboxes.into_iter().next().map(|(mailbox, _)| mailbox)
}

/// The recipient that a reply names.
pub(super) fn in_reply(text: &str) -> Option<String> {
    let text = text.get(..MAX_REPLY).unwrap_or(text);
    let lower = text.to_ascii_lowercase();
    let envelope = ["to=<", "rcpt to:<", "rcpt to: <"].iter().find_map(|word| {
        let at = lower.find(word)? + word.len();
        named::mailbox(text.get(at..)?.split('>').next()?)
    });
    envelope.or_else(|| {
        let (mailbox, at) = named::find(text).mailboxes.into_iter().next()?;
        let before = lower.get(at.saturating_sub(30)..at).unwrap_or_default();
        let after = lower.get(at..).unwrap_or_default();
        let is_sender = ["sender", "from", "contact", "mailto", "write to", "e-mail to", "forward"]
            .iter()
            .any(|it| before.contains(it))
            || after.get(..mailbox.len() + 12).is_some_and(|it| it.contains(": sender"));
        let is_recipient = ["recipient", "user", "mailbox", "account", "unknown", "address", "inbox"]
            .iter()
            .any(|it| lower.contains(it));
        (is_recipient && !is_sender).then_some(mailbox)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_begins_with_an_address_is_for_that_recipient() {
        for (line, rest) in [
            (
                "<ann@example.net>: host mx.example.net[192.0.2.25] said: 550 no",
                "host mx.example.net[192.0.2.25] said: 550 no",
            ),
            ("ann@example.net", ""),
            ("* ann@example.net", ""),
            ("ann@example.net (Ann)", "(Ann)"),
            ("ann@example.net<mailto:ann@example.net>", "<mailto:ann@example.net>"),
            ("ann@example.net, ERROR CODE :550 - 5.1.1 no", "ERROR CODE :550 - 5.1.1 no"),
            ("ann@example.net on 11/3/2026 9:15 AM", "on 11/3/2026 9:15 AM"),
        ] {
            let found = at_beginning(line).map(|it| (it.mailbox, it.rest));
            assert_eq!(found, Some(("ann@example.net".to_owned(), rest)), "{line}");
        }
        for line in ["ann@example.net is my address", "hello", "", "postmaster@example.com"] {
            assert_eq!(at_beginning(line), None, "{line}");
        }
        let expanded =
            at_beginning("<ann@example.net> (expanded from <all@example.org>): host x").expect("a recipient");
        assert_eq!((expanded.expanded_from.as_deref(), expanded.rest), (Some("all@example.org"), "host x"));
    }

    #[test]
    fn a_sentence_names_its_recipient() {
        let found = in_sentence("Your message to ann@example.net couldn't be delivered.");
        assert_eq!(found.as_deref(), Some("ann@example.net"));
        assert_eq!(in_sentence("Write to ann@example.net for help."), None);
    }
}
