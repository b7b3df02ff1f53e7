//! Lines that were cut at one length, as those are that were copied out of a terminal.

use super::known::{field_name, is_mail_field};
use super::repair::{is_blank, lines};

/// The widths at which programs cut.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=250;

/// With the lines joined again that were cut. None where nothing shows that they were: a line that neither begins a
/// field nor is indented follows only on those that reach the greatest length of all, at least twice, and one of them is
/// cut where nobody folds. Lines that lost the blank before them may all be of one length as well.
pub(super) fn unwrapped(text: &[u8]) -> Option<Vec<u8>> {
    let first = lines(text).find(|line| !is_blank(line))?;
    field_name(first).filter(|name| is_mail_field(name))?;
    let longest = lines(text).map(<[u8]>::len).max()?;
    // Characters have up to four bytes.
    if longest > WIDTHS.end() * 4 {
        return None;
    }
    let width = lines(text).map(width).max().filter(|width| WIDTHS.contains(width))?;
    let (mut cuts, mut is_certain) = (0_usize, false);
    let (mut before, mut before_goes_on): (&[u8], bool) = (b"", false);
    for line in lines(text).skip_while(|line| is_blank(line)).take_while(|line| !is_blank(line)) {
        let is_cut = !before.is_empty() && goes_on(before, line, width);
        if is_cut {
            let is_full = is_full(before, width)?;
            cuts += 1;
            is_certain |= is_full && (before_goes_on || is_within_word(before, line));
        }
        (before, before_goes_on) = (line, is_cut);
    }
    (cuts >= 2 && is_certain).then(|| joined(text, width))
}

/// Whether the end of a line and the next one are of one word: a name, an address, what stands in angle brackets.
fn is_within_word(before: &[u8], line: &[u8]) -> bool {
    let last = |byte: u8| before.iter().rposition(|other| *other == byte);
    let is_open = last(b'<') > last(b'>') || last(b'[') > last(b']');
    let ends = before.last().is_some_and(|byte| b".@-=<[".contains(byte));
    let begins = line.first().is_some_and(|byte| b".@-=>])".contains(byte));
    is_open || ends || begins
}

fn joined(text: &[u8], width: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = lines(text).peekable();
    let mut in_body = false;
    let mut has_begun = false;
    while let Some(line) = rest.next() {
        has_begun |= !is_blank(line);
        in_body |= has_begun && is_blank(line);
        out.extend_from_slice(line);
        let Some(next) = rest.peek() else { break };
        let full = is_full(line, width).filter(|_| !is_blank(next));
        match full {
            Some(true) if in_body => {}
            Some(true) if goes_on(line, next, width) => {}
            // The blank at the end was lost.
            Some(false) if !in_body && goes_on(line, next, width) => out.push(b' '),
            _ => out.push(b'\n'),
        }
    }
    out
}

/// Whether a line reaches the width, or would with a blank behind it; none where it does not.
fn is_full(line: &[u8], most: usize) -> Option<bool> {
    match width(line) {
        width if width == most => Some(true),
        width if width + 1 == most => Some(false),
        _ => None,
    }
}

/// Whether a line neither begins a field nor is indented. Behind a full line `subject:date` is a part of a list.
fn goes_on(before: &[u8], line: &[u8], width: usize) -> bool {
    let begins_field = field_name(line).is_some_and(|name| {
        let behind = line.get(name.len()..).unwrap_or_default();
        let is_plain = behind.starts_with(b": ") || behind == b":" || behind.starts_with(b":\t");
        is_plain || behind.starts_with(b":") && is_full(before, width).is_none()
    });
    !begins_field && !line.starts_with(b" ") && !line.starts_with(b"\t")
}

/// The characters of a line.
fn width(line: &[u8]) -> usize {
    line.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}
