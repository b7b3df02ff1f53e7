//! Reads a text line by line for recipients, hosts, commands and replies, and gives each recipient the last
//! reply of another server, else what its own server says.

use std::collections::HashMap;
use std::net::IpAddr;

use super::super::attempt::{Attempt, Reading};
use super::super::reply::{self, MAX_REPLY};
use super::super::{MAX_RECIPIENTS, named};
use super::{is_reply, phrases, recipient};
use crate::message::refusal::Stage;

/// How much is made of what was found: the higher one replaces the lower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Whatever stands beside a recipient.
    #[default]
    Beside,
    /// What the server that writes says of itself.
    Local,
    /// A reply.
    Reply,
    /// A reply that is said to be another server's.
    Remote,
}

/// A host with its address.
#[derive(Clone, Debug, Default)]
struct Host {
    name: Option<String>,
    address: Option<IpAddr>,
}

#[derive(Debug, Default)]
struct Entry {
    attempt: Attempt,
    rank: Rank,
    beside: String,
}

/// A reply whose next line may follow.
#[derive(Debug, Default)]
struct Open {
    text: String,
    rank: Rank,
    host: Host,
    stage: Option<Stage>,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Scan {
    entries: Vec<Entry>,
    places: HashMap<String, usize>,
    current: Option<usize>,
    indent: usize,
    host: Host,
    stage: Option<Stage>,
    open: Option<Open>,
    /// The last reply that was for no recipient by itself.
    loose: Option<Open>,
    in_dialogue: bool,
    reporting: Option<String>,
    sender_domain: Option<String>,
    left_out: usize,
    telling: bool,
    pub(super) from_log: bool,
}

impl Scan {
    /// Takes what a line of a log says.
    pub(super) fn is_log(&mut self, attempt: Attempt) {
        self.close();
        self.from_log = true;
        let key = attempt.recipient.clone().unwrap_or_default();
        match self.place(&key) {
            Some(place) => self.entries[place] = Entry { attempt, rank: Rank::Remote, beside: String::new() },
            None => self.left_out += 1,
        }
    }

    /// The place of a recipient, a new one if need be; none where there are too many.
    fn place(&mut self, mailbox: &str) -> Option<usize> {
        let key = mailbox.to_lowercase();
        if let Some(place) = self.places.get(&key) {
            return Some(*place);
        }
        if self.entries.len() >= MAX_RECIPIENTS {
            return None;
        }
        let recipient = (!mailbox.is_empty()).then(|| mailbox.to_owned());
        self.entries.push(Entry { attempt: Attempt { recipient, ..Attempt::default() }, ..Entry::default() });
        self.places.insert(key, self.entries.len() - 1);
        Some(self.entries.len() - 1)
    }

    /// Reads the next line.
    pub(super) fn line(&mut self, line: &str) {
        let line = unquoted(line);
        let bare = line.trim();
        let indent = line.len() - line.trim_start().len();
        if bare.is_empty() {
            self.close();
            return;
        }
        if let Some(command) = after(bare, &[">>> ", "--> ", "C: "]) {
            return self.command(command);
        }
        let (text, from_remote) = match after(bare, &["<<< ", "<-- ", "S: "]) {
            Some(text) => (text, true),
            None => (bare, false),
        };
        self.in_dialogue |= from_remote;
        let own = recipient::at_beginning(text);
        if self.continues(text, indent, own.as_ref(), from_remote) {
            return;
        }
        self.close();
        let begins_with_recipient = own.is_some();
        let text = match own {
            Some(own) => {
                self.recipient(&own.mailbox, own.expanded_from, indent);
                own.rest
            }
            None => text,
        };
        if self.reply(text, from_remote) {
            return;
        }
        if let Some(mailbox) = recipient::in_sentence(text) {
            self.recipient(&mailbox, None, indent);
        }
        self.host_in(text);
        let lower = text.get(..1000).unwrap_or(text).to_lowercase();
        if phrases::holds(&lower, phrases::LOCAL) {
            // `<ann@example.net>: connect to mx.example.net[192.0.2.25]:25: Connection refused`
            self.telling |= begins_with_recipient && !text.is_empty();
            let host = self.host.clone();
            self.open =
                Some(Open { text: text.to_owned(), rank: Rank::Local, host, stage: reply::stage(text) });
        } else if let Some(entry) = self.current.and_then(|place| self.entries.get_mut(place))
            && entry.beside.len() < 500
            && indent > 0
        {
            entry.beside.push_str(text.get(..500).unwrap_or(text));
            entry.beside.push(' ');
        }
        if let Some(stage) = reply::stage(text) {
            self.stage = Some(stage);
        }
    }

    /// Whether a line belongs to the reply above it; it is then taken.
    fn continues(
        &mut self,
        text: &str,
        indent: usize,
        own: Option<&recipient::Recipient>,
        from_remote: bool,
    ) -> bool {
        let Some(open) = &mut self.open else { return false };
        let code = reply::start(&open.text)
            .and_then(|at| reply::code_at(open.text.get(at..)?))
            .map(|(code, _)| code);
        let next = reply::code_at(text).map(|(code, _)| code);
        // A reply about the recipient, wrapped before its address.
        let current = self.current.and_then(|place| self.entries.get(place));
        let is_wrapped = |own: &recipient::Recipient| {
            open.rank >= Rank::Reply
                && reply::start(own.rest).is_none()
                && !own.rest.is_empty()
                && current.is_some_and(|entry| entry.attempt.is_for(&own.mailbox))
        };
        let is_recipient = own.is_some_and(|own| indent <= self.indent && !is_wrapped(own));
        let is_same = next.is_some() && next == code;
        let is_next = !is_same && (next.is_some() || from_remote || is_recipient || is_beginning(text));
        if is_next {
            return false;
        }
        if open.text.len() < MAX_REPLY {
            open.text.push(' ');
            open.text.push_str(text.get(..MAX_REPLY).unwrap_or(text));
        }
        true
    }

    fn command(&mut self, command: &str) {
        self.close();
        self.in_dialogue = true;
        self.stage = reply::command(command);
        let mailbox = named::find(command.get(..500).unwrap_or(command)).mailboxes.into_iter().next();
        match (self.stage, mailbox) {
            (Some(Stage::RcptTo), Some((mailbox, _))) => self.current = self.place(&mailbox),
            (Some(Stage::MailFrom), Some((mailbox, _))) => self.sender_domain = named::domain_of(&mailbox),
            _ => {}
        }
    }

    fn recipient(&mut self, mailbox: &str, expanded_from: Option<String>, indent: usize) {
        self.indent = indent;
        self.stage = None;
        self.current = self.place(mailbox);
        match self.current.and_then(|place| self.entries.get_mut(place)) {
            Some(entry) => {
                let attempt = &mut entry.attempt;
                attempt.original_recipient = attempt.original_recipient.take().or(expanded_from);
            }
            None => self.left_out += 1,
        }
    }

    /// Takes a reply that stands in a line.
    fn reply(&mut self, text: &str, from_remote: bool) -> bool {
        let Some(at) = reply::start(text) else { return false };
        let (before, reply) = text.split_at_checked(at).unwrap_or(("", text));
        let before = before.get(before.len().saturating_sub(1000)..).unwrap_or_default();
        let lower = before.to_lowercase();
        if !before.is_empty() {
            self.host_before(before, &lower);
        }
        let is_remote = from_remote
            || ["said", "returned", "remote", "reason", "smtp", "response", "to me"]
                .iter()
                .any(|it| lower.contains(it))
            || self.in_dialogue && lower.is_empty() && self.host.name.is_none();
        let rank = if is_remote { Rank::Remote } else { Rank::Reply };
        let stage = reply::stage(text).or(self.stage);
        let has_enhanced = reply::Reply::read(reply).enhanced.is_some();
        self.telling |= has_enhanced || is_remote && !from_remote || from_remote && self.in_dialogue;
        self.open = Some(Open { text: text.to_owned(), rank, host: self.host.clone(), stage });
        true
    }

    /// What stands before a reply in its line: a host, a recipient, a sender.
    fn host_before(&mut self, before: &str, lower: &str) {
        let named = named::find(before);
        if let Some((mailbox, _)) = named.mailboxes.last() {
            if lower.contains("mail from") || lower.contains("sender") {
                self.sender_domain = named::domain_of(mailbox);
            } else if self.current.is_none()
                || lower.contains("rcpt to")
                || phrases::holds(lower, phrases::DELIVERED_TO)
            {
                self.current = self.place(mailbox);
            }
        }
        self.keep_host(&named);
    }

    /// A host that a line without a reply names.
    fn host_in(&mut self, text: &str) {
        let short = text.get(..600).unwrap_or(text);
        let lower = short.to_lowercase();
        let server = [
            "generating server",
            "generierender server",
            "serveur de génération",
            "generando servidor",
            "servidor de generación",
        ];
        let mine =
            ["mail system at host", "qmail-send program at", "mail server on", "mail delivery system at"];
        if server.iter().chain(&mine).any(|word| lower.starts_with(word) || lower.contains(word)) {
            let host = named::find(short).hosts.into_iter().next();
            self.reporting = self.reporting.take().or(host);
            self.host = Host::default();
            return;
        }
        let words = [
            "while talking to",
            "connected to",
            "connect to",
            "recipient domain",
            "receiving server",
            "remote server",
            "lost connection with",
        ];
        let names_host = lower.starts_with("host ")
            || words.iter().any(|word| lower.contains(word))
            || lower.ends_with("]:")
            || lower.ends_with(']') && lower.split_whitespace().count() == 2
            || lower.contains(" does not like ")
            || named::host_name(short.trim_end_matches('.')).is_some();
        if names_host {
            self.keep_host(&named::find(short));
        }
    }

    fn keep_host(&mut self, named: &named::Named) {
        let name = named.hosts.last().cloned();
        let address = named.addresses.last().map(|(address, _)| *address);
        if name.is_some() || address.is_some() {
            self.host = Host { name, address };
        }
    }

    /// Gives the reply that has ended to whom it is for.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        // Of several recipients the reply may name another than the last one.
        let named = if self.entries.len() > 1 && open.rank >= Rank::Reply {
            let at = reply::start(&open.text).unwrap_or(0);
            let mailboxes = named::find(open.text.get(at..).unwrap_or_default()).mailboxes;
            mailboxes.iter().find_map(|(mailbox, _)| self.places.get(&mailbox.to_lowercase()).copied())
        } else {
            None
        };
        let Some(entry) = named.or(self.current).and_then(|place| self.entries.get_mut(place)) else {
            self.keep_loose(open);
            return;
        };
        let is_echo = entry.attempt.diagnostic.is_some() && is_out_of_order(&open.text);
        if open.rank < entry.rank || is_echo {
            return;
        }
        let attempt = &mut entry.attempt;
        attempt.remote = open.host.name.clone().or(attempt.remote.take());
        attempt.remote_address = open.host.address.or(attempt.remote_address);
        attempt.stage = reply::stage(&open.text).or(open.stage);
        match &mut attempt.diagnostic {
            // A server says of itself what happened in several lines.
            Some(known) if entry.rank == Rank::Local && open.rank == Rank::Local => {
                if known.len() < MAX_REPLY {
                    known.push(' ');
                    known.push_str(&open.text);
                }
            }
            diagnostic => *diagnostic = Some(open.text.clone()),
        }
        entry.rank = open.rank;
        if self.in_dialogue {
            self.keep_loose(open);
        }
    }

    fn keep_loose(&mut self, open: Open) {
        let better = self.loose.as_ref().is_none_or(|known| open.rank >= known.rank);
        if better && !(self.loose.is_some() && is_out_of_order(&open.text)) {
            self.loose = Some(open);
        }
    }

    /// Whether a reply was found that nothing else looks like.
    pub(super) fn has_telling_reply(&self) -> bool {
        self.telling
    }

    /// Whether the text is a reply and little else.
    pub(super) fn is_reply_alone(&self, text: &str) -> bool {
        let line = text.trim_start_matches(|c: char| c.is_whitespace() || ">|'\"".contains(c));
        let code = reply::code_at(line).map(|(code, _)| code);
        code.is_some_and(|code| is_reply(code) && !(500..=504).contains(&code))
            && line.split_whitespace().nth(1).is_some()
            && text.len() < 4000
    }

    /// What was found in the whole text.
    pub(super) fn finish(mut self) -> Reading {
        self.close();
        let loose = self.loose.take();
        if self.entries.is_empty()
            && let Some(open) = &loose
        {
            let mailbox = recipient_in(&open.text).unwrap_or_default();
            self.place(&mailbox);
        }
        for entry in &mut self.entries {
            let attempt = &mut entry.attempt;
            if attempt.diagnostic.is_none()
                && let Some(open) = &loose
            {
                attempt.remote = open.host.name.clone();
                attempt.remote_address = open.host.address;
                attempt.stage = open.stage;
                attempt.diagnostic = Some(open.text.clone());
            }
            if attempt.diagnostic.is_none() && !entry.beside.trim().is_empty() {
                attempt.diagnostic = Some(entry.beside.trim().to_owned());
            }
        }
        let mut attempts: Vec<Attempt> = self.entries.into_iter().map(|entry| entry.attempt).collect();
        // An address that nothing is said of is that of a help desk.
        if attempts.iter().any(|attempt| attempt.diagnostic.is_some()) {
            attempts.retain(|attempt| attempt.diagnostic.is_some());
        }
        Reading {
            attempts,
            reporting: self.reporting,
            sender_domain: self.sender_domain,
            left_out: self.left_out,
            ..Reading::default()
        }
    }
}

/// Whether a reply only follows from one before it.
fn is_out_of_order(text: &str) -> bool {
    let lower = text.get(..200).unwrap_or(text).to_ascii_lowercase();
    lower.contains("503 ")
        && (lower.contains("need rcpt")
            || lower.contains("valid rcpt")
            || lower.contains("no valid recipient"))
}

/// The recipient that a reply names.
fn recipient_in(text: &str) -> Option<String> {
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

/// Whether a line begins something new.
fn is_beginning(text: &str) -> bool {
    const BEGINNINGS: [&str; 14] = [
        "---",
        "===",
        "***",
        "giving up on",
        "generating server",
        "original message",
        "reporting-mta",
        "final-recipient",
        "... while talking",
        "this message was created",
        "----",
        "i'm not going",
        "session transcript",
        "technical details",
    ];
    let lower = text.get(..40).unwrap_or(text).to_lowercase();
    BEGINNINGS.iter().any(|word| lower.starts_with(word))
}

fn after<'a>(line: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes.iter().find_map(|prefix| line.strip_prefix(prefix)).map(str::trim)
}

/// Without the marks by which mail programs quote.
fn unquoted(line: &str) -> &str {
    let mut line = line.trim_end();
    while !line.starts_with(">>> ") {
        match line.strip_prefix("> ").or_else(|| line.strip_prefix("| ")) {
            Some(rest) => line = rest,
            None => break,
        }
    }
    if line == ">" { "" } else { line }
}
