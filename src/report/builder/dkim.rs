//! A DKIM key record (RFC 6376), from a public key as a signing program writes it.

use super::caution::Caution;
use super::{Cost, text_below};
use crate::checks::dkim::{
    KeyError, KeyFault, KeyRecord, KeyTag, KeyTags, MIN_RSA_BITS, PublicKey, plain_word,
};
use crate::dns::{Change, DEFAULT_TTL, Name, Record, RecordData, RecordType, ZoneChanges};
use crate::report::{Report, english};

/// The longest text that is read.
const MAX_TEXT: usize = 64 * 1024;

/// Reads a public key: a key record, a PEM file (`PUBLIC KEY`, `RSA PUBLIC KEY`), or base64 alone.
///
/// # Errors
/// A sentence that says what it is instead.
pub fn read_public_key(pasted: &str) -> Result<PublicKey, String> {
    if pasted.len() > MAX_TEXT {
        return Err("This is longer than any public key.".into());
    }
    if pasted.contains("PRIVATE KEY") {
        return Err("This is a private key, which nobody else may see. Paste the public key.".into());
    }
    if pasted.contains("CERTIFICATE-----") {
        return Err("This is a certificate. Paste the public key.".into());
    }
    let value = match pasted.split_once("-----BEGIN") {
        Some((_, rest)) => {
            let body = rest.split_once("-----").map_or(rest, |(_, body)| body);
            body.split("-----END").next().unwrap_or(body).to_owned()
        }
        None => pasted.to_owned(),
    };
    let is_record = value.contains("p=");
    let quoted = |text: &str| text.replace(['"', '(', ')', '\\'], " ");
    let records = match is_record {
        // Out of a zone file there are names and types before it.
        true => {
            let from = value.find("v=DKIM1").or_else(|| value.find("k=")).or_else(|| value.find("p="));
            vec![quoted(&value[from.unwrap_or(0)..])]
        }
        false => vec![format!("v=DKIM1; k=rsa; p={value}"), format!("v=DKIM1; k=ed25519; p={value}")],
    };
    let mut error = None;
    for record in records {
        let read = KeyRecord::parse(record.as_bytes());
        if let Some(key) = read.key {
            return Ok(key);
        }
        for fault in read.faults {
            match fault {
                // Where the key is right, and its kind or wrapping is not.
                KeyFault::Broken(KeyError::Ed25519Wrapped(bare)) => return read_public_key(&bare),
                KeyFault::Broken(KeyError::Ed25519ForRsa | KeyError::RsaForEd25519) => {}
                KeyFault::Private => {
                    return Err(
                        "This is a private key, which nobody else may see. Paste the public key.".into()
                    );
                }
                KeyFault::Broken(why) => error = error.or(Some(format!("The key cannot be read: {why}."))),
                _ => {}
            }
        }
    }
    Err(error.unwrap_or_else(|| "There is no public key in this text.".into()))
}

/// What was pasted beside a key and is no part of the record: other tags of a record, and further keys. `t=y` is,
/// where the key is marked as a test.
#[must_use]
pub fn left_out_of_pasted(pasted: &str, testing: bool) -> Vec<Caution> {
    let mut all = Vec::new();
    let begins = pasted.matches("-----BEGIN").count();
    let tags = pasted.match_indices("p=").filter(|(at, _)| is_word_start(pasted, *at)).count();
    let keys = if begins > 0 { begins } else { tags.max(pasted.matches("v=DKIM1").count()) };
    if keys > 1 {
        all.push(Caution::warning(
            "More than one key was pasted, and only the first is used. Each key has a record of its own, at another selector.",
        ));
    }
    if begins > 0 {
        return all;
    }
    let Some(record) = first_record(pasted) else { return all };
    let tags = KeyTags::parse(&record);
    let left_out = tags.tags.iter().filter_map(|tag| match tag {
        KeyTag::Version(_) | KeyTag::KeyType(_) | KeyTag::PublicKey(_) => None,
        KeyTag::Flags(flags) => {
            let is_lost = |flag: &&&str| !(testing && **flag == "y");
            let flags: Vec<&str> = flags.iter().filter(is_lost).copied().collect();
            (!flags.is_empty()).then(|| KeyTag::Flags(flags).to_string())
        }
        // Every key is for that.
        KeyTag::Services(services) if services.as_slice() == ["*"] => None,
        tag => Some(tag.to_string()),
    });
    let left_out: Vec<String> =
        left_out.map(|tag| format!("`{}`", plain_word(&tag).replace('`', "'"))).collect();
    if !left_out.is_empty() {
        all.push(Caution::notice(format!(
            "Of the pasted record only the key is taken: {} {} left out.",
            english::joined(&left_out),
            english::plural(left_out.len(), "is", "are")
        )));
    }
    all
}

/// Whether a word begins at a place of a text.
fn is_word_start(text: &str, at: usize) -> bool {
    text[..at].bytes().next_back().is_none_or(|byte| b" \t\r\n\"(;".contains(&byte))
}

/// The first record in a text, without what stands before it in a zone file.
fn first_record(pasted: &str) -> Option<String> {
    let is_tag = |text: &str| {
        let mut letters = text.bytes();
        letters.next().is_some_and(|letter| letter.is_ascii_lowercase())
            && text[1..].trim_start().starts_with('=')
    };
    let mut starts =
        pasted.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_lowercase()).map(|(at, _)| at);
    let start = starts.find(|at| is_word_start(pasted, *at) && is_tag(&pasted[*at..]))?;
    let text = &pasted[start..];
    let next = text.get(1..).and_then(|rest| rest.find("v=DKIM1")).map(|at| at + 1);
    let text = &text[..next.unwrap_or(text.len())];
    Some(text.replace(['"', '(', ')'], "").replace("\\;", ";"))
}

/// A DKIM key record being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DkimBuilder {
    /// The domain that signs.
    pub domain: Name,
    /// The selector.
    pub selector: Name,
    /// The key.
    pub key: PublicKey,
    /// Whether it is being tested (`t=y`).
    pub testing: bool,
}

impl DkimBuilder {
    /// Whether receivers take signatures by a key as short as this.
    #[must_use]
    pub fn is_long_enough(&self) -> bool {
        self.key.bits == 256 || self.key.bits >= MIN_RSA_BITS
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> String {
        let record = self.key.record();
        match self.testing {
            true => record.replacen("; p=", "; t=y; p=", 1),
            false => record,
        }
    }

    /// The change that publishes it.
    #[must_use]
    pub fn changes(&self) -> Option<ZoneChanges> {
        text_below(&self.domain, &format!("{}._domainkey", self.selector.as_str()), &self.record())
    }

    /// What it costs.
    #[must_use]
    pub fn cost(&self) -> Cost {
        Cost::of_text(&self.record())
    }
}

/// An alias (CNAME) to a key that a provider keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DkimAlias {
    /// The domain that signs.
    pub domain: Name,
    /// The selector.
    pub selector: Name,
    /// Where the provider keeps the key.
    pub target: Name,
}

impl DkimAlias {
    /// The change that publishes it.
    #[must_use]
    pub fn changes(&self) -> Option<ZoneChanges> {
        let name = super::below(&self.domain, &format!("{}._domainkey", self.selector.as_str()))?;
        if name == self.target {
            return None;
        }
        let data = RecordData::Cname(self.target.clone());
        let record = Record { name, rtype: RecordType::CNAME, ttl: DEFAULT_TTL, data };
        Some(ZoneChanges::new([Change::Replace(record)]))
    }
}

/// A selector that the report did not find anything at, such as `s1`.
#[must_use]
pub fn free_selector(report: &Report) -> String {
    let rows = || report.dkim.iter().flat_map(|dkim| &dkim.keys);
    let is_free =
        |selector: &String| !rows().any(|row| row.selector.as_str() == selector && row.status.is_found());
    (1..10).map(|number| format!("s{number}")).find(is_free).unwrap_or_else(|| "s10".to_owned())
}
