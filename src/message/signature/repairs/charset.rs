//! Text that came as UTF-8, because it was pasted, and was signed in another charset.

use super::super::super::fields::windows_1252;
use super::super::super::signature_result::Canonicalization;
use super::Repair;
use crate::message::Fields;

/// So much of a body is searched for charsets of its parts.
const MAX_SEARCHED: usize = 64 * 1024;

/// Charsets that can be written here: what they are called, and their names in mail.
const CHARSETS: [(&str, &[&str]); 3] = [
    ("ISO 8859-1", &["iso-8859-1", "iso8859-1", "latin1", "l1"]),
    ("windows-1252", &["windows-1252", "cp1252", "x-cp1252"]),
    ("ISO 8859-15", &["iso-8859-15", "iso8859-15", "latin-9", "latin9"]),
];

/// The body in the charsets that the message declares.
pub(super) fn declared(body: &[u8], fields: &Fields, _: Canonicalization) -> Vec<(Repair, Vec<u8>)> {
    let Some(text) = std::str::from_utf8(body).ok().filter(|text| !text.is_ascii()) else {
        return Vec::new();
    };
    let declared = declared_names(body, fields);
    let is_declared = |names: &[&str]| names.iter().any(|name| declared.iter().any(|said| said == name));
    let all = CHARSETS.into_iter().filter(|(_, names)| is_declared(names));
    let mut trials: Vec<(Repair, Vec<u8>)> = Vec::new();
    for (name, _) in all {
        if let Some(bytes) = encode(text, name)
            && trials.iter().all(|(_, other)| *other != bytes)
        {
            trials.push((Repair::Charset(name), bytes));
        }
    }
    trials
}

/// The charsets that the header and the parts of the body name, in small letters.
fn declared_names(body: &[u8], fields: &Fields) -> Vec<String> {
    let start = body.get(..body.len().min(MAX_SEARCHED)).unwrap_or_default();
    let text = fields.first("Content-Type").unwrap_or_default() + "\n" + &String::from_utf8_lossy(start);
    let text = text.to_ascii_lowercase();
    let name = |rest: &str| {
        let is_in = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        rest.trim_start_matches('"').chars().take_while(|c| is_in(*c)).take(32).collect()
    };
    text.split("charset=").skip(1).take(32).map(name).collect()
}

/// The text in a charset; none where it has what the charset has not.
fn encode(text: &str, charset: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| encode_one(c, charset)).collect()
}

fn encode_one(c: char, charset: &str) -> Option<u8> {
    /// Where ISO 8859-15 differs from ISO 8859-1.
    const LATIN_9: [(char, u8); 8] = [
        ('€', 0xa4),
        ('Š', 0xa6),
        ('š', 0xa8),
        ('Ž', 0xb4),
        ('ž', 0xb8),
        ('Œ', 0xbc),
        ('œ', 0xbd),
        ('Ÿ', 0xbe),
    ];
    if c.is_ascii() {
        return u8::try_from(c).ok();
    }
    if charset == "ISO 8859-15" {
        let different = LATIN_9.iter().find(|(letter, _)| *letter == c);
        let is_other = |byte: &u8| LATIN_9.iter().all(|(_, other)| other != byte);
        return match different {
            Some((_, byte)) => Some(*byte),
            None => u8::try_from(c).ok().filter(is_other),
        };
    }
    // What calls itself ISO 8859-1 is mostly windows-1252.
    (0x80..=0xff).find(|byte| windows_1252(*byte) == c)
}
