//! What is wrong with the text of a record, whoever sends and whatever it makes receivers do.

use std::collections::HashMap;

use super::record::{Tag, TagError, parse};
use super::uri::{ReportAddress, Scheme, UriError};
use crate::dns::Txt;

/// How much of a text is looked at to see what it was meant to be.
const MAX_LOOKED_AT: usize = 512;
/// The longest piece that is quoted in a sentence.
const MAX_QUOTED: usize = 80;
/// Tags that RFC 9989 knows.
pub(super) const KNOWN_TAGS: [&str; 11] =
    ["v", "p", "sp", "np", "adkim", "aspf", "rua", "ruf", "fo", "t", "psd"];
/// Tags that it has no more (section 9.3).
pub(super) const HISTORIC_TAGS: [&str; 3] = ["pct", "rf", "ri"];

/// Everything that is wrong with a record; pieces as they stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes {
    /// Blanks before the version.
    pub leading_blank: bool,
    /// Quotation marks inside the text.
    pub quoted: bool,
    /// A character beyond ASCII.
    pub foreign: bool,
    /// A semicolon behind a backslash.
    pub escapes: bool,
    /// There is no `p`.
    pub no_policy: bool,
    /// `p`, `sp` or `np` with another value.
    pub bad_policy: Vec<String>,
    /// Another known tag with another value.
    pub bad_value: Vec<String>,
    /// A piece that is no tag.
    pub syntax: Vec<String>,
    /// The name of a tag that stands there more than once.
    pub duplicate: Vec<String>,
    /// The name of a tag that nobody knows.
    pub unknown: Vec<String>,
    /// The name of a tag that counts no more.
    pub historic: Vec<String>,
    /// `pct` below 100.
    pub pct: Option<u8>,
    /// The name of a known tag in capital letters.
    pub tag_case: Vec<String>,
    /// An address without `mailto:`.
    pub no_scheme: Vec<String>,
    /// An address that is none, or is not parted from the next by a comma.
    pub bad_address: Vec<String>,
    /// An address with a size behind it.
    pub size: Vec<String>,
    /// `fo` without `ruf`.
    pub fo_useless: bool,
}

impl Mistakes {
    /// Reads a record.
    #[must_use]
    pub fn of(record: &[u8]) -> Self {
        let mut all = Self {
            leading_blank: record.first().is_some_and(u8::is_ascii_whitespace),
            quoted: record.contains(&b'"'),
            foreign: !record.is_ascii(),
            escapes: record.windows(2).any(|pair| pair == b"\\;"),
            ..Self::default()
        };
        let mut seen: HashMap<String, u32> = HashMap::new();
        let mut before = "";
        for (at, spanned) in parse(record).into_iter().enumerate() {
            let name = spanned.name.to_ascii_lowercase();
            if !name.is_empty() {
                let times = seen.entry(name.clone()).or_default();
                *times += 1;
                if *times == 2 {
                    all.duplicate.push(short(&name));
                }
                let is_known = KNOWN_TAGS.contains(&name.as_str());
                if is_known && at > 0 && name != spanned.name {
                    all.tag_case.push(spanned.name.to_owned());
                }
            }
            let text = || short(&spanned.text());
            match spanned.tag {
                Ok(Tag::Rua(list) | Tag::Ruf(list)) => {
                    list.addresses().iter().for_each(|address| all.address(address));
                }
                Ok(Tag::Historic(tag, value)) => {
                    all.historic.push(tag.to_ascii_lowercase());
                    let pct = value.parse().ok().filter(|percent: &u8| *percent < 100);
                    all.pct = pct.filter(|_| name == "pct").or(all.pct);
                }
                Ok(Tag::Unknown(tag, _)) => all.unknown.push(short(tag)),
                Ok(_) => {}
                Err(_) if matches!(name.as_str(), "p" | "sp" | "np") => all.bad_policy.push(text()),
                // What is in quotation marks is understood as soon as they are gone.
                Err(_) if spanned.bytes.contains(&b'"') => {}
                Err(TagError::Value | TagError::Character) if HISTORIC_TAGS.contains(&name.as_str()) => {
                    all.historic.push(name.clone());
                }
                Err(TagError::Value | TagError::Character) if KNOWN_TAGS.contains(&name.as_str()) => {
                    all.bad_value.push(text());
                }
                Err(TagError::NoEquals) if matches!(before, "rua" | "ruf") && is_address(spanned.bytes) => {
                    all.bad_address.push(text());
                }
                Err(TagError::Empty) => all.syntax.push(";;".to_owned()),
                Err(_) => all.syntax.push(text()),
            }
            // A list goes on behind a semicolon that was taken for a comma.
            before = match name.as_str() {
                "rua" => "rua",
                "ruf" => "ruf",
                "" => before,
                _ => "",
            };
        }
        all.no_policy = !seen.contains_key("p");
        all.fo_useless = seen.contains_key("fo") && !seen.contains_key("ruf");
        all.historic.sort_unstable();
        all.historic.dedup();
        all
    }

    fn address(&mut self, address: &ReportAddress) {
        let text = short(&address.text);
        match &address.uri {
            _ if address.text.contains('"') => {}
            Err(UriError::NoScheme) if address.text.contains('@') => self.no_scheme.push(text),
            Err(_) => self.bad_address.push(text),
            Ok(uri) => {
                let slashes = uri.text.get(7..).is_some_and(|rest| rest.starts_with("//"));
                if uri.scheme == Scheme::Mailto && (uri.host.is_none() || slashes) {
                    self.bad_address.push(text.clone());
                }
                if uri.size.is_some() {
                    self.size.push(text);
                }
            }
        }
    }

    /// The same but for tags that no longer count, which may stay where they are.
    #[must_use]
    pub fn without_historic(self) -> Self {
        Self { historic: Vec::new(), pct: None, ..self }
    }

    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn is_address(piece: &[u8]) -> bool {
    piece.contains(&b'@') || piece.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"mailto:"))
}

/// A text as a sentence has it: cut where it is long.
pub(super) fn short(text: &str) -> String {
    // A backtick would end what is marked as verbatim.
    let clean = text.replace('`', "'");
    match clean.char_indices().nth(MAX_QUOTED) {
        Some((at, _)) => format!("{}…", &clean[..at]),
        None => clean,
    }
}

/// What keeps a text from being a DMARC record, though it was meant to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NearMissKind {
    /// Typographic quotation marks, or another character beyond ASCII.
    SmartQuotes,
    /// Quotation marks.
    Quoted,
    /// A semicolon behind a backslash.
    Escapes,
    /// The version is missing, or not `DMARC1` in exactly these letters.
    Version,
}

impl NearMissKind {
    /// Says of a text that is no record.
    #[must_use]
    pub fn of(text: &[u8]) -> Self {
        if !text.is_ascii() {
            Self::SmartQuotes
        } else if text.contains(&b'"') {
            Self::Quoted
        } else if text.windows(2).any(|pair| pair == b"\\;") {
            Self::Escapes
        } else {
            Self::Version
        }
    }
}

/// Whether a text names the version of DMARC, as good as it can.
#[must_use]
pub(super) fn names_dmarc(text: &[u8]) -> bool {
    let start = start_of(text);
    start.contains("dmarc1") || start.contains("v=dmarc")
}

/// Whether a text at a `_dmarc` name was meant to be a DMARC record.
#[must_use]
pub(super) fn looks_meant(text: &[u8]) -> bool {
    let start = start_of(text);
    let policies = ["p=none", "p=quarantine", "p=reject"];
    names_dmarc(text) || policies.iter().any(|policy| start.starts_with(policy))
}

/// The start of a text in lower case, without blanks and quotation marks.
fn start_of(text: &[u8]) -> String {
    let text = Txt::new(vec![text[..text.len().min(MAX_LOOKED_AT)].to_vec()]).text();
    text.chars().filter(|c| c.is_ascii_graphic() && *c != '"').collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_record_has_none() {
        for sound in [
            "v=DMARC1; p=reject",
            "v=DMARC1;p=none;",
            "v=DMARC1; rua=mailto:a@x.net , mailto:b@x.net; p=REJECT; sp=none; np=reject; adkim=s; aspf=R; t=n; psd=u; ruf=mailto:c@x.net; fo=1:d:s ",
            "v=DMARC1; p=none; rua=https://x.net/in",
        ] {
            assert_eq!(Mistakes::of(sound.as_bytes()), Mistakes::default(), "{sound}");
        }
    }

    #[test]
    fn what_was_meant_is_seen() {
        for meant in ["v=dmarc1; p=none", "\"v=DMARC1; p=none\"", "v = DMARC", "p=reject; v=DMARC1", "P=None"]
        {
            assert!(looks_meant(meant.as_bytes()), "{meant}");
        }
        for other in ["v=spf1 -all", "v=DKIM1; p=abc", "", "p=other", "dmarcian=12"] {
            assert!(!looks_meant(other.as_bytes()), "{other}");
        }
        assert!(!names_dmarc(b"p=none"));
    }
}
