//! From bytes to the fields of a header and a body. What pasting did to the text is undone where that is
//! certain, and what was undone is said. The bytes stay as they were otherwise, with CRLF at the end of each
//! line, since signatures are over bytes.
//!
//! Everything is linear in the text, and bounded by [`super::MAX_BYTES`], [`super::MAX_HEADER_BYTES`] and
//! [`super::MAX_FIELDS`].

mod decode;
mod foreign;
mod header;
mod known;
mod repair;
mod words;
mod wrapped;

use super::fields::Fields;

/// A text, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The header; empty where the text has none.
    pub fields: Fields,
    /// What stands behind the empty line that ends the header, with CRLF at the end of each line. None where
    /// nothing stands there: headers that are pasted often end with an empty line, which is not taken for an
    /// empty body. Of a text without a header, all of it.
    pub body: Option<Vec<u8>>,
    /// What was undone, in the order in which it was.
    pub undone: Vec<Undone>,
    /// What else is odd about the text.
    pub notes: Vec<Note>,
}

/// What pasting or saving did to a text, and was undone. In words: `to_string()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undone {
    /// A byte order mark in front.
    ByteOrderMark,
    /// UTF-16 in place of bytes.
    Utf16,
    /// `> ` before each line.
    Quoted,
    /// Blanks before each line.
    Indented,
    /// An empty line behind each line.
    DoubledLines,
    /// Lines of a mail program before the header.
    TitleLines,
    /// The line of a mail folder (mbox) before the header.
    MboxLine,
    /// Empty lines between fields.
    EmptyLines,
    /// `&lt;` in place of `<`.
    HtmlEntities,
    /// Non-breaking blanks in place of blanks, in the header.
    NonBreakingBlanks,
    /// Lines that go on a field, without the blank before them.
    LostBlanks,
    /// Lines cut at one length, as in a terminal.
    CutLines,
}

/// What is odd about a text that is read nevertheless. In words: `to_string()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The header is longer than is read.
    HeaderCut {
        /// How many fields were left out.
        fields: usize,
    },
    /// Lines of the header over 998 bytes.
    LongLines {
        /// How many.
        lines: usize,
    },
    /// NUL bytes.
    Nul,
    /// Characters in the header that change the direction of writing, or are not seen.
    HiddenCharacters,
}

/// Why a text cannot be read. In words: `to_string()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing is there.
    Empty,
    /// It is too long.
    TooLong {
        /// How long, in bytes.
        bytes: usize,
    },
    /// A PDF file.
    Pdf,
    /// A message in Outlook's own format (`.msg`).
    OutlookMessage,
    /// An archive (ZIP, gzip, 7z, RAR).
    Archive,
    /// A picture.
    Picture,
    /// An HTML page.
    Html,
    /// A block of base64 without a header.
    Base64,
    /// Other data that is no text.
    Binary,
    /// A mail folder with several messages.
    Mailbox {
        /// How many.
        messages: usize,
    },
}

impl Source {
    /// Takes a text apart.
    ///
    /// # Errors
    ///
    /// What it is, where it is neither a message nor text.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() > super::MAX_BYTES {
            return Err(Unreadable::TooLong { bytes: bytes.len() });
        }
        if let Some(unreadable) = foreign::by_first_bytes(bytes) {
            return Err(unreadable);
        }
        let mut undone = Vec::new();
        let text = decode::lines(bytes, &mut undone);
        if let Some(unreadable) = foreign::by_content(&text) {
            return Err(unreadable);
        }
        let text = repair::undo(text, &mut undone);
        let mut source = header::split(&text, undone);
        if text.contains(&0) {
            source.notes.push(Note::Nul);
        }
        if source.fields.iter().any(|field| words::has_hidden(field.raw())) {
            source.notes.push(Note::HiddenCharacters);
        }
        Ok(source)
    }
}
