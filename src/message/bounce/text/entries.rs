//! The recipients of a text, each with the best of what was found for it.

use std::collections::HashMap;

use super::super::MAX_RECIPIENTS;
use super::super::attempt::Attempt;
use super::super::reply::MAX_REPLY;
use super::super::stage;
use super::host::Host;
use super::recipient;
use crate::message::refusal::{SaidBy, Stage};

/// How much is made of what was found: the higher one replaces the lower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
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

impl Rank {
    fn said_by(self) -> SaidBy {
        match self {
            Self::Local => SaidBy::SendingServer,
            Self::Remote => SaidBy::Receiver,
            Self::Beside | Self::Reply => SaidBy::Unknown,
        }
    }
}

/// What was found for a recipient, with who said it.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) rank: Rank,
    pub(super) host: Host,
    pub(super) stage: Option<Stage>,
}

impl Words {
    /// Whether a reply only follows from one before it.
    pub(super) fn only_follow(&self) -> bool {
        let lower = self.text.get(..200).unwrap_or(&self.text).to_ascii_lowercase();
        let words = ["need rcpt", "valid rcpt", "no valid recipient"];
        lower.contains("503 ") && words.iter().any(|word| lower.contains(word))
    }
}

#[derive(Debug, Default)]
struct Entry {
    attempt: Attempt,
    rank: Rank,
    beside: String,
}

/// The recipients, in their order.
#[derive(Debug, Default)]
pub(super) struct Entries {
    all: Vec<Entry>,
    places: HashMap<String, usize>,
    pub(super) left_out: usize,
}

impl Entries {
    /// The place of a recipient, a new one if need be; none where there are too many. Without a name it is the
    /// recipient that is not named.
    pub(super) fn place(&mut self, mailbox: &str) -> Option<usize> {
        let key = mailbox.to_lowercase();
        if let Some(place) = self.places.get(&key) {
            return Some(*place);
        }
        if self.all.len() >= MAX_RECIPIENTS {
            self.left_out += 1;
            return None;
        }
        let recipient = (!mailbox.is_empty()).then(|| mailbox.to_owned());
        self.all.push(Entry { attempt: Attempt { recipient, ..Attempt::default() }, ..Entry::default() });
        self.places.insert(key, self.all.len() - 1);
        Some(self.all.len() - 1)
    }

    /// The place of the first of these that is known, where there are several recipients.
    pub(super) fn place_of_one(&self, mailboxes: &[(String, usize)]) -> Option<usize> {
        if self.all.len() < 2 {
            return None;
        }
        mailboxes.iter().find_map(|(mailbox, _)| self.places.get(&mailbox.to_lowercase()).copied())
    }

    /// What is known at a place.
    pub(super) fn attempt(&mut self, place: Option<usize>) -> Option<&mut Attempt> {
        self.all.get_mut(place?).map(|entry| &mut entry.attempt)
    }

    /// Whether a place is that of this recipient.
    pub(super) fn is_for(&self, place: Option<usize>, mailbox: &str) -> bool {
        place.and_then(|place| self.all.get(place)).is_some_and(|entry| entry.attempt.is_for(mailbox))
    }

    /// Puts what a log says in the place of a recipient.
    pub(super) fn put(&mut self, attempt: Attempt) {
        let place = self.place(attempt.recipient.as_deref().unwrap_or_default());
        if let Some(entry) = place.and_then(|place| self.all.get_mut(place)) {
            *entry = Entry { attempt, rank: Rank::Remote, beside: String::new() };
        }
    }

    /// Keeps what stands beside a recipient, for want of something better.
    pub(super) fn keep_beside(&mut self, place: Option<usize>, text: &str) {
        if let Some(entry) = place.and_then(|place| self.all.get_mut(place))
            && entry.beside.len() < 500
        {
            entry.beside.push_str(text.get(..500).unwrap_or(text));
            entry.beside.push(' ');
        }
    }

    /// Gives words to a recipient, unless better ones are known.
    pub(super) fn give(&mut self, place: usize, words: &Words) {
        let Some(entry) = self.all.get_mut(place) else { return };
        let attempt = &mut entry.attempt;
        if words.rank < entry.rank || attempt.diagnostic.is_some() && words.only_follow() {
            return;
        }
        attempt.remote = words.host.name.clone().or(attempt.remote.take());
        attempt.remote_address = words.host.address.or(attempt.remote_address);
        attempt.stage = stage::stage(&words.text).or(words.stage);
        attempt.said_by = words.rank.said_by();
        match &mut attempt.diagnostic {
            // A server says of itself what happened in several lines.
            Some(known) if entry.rank == Rank::Local && words.rank == Rank::Local => {
                if known.len() < MAX_REPLY {
                    known.push(' ');
                    known.push_str(&words.text);
                }
            }
            diagnostic => *diagnostic = Some(words.text.clone()),
        }
        entry.rank = words.rank;
    }

    /// What was found for all; those without a reply get the one that was for nobody by itself.
    pub(super) fn finish(mut self, loose: Option<&Words>) -> (Vec<Attempt>, usize) {
        if self.all.is_empty()
            && let Some(words) = loose
        {
            let mailbox = recipient::in_reply(&words.text).unwrap_or_default();
            self.place(&mailbox);
        }
        for entry in &mut self.all {
            let attempt = &mut entry.attempt;
            if attempt.diagnostic.is_none()
                && let Some(words) = loose
            {
                attempt.remote = words.host.name.clone();
                attempt.remote_address = words.host.address;
                attempt.stage = words.stage;
                attempt.said_by = words.rank.said_by();
                attempt.diagnostic = Some(words.text.clone());
            }
            if attempt.diagnostic.is_none() && !entry.beside.trim().is_empty() {
                attempt.diagnostic = Some(entry.beside.trim().to_owned());
            }
        }
        let mut attempts: Vec<Attempt> = self.all.into_iter().map(|entry| entry.attempt).collect();
        // An address that nothing is said of is that of a help desk.
        if attempts.iter().any(|attempt| attempt.diagnostic.is_some()) {
            attempts.retain(|attempt| attempt.diagnostic.is_some());
        }
        (attempts, self.left_out)
    }
}
