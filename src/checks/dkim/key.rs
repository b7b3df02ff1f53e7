//! A key record, judged: whether a receiver can use the key, and every fault that it has.

use super::fault::KeyFault;
use super::public_key::{self, KeyError, KeyForm, PublicKey};
use super::record::{KeyTag, KeyTags, KeyType};
use super::tag_list::plain_word;
use crate::dns::Name;

/// The shortest RSA key that a verifier may accept (RFC 8301 section 3.2).
pub const MIN_RSA_BITS: usize = 1024;
/// The RSA key that a signer should have (RFC 8301 section 3.2).
pub const GOOD_RSA_BITS: usize = 2048;
/// The longest RSA key that every verifier must accept (RFC 8301 section 3.2).
pub const MAX_COMMON_RSA_BITS: usize = 4096;

/// A key record as a receiver reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// The kind of the key, as written: `rsa`, `ed25519`, or what nobody knows.
    pub key_type: String,
    /// The public key, where it can be read; also where something else makes the record useless.
    pub key: Option<PublicKey>,
    /// `p` is empty: the key is revoked (section 3.6.1).
    pub is_revoked: bool,
    /// Flags: `y` testing, `s` strict.
    pub flags: Vec<String>,
    /// What the key is for.
    pub services: Vec<String>,
    /// The hashes that may be used with it; none where all may.
    pub hashes: Option<Vec<String>>,
    /// What is wrong with the record.
    pub faults: Vec<KeyFault>,
}

/// The quotation marks that word processors make of `"`.
const QUOTES: [char; 8] =
    ['"', '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{bb}'];

impl KeyRecord {
    /// Reads the text of a TXT record, its strings joined.
    #[must_use]
    pub fn parse(record: &[u8]) -> Self {
        let text = String::from_utf8_lossy(record);
        let mut faults = Vec::new();
        if let Some(host) = host_name(&text) {
            return Self::nothing(vec![KeyFault::HostName(host)]);
        }
        // A note may have anything in it; elsewhere these are faults, and what they hide is still read.
        let outside_note = without_note(&text);
        if outside_note.contains(QUOTES) {
            faults.push(KeyFault::Quotes);
        }
        if outside_note.contains("\\;") {
            faults.push(KeyFault::Escapes);
        }
        let cleaned: String = match faults.is_empty() {
            true => text.into_owned(),
            false => text.replace(QUOTES, "").replace("\\;", ";"),
        };
        let tags = KeyTags::parse(&cleaned);
        let mut record = Self::read(&tags);
        faults.append(&mut record.faults);
        Self { faults, ..record }
    }

    /// Whether a receiver can use the key.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.key.is_some() && !self.faults.iter().any(KeyFault::voids)
    }

    /// Whether the text is meant to be a key record, be it a broken one.
    #[must_use]
    pub fn is_key(&self) -> bool {
        let no_key = |fault: &KeyFault| matches!(fault, KeyFault::NoKey | KeyFault::HostName(_));
        self.is_revoked || self.key.is_some() || !self.faults.iter().any(no_key)
    }

    /// The kind of the key as the JSON has it.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match self.key_type.as_str() {
            "rsa" => KeyKind::Rsa,
            "ed25519" => KeyKind::Ed25519,
            _ => KeyKind::Other,
        }
    }

    fn nothing(faults: Vec<KeyFault>) -> Self {
        Self {
            key_type: KeyType::Rsa.to_string(),
            key: None,
            is_revoked: false,
            flags: Vec::new(),
            services: Vec::new(),
            hashes: None,
            faults,
        }
    }

    fn read(tags: &KeyTags<'_>) -> Self {
        let owned = |words: Vec<&str>| words.into_iter().map(plain_word).collect();
        let key_type = tags.key_type();
        let mut record = Self {
            key_type: plain_word(&key_type.to_string()),
            key: None,
            is_revoked: false,
            flags: owned(tags.flags()),
            services: owned(tags.services()),
            hashes: tags.hashes().map(owned),
            faults: Vec::new(),
        };
        let faults = &mut record.faults;
        faults.extend(tags.duplicates.iter().map(|name| KeyFault::Duplicate(plain_word(name))));
        faults.extend(version_fault(tags));
        if let KeyType::Other(text) = key_type {
            faults.push(KeyFault::UnknownType(plain_word(text)));
        }
        match tags.public_key() {
            None if faults.contains(&KeyFault::NoSemicolons) => {}
            None => faults.push(KeyFault::NoKey),
            Some("") => record.is_revoked = true,
            Some(value) if value.contains("-----BEGIN") => {
                let private = value.contains("PRIVATE KEY");
                faults.push(if private { KeyFault::Private } else { KeyFault::Pem });
            }
            Some(value) => match public_key::read(value, key_type) {
                Ok(read) => {
                    if read.bad_padding {
                        let why = "the “=” at the end of the key are missing or too many";
                        faults.push(KeyFault::Syntax(why.into()));
                    }
                    match read.key.form {
                        KeyForm::RsaPkcs1 => faults.push(KeyFault::Pkcs1),
                        KeyForm::Rsa | KeyForm::Ed25519 => {}
                    }
                    if read.key.form != KeyForm::Ed25519 && read.key.bits < MIN_RSA_BITS {
                        faults.push(KeyFault::Short(read.key.bits));
                    }
                    record.key = Some(read.key);
                }
                Err(KeyError::Private) => faults.push(KeyFault::Private),
                // Of a type that nobody knows the form of the key is not known either.
                Err(_) if matches!(key_type, KeyType::Other(_)) => {}
                Err(error) => faults.push(KeyFault::Broken(error)),
            },
        }
        faults.extend(limits(tags));
        faults.extend(remarks(tags));
        record
    }
}

/// The kind of a key, as the JSON has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// RSA.
    Rsa,
    /// Ed25519.
    Ed25519,
    /// One that nobody knows.
    Other,
}

/// `v`: if it is there it is the first, and says DKIM1 in just this way (section 3.6.1).
fn version_fault(tags: &KeyTags<'_>) -> Option<KeyFault> {
    let place = tags.tags.iter().position(|tag| matches!(tag, KeyTag::Version(_)))?;
    match &tags.tags[place] {
        KeyTag::Version("DKIM1") if place == 0 => None,
        KeyTag::Version("DKIM1") => Some(KeyFault::VersionNotFirst),
        KeyTag::Version(value) if value.contains("p=") => Some(KeyFault::NoSemicolons),
        KeyTag::Version(value) => Some(KeyFault::Version(plain_word(value))),
        _ => None,
    }
}

/// What the key may be used for.
fn limits(tags: &KeyTags<'_>) -> Vec<KeyFault> {
    let mut faults = Vec::new();
    if let Some(hashes) = tags.hashes()
        && !hashes.is_empty()
        && !hashes.iter().any(|hash| hash.eq_ignore_ascii_case("sha256"))
    {
        faults.push(KeyFault::Hashes(plain_word(&hashes.join(":"))));
    }
    let services = tags.services();
    if !services.is_empty() && !services.iter().any(|s| *s == "*" || s.eq_ignore_ascii_case("email")) {
        faults.push(KeyFault::Services(plain_word(&services.join(":"))));
    }
    faults
}

/// What strict or old receivers stumble over.
fn remarks(tags: &KeyTags<'_>) -> Vec<KeyFault> {
    let mut faults = Vec::new();
    let mut case = Vec::new();
    for tag in &tags.tags {
        match tag {
            KeyTag::Unknown(name @ ("V" | "K" | "P" | "H" | "S" | "T"), _) if case.len() < 6 => {
                case.push(format!("`{name}=`"));
            }
            KeyTag::Granularity(value) if *value != "*" => {
                faults.push(KeyFault::OldGranularity(plain_word(value)));
            }
            KeyTag::Hashes(words) | KeyTag::Services(words) | KeyTag::Flags(words) if words.is_empty() => {
                faults.push(KeyFault::Syntax(format!("`{tag}` names nothing")));
            }
            _ => {}
        }
    }
    if let Some(written) = tags.written_type()
        && written != tags.key_type().to_string()
        && !matches!(tags.key_type(), KeyType::Other(_))
    {
        case.push(format!("`k={written}`"));
    }
    if !case.is_empty() {
        faults.push(KeyFault::Case(case.join(", ")));
    }
    // One is enough to say what kind of fault it is.
    if let Some(wrong) = tags.errors.first() {
        faults.push(KeyFault::Syntax(wrong.error.to_string()));
    }
    faults
}

/// The host that a text names, where it names one and nothing else.
fn host_name(text: &str) -> Option<Name> {
    let text = text.trim();
    let is_name = text.contains('.') && !text.contains(['=', ';', ' ', '\t']);
    let name = is_name.then(|| Name::from_user(text).ok()).flatten()?;
    let last = name.labels().last()?;
    (name.label_count() > 1 && last.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')).then_some(name)
}

/// The text without its notes, in which anything may stand.
fn without_note(text: &str) -> String {
    let is_note = |part: &&str| {
        part.trim_start().strip_prefix('n').is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.split_inclusive(';').filter(|part| !is_note(part)).collect()
}
