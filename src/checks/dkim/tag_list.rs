//! The tag-list of DKIM (RFC 6376 section 3.2): `name=value; name=value`, each with its place.
//!
//! What does not fit the grammar is kept as a mistake, and what stands around it is still read.

use std::fmt;

use crate::dns::plain;

/// One tag, spaces around its name and value taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpannedTag<'a> {
    /// As written, in the case in which it was written: names are case-sensitive.
    pub name: &'a str,
    /// As written.
    pub value: &'a str,
    /// Where the name begins in the text, in bytes.
    pub position: usize,
}

/// What does not fit the grammar of a tag-list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagError<'a> {
    /// Nothing stands between two semicolons.
    Empty,
    /// There is no `=` in it.
    NoEquals(&'a str),
    /// No name, or one with other characters than letters, digits and underscores.
    BadName(&'a str),
    /// The value has a character in it that no value may have.
    BadCharacter(char),
}

/// A part of a tag-list that is no tag, and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpannedError<'a> {
    /// Where the part begins in the text, in bytes.
    pub position: usize,
    /// What is wrong with it.
    pub error: TagError<'a>,
}

/// A tag-list as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagList<'a> {
    /// The tags in their order.
    pub tags: Vec<SpannedTag<'a>>,
    /// What is no tag, or one that strict readers refuse.
    pub errors: Vec<SpannedError<'a>>,
}

/// Folding white space, as far as a DNS record can have it.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

impl<'a> TagList<'a> {
    /// Reads a text.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let mut list = Self::default();
        let mut next = 0;
        let mut parts = text.split(';').peekable();
        while let Some(part) = parts.next() {
            let start = next;
            next += part.len() + 1;
            let tag = part.trim_matches(is_space);
            let position = start + (part.len() - part.trim_start_matches(is_space).len());
            if tag.is_empty() {
                // Behind the last semicolon nothing need stand; an empty text has no tags.
                if parts.peek().is_some() {
                    list.errors.push(SpannedError { position: start, error: TagError::Empty });
                }
                continue;
            }
            match read_tag(tag) {
                Ok((name, value)) => {
                    if let Some(c) = value.chars().find(|c| !is_value_character(*c)) {
                        list.errors.push(SpannedError { position, error: TagError::BadCharacter(c) });
                    }
                    list.tags.push(SpannedTag { name, value, position });
                }
                Err(error) => list.errors.push(SpannedError { position, error }),
            }
        }
        list
    }

    /// The first tag of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.tags.iter().find(|tag| tag.name == name).map(|tag| tag.value)
    }

    /// The names that stand more than once, each once: they void the whole list.
    #[must_use]
    pub fn duplicates(&self) -> Vec<&'a str> {
        let mut seen = std::collections::HashSet::new();
        let mut twice = Vec::new();
        for tag in &self.tags {
            if !seen.insert(tag.name) && !twice.contains(&tag.name) && twice.len() < MAX_DUPLICATES {
                twice.push(tag.name);
            }
        }
        twice
    }
}

/// So many names that stand twice are named.
const MAX_DUPLICATES: usize = 8;

fn read_tag(text: &str) -> Result<(&str, &str), TagError<'_>> {
    let (name, value) = text.split_once('=').ok_or(TagError::NoEquals(text))?;
    let name = name.trim_end_matches(is_space);
    let mut letters = name.chars();
    let good = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !good {
        return Err(TagError::BadName(name));
    }
    Ok((name, value.trim_start_matches(is_space)))
}

/// What a value may have in it: everything that can be seen but `;`, and white space between.
fn is_value_character(c: char) -> bool {
    c.is_ascii_graphic() || is_space(c)
}

impl fmt::Display for TagError<'_> {
    /// Completes "there is a mistake in it: …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there are two semicolons in a row"),
            Self::NoEquals(part) => write!(f, "there is no “=” in “{}”", plain_word(part)),
            Self::BadName(name) => write!(f, "no tag can be called “{}”", plain_word(name)),
            Self::BadCharacter(c) => write!(f, "it has the character “{}” in it", c.escape_debug()),
        }
    }
}

/// A word out of a tag-list, no longer than a sentence can bear, with nothing unseen in it.
pub(crate) fn plain_word(text: &str) -> String {
    const MOST: usize = 64;
    let word: String = text.chars().take(MOST).collect();
    let word = plain(&word);
    if text.chars().nth(MOST).is_some() { format!("{word}…") } else { word }
}

impl fmt::Display for SpannedTag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

impl fmt::Display for TagList<'_> {
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
    fn spaces_are_allowed_around_names_and_values() {
        for text in ["v=DKIM1;p=MIGf", " v = DKIM1 ;\r\n\tp = MIGf ; ", "v=DKIM1; p=MIGf;"] {
            let list = TagList::parse(text);
            assert_eq!(list.to_string(), "v=DKIM1; p=MIGf", "{text:?}");
            assert!(list.errors.is_empty(), "{text:?}");
            assert_eq!(list.get("p"), Some("MIGf"));
        }
    }

    #[test]
    fn names_are_case_sensitive_and_values_may_hold_equals_signs() {
        let list = TagList::parse("V=DKIM1; p=a=b==; x_1=");
        assert_eq!(list.get("v"), None);
        assert_eq!(list.get("V"), Some("DKIM1"));
        assert_eq!(list.get("p"), Some("a=b=="));
        assert_eq!(list.get("x_1"), Some(""));
    }

    #[test]
    fn every_mistake_is_found_with_its_place() {
        let list = TagList::parse("v=DKIM1;; foo; 1a=b; =c; n=é; p=x");
        let wrong: Vec<_> = list.errors.iter().map(|wrong| (wrong.position, wrong.error)).collect();
        assert_eq!(
            wrong,
            [
                (8, TagError::Empty),
                (10, TagError::NoEquals("foo")),
                (15, TagError::BadName("1a")),
                (21, TagError::BadName("")),
                (25, TagError::BadCharacter('é')),
            ]
        );
        assert_eq!(list.to_string(), "v=DKIM1; n=é; p=x");
    }

    #[test]
    fn what_stands_twice_is_named_once() {
        assert_eq!(TagList::parse("p=a; p=b; p=c; v=x; k=1; v=y").duplicates(), ["p", "v"]);
        assert_eq!(TagList::parse("p=a; P=b").duplicates(), [""; 0]);
    }

    #[test]
    fn nothing_is_an_empty_list() {
        for text in ["", "  ", ";"] {
            assert!(TagList::parse(text).tags.is_empty());
        }
        assert!(TagList::parse("").errors.is_empty());
    }
}
