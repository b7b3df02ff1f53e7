//! Trials on the body, until its hash is met.

use std::cell::RefCell;
use std::collections::HashMap;

use super::super::super::signature_result::{BodyHash, Canonicalization};
use super::super::canonical::{BodyHasher, BodyWriter, body_hash, lines};
use super::super::field::Signature;
use super::super::state::{Text, Work, state_of};
use super::{Repair, charset, lines as damage, transfer};
use crate::message::Fields;

/// A longer body is only cut, since each other trial is a copy of it.
const MAX_BODY: usize = 2 * 1024 * 1024;
/// Text that was added at the end has so many lines at most.
const MAX_ADDED_LINES: usize = 200;
/// So many bodies that are repaired in one way are repaired in a second one.
const MAX_FIRST: usize = 12;

/// A body that may be the one that was signed.
type Trial = (Repair, Vec<u8>);

/// What can be undone in a body, and in which ways.
type Step = fn(&[u8], &Fields, Canonicalization) -> Vec<Trial>;

/// What is tried, in the order in which several are undone: what was done last comes first.
const STEPS: [Step; 11] = [
    damage::byte_order_mark,
    damage::quotation,
    damage::indentation,
    damage::double_spacing,
    damage::no_break_spaces,
    damage::mailbox_from,
    damage::trailing_blanks,
    damage::tabs,
    damage::wrapped,
    charset::declared,
    transfer::encodings,
];

/// What was undone in a body, and what its hash says then.
pub(super) type Undone = (Vec<Repair>, BodyHash);

/// What a body must be for a signature: the hash, its form, and how much of it is hashed.
type Wanted = (Vec<u8>, Canonicalization, Option<u64>);

/// What was already tried. A message is often signed with two keys, and the body is the same for both.
#[derive(Default)]
pub(in super::super) struct Tried(RefCell<HashMap<Wanted, Option<Undone>>>);

impl Tried {
    /// What must be undone for the body to be the one that was signed, and what is found then.
    pub(super) fn repair(&self, text: &Text<'_>, signature: &Signature) -> Option<Undone> {
        let wanted = (signature.body_hash.clone(), signature.body_form, signature.length);
        self.0.borrow_mut().entry(wanted).or_insert_with(|| repair(text, signature)).clone()
    }
}

fn repair(text: &Text<'_>, signature: &Signature) -> Option<Undone> {
    let body = text.body?;
    if let Some((added, state)) = cut(body, signature, &text.work) {
        return Some((vec![added], state));
    }
    if body.len() > MAX_BODY {
        return None;
    }
    let mut first: Vec<(usize, Trial)> = Vec::new();
    for at in 0..STEPS.len() {
        for (repair, tried) in trials(at, body, text, signature) {
            if let Some(state) = holds(&tried, signature, &text.work) {
                return Some((vec![repair], state));
            }
            first.push((at, (repair, tried)));
        }
    }
    first.truncate(MAX_FIRST);
    for (at, (repair, tried)) in &first {
        if let Some((added, state)) = cut(tried, signature, &text.work) {
            return Some((vec![repair.clone(), added], state));
        }
        for at in at + 1..STEPS.len() {
            for (second, tried) in trials(at, tried, text, signature) {
                if let Some(state) = holds(&tried, signature, &text.work) {
                    return Some((vec![repair.clone(), second], state));
                }
            }
        }
    }
    None
}

/// What a step makes of a body, as long as there is something left to spend.
fn trials(step: usize, body: &[u8], text: &Text<'_>, signature: &Signature) -> Vec<Trial> {
    match STEPS.get(step) {
        Some(step) if text.work.spend(body.len()) => step(body, text.fields, signature.body_form),
        _ => Vec::new(),
    }
}

/// What the body hash says, where it holds.
fn holds(body: &[u8], signature: &Signature, work: &Work) -> Option<BodyHash> {
    if !work.spend(body.len()) {
        return None;
    }
    let (hash, total) = body_hash(body, signature.body_form, signature.length);
    good(state_of(signature, &hash, total))
}

fn good(state: BodyHash) -> Option<BodyHash> {
    matches!(state, BodyHash::Holds | BodyHash::UnsignedEnd(_)).then_some(state)
}

/// Takes lines away from the end. The body is hashed once, and the hash finished after each of its last lines.
fn cut(body: &[u8], signature: &Signature, work: &Work) -> Option<(Repair, BodyHash)> {
    if !work.spend(body.len()) {
        return None;
    }
    let start = start_of_last_lines(body, MAX_ADDED_LINES);
    let (kept, tail) = body.split_at_checked(start)?;
    let mut writer = BodyWriter::new(signature.body_form, BodyHasher::new(signature.length));
    writer.lines(kept);
    let ending = lines(tail).collect::<Vec<_>>();
    let mut found = None;
    for (at, line) in ending.iter().enumerate() {
        let (hash, total) = writer.clone().finish().finish();
        if let Some(state) = good(state_of(signature, &hash, total)) {
            // Empty lines at the end count for nothing, so they were not added.
            let added =
                ending.get(at..).unwrap_or_default().iter().skip_while(|line| line.is_empty()).count();
            found = Some((Repair::AddedText(added), state));
        }
        writer.line(line);
    }
    found
}

/// Where the last so many lines begin.
fn start_of_last_lines(body: &[u8], count: usize) -> usize {
    let end = body.strip_suffix(b"\r\n").unwrap_or(body).len();
    let mut start = end;
    for _ in 0..count {
        let before = body.get(..start).unwrap_or_default();
        // The end of the line before, whose CR may belong to what was already passed.
        match before.windows(2).rposition(|pair| pair == b"\r\n") {
            Some(at) => start = at,
            None => return 0,
        }
    }
    start + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_begin_where_they_begin() {
        let body = b"one\r\ntwo\r\nthree\r\n";
        let starts = |count| start_of_last_lines(body, count);
        assert_eq!((starts(1), starts(2), starts(3), starts(9)), (10, 5, 0, 0));
        assert_eq!(start_of_last_lines(b"one\r\ntwo", 1), 5);
        assert_eq!(start_of_last_lines(b"", 1), 0);
        assert_eq!(start_of_last_lines(b"\r\n\r\n\r\n", 2), 2);
    }
}
