//! What is no message at all: files of other kinds, web pages, folders.

use super::Unreadable;
use super::known::{field_name, is_mail_field};

/// The first bytes of files that are dropped by mistake.
const FIRST_BYTES: [(&[u8], Unreadable); 11] = [
    (b"%PDF-", Unreadable::Pdf),
    (b"\xd0\xcf\x11\xe0", Unreadable::OutlookMessage),
    (b"PK\x03\x04", Unreadable::Archive),
    (b"\x1f\x8b", Unreadable::Archive),
    (b"7z\xbc\xaf", Unreadable::Archive),
    (b"Rar!", Unreadable::Archive),
    (b"\x89PNG", Unreadable::Picture),
    (b"\xff\xd8\xff", Unreadable::Picture),
    (b"GIF8", Unreadable::Picture),
    (b"RIFF", Unreadable::Picture),
    (b"\x7fELF", Unreadable::Binary),
];

/// How many bytes tell whether something is text.
const SAMPLE: usize = 64 * 1024;

pub(super) fn by_first_bytes(bytes: &[u8]) -> Option<Unreadable> {
    FIRST_BYTES.iter().find(|(first, _)| bytes.starts_with(first)).map(|(_, what)| *what)
}

/// What a text with LF line ends is, if it is no mail.
pub(super) fn by_content(text: &[u8]) -> Option<Unreadable> {
    let start = text.trim_ascii_start();
    if start.is_empty() || start.iter().all(|byte| *byte == 0) {
        return Some(if start.is_empty() { Unreadable::Empty } else { Unreadable::Binary });
    }
    let sample = text.get(..SAMPLE).unwrap_or(text);
    if is_binary(sample) {
        return Some(Unreadable::Binary);
    }
    if is_html(start) {
        return Some(Unreadable::Html);
    }
    if is_base64(text) {
        return Some(Unreadable::Base64);
    }
    let messages = messages_of_mbox(text);
    (messages > 1).then_some(Unreadable::Mailbox { messages })
}

/// More than one byte in ten is a control character.
fn is_binary(sample: &[u8]) -> bool {
    let controls =
        sample.iter().filter(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)).count();
    controls > 8 && controls.saturating_mul(10) > sample.len()
}

fn is_html(start: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] =
        [b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<div", b"<table"];
    STARTS.iter().any(|tag| start.get(..tag.len()).is_some_and(|first| first.eq_ignore_ascii_case(tag)))
}

/// At least four lines, or 200 characters, of nothing but base64.
fn is_base64(text: &[u8]) -> bool {
    let mut characters = 0_usize;
    let mut lines = 0_usize;
    for line in text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
        if !line.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')) {
            return false;
        }
        lines += 1;
        characters += line.len();
    }
    let is_word = text.iter().all(u8::is_ascii_lowercase);
    characters >= 200 && lines > 0 && !is_word
}

/// How many messages a mail folder has: lines `From ` at the start or behind an empty line, each before a field
/// of a header. 0 where the text does not begin with such a line.
fn messages_of_mbox(text: &[u8]) -> usize {
    if !text.trim_ascii_start().starts_with(b"From ") {
        return 0;
    }
    let mut messages = 0;
    let mut behind_empty = true;
    let mut lines = text.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        if behind_empty && line.starts_with(b"From ") && field_name(line).is_none() {
            let next = lines.peek().copied().unwrap_or_default();
            if field_name(next).is_some_and(is_mail_field) {
                messages += 1;
            }
        }
        behind_empty = line.trim_ascii().is_empty();
    }
    messages
}
