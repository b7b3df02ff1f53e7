//! A dialogue of SMTP as people copy it: what the client sent between `354` and the dot is the message, and no
//! word of it is the server's; what the server answers to the dot is what became of it (RFC 5321 section 3.3).

use std::borrow::Cow;
use std::collections::VecDeque;

use super::super::MAX_RECIPIENTS;
use super::super::attempt::{Action, Attempt};
use super::super::named;
use super::scan::is_command;
use crate::message::refusal::SaidBy;

/// What stands before what the server says, in swaks, sendmail, curl and others.
const SERVER: [&str; 9] = ["<<< ", "<-- ", "<** ", "<~* ", "<-  ", "<~  ", "<- ", "S: ", "< "];
/// What stands before what the client says.
const CLIENT: [&str; 6] = [">>> ", "--> ", "-> ", "~> ", "C: ", "> "];

/// A text without the messages that its dialogues hold, and those whom a server took one for.
#[derive(Debug)]
pub(super) struct Dialogue<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) accepted: Vec<Attempt>,
}

/// A command that has no answer yet.
enum Pending {
    Recipient(String),
    EndOfData,
    Other,
}

/// Reads the dialogues of a text.
pub(super) fn read(text: &str) -> Dialogue<'_> {
    let is_quoted = text.lines().all(|line| line.trim().is_empty() || line.starts_with("> "));
    let lines: Vec<&str> = match is_quoted {
        true => text.lines().map(|line| line.get(2..).unwrap_or_default()).collect(),
        false => text.lines().collect(),
    };
    let mut session = Session::default();
    let mut kept: Vec<Cow<'_, str>> = Vec::with_capacity(lines.len());
    let mut is_changed = false;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let shown = plain_marks(line);
        is_changed |= matches!(shown, Cow::Owned(_));
        kept.push(shown);
        let is_marked = server_words(line).is_some();
        if session.line(line) == Step::MessageFollows
            && let Some(end) = end_of_message(lines.get(at..).unwrap_or_default(), is_marked)
        {
            at += end;
            is_changed |= end > 0;
        }
    }
    let text = if is_changed { Cow::Owned(kept.join("\n")) } else { Cow::Borrowed(text) };
    Dialogue { text, accepted: session.accepted }
}

/// How many lines the message has that begins here; none where its end is not in the text.
fn end_of_message(lines: &[&str], is_marked: bool) -> Option<usize> {
    lines.iter().position(|line| match is_marked {
        true => client_words(line) == "." || server_words(line).is_some(),
        false => line.trim_end() == ".",
    })
}

#[derive(PartialEq, Eq)]
enum Step {
    MessageFollows,
    Other,
}

#[derive(Default)]
struct Session {
    pending: VecDeque<Pending>,
    /// Who may get the message of now.
    recipients: Vec<String>,
    host: Option<String>,
    is_open: bool,
    accepted: Vec<Attempt>,
}

impl Session {
    fn line(&mut self, line: &str) -> Step {
        let said = client_words(line);
        if said == "." && self.is_open {
            self.pending.push_back(Pending::EndOfData);
        } else if is_command(said) {
            self.command(said);
        } else if let Some((code, rest)) = reply(server_words(line).unwrap_or(line.trim())) {
            return self.reply(code, rest, line);
        } else if let Some(host) = line.trim().strip_prefix("=== Connected to ") {
            self.host = named::find(host).hosts.first().cloned();
        }
        Step::Other
    }

    fn command(&mut self, command: &str) {
        self.is_open = true;
        let upper = command.get(..10).unwrap_or(command).to_ascii_uppercase();
        if upper.starts_with("MAIL FROM") || upper.starts_with("RSET") {
            self.recipients.clear();
        }
        self.pending.push_back(match named::find(command).mailboxes.into_iter().next() {
            Some((mailbox, _)) if upper.starts_with("RCPT TO") => Pending::Recipient(mailbox),
            _ => Pending::Other,
        });
    }

    fn reply(&mut self, code: u16, rest: &str, line: &str) -> Step {
        if code == 220 && self.pending.is_empty() {
            let greeting = rest.split_whitespace().next();
            self.host = greeting.filter(|host| host.contains('.')).map(str::to_owned).or(self.host.take());
        }
        if code == 354 && self.is_open {
            // Whoever was not refused by now is among the recipients.
            let open = self.pending.drain(..).filter_map(|it| match it {
                Pending::Recipient(mailbox) => Some(mailbox),
                Pending::EndOfData | Pending::Other => None,
            });
            self.recipients.extend(open);
            return Step::MessageFollows;
        }
        match self.pending.pop_front() {
            Some(Pending::Recipient(mailbox)) if code < 300 => self.recipients.push(mailbox),
            Some(Pending::EndOfData) if code < 300 => self.taken(server_words(line).unwrap_or(line.trim())),
            Some(Pending::Recipient(mailbox)) => self.refused(&mailbox),
            Some(Pending::EndOfData) => {
                for mailbox in std::mem::take(&mut self.recipients) {
                    self.refused(&mailbox);
                }
            }
            Some(Pending::Other) | None => {}
        }
        Step::Other
    }

    /// What was taken before for a recipient was another message: the last answer counts.
    fn refused(&mut self, mailbox: &str) {
        self.accepted.retain(|attempt| !attempt.is_for(mailbox));
    }

    /// The server took the message for all whom it had not refused before.
    fn taken(&mut self, reply: &str) {
        let recipients = std::mem::take(&mut self.recipients);
        let mut all: Vec<Option<String>> = recipients.into_iter().map(Some).collect();
        if all.is_empty() {
            all.push(None);
        }
        for recipient in all.into_iter().take(MAX_RECIPIENTS.saturating_sub(self.accepted.len())) {
            self.accepted.push(Attempt {
                recipient,
                action: Some(Action::Relayed),
                remote: self.host.clone(),
                diagnostic: Some(reply.to_owned()),
                said_by: SaidBy::Receiver,
                ..Attempt::default()
            });
        }
    }
}

/// The code of the last line of a reply, and what is behind it.
fn reply(text: &str) -> Option<(u16, &str)> {
    let (code, rest) = text.split_at_checked(3)?;
    let is_code = matches!(code.as_bytes(), [b'2'..=b'5', b'0'..=b'7', b'0'..=b'9']);
    let is_last = rest.is_empty() || rest.starts_with(' ');
    (is_code && is_last).then(|| Some((code.parse().ok()?, rest)))?
}

fn server_words(line: &str) -> Option<&str> {
    let line = line.trim();
    SERVER.iter().find_map(|mark| line.strip_prefix(mark)).map(str::trim)
}

fn client_words(line: &str) -> &str {
    let line = line.trim();
    CLIENT.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line).trim()
}

/// A line of swaks within TLS as it writes it without.
fn plain_marks(line: &str) -> Cow<'_, str> {
    for (tls, plain) in [(" ~> ", " -> "), ("<~  ", "<-  "), ("<~* ", "<** ")] {
        if let Some(rest) = line.strip_prefix(tls) {
            return Cow::Owned(format!("{plain}{rest}"));
        }
    }
    Cow::Borrowed(line)
}
