//! Reads a text line by line for recipients, hosts, commands and replies, and gives each recipient the last
//! reply of another server, else what its own server says.

use super::super::attempt::{Attempt, Reading};
use super::super::named;
use super::super::reply::{self, MAX_REPLY, Reply};
use super::super::stage;
use super::entries::{Entries, Rank, Words};
use super::host::{self, Host, Role};
use super::recipient::{self, Recipient};
use super::{is_reply, phrases};
use crate::message::refusal::Stage;

/// How much of a line before a reply is looked at.
const MAX_BEFORE: usize = 1000;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Scan {
    entries: Entries,
    current: Option<usize>,
    /// How far the recipient's line is indented.
    indent: usize,
    host: Host,
    stage: Option<Stage>,
    /// What was said last, and may go on in the next line, with its reply code.
    open: Option<(Words, Option<u16>)>,
    /// The last reply that was for no recipient by itself.
    loose: Option<Words>,
    in_dialogue: bool,
    reporting: Option<String>,
    sender_domain: Option<String>,
    return_path: Option<String>,
    helo: Option<String>,
    telling: bool,
    pub(super) from_log: bool,
}

impl Scan {
    /// Takes what a line of a log says, or the end of a dialogue.
    pub(super) fn log(&mut self, attempt: Attempt) {
        self.close();
        self.from_log = true;
        self.entries.put(attempt);
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
        let sent = bare.strip_prefix("-> ").unwrap_or(bare);
        if is_command(sent) || self.in_dialogue && sent == "." {
            return self.command(sent);
        }
        let (text, from_remote) = match after(bare, &["<<< ", "<-- ", "S: ", "<** ", "<-  "]) {
            Some(text) => (text, true),
            None => (bare, false),
        };
        self.in_dialogue |= from_remote;
        let own = recipient::at_beginning(text);
        if self.goes_on(text, indent, own.as_ref(), from_remote) {
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
        if !self.reply(text, from_remote) {
            self.words(text, indent, begins_with_recipient);
        }
    }

    /// Takes a line without a reply.
    fn words(&mut self, text: &str, indent: usize, begins_with_recipient: bool) {
        if let Some(mailbox) = recipient::in_sentence(text) {
            self.recipient(&mailbox, None, indent);
        }
        match host::in_line(text) {
            Some(Role::Reporting(host)) => {
                self.reporting = self.reporting.take().or(host);
                self.host = Host::default();
            }
            Some(Role::Remote(host)) => {
                // Some name the server below its reply.
                if let Some(attempt) = self.entries.attempt(self.current)
                    && attempt.diagnostic.is_some()
                {
                    attempt.remote = attempt.remote.take().or_else(|| host.name.clone());
                    attempt.remote_address = attempt.remote_address.or(host.address);
                }
                self.host = host;
            }
            None => {}
        }
        let short = part(text, 0, MAX_REPLY);
        if let Some((before, sender)) = short.split_once(':')
            && before.eq_ignore_ascii_case("sender address")
        {
            self.sender_domain = named::domain_of(sender);
        }
        // `SMTP error from remote mail server after MAIL FROM:<jo@example.com> SIZE=1234:`, with the reply below.
        self.mail_from(short);
        let stage = stage::stage(short);
        if phrases::holds(&short.to_lowercase(), phrases::LOCAL) {
            // `<ann@example.net>: connect to mx.example.net[192.0.2.25]:25: Connection refused`
            self.telling |= begins_with_recipient && !text.is_empty() || text.starts_with("connect to ");
            let host = self.host.clone();
            self.open = Some((Words { text: short.to_owned(), rank: Rank::Local, host, stage }, None));
        } else if begins_with_recipient && !text.is_empty() {
            // What it says may be wrapped: `connect to mx.example.net[192.0.2.25]:25: Connection` `timed out`.
            let host = self.host.clone();
            self.open = Some((Words { text: short.to_owned(), rank: Rank::Beside, host, stage }, None));
        } else if indent > 0 {
            self.entries.keep_beside(self.current, text);
        }
        self.stage = stage.or(self.stage);
    }

    /// Whether a line belongs to the reply above it; it is then taken.
    fn goes_on(&mut self, text: &str, indent: usize, own: Option<&Recipient>, from_remote: bool) -> bool {
        let Some((open, code)) = &mut self.open else { return false };
        let next = reply::code_at(text).map(|(code, _)| code);
        // A reply about the recipient, wrapped before its address.
        let is_wrapped = |own: &Recipient| {
            open.rank >= Rank::Reply
                && reply::start(own.rest).is_none()
                && !own.rest.is_empty()
                && self.entries.is_for(self.current, &own.mailbox)
        };
        let is_recipient = own.is_some_and(|own| indent <= self.indent && !is_wrapped(own));
        let is_same = next.is_some() && next == *code;
        if open.rank == Rank::Beside && reply::start(text).is_some() {
            return false;
        }
        if !is_same && (next.is_some() || from_remote || is_recipient || is_beginning(text)) {
            return false;
        }
        if open.text.len() < MAX_REPLY {
            open.text.push(' ');
            open.text.push_str(part(text, 0, MAX_REPLY));
        }
        true
    }

    fn command(&mut self, command: &str) {
        self.close();
        self.in_dialogue = true;
        self.stage = stage::command(command);
        let command = part(command, 0, MAX_BEFORE);
        let mailbox = named::find(command).mailboxes.into_iter().next();
        match (self.stage, mailbox) {
            (Some(Stage::Helo), _) => self.helo = command.split_whitespace().nth(1).map(str::to_owned),
            (Some(Stage::RcptTo), Some((mailbox, _))) => self.current = self.entries.place(&mailbox),
            (Some(Stage::MailFrom), Some((mailbox, _))) => {
                self.sender_domain = named::domain_of(&mailbox);
                self.return_path = Some(mailbox);
            }
            (Some(Stage::MailFrom), None) if command.contains("<>") => self.return_path = Some(String::new()),
            _ => {}
        }
    }

    fn recipient(&mut self, mailbox: &str, expanded_from: Option<String>, indent: usize) {
        self.indent = indent;
        self.stage = None;
        let place = self.entries.place(mailbox);
        if place != self.current && self.current.is_some() {
            // Whoever was talked to before was talked to for somebody else.
            self.host = Host::default();
        }
        self.current = place;
        if let Some(attempt) = self.entries.attempt(self.current) {
            attempt.original_recipient = attempt.original_recipient.take().or(expanded_from);
        }
    }

    /// Takes a reply that stands in a line.
    fn reply(&mut self, text: &str, from_remote: bool) -> bool {
        const REMOTE: [&str; 7] = ["said", "returned", "remote", "reason", "smtp", "response", "to me"];
        let text = reply::last_answer(text);
        let own = || reply::status_start(text).filter(|_| is_answer(text));
        let Some(at) = reply::start(text).or_else(own) else { return false };
        let before = part(text, at.saturating_sub(MAX_BEFORE), at);
        let reply = part(text, at, at + MAX_REPLY);
        let lower = before.to_lowercase();
        self.before_reply(before, &lower);
        let is_remote = from_remote
            || REMOTE.iter().any(|it| lower.contains(it))
            || self.in_dialogue && lower.is_empty() && self.host.name.is_none();
        let read = Reply::read(reply);
        self.telling |= read.enhanced.is_some() || is_remote;
        let words = Words {
            text: format!("{before}{reply}"),
            rank: if is_remote { Rank::Remote } else { Rank::Reply },
            host: self.host.clone(),
            stage: stage::stage(before).or(self.stage),
        };
        self.open = Some((words, read.code));
        true
    }

    /// What stands before a reply in its line: a host, a recipient, a sender.
    fn before_reply(&mut self, before: &str, lower: &str) {
        let named = named::find(before);
        if let Some((mailbox, _)) = named.mailboxes.last() {
            let is_recipient = || lower.contains("rcpt to") || phrases::holds(lower, phrases::DELIVERED_TO);
            if lower.contains("mail from") || lower.contains("sender") {
                self.sender_domain = named::domain_of(mailbox);
                self.mail_from(before);
            } else if self.current.is_none() || is_recipient() {
                self.current = self.entries.place(mailbox);
            }
        }
        if let Some(host) = Host::of(&named) {
            self.host = host;
        }
    }

    /// Takes the return-path that a command names within a line.
    fn mail_from(&mut self, line: &str) {
        let Some(mailbox) = named::mail_from(line) else { return };
        self.sender_domain = named::domain_of(&mailbox);
        self.return_path = Some(mailbox);
    }

    /// Gives what was said to whom it is for.
    fn close(&mut self) {
        let Some((mut words, _)) = self.open.take() else { return };
        if words.rank == Rank::Beside {
            if !phrases::holds(&words.text.to_lowercase(), phrases::LOCAL) {
                return self.entries.keep_beside(self.current, &words.text);
            }
            self.telling = true;
            words.rank = Rank::Local;
        }
        // Of several recipients the reply may name another than the last one.
        let named = if words.rank >= Rank::Reply {
            let at = reply::start(&words.text).unwrap_or(0);
            let mailboxes = named::find(words.text.get(at..).unwrap_or_default()).mailboxes;
            self.entries.place_of_one(&mailboxes)
        } else {
            None
        };
        let place = named.or(self.current);
        if let Some(place) = place {
            self.entries.give(place, &words);
        }
        // What was said to `DATA` in a dialogue is for all recipients.
        let is_for_all = self.in_dialogue && words.stage != Some(Stage::RcptTo);
        if place.is_none() || is_for_all {
            let is_better =
                self.loose.as_ref().is_none_or(|known| words.rank >= known.rank && !words.only_follow());
            if is_better {
                self.loose = Some(words);
            }
        }
    }

    /// Whether a reply was found that nothing else looks like.
    pub(super) fn has_telling_reply(&mut self) -> bool {
        self.close();
        self.telling
    }

    /// What was found in the whole text.
    pub(super) fn finish(mut self) -> Reading {
        self.close();
        let (attempts, left_out) = self.entries.finish(self.loose.as_ref());
        Reading {
            attempts,
            reporting: self.reporting,
            sender_domain: self.sender_domain,
            return_path: self.return_path,
            helo: self.helo,
            left_out,
            ..Reading::default()
        }
    }
}

/// Whether a line is a command of a dialogue, and nothing else.
pub(super) fn is_command(line: &str) -> bool {
    if line.len() >= 400 || reply::start(line).is_some() {
        return false;
    }
    let upper = line.to_ascii_uppercase();
    let begins =
        ["MAIL FROM:<", "RCPT TO:<", "MAIL FROM: <", "RCPT TO: <"].iter().any(|it| upper.starts_with(it));
    let mut words = upper.split_whitespace();
    let greets =
        matches!(words.next(), Some("EHLO" | "HELO")) && words.next().is_some() && words.next().is_none();
    ["DATA", "QUIT", "RSET", "STARTTLS"].contains(&line) || begins || greets
}

/// Whether a mail program tells what its server answered.
fn is_answer(text: &str) -> bool {
    let lower = part(text, 0, MAX_BEFORE).to_lowercase();
    ["responded:", "antwortete:", "replied:", "respondió:", "répondu"].iter().any(|word| lower.contains(word))
}

/// Whether a text is a reply and little else.
pub(super) fn is_reply_alone(text: &str) -> bool {
    let line = text.trim_start_matches(|c: char| c.is_whitespace() || ">|'\"".contains(c));
    let code = reply::code_at(line).map(|(code, _)| code);
    code.is_some_and(|code| is_reply(code) && !(500..=504).contains(&code))
        && line.split_whitespace().nth(1).is_some()
        && text.len() < 4000
}

/// A part of a text, cut where characters end.
fn part(text: &str, from: usize, to: usize) -> &str {
    let boundary =
        |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(boundary(from)..boundary(to)).unwrap_or_default()
}

/// Whether a line begins something new.
fn is_beginning(text: &str) -> bool {
    const BEGINNINGS: [&str; 18] = [
        "dsn generated by",
        "remote server:",
        "message rejected by",
        "message hops",
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
        match ["> ", ">> ", "| "].iter().find_map(|mark| line.strip_prefix(mark)) {
            Some(rest) => line = rest,
            None => break,
        }
    }
    if [">", ">>"].contains(&line) { "" } else { line }
}
