//! TXT record data (RFC 1035 section 3.3.14): bytes, kept as the character-strings they came in.

use std::borrow::Cow;
use std::fmt;

use super::name::unescape;
use super::plain::is_unseen;

/// The most bytes of one character-string (RFC 1035 section 3.3).
const MAX_STRING: usize = 255;

/// The character-strings of one TXT record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Txt {
    strings: Vec<Vec<u8>>,
}

/// How a JSON resolver writes TXT data. A TXT record may itself begin with a quotation mark, so
/// where the provider is known the style is chosen by provider, never by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TxtStyle {
    /// Quoted strings, next to each other with or without a space: `"a" "b"`, `"a""b"`.
    Quoted,
    /// The strings joined, without quotation marks.
    Plain,
    /// Unknown provider: quoted where the text begins with a quotation mark.
    Either,
}

impl Txt {
    /// From the character-strings.
    #[must_use]
    pub fn new(strings: Vec<Vec<u8>>) -> Self {
        Self { strings }
    }

    /// From a text of any length, cut into strings of 255 bytes at the most. It is cut behind a space, which stays
    /// at the end of its string since nothing is put between strings when they are joined (RFC 7208 section 3.3);
    /// in the middle of a word only where that would fill a string alone, as a key does.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut strings = Vec::new();
        let mut rest = text.as_bytes();
        while rest.len() > MAX_STRING {
            let (full, behind) = rest.split_at(MAX_STRING);
            let start = full.iter().rposition(|byte| *byte == b' ').map_or(0, |space| space + 1);
            let end = behind.iter().position(|byte| *byte == b' ').unwrap_or(behind.len());
            let is_long = start == 0 || MAX_STRING - start + end > MAX_STRING;
            let (string, left) = rest.split_at(if is_long { MAX_STRING } else { start });
            strings.push(string.to_vec());
            rest = left;
        }
        strings.push(rest.to_vec());
        Self { strings }
    }

    /// One character-string after another.
    pub fn strings(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.strings.iter().map(Vec::as_slice)
    }

    /// The strings joined with nothing between them, as SPF and others read a record
    /// (RFC 7208 section 3.3).
    #[must_use]
    pub fn joined(&self) -> Vec<u8> {
        self.strings.concat()
    }

    /// The same, without a copy where there is one string.
    #[must_use]
    pub fn as_joined(&self) -> Cow<'_, [u8]> {
        match self.strings.as_slice() {
            [one] => Cow::Borrowed(one),
            _ => Cow::Owned(self.joined()),
        }
    }

    /// The joined bytes as text: bytes outside printable ASCII that are not part of valid UTF-8,
    /// and characters that cannot be seen, are shown as `\DDD`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for chunk in self.joined().utf8_chunks() {
            for c in chunk.valid().chars() {
                if is_unseen(c) {
                    let mut bytes = [0; 4];
                    for &b in c.encode_utf8(&mut bytes).as_bytes() {
                        escape_byte(&mut text, b);
                    }
                } else {
                    text.push(c);
                }
            }
            for &b in chunk.invalid() {
                escape_byte(&mut text, b);
            }
        }
        text
    }

    /// How many bytes all strings have together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.strings.iter().map(Vec::len).sum()
    }

    /// Whether there is not a single byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads TXT data out of a JSON answer.
    #[must_use]
    pub fn parse(text: &str, style: TxtStyle) -> Self {
        let quoted = match style {
            TxtStyle::Plain => false,
            TxtStyle::Quoted | TxtStyle::Either => text.trim_start().starts_with('"'),
        };
        if quoted {
            Self { strings: quoted_strings(text.trim().as_bytes()) }
        } else {
            // Google sometimes delimits the strings with a newline; they are joined without it.
            let bytes = text.bytes().filter(|b| !matches!(b, b'\n' | b'\r')).collect();
            Self { strings: vec![bytes] }
        }
    }
}

/// Takes a run of quoted strings apart. Cloudflare leaves quotation marks inside a string as they
/// are, so one closes only where the text ends, or another string begins after it.
fn quoted_strings(text: &[u8]) -> Vec<Vec<u8>> {
    let mut strings = Vec::new();
    let mut rest = text;
    while let Some(after) = rest.strip_prefix(b"\"") {
        let mut string = Vec::new();
        rest = after;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            match byte {
                b'\\' => match unescape(rest) {
                    Some((value, used)) => {
                        string.push(value);
                        rest = &rest[used..];
                    }
                    None => string.push(b'\\'),
                },
                b'"' => {
                    let next = rest.trim_ascii_start();
                    if next.is_empty() || next.starts_with(b"\"") {
                        rest = next;
                        break;
                    }
                    string.push(b'"');
                }
                other => string.push(other),
            }
        }
        strings.push(string);
    }
    strings
}

impl fmt::Display for Txt {
    /// Master-file form (RFC 1035 section 5.1): every string quoted, a space between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, string) in self.strings.iter().enumerate() {
            let mut text = String::with_capacity(string.len() + 2);
            for &byte in string {
                match byte {
                    b'"' | b'\\' => {
                        text.push('\\');
                        text.push(byte.into());
                    }
                    b' '..=b'~' => text.push(byte.into()),
                    _ => escape_byte(&mut text, byte),
                }
            }
            write!(f, "{}\"{text}\"", if i > 0 { " " } else { "" })?;
        }
        Ok(())
    }
}

fn escape_byte(text: &mut String, byte: u8) {
    use fmt::Write as _;
    let _ = write!(text, "\\{byte:03}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str, style: TxtStyle) -> Vec<String> {
        Txt::parse(text, style).strings().map(|s| String::from_utf8_lossy(s).into_owned()).collect()
    }

    #[test]
    fn strings_stay_apart_and_join_without_a_space() {
        for text in [r#""v=spf1 " "-all""#, r#""v=spf1 ""-all""#] {
            assert_eq!(strings(text, TxtStyle::Quoted), ["v=spf1 ", "-all"]);
            assert_eq!(Txt::parse(text, TxtStyle::Quoted).text(), "v=spf1 -all");
        }
    }

    #[test]
    fn inner_quotes_do_not_cut_the_string() {
        assert_eq!(strings(r#""say "hi" twice""#, TxtStyle::Quoted), [r#"say "hi" twice"#]);
        assert_eq!(strings(r#""say \"hi\"""#, TxtStyle::Quoted), [r#"say "hi""#]);
    }

    #[test]
    fn escapes_are_bytes() {
        let txt = Txt::parse(r#""caf\195\169 \255""#, TxtStyle::Quoted);
        assert_eq!(txt.joined(), b"caf\xc3\xa9 \xff");
        assert_eq!(txt.text(), r"café \255");
        assert_eq!(txt.to_string(), r#""caf\195\169 \255""#);
    }

    #[test]
    fn plain_text_is_taken_as_it_is() {
        assert_eq!(strings("v=spf1 \n-all", TxtStyle::Plain), ["v=spf1 -all"]);
        assert_eq!(strings("\"quoted\"", TxtStyle::Plain), ["\"quoted\""]);
        assert_eq!(strings("\"quoted\"", TxtStyle::Either), ["quoted"]);
        assert_eq!(strings("v=spf1 -all", TxtStyle::Quoted), ["v=spf1 -all"]);
    }

    #[test]
    fn display_round_trips() {
        let txt = Txt::new(vec![b"a \"b\" \\ \x00\xff".to_vec(), Vec::new(), b"c".to_vec()]);
        assert_eq!(Txt::parse(&txt.to_string(), TxtStyle::Quoted), txt);
    }

    #[test]
    fn control_bytes_are_shown_escaped() {
        assert_eq!(Txt::new(vec![b"a\x1b[31m\0".to_vec()]).text(), r"a\027[31m\000");
    }
}
