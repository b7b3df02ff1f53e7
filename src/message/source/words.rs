//! What was undone, what is odd and why a text cannot be read, each in one sentence.

use std::fmt;

use super::{Note, Undone, Unreadable};
use crate::message::{MAX_BYTES, MAX_FIELDS};

impl fmt::Display for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByteOrderMark => {
                "An invisible mark at the start of the text (byte order mark) was removed."
            }
            Self::Utf16 => "The text was saved as UTF-16 and was converted.",
            Self::Quoted => "The “>” before each line was removed.",
            Self::Indented => "The blanks before each line were removed.",
            Self::DoubledLines => "The empty line after each line was removed.",
            Self::TitleLines => "The lines before the header were left out.",
            Self::MboxLine => "The first line, which belongs to a mail folder (mbox), was left out.",
            Self::EmptyLines => "Empty lines between the fields of the header were removed.",
            Self::HtmlEntities => "HTML codes such as “&lt;” were turned back into characters.",
            Self::NonBreakingBlanks => "Non-breaking blanks in the header were turned back into blanks.",
            Self::CutLines => {
                "The text was damaged when it was copied: its lines were cut at one length. They were joined again; whatever does not verify may be due to that, so take the source of the message."
            }
            Self::LostBlanks => "Lines that had lost the blank before them were joined to their field.",
        })
    }
}

impl Undone {
    /// Completes “after …”, where it changed what a signature is over.
    #[must_use]
    pub fn after(self) -> Option<&'static str> {
        Some(match self {
            Self::ByteOrderMark => "the byte order mark at the beginning was removed",
            Self::Utf16 => "the text was converted from UTF-16",
            Self::Quoted => "the “>” before all lines was removed",
            Self::Indented => "the indentation of all lines was removed",
            Self::DoubledLines => "the empty line behind each line was removed",
            Self::EmptyLines => "empty lines between the fields of the header were removed",
            Self::HtmlEntities => "HTML codes such as “&lt;” were made characters again",
            Self::NonBreakingBlanks => "no-break spaces in the header were made plain spaces again",
            Self::CutLines => "lines that had been cut at one length were joined again",
            Self::LostBlanks => "lines that had lost the blank before them were joined to their field",
            // What stood before the header is no part of the message.
            Self::TitleLines | Self::MboxLine => return None,
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderCut { fields } => write!(
                f,
                "The header is longer than is read here (1 MiB, {MAX_FIELDS} fields); {fields} {} left out. So whether a field is missing, and whether a signature (DKIM) verifies, cannot be told.",
                if *fields == 1 { "field was" } else { "fields were" },
            ),
            Self::LongLines { lines: 1 } => {
                f.write_str("A line of the header is longer than the 998 bytes that the standard allows.")
            }
            Self::LongLines { lines } => {
                write!(f, "{lines} lines of the header are longer than the 998 bytes that the standard allows.")
            }
            Self::Nul => f.write_str("The text has NUL bytes, which no mail may have; many servers refuse or remove them."),
            Self::HiddenCharacters => f.write_str(
                "The header has characters that cannot be seen or that turn the direction of writing; they are shown by their numbers.",
            ),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("There is no text."),
            Self::TooLong { bytes } => write!(
                f,
                "The text has {} MB, and {} MB are read at most: give the header alone.",
                bytes.div_ceil(1024 * 1024),
                MAX_BYTES / (1024 * 1024)
            ),
            Self::Pdf => f.write_str("This is a PDF file, which lacks most of the header: save or copy the message itself, as an .eml file or as its source."),
            Self::OutlookMessage => f.write_str("This is a file in Outlook's own format (.msg), which is not read here. Save it as .eml (in the new Outlook and on the web: “Save as” or “Download”, .eml), or copy the header (File, Properties, Internet headers) and paste it."),
            Self::Archive => f.write_str("This is an archive (such as ZIP): unpack it and take one message of it."),
            Self::Picture => f.write_str("This is a picture: give the text of the message or of its header."),
            Self::Html => f.write_str("This is an HTML page and no message: open the source of the message in the mail program (“Show original”, “View source”), and give that."),
            Self::Base64 => f.write_str("This is a block of base64 without a header, so it cannot be told what it belongs to: give the whole message."),
            Self::Binary => f.write_str("This is no text: a message, its header or a bounce is needed."),
            Self::Mailbox { messages } => write!(f, "This is a mail folder (mbox) with {messages} messages: take one of them."),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Whether bytes have characters that are not seen, or that change the direction of writing.
pub(super) fn has_hidden(bytes: &[u8]) -> bool {
    // All of them are in U+200B to U+206F: E2 80 8B to E2 81 AF. The soft hyphen and the byte order mark
    // are not uncommon, and harmless.
    bytes.windows(3).any(|three| match *three {
        [0xe2, 0x80, last] => matches!(last, 0x8b..=0x8f | 0xaa..=0xae),
        [0xe2, 0x81, last] => matches!(last, 0xa0..=0xaf),
        _ => false,
    })
}
