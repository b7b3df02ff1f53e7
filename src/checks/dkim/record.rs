//! The grammar of a key record (RFC 6376 section 3.6.1): typed tags with their place in the text.

use std::fmt;

use super::tag_list::{SpannedError, SpannedTag, TagList, is_space};

/// The kind of a key, from the tag `k`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyType<'a> {
    /// `rsa`, also where there is no `k`.
    #[default]
    Rsa,
    /// `ed25519` (RFC 8463).
    Ed25519,
    /// Another, for which a record is ignored.
    Other(&'a str),
}

impl<'a> KeyType<'a> {
    fn parse(text: &'a str) -> Self {
        // Values are case-sensitive by section 3.2, and literals of the grammar are not: the case is
        // remarked upon, and no more.
        match text {
            _ if text.eq_ignore_ascii_case("rsa") => Self::Rsa,
            _ if text.eq_ignore_ascii_case("ed25519") => Self::Ed25519,
            _ => Self::Other(text),
        }
    }
}

/// One tag of a key record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyTag<'a> {
    /// `v`.
    Version(&'a str),
    /// `k`, as written.
    KeyType(&'a str),
    /// `p`, as written; empty where the key is revoked.
    PublicKey(&'a str),
    /// `h`: the hashes that may be used with the key.
    Hashes(Vec<&'a str>),
    /// `s`: what the key is for.
    Services(Vec<&'a str>),
    /// `t`: flags.
    Flags(Vec<&'a str>),
    /// `n`: a note for people.
    Note(&'a str),
    /// `g`, of RFC 4871 alone.
    Granularity(&'a str),
    /// Any other, which is ignored.
    Unknown(&'a str, &'a str),
}

/// A key record as it was read; what does not fit is in `errors`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyTags<'a> {
    /// The tags in their order.
    pub tags: Vec<KeyTag<'a>>,
    /// Parts that are no tags.
    pub errors: Vec<SpannedError<'a>>,
    /// Names that stand more than once.
    pub duplicates: Vec<&'a str>,
}

/// So many words are read of a list of words in a tag.
const MAX_WORDS: usize = 64;

impl<'a> KeyTags<'a> {
    /// Reads a record.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let list = TagList::parse(text);
        let duplicates = list.duplicates();
        let tags = list.tags.iter().map(KeyTag::read).collect();
        Self { tags, errors: list.errors, duplicates }
    }

    /// The first that `pick` takes.
    pub(super) fn find<T>(&self, pick: impl Fn(&KeyTag<'a>) -> Option<T>) -> Option<T> {
        self.tags.iter().find_map(pick)
    }

    /// The kind of the key.
    #[must_use]
    pub fn key_type(&self) -> KeyType<'a> {
        self.written_type().map(KeyType::parse).unwrap_or_default()
    }

    /// `k` as written.
    pub(super) fn written_type(&self) -> Option<&'a str> {
        self.find(|tag| match tag {
            KeyTag::KeyType(value) => Some(*value),
            _ => None,
        })
    }

    /// `p` as written.
    #[must_use]
    pub fn public_key(&self) -> Option<&'a str> {
        self.find(|tag| match tag {
            KeyTag::PublicKey(value) => Some(*value),
            _ => None,
        })
    }

    /// The hashes that may be used; none where all may.
    #[must_use]
    pub fn hashes(&self) -> Option<Vec<&'a str>> {
        self.find(|tag| match tag {
            KeyTag::Hashes(hashes) => Some(hashes.clone()),
            _ => None,
        })
    }

    /// What the key is for.
    #[must_use]
    pub fn services(&self) -> Vec<&'a str> {
        let written = self.find(|tag| match tag {
            KeyTag::Services(services) => Some(services.clone()),
            _ => None,
        });
        written.unwrap_or_else(|| vec!["*"])
    }

    /// The flags.
    #[must_use]
    pub fn flags(&self) -> Vec<&'a str> {
        let written = self.find(|tag| match tag {
            KeyTag::Flags(flags) => Some(flags.clone()),
            _ => None,
        });
        written.unwrap_or_default()
    }
}

impl<'a> KeyTag<'a> {
    fn read(tag: &SpannedTag<'a>) -> Self {
        let value = tag.value;
        let words = || -> Vec<&'a str> {
            let words = value.split(':').map(|word| word.trim_matches(is_space));
            words.filter(|word| !word.is_empty()).take(MAX_WORDS).collect()
        };
        match tag.name {
            "v" => Self::Version(value),
            "k" => Self::KeyType(value),
            "p" => Self::PublicKey(value),
            "h" => Self::Hashes(words()),
            "s" => Self::Services(words()),
            "t" => Self::Flags(words()),
            "n" => Self::Note(value),
            "g" => Self::Granularity(value),
            name => Self::Unknown(name, value),
        }
    }
}

impl fmt::Display for KeyType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
            Self::Other(text) => text,
        })
    }
}

impl fmt::Display for KeyTag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(value) => write!(f, "v={value}"),
            Self::KeyType(value) => write!(f, "k={value}"),
            Self::PublicKey(value) => write!(f, "p={value}"),
            Self::Hashes(words) => write!(f, "h={}", words.join(":")),
            Self::Services(words) => write!(f, "s={}", words.join(":")),
            Self::Flags(words) => write!(f, "t={}", words.join(":")),
            Self::Note(value) => write!(f, "n={value}"),
            Self::Granularity(value) => write!(f, "g={value}"),
            Self::Unknown(name, value) => write!(f, "{name}={value}"),
        }
    }
}

impl fmt::Display for KeyTags<'_> {
    /// The tags alone, in their order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, tag) in self.tags.iter().enumerate() {
            write!(f, "{}{tag}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_is_typed_and_written_as_it_was_read() {
        let text = "v=DKIM1; h=sha256:sha1; k=rsa; n=made=20in=202026; p=MIGf; s=email:*; t=y:s; g=; x=y";
        let tags = KeyTags::parse(text);
        assert_eq!(tags.to_string(), text);
        assert_eq!(tags.hashes(), Some(vec!["sha256", "sha1"]));
        assert_eq!(tags.services(), ["email", "*"]);
        assert_eq!(tags.flags(), ["y", "s"]);
        assert_eq!(tags.key_type(), KeyType::Rsa);
        assert_eq!(tags.tags.last(), Some(&KeyTag::Unknown("x", "y")));
    }

    #[test]
    fn what_is_not_written_has_its_default() {
        let tags = KeyTags::parse("p=MIGf");
        assert_eq!((tags.key_type(), tags.hashes()), (KeyType::Rsa, None));
        assert_eq!((tags.services(), tags.flags()), (vec!["*"], vec![]));
        assert_eq!(KeyTags::parse("").public_key(), None);
        assert_eq!(KeyTags::parse("p=").public_key(), Some(""));
    }

    #[test]
    fn spaces_in_lists_are_dropped() {
        let tags = KeyTags::parse("t = y : s ; h= sha256 :; k = ed25519");
        assert_eq!(tags.to_string(), "t=y:s; h=sha256; k=ed25519");
        assert_eq!(tags.key_type(), KeyType::Ed25519);
        assert_eq!(KeyTags::parse("k=DSA").key_type(), KeyType::Other("DSA"));
    }
}
