//! Where the header begins and ends, and its fields.

use super::decode::with_crlf;
use super::known::{field_name, is_mail_field, is_trace_field};
use super::repair::{is_blank, push};
use super::{Note, Source, Undone};
use crate::message::fields::{Field, Fields};
use crate::message::{MAX_FIELDS, MAX_HEADER_BYTES};

/// The most lines of a mail program that may stand before a header.
const MAX_TITLE_LINES: usize = 4;
/// The longest of them, in bytes.
const MAX_TITLE: usize = 80;
/// The most lines of Gmail's "Show original" page before the header.
const MAX_SUMMARY_LINES: usize = 40;
/// The longest line by the standard, without its end (RFC 5322 section 2.1.1).
const MAX_LINE: usize = 998;

/// Splits a text with LF line ends into the fields of its header and its body.
pub(super) fn split(text: &[u8], undone: Vec<Undone>) -> Source {
    let mut source = Source { undone, ..Source::default() };
    let Some(start) = start(text, &mut source.undone) else {
        source.body = Some(with_crlf(text));
        return source;
    };
    let mut reader = Reader { rest: text.get(start..).unwrap_or_default(), ..Reader::default() };
    reader.read_all(&mut source.undone);
    if reader.long_lines > 0 {
        source.notes.push(Note::LongLines { lines: reader.long_lines });
    }
    if reader.left_out > 0 {
        source.notes.push(Note::HeaderCut { fields: reader.left_out });
    }
    source.fields = Fields::new(reader.fields);
    source.body = (!reader.rest.trim_ascii().is_empty()).then(|| with_crlf(reader.rest));
    source
}

/// Lines with their places.
fn placed(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    text.split(|byte| *byte == b'\n').map(move |line| {
        let place = at;
        at += line.len() + 1;
        (place, line)
    })
}

/// Where the header begins, if there is one: at the first line, or behind a few lines that belong to a mail
/// program or a mail folder.
fn start(text: &[u8], undone: &mut Vec<Undone>) -> Option<usize> {
    let mut titles = 0;
    let mut summary = false;
    for (at, line) in placed(text) {
        if is_blank(line) {
            continue;
        }
        if titles == 0 && line.starts_with(b"From ") && field_name(line).is_none() {
            push(undone, Undone::MboxLine);
            continue;
        }
        let here = text.get(at..).unwrap_or_default();
        let known = known_fields(here);
        let needed = if titles == 0 { 1 } else { 2 };
        let begins = field_name(line).is_some_and(|name| !summary || is_trace_field(name));
        if begins && known >= needed && (titles > 0 || !is_summary(line)) {
            if titles > 0 {
                push(undone, Undone::TitleLines);
            }
            return Some(at);
        }
        titles += 1;
        summary |= is_summary(line);
        if !summary && !is_title(line) {
            return None;
        }
        let most = if summary { MAX_SUMMARY_LINES } else { MAX_TITLE_LINES };
        if titles > most {
            return None;
        }
    }
    None
}

/// A line that a mail program shows above a header, or that a person wrote above it. Any other line may be what
/// a server said, which must not be lost.
fn is_title(line: &[u8]) -> bool {
    const WORDS: [&str; 10] = [
        "header",
        "internet",
        "source",
        "original",
        "raw",
        "kopfzeile",
        "nachrichtenkopf",
        "quelltext",
        "en-tête",
        "cabecera",
    ];
    let text = String::from_utf8_lossy(line.get(..MAX_TITLE).unwrap_or(line)).to_lowercase();
    let is_rule = line.iter().all(|byte| byte.is_ascii_punctuation() || *byte == b' ');
    line.len() <= MAX_TITLE && (is_rule || WORDS.iter().any(|word| text.contains(word)))
}

/// A line of the page that Gmail shows before the source of a message.
fn is_summary(line: &[u8]) -> bool {
    [b"Message ID\t".as_slice(), b"Message ID ", b"Original Message", b"Created at:\t", b"Created on:\t"]
        .iter()
        .any(|start| line.starts_with(start))
}

/// How many of the next fields are fields of mail; counted up to the first empty line, and at most a few.
fn known_fields(text: &[u8]) -> usize {
    let mut filled = false;
    text.split(|byte| *byte == b'\n')
        .take(60)
        .take_while(|line| {
            let goes_on = !is_blank(line);
            filled |= goes_on;
            goes_on
        })
        .filter(|line| field_name(line).is_some_and(is_mail_field))
        .take(2)
        .count()
}

#[derive(Default)]
struct Reader<'a> {
    rest: &'a [u8],
    open: Vec<u8>,
    fields: Vec<Field>,
    bytes: usize,
    left_out: usize,
    long_lines: usize,
    seen: Seen,
}

/// What the header has so far.
#[derive(Default)]
struct Seen {
    from: bool,
    date: bool,
}

impl<'a> Reader<'a> {
    fn read_all(&mut self, undone: &mut Vec<Undone>) {
        while !self.rest.is_empty() {
            let (line, behind) = cut_line(self.rest);
            if line.is_empty() || (is_blank(line) && !goes_on(behind)) {
                if self.header_goes_on(behind) {
                    push(undone, Undone::EmptyLines);
                    self.rest = next_filled(behind);
                    continue;
                }
                self.rest = behind;
                break;
            }
            let line = plain_blanks(line, undone);
            if line.len() > MAX_LINE {
                self.long_lines += 1;
            }
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                self.add(&line);
            } else if field_name(&line).is_some() && !self.is_in_list(&line) {
                self.close();
                self.open = line.into_owned();
            } else if line.starts_with(b"--") {
                // The body of a multipart message without the empty line before it.
                break;
            } else {
                push(undone, Undone::LostBlanks);
                self.add(&[b" ", line.as_ref()].concat());
            }
            self.rest = behind;
        }
        self.close();
    }

    fn add(&mut self, line: &[u8]) {
        // What is over the bound is left out by `close`, so no more than that is kept.
        if self.open.len() <= MAX_HEADER_BYTES {
            self.open.extend_from_slice(b"\r\n");
            self.open.extend_from_slice(line);
        }
    }

    fn close(&mut self) {
        let raw = std::mem::take(&mut self.open);
        if raw.is_empty() {
            return;
        }
        self.bytes = self.bytes.saturating_add(raw.len());
        if self.fields.len() >= MAX_FIELDS || self.bytes > MAX_HEADER_BYTES {
            self.bytes = self.bytes.saturating_sub(raw.len());
            self.left_out += 1;
        } else if let Some(field) = Field::new(raw) {
            self.seen.from |= field.is("From");
            self.seen.date |= field.is("Date");
            self.fields.push(field);
        }
    }

    /// Whether a line that looks like a field goes on the list of fields in an open signature.
    fn is_in_list(&self, line: &[u8]) -> bool {
        let is_signature = self.open.split(|byte| *byte == b':').next().is_some_and(|name| {
            name.eq_ignore_ascii_case(b"DKIM-Signature")
                || name.eq_ignore_ascii_case(b"ARC-Message-Signature")
        });
        is_signature
            && self.open.ends_with(b":")
            && line
                .iter()
                .position(|byte| *byte == b':')
                .is_some_and(|at| !line.get(at + 1..).unwrap_or_default().starts_with(b" "))
    }

    /// Whether the header goes on behind an empty line: it has no From yet, which every message must have, or
    /// no Date, and what follows are fields.
    fn header_goes_on(&self, behind: &[u8]) -> bool {
        let open = self.open.get(..5).unwrap_or_default();
        let from = self.seen.from || open.eq_ignore_ascii_case(b"from:");
        let date = self.seen.date || open.eq_ignore_ascii_case(b"date:");
        let (next, _) = cut_line(next_filled(behind));
        field_name(next).is_some_and(|name| (!from && is_mail_field(name)) || (!date && is_trace_field(name)))
    }
}

/// The text from its first line that is not empty.
fn next_filled(text: &[u8]) -> &[u8] {
    let blank = placed(text).find(|(_, line)| !is_blank(line)).map_or(text.len(), |(at, _)| at);
    text.get(blank..).unwrap_or_default()
}

fn cut_line(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|byte| *byte == b'\n') {
        Some(end) => (text.get(..end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default()),
        None => (text, &[]),
    }
}

/// Whether a field, or the rest of one, stands at the start.
fn goes_on(text: &[u8]) -> bool {
    let (line, _) = cut_line(text);
    !is_blank(line)
        && (line.starts_with(b" ") || line.starts_with(b"\t") || field_name(line).is_some_and(is_mail_field))
}

/// With blanks in place of non-breaking ones (U+00A0).
fn plain_blanks<'a>(line: &'a [u8], undone: &mut Vec<Undone>) -> std::borrow::Cow<'a, [u8]> {
    if !line.windows(2).any(|two| two == b"\xc2\xa0") {
        return line.into();
    }
    push(undone, Undone::NonBreakingBlanks);
    let mut out = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((&byte, behind)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(b"\xc2\xa0") {
            out.push(b' ');
            rest = behind;
        } else {
            out.push(byte);
            rest = behind;
        }
    }
    out.into()
}
