//! The text of a link's `message` parameter: the bytes as they are, raw DEFLATE (RFC 1951), base64url
//! (RFC 4648 section 5) without padding.

use std::fmt;

use crate::deflate::{InflateError, deflate, inflate};
use crate::message::MAX_BYTES;
use crate::report::saved_report::base64url;

/// The length of the longest text that is read, in characters: compressed, the longest message has fewer.
const MAX_TEXT: usize = MAX_BYTES / 3 * 4 + 1024;

/// Why the text of a link holds no message. Its form as text is one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It holds nothing.
    Empty,
    /// It was cut off or changed on its way, or is something else.
    Broken,
    /// What it holds is longer than what is read.
    TooLarge,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "There is nothing after “message=”.",
            Self::Broken => {
                "The message in this link (“message=”) cannot be read: the link was cut off or changed on its way."
            }
            Self::TooLarge => "The message in this link (“message=”) is longer than 10 MB, so it was not read.",
        })
    }
}

impl std::error::Error for LinkError {}

/// The text of the parameter for a message.
#[must_use]
pub fn to_link(message: &[u8]) -> String {
    base64url::encode(&deflate(message))
}

/// The message in the text of the parameter.
///
/// # Errors
/// [`LinkError`]
pub fn from_link(text: &str) -> Result<Vec<u8>, LinkError> {
    if text.is_empty() {
        return Err(LinkError::Empty);
    }
    if text.len() > MAX_TEXT {
        return Err(LinkError::TooLarge);
    }
    let packed = base64url::decode(text.trim_end_matches('=')).ok_or(LinkError::Broken)?;
    let message = inflate(&packed, MAX_BYTES).map_err(|error| match error {
        InflateError::TooLarge => LinkError::TooLarge,
        InflateError::Broken => LinkError::Broken,
    })?;
    if message.is_empty() { Err(LinkError::Empty) } else { Ok(message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_come_through() {
        let all: Vec<u8> = (0..=255).collect();
        for bytes in
            [b"From: jo@a.net\r\n\r\nhello\r\n".as_slice(), "Betreff: \u{fc}\n".as_bytes(), &all, &[0]]
        {
            let text = to_link(bytes);
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
            assert_eq!(from_link(&text).as_deref(), Ok(bytes));
            assert_eq!(from_link(&format!("{text}==")).as_deref(), Ok(bytes), "padding may be added");
        }
    }

    #[test]
    fn what_is_no_message_is_said_and_names_the_parameter() {
        let whole = to_link(&b"Received: from a by b; x\r\n".repeat(20));
        let cases = [
            ("", LinkError::Empty),
            (&whole[..whole.len() - 6], LinkError::Broken),
            ("not base64!", LinkError::Broken),
            ("1.x", LinkError::Broken),
            ("AAAA", LinkError::Broken),
        ];
        for (text, error) in cases {
            assert_eq!(from_link(text), Err(error), "{text}");
            assert!(error.to_string().contains("message="), "{error}");
        }
    }

    #[test]
    fn few_characters_that_unpack_to_a_lot_are_refused() {
        let bomb = to_link(&vec![b'x'; MAX_BYTES + 1]);
        assert!(bomb.len() < 64 * 1024);
        assert_eq!(from_link(&bomb), Err(LinkError::TooLarge));
        assert!(from_link(&to_link(&vec![b'x'; MAX_BYTES])).is_ok());
        assert_eq!(from_link(&"A".repeat(MAX_TEXT + 1)), Err(LinkError::TooLarge));
    }
}
