//! Text whose transfer encoding was undone before it was copied (RFC 2045 section 6). Where the original broke
//! its lines is not known; they are broken as most programs do it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::super::signature_result::Canonicalization;
use super::super::canonical::lines;
use super::Repair;
use crate::message::Fields;

/// The longest line of an encoded text, without its end (RFC 2045 sections 6.7 and 6.8).
const MAX_LINE: usize = 76;

/// The body, encoded as the header says that it is.
pub(super) fn encodings(body: &[u8], fields: &Fields, _: Canonicalization) -> Vec<(Repair, Vec<u8>)> {
    // Parts of a message have encodings of their own.
    if fields.first("Content-Type").is_some_and(|value| value.to_ascii_lowercase().contains("multipart/")) {
        return Vec::new();
    }
    let encoding = fields.first("Content-Transfer-Encoding").unwrap_or_default();
    match encoding.to_ascii_lowercase().as_str() {
        "quoted-printable" => vec![(Repair::TransferEncoding("quoted-printable"), quoted_printable(body))],
        "base64" => base64(body).into_iter().map(|body| (Repair::TransferEncoding("base64"), body)).collect(),
        _ => Vec::new(),
    }
}

/// RFC 2045 section 6.7.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() * 5 / 4);
    for line in lines(body) {
        let mut length = 0;
        for (at, &byte) in line.iter().enumerate() {
            let is_last = at + 1 == line.len();
            let is_plain =
                byte != b'=' && (byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t') && !is_last);
            let width = if is_plain { 1 } else { 3 };
            // Behind a line that goes on stands a “=”.
            let most = if is_last { MAX_LINE } else { MAX_LINE - 1 };
            if length + width > most {
                out.extend(b"=\r\n");
                length = 0;
            }
            match is_plain {
                true => out.push(byte),
                false => {
                    let digit =
                        |four: u8| char::from_digit(four.into(), 16).unwrap_or('0').to_ascii_uppercase();
                    out.push(b'=');
                    out.extend([digit(byte >> 4), digit(byte & 15)].map(|c| u8::try_from(c).unwrap_or(b'0')));
                }
            }
            length += width;
        }
        out.extend(b"\r\n");
    }
    out
}

/// RFC 2045 section 6.8, of the text with either line end, and with or without one at its end.
fn base64(body: &[u8]) -> Vec<Vec<u8>> {
    let is_encoded =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n');
    if body.iter().all(is_encoded) {
        return Vec::new();
    }
    let all: Vec<&[u8]> = lines(body).collect();
    let texts = [b"\r\n".as_slice(), b"\n"].into_iter().flat_map(|end| {
        let joined = all.join(end);
        [[&joined, end].concat(), joined]
    });
    texts.map(|text| broken(&STANDARD.encode(text))).collect()
}

fn broken(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 32);
    for line in text.as_bytes().chunks(MAX_LINE) {
        out.extend(line);
        out.extend(b"\r\n");
    }
    out
}
