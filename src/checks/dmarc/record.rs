//! The grammar of a DMARC record (RFC 9989 section 4.8): typed tags with their place in the text.
//!
//! A record is taken apart at its semicolons, and every piece is read by itself: what cannot be understood
//! is left out, and what stands around it still counts.

use std::fmt;

use super::policy::{AlignmentMode, FailureOptions, Policy, Psd};
use super::uri::{ReportAddress, addresses};
use crate::dns::Txt;

/// A tag with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag<'a> {
    /// `v=DMARC1`.
    Version,
    /// For the domain itself.
    P(Policy),
    /// For its subdomains.
    Sp(Policy),
    /// For subdomains that do not exist.
    Np(Policy),
    /// How closely a signature's domain must agree.
    Adkim(AlignmentMode),
    /// How closely the return-path's domain must agree.
    Aspf(AlignmentMode),
    /// Where aggregate reports go.
    Rua(ReportList<'a>),
    /// Where failure reports go.
    Ruf(ReportList<'a>),
    /// When a failure report is wanted.
    Fo(FailureOptions),
    /// Whether the policy is only being tested.
    T(bool),
    /// Whether others register domains below this one.
    Psd(Psd),
    /// A tag that RFC 9989 has no more (section 9.3), and what it holds.
    Historic(&'a str, &'a str),
    /// A tag that nobody knows, and what it holds.
    Unknown(&'a str, &'a str),
}

/// A list of addresses, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportList<'a>(&'a str);

impl<'a> ReportList<'a> {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.0
    }

    /// Its elements.
    #[must_use]
    pub fn addresses(&self) -> Vec<ReportAddress> {
        addresses(self.0)
    }
}

/// Why a piece is no tag that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagError {
    /// There is nothing between two semicolons.
    Empty,
    /// It has no equals sign.
    NoEquals,
    /// What stands before the equals sign is no name: letters alone.
    Name,
    /// A character that no value has: a control character, or one beyond ASCII.
    Character,
    /// The tag is known, and its value is not one of those that it can have.
    Value,
}

/// A piece of a record with its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpannedTag<'a> {
    /// Where it begins, in bytes.
    pub position: usize,
    /// The piece as it stands there, without the blanks around it.
    pub bytes: &'a [u8],
    /// The name before the equals sign; empty where there is none.
    pub name: &'a str,
    /// What it says, or why it says nothing.
    pub tag: Result<Tag<'a>, TagError>,
}

impl SpannedTag<'_> {
    /// The piece as text.
    #[must_use]
    pub fn text(&self) -> String {
        Txt::new(vec![self.bytes.to_vec()]).text()
    }

    /// Whether it is the tag of this name, whatever its value.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

const BLANKS: [u8; 2] = [b' ', b'\t'];

/// A piece without the blanks around it, and how many were before it.
fn trimmed(piece: &[u8]) -> (&[u8], usize) {
    let before = piece.iter().take_while(|byte| BLANKS.contains(byte)).count();
    let behind = piece[before..].iter().rev().take_while(|byte| BLANKS.contains(byte)).count();
    (&piece[before..piece.len() - behind], before)
}

/// Whether a TXT record counts as a DMARC record: it begins with the tag `v`, whose value is `DMARC1` in
/// exactly these letters (sections 4.7 and 4.8). Blanks before it are read over, as tag lists of DKIM allow
/// (RFC 6376 section 3.2) and receivers do.
#[must_use]
pub fn is_dmarc(record: &[u8]) -> bool {
    let first = record.split(|byte| *byte == b';').next().unwrap_or_default();
    let Some(at) = first.iter().position(|byte| *byte == b'=') else { return false };
    let (name, value) = (trimmed(&first[..at]).0, trimmed(&first[at + 1..]).0);
    name.eq_ignore_ascii_case(b"v") && value == b"DMARC1"
}

/// Takes a record apart. A semicolon at its end, with nothing behind it, is no piece.
#[must_use]
pub fn parse(record: &[u8]) -> Vec<SpannedTag<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    loop {
        let end = record[start..].iter().position(|byte| *byte == b';').map(|at| start + at);
        let (piece, before) = trimmed(&record[start..end.unwrap_or(record.len())]);
        if end.is_some() || !piece.is_empty() {
            let (name, tag) = read(piece);
            pieces.push(SpannedTag { position: start + before, bytes: piece, name, tag });
        }
        match end {
            Some(end) => start = end + 1,
            None => return pieces,
        }
    }
}

/// The name of a piece, and what it says.
fn read(piece: &[u8]) -> (&str, Result<Tag<'_>, TagError>) {
    if piece.is_empty() {
        return ("", Err(TagError::Empty));
    }
    let Some(at) = piece.iter().position(|byte| *byte == b'=') else { return ("", Err(TagError::NoEquals)) };
    let (name, value) = (trimmed(&piece[..at]).0, trimmed(&piece[at + 1..]).0);
    let name = match str::from_utf8(name) {
        Ok(name) if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()) => name,
        _ => return ("", Err(TagError::Name)),
    };
    let text = match str::from_utf8(value) {
        Ok(text) if text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) => text,
        _ => return (name, Err(TagError::Character)),
    };
    (name, tag(name, text).ok_or(TagError::Value))
}

fn tag<'a>(name: &'a str, value: &'a str) -> Option<Tag<'a>> {
    let yes_or_no = || match value {
        "y" | "Y" => Some(true),
        "n" | "N" => Some(false),
        _ => None,
    };
    let list = || Some(ReportList(value)).filter(|list| !list.0.is_empty());
    Some(match name.to_ascii_lowercase().as_str() {
        "v" => return (value == "DMARC1").then_some(Tag::Version),
        "p" => Tag::P(Policy::parse(value)?),
        "sp" => Tag::Sp(Policy::parse(value)?),
        "np" => Tag::Np(Policy::parse(value)?),
        "adkim" => Tag::Adkim(AlignmentMode::parse(value)?),
        "aspf" => Tag::Aspf(AlignmentMode::parse(value)?),
        "rua" => Tag::Rua(list()?),
        "ruf" => Tag::Ruf(list()?),
        "fo" => Tag::Fo(FailureOptions::parse(value)?),
        "t" => Tag::T(yes_or_no()?),
        "psd" => Tag::Psd(Psd::parse(value)?),
        "pct" | "rf" | "ri" => Tag::Historic(name, value),
        _ => Tag::Unknown(name, value),
    })
}

impl fmt::Display for Tag<'_> {
    /// The tag as a record has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => f.write_str("v=DMARC1"),
            Self::P(policy) => write!(f, "p={policy}"),
            Self::Sp(policy) => write!(f, "sp={policy}"),
            Self::Np(policy) => write!(f, "np={policy}"),
            Self::Adkim(mode) => write!(f, "adkim={}", mode.as_str()),
            Self::Aspf(mode) => write!(f, "aspf={}", mode.as_str()),
            Self::Rua(list) => write!(f, "rua={}", list.0),
            Self::Ruf(list) => write!(f, "ruf={}", list.0),
            Self::Fo(options) => write!(f, "fo={options}"),
            Self::T(testing) => write!(f, "t={}", if *testing { "y" } else { "n" }),
            Self::Psd(psd) => write!(f, "psd={}", psd.as_str()),
            Self::Historic(name, value) | Self::Unknown(name, value) => write!(f, "{name}={value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_selected_by_their_version_alone() {
        for yes in ["v=DMARC1", "v=DMARC1;", "v = DMARC1 ;p=none", "V=DMARC1;", " v=DMARC1", "v=DMARC1; x"] {
            assert!(is_dmarc(yes.as_bytes()), "{yes}");
        }
        for no in [
            "",
            "v=dmarc1;",
            "v=DMARC1.0;",
            "v=DMARC1 p=reject",
            "v=DMARC1\\;",
            "\"v=DMARC1;",
            "p=none; v=DMARC1",
            ";v=DMARC1",
            "DMARC1",
        ] {
            assert!(!is_dmarc(no.as_bytes()), "{no}");
        }
    }

    #[test]
    fn tags_have_their_place_and_blanks_do_not_matter() {
        let tags = parse(b"v=DMARC1; P = Reject ;;rua=mailto:a@x.net;x;");
        let told: Vec<_> =
            tags.iter().map(|it| (it.position, it.text(), it.tag.map(|tag| tag.to_string()))).collect();
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(
            told,
            [
                (0, "v=DMARC1".into(), ok("v=DMARC1")),
                (10, "P = Reject".into(), ok("p=reject")),
                (22, String::new(), Err(TagError::Empty)),
                (23, "rua=mailto:a@x.net".into(), ok("rua=mailto:a@x.net")),
                (42, "x".into(), Err(TagError::NoEquals)),
            ]
        );
        assert_eq!(parse(b""), []);
    }
}
