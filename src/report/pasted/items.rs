//! The addresses, e-mail addresses and names in a text of any kind.

use std::net::IpAddr;

use super::{label, unwrap};
use crate::dns::Name;
use crate::report::subject::{Mailbox, Subject, quoted_local_end};

/// Items of each kind that are kept.
const MAX_ITEMS: usize = 40;
/// Places of one address that are kept.
const MAX_PLACES: usize = 8;

/// An address in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) address: IpAddr,
    /// Whether it stands in brackets, as logs and bounces have the address of a host.
    pub(super) in_brackets: bool,
    /// Where it stands, every time.
    pub(super) places: Vec<usize>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Items {
    pub(super) addresses: Vec<Address>,
    /// E-mail addresses with their places.
    pub(super) mailboxes: Vec<(Mailbox, usize)>,
    /// Names, those of links left out.
    pub(super) names: Vec<Name>,
    /// Hosts of links.
    pub(super) links: Vec<Name>,
    /// How many other words there are.
    pub(super) words: usize,
}

/// Where a word ends.
fn is_boundary(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'' | ',' | ';' | '|' | '`' | '\\'
        )
        || unwrap::is_quotation_mark(c)
}

/// Finds everything in a text, each thing once.
pub(super) fn find(text: &str) -> Items {
    let mut items = Items::default();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| !is_boundary(c)) {
        if let Some((mailbox, at, end)) = quoted_mailbox(rest, start) {
            items.mailbox(mailbox, text.len() - rest.len() + at);
            rest = &rest[end..];
            continue;
        }
        let before = rest[..start].chars().next_back();
        let tail = &rest[start..];
        let end = tail.find(is_boundary).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        let at = text.len() - tail.len();
        let in_brackets = matches!(before, Some('[' | '(')) && after.starts_with([']', ')', ':', ' ']);
        items.word(word, in_brackets, at);
        rest = after;
    }
    items
}

/// An e-mail address whose local part is in quotation marks, at the first word of a text: where it begins,
/// and where it ends.
fn quoted_mailbox(text: &str, word: usize) -> Option<(Mailbox, usize, usize)> {
    let start = word.checked_sub(1).filter(|at| text.as_bytes().get(*at) == Some(&b'"'))?;
    let end = quoted_local_end(&text[start..])? + start;
    let rest = text.get(end..)?.strip_prefix('@')?;
    let domain = rest.find(is_boundary).map_or(rest, |at| &rest[..at]).trim_end_matches(['.', ':', '!', '?']);
    let end = end + 1 + domain.len();
    Some((Mailbox::parse(&text[start..end]).ok()?, start, end))
}

impl Items {
    fn mailbox(&mut self, mailbox: Mailbox, at: usize) {
        if self.mailboxes.len() < MAX_ITEMS && self.mailboxes.iter().all(|(known, _)| *known != mailbox) {
            self.mailboxes.push((mailbox, at));
        }
    }

    fn word(&mut self, word: &str, in_brackets: bool, at: usize) {
        let (whole, at_word) = (word, at);
        let word = word.trim_start_matches(['=', ':', '/']);
        let at = at_word + (whole.len() - word.len());
        let word = word.trim_end_matches(['.', ':', '!', '?', '/', '…']);
        if word.len() > 320 || !word.contains(['.', '@', ':']) {
            self.words += usize::from(word.chars().any(char::is_alphanumeric));
            return;
        }
        // `key=value`, `key:value`
        let mut value = word;
        while let Some((key, rest)) = value.split_once(['=', ':'])
            && (label::role(key).is_some() || value[key.len()..].starts_with('=') && !key.contains('@'))
        {
            value = rest;
        }
        let at = at + (word.len() - value.len());
        if let Some((_, link)) = unwrap::scheme(value) {
            let host = unwrap::host_part(value);
            if let Ok(Subject::Domain(name)) = Subject::parse(host) {
                keep(&mut self.links, name);
            }
            // The pages of blocklists have the address behind the question mark.
            for part in link.split(['/', '?', '=', '&', '#']).skip(1) {
                if let Ok(address) = part.parse() {
                    self.address(address, in_brackets, at);
                }
            }
            return;
        }
        let host = unwrap::host_part(value);
        let literal = host.strip_prefix("IPv6:").unwrap_or(host);
        if let Some(address) = address(value).or_else(|| address(literal)) {
            return self.address(address, in_brackets, at);
        }
        if value.contains('@') {
            let mailbox = value.strip_prefix("mailto:").unwrap_or(value);
            match Mailbox::parse(mailbox) {
                Ok(mailbox) => self.mailbox(mailbox, at),
                Err(_) => self.words += 1,
            }
            return;
        }
        match Name::from_user(host).ok().filter(is_plausible) {
            Some(name) => keep(&mut self.names, name),
            None => self.words += 1,
        }
    }

    fn address(&mut self, address: IpAddr, in_brackets: bool, at: usize) {
        if let Some(known) = self.addresses.iter_mut().find(|known| known.address == address) {
            known.in_brackets |= in_brackets;
            if known.places.len() < MAX_PLACES {
                known.places.push(at);
            }
        } else if self.addresses.len() < MAX_ITEMS {
            self.addresses.push(Address { address, in_brackets, places: vec![at] });
        }
    }
}

fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

fn keep(names: &mut Vec<Name>, name: Name) {
    if names.len() < MAX_ITEMS && !names.contains(&name) {
        names.push(name);
    }
}

/// Whether a word with dots can be a host: the end of a sentence, a file or a number is none.
fn is_plausible(name: &Name) -> bool {
    const FILES: [&str; 12] =
        ["txt", "html", "htm", "pdf", "php", "shtml", "eml", "msg", "png", "jpg", "doc", "local"];
    let last = name.labels().last().unwrap_or_default();
    let letters = last.len() > 1 && last.bytes().all(|b| b.is_ascii_alphabetic()) || last.starts_with("xn--");
    name.label_count() > 1 && letters && !FILES.contains(&last)
}
