//! From bytes to lines that end in LF.

use super::Undone;

/// The text with LF at the end of each line, without a byte order mark, and as UTF-8 where it was UTF-16.
pub(super) fn lines(bytes: &[u8], undone: &mut Vec<Undone>) -> Vec<u8> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => {
            undone.push(Undone::ByteOrderMark);
            return line_ends(rest);
        }
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => return line_ends(bytes),
    };
    undone.push(Undone::Utf16);
    line_ends(text.as_bytes())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// CR LF, CR CR LF, and CR where there is no LF at all, become LF.
fn line_ends(bytes: &[u8]) -> Vec<u8> {
    if !bytes.contains(&b'\n') {
        return bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect();
    }
    let mut text = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |at| at + 1);
                text.extend_from_slice(line.get(..end).unwrap_or_default());
                text.push(b'\n');
            }
            None => text.extend_from_slice(line),
        }
    }
    text
}

/// The text with CRLF at the end of each line.
pub(super) fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + text.len() / 32);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                bytes.extend_from_slice(line);
                bytes.extend_from_slice(b"\r\n");
            }
            None => bytes.extend_from_slice(line),
        }
    }
    bytes
}
