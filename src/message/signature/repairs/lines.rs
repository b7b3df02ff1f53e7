//! Damage to lines: marks before them, blanks in them, breaks between them.

use super::super::super::signature_result::Canonicalization;
use super::super::canonical::lines;
use super::Repair;
use crate::message::Fields;

/// Widths at which programs break lines.
const WIDTHS: [usize; 5] = [72, 76, 78, 66, 80];
/// Lines that were broken by a program are no longer than this.
const MAX_WIDTH: usize = 100;

type Trial = (Repair, Vec<u8>);

/// The body with each line changed; none where that changes nothing.
fn each(body: &[u8], change: impl Fn(&[u8], &mut Vec<u8>)) -> Option<Vec<u8>> {
    let mut changed = Vec::with_capacity(body.len());
    for line in lines(body) {
        change(line, &mut changed);
        changed.extend(b"\r\n");
    }
    (changed != body).then_some(changed)
}

fn one(repair: Repair, body: Option<Vec<u8>>) -> Vec<Trial> {
    body.map(|body| (repair, body)).into_iter().collect()
}

/// The mark that editors put before UTF-8.
pub(super) fn byte_order_mark(body: &[u8], _: &Fields, _: Canonicalization) -> Vec<Trial> {
    one(Repair::ByteOrderMark, body.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec))
}

/// `>` before every line, with or without a space.
pub(super) fn quotation(body: &[u8], _: &Fields, _: Canonicalization) -> Vec<Trial> {
    if !lines(body).all(|line| line.is_empty() || line.starts_with(b">")) {
        return Vec::new();
    }
    let unquoted = each(body, |line, out| {
        let line = line.strip_prefix(b">").unwrap_or(line);
        out.extend(line.strip_prefix(b" ").unwrap_or(line));
    });
    one(Repair::Quotation, unquoted)
}

/// The same blanks before every line.
pub(super) fn indentation(body: &[u8], _: &Fields, _: Canonicalization) -> Vec<Trial> {
    let blanks = |line: &[u8]| line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let full = lines(body).filter(|line| !line.trim_ascii().is_empty());
    let Some(least) = full.map(blanks).min().filter(|least| *least > 0) else { return Vec::new() };
    let flush = each(body, |line, out| out.extend(line.get(least..).unwrap_or_default()));
    one(Repair::Indentation, flush)
}

/// Every second line is empty.
pub(super) fn double_spacing(body: &[u8], _: &Fields, _: Canonicalization) -> Vec<Trial> {
    let is_so = lines(body).skip(1).step_by(2).all(<[u8]>::is_empty) && lines(body).nth(3).is_some();
    if !is_so {
        return Vec::new();
    }
    let mut single = Vec::with_capacity(body.len());
    for line in lines(body).step_by(2) {
        single.extend(line);
        single.extend(b"\r\n");
    }
    one(Repair::DoubleSpacing, Some(single))
}

/// U+00A0, which web pages show in the place of spaces.
pub(super) fn no_break_spaces(body: &[u8], _: &Fields, _: Canonicalization) -> Vec<Trial> {
    let text = std::str::from_utf8(body).ok().filter(|text| text.contains('\u{a0}'));
    one(Repair::NoBreakSpaces, text.map(|text| text.replace('\u{a0}', " ").into_bytes()))
}

/// `>From `, which stands for `From ` in mailbox files; of several `>` one.
pub(super) fn mailbox_from(body: &[u8], _: &Fields, _: Canonicalization) -> Vec<Trial> {
    let unescaped = each(body, |line, out| {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        let is_escaped = marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "));
        out.extend(line.get(usize::from(is_escaped)..).unwrap_or_default());
    });
    one(Repair::MailboxFrom, unescaped)
}

/// Blanks at line ends that were added or, before a signature, lost. Where blanks do not count, neither do
/// these.
pub(super) fn trailing_blanks(body: &[u8], _: &Fields, form: Canonicalization) -> Vec<Trial> {
    if form == Canonicalization::Relaxed {
        return Vec::new();
    }
    let mut trials = one(Repair::TrailingBlanks, each(body, |line, out| out.extend(line.trim_ascii_end())));
    let separator = each(body, |line, out| out.extend(if line == b"--" { b"-- " } else { line }));
    trials.extend(one(Repair::TrailingBlanks, separator));
    trials
}

/// Blanks that were tabs.
pub(super) fn tabs(body: &[u8], _: &Fields, form: Canonicalization) -> Vec<Trial> {
    if form == Canonicalization::Relaxed {
        return Vec::new();
    }
    let of_width = |width: usize| {
        each(body, |line, out| {
            let blanks = line.iter().take_while(|byte| **byte == b' ').count();
            out.extend(std::iter::repeat_n(b'\t', blanks / width));
            out.extend(line.get(blanks - blanks % width..).unwrap_or_default());
        })
    };
    [8, 4].into_iter().flat_map(|width| one(Repair::Tabs, of_width(width))).collect()
}

/// Lines that a program has broken, or joined.
pub(super) fn wrapped(body: &[u8], fields: &Fields, form: Canonicalization) -> Vec<Trial> {
    let mut trials = Vec::new();
    if is_flowed(fields, body) {
        for width in WIDTHS {
            trials.extend(one(Repair::FlowedLines, flow(body, width)));
        }
        if form == Canonicalization::Simple {
            for width in WIDTHS {
                trials.extend(one(Repair::FlowedLines, space_at_breaks(body, width)));
            }
        }
    }
    let longest = lines(body).map(<[u8]>::len).max().unwrap_or(0);
    if longest <= MAX_WIDTH {
        let widths = std::iter::once(longest).chain(WIDTHS.into_iter().filter(|width| *width > longest));
        trials.extend(widths.flat_map(|width| one(Repair::BrokenLines, join(body, width))));
    }
    trials
}

/// Whether the text, or a part of it, says that its lines flow (RFC 3676 section 4).
fn is_flowed(fields: &Fields, body: &[u8]) -> bool {
    let says = |text: &str| text.to_ascii_lowercase().contains("format=flowed");
    fields.first("Content-Type").is_some_and(|value| says(&value))
        || says(&String::from_utf8_lossy(body.get(..body.len().min(16 * 1024)).unwrap_or_default()))
}

/// Breaks lines behind a blank, so that none is longer than `width` (RFC 3676 section 4.2).
fn flow(body: &[u8], width: usize) -> Option<Vec<u8>> {
    each(body, |line, out| {
        let mut length = 0;
        for word in line.split_inclusive(|byte| *byte == b' ') {
            if length > 0 && length + word.trim_ascii_end().len() > width {
                out.extend(b"\r\n");
                length = 0;
            }
            out.extend(word);
            length += word.len();
        }
    })
}

/// Puts a blank behind the lines that were broken because the next word did not fit.
fn space_at_breaks(body: &[u8], width: usize) -> Option<Vec<u8>> {
    at_breaks(body, width, b" \r\n")
}

/// Joins the lines that were broken because the next word did not fit.
fn join(body: &[u8], width: usize) -> Option<Vec<u8>> {
    at_breaks(body, width, b" ")
}

fn at_breaks(body: &[u8], width: usize, between: &[u8]) -> Option<Vec<u8>> {
    let mut changed = Vec::with_capacity(body.len());
    let mut rest = lines(body).peekable();
    while let Some(line) = rest.next() {
        changed.extend(line);
        let next = rest.peek().and_then(|next| next.split(|byte| *byte == b' ').next());
        let is_broken = next.is_some_and(|word| !word.is_empty() && line.len() + 1 + word.len() > width);
        let is_text = !line.is_empty() && !line.ends_with(b" ");
        changed.extend(if is_broken && is_text { between } else { b"\r\n" });
    }
    (changed != body).then_some(changed)
}
