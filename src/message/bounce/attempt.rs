//! What a bounce says of one recipient, before anything is made of it.

use std::net::IpAddr;

use super::codes::StatusCode;
use crate::message::refusal::{SaidBy, Stage};

/// What a server did with a message (RFC 3464 section 2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Failed,
    Delayed,
    /// Handed to a server that sends no such reports, or to a list: not yet in a mailbox.
    Relayed,
    Delivered,
}

impl Action {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let word = text.split([' ', '(', ';']).next().unwrap_or_default();
        match word.to_ascii_lowercase().as_str() {
            "failed" | "failure" => Some(Self::Failed),
            "delayed" => Some(Self::Delayed),
            "relayed" | "expanded" => Some(Self::Relayed),
            "delivered" => Some(Self::Delivered),
            _ => None,
        }
    }
}

/// One recipient of a bounce.
#[derive(Clone, Debug, Default)]
pub(super) struct Attempt {
    pub(super) recipient: Option<String>,
    pub(super) original_recipient: Option<String>,
    pub(super) action: Option<Action>,
    pub(super) status: Option<StatusCode>,
    pub(super) remote: Option<String>,
    pub(super) remote_address: Option<IpAddr>,
    /// The reply as it was found, or what the sending server says itself.
    pub(super) diagnostic: Option<String>,
    /// The whole of a short text that holds no reply: its words may tell the cause.
    pub(super) words: Option<String>,
    /// Whose words the diagnostic is.
    pub(super) said_by: SaidBy,
    pub(super) stage: Option<Stage>,
    pub(super) retry_until: Option<String>,
    /// The sender's domain, where the log has it beside this recipient.
    pub(super) sender_domain: Option<String>,
    /// Whether the sending server says that it has tried long enough.
    pub(super) gave_up: bool,
    /// Whether the text says that the message came back, whatever the reply says.
    pub(super) is_returned: bool,
}

impl Attempt {
    /// Whether it is for this recipient.
    pub(super) fn is_for(&self, recipient: &str) -> bool {
        let is = |known: &Option<String>| {
            known.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(recipient))
        };
        is(&self.recipient) || is(&self.original_recipient)
    }

    /// Takes what another reading of the same bounce has beside this one.
    pub(super) fn complete(&mut self, other: Self) {
        fn take<T>(known: &mut Option<T>, other: Option<T>) {
            if known.is_none() {
                *known = other;
            }
        }
        take(&mut self.recipient, other.recipient);
        take(&mut self.original_recipient, other.original_recipient);
        take(&mut self.action, other.action);
        take(&mut self.status, other.status);
        take(&mut self.remote, other.remote);
        take(&mut self.remote_address, other.remote_address);
        if self.diagnostic.is_none() {
            self.said_by = other.said_by;
        }
        take(&mut self.diagnostic, other.diagnostic);
        take(&mut self.words, other.words);
        take(&mut self.stage, other.stage);
        take(&mut self.retry_until, other.retry_until);
        take(&mut self.sender_domain, other.sender_domain);
        self.gave_up |= other.gave_up;
        self.is_returned |= other.is_returned;
    }
}

/// What a text or a report says of all recipients together.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) attempts: Vec<Attempt>,
    /// The server that writes the bounce.
    pub(super) reporting: Option<String>,
    /// When it got the message.
    pub(super) arrival: Option<String>,
    /// The return-path that a dialogue names; empty for the null sender.
    pub(super) return_path: Option<String>,
    /// What the sending server calls itself in it.
    pub(super) helo: Option<String>,
    /// The domain of the return-path.
    pub(super) sender_domain: Option<String>,
    /// The domain of the visible From.
    pub(super) author_domain: Option<String>,
    /// Whether the message that came back has a signature (DKIM); none where it did not come back.
    pub(super) is_signed: Option<bool>,
    /// Recipients that were left out, for there are too many.
    pub(super) left_out: usize,
}

impl Reading {
    /// Takes what another part of the same report has.
    pub(super) fn add(&mut self, other: Self) {
        for attempt in other.attempts {
            match self.attempts.len() < super::MAX_RECIPIENTS {
                true => self.attempts.push(attempt),
                false => self.left_out += 1,
            }
        }
        self.left_out += other.left_out;
        self.reporting = self.reporting.take().or(other.reporting);
        self.arrival = self.arrival.take().or(other.arrival);
        self.return_path = self.return_path.take().or(other.return_path);
        self.helo = self.helo.take().or(other.helo);
    }

    /// Takes what another report has, and who sent the message that it is about.
    pub(super) fn add_all(&mut self, other: Self) {
        self.sender_domain = self.sender_domain.take().or_else(|| other.sender_domain.clone());
        self.add(other);
    }

    /// Takes a recipient that the header names.
    pub(super) fn has_recipient(&mut self, recipient: String) {
        if self.attempts.iter().any(|attempt| attempt.is_for(&recipient)) {
            return;
        }
        match self.attempts.as_mut_slice() {
            [only] if only.recipient.is_none() => only.recipient = Some(recipient),
            all if all.len() < super::MAX_RECIPIENTS => {
                self.attempts.push(Attempt { recipient: Some(recipient), ..Attempt::default() });
            }
            _ => self.left_out += 1,
        }
    }

    /// Takes what the text for people has beside the fields for programs. Recipients are those of the fields.
    pub(super) fn complete(&mut self, text: Self) {
        self.reporting = self.reporting.take().or(text.reporting);
        self.sender_domain = self.sender_domain.take().or(text.sender_domain);
        self.author_domain = self.author_domain.take().or(text.author_domain);
        self.return_path = self.return_path.take().or(text.return_path);
        self.helo = self.helo.take().or(text.helo);
        if self.attempts.is_empty() {
            self.attempts = text.attempts;
            self.left_out = text.left_out;
            return;
        }
        let alone = self.attempts.len() == 1 && text.attempts.len() == 1;
        // Both name the recipients in the same order, mostly; a map would not keep who has two addresses.
        let mut others: std::collections::HashMap<String, Attempt> = text
            .attempts
            .into_iter()
            .map(|it| (it.recipient.as_deref().unwrap_or_default().to_lowercase(), it))
            .collect();
        for attempt in &mut self.attempts {
            let names = [&attempt.recipient, &attempt.original_recipient];
            let names: Vec<String> = names.into_iter().flatten().map(|name| name.to_lowercase()).collect();
            let other = names.iter().find_map(|name| others.remove(name));
            if let Some(other) = other.or_else(|| others.drain().next().filter(|_| alone).map(|(_, it)| it)) {
                attempt.complete(Attempt { action: None, ..other });
            }
        }
    }
}
