//! `Authentication-Results` (RFC 8601 section 2.2), and the copies of it in ARC (RFC 8617 section 4.1.1).
//!
//! Receivers write more than the grammar has, and less: Microsoft leaves the authserv-id out, some leave out
//! semicolons and blanks. What is clear is read, the rest is left.

use std::collections::BTreeMap;

use super::super::model::Said;
use super::method::Method;
use super::scanner::{Token, cut, sections, tokens};

/// The most results of one field.
pub const MAX_RESULTS: usize = 100;
/// The most properties of one result.
const MAX_PROPERTIES: usize = 30;
/// The longest text of a value or comment, in bytes.
const MAX_TEXT: usize = 500;

/// One field as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AuthenticationResults {
    /// The instance, where it is a copy in ARC.
    pub(super) instance: Option<u32>,
    /// Who says it.
    pub(super) authserv_id: Option<String>,
    /// The results.
    pub(super) results: Vec<Said>,
    /// Whether it says that nothing was checked.
    pub(super) none: bool,
    /// How many results were left out, because there are too many.
    pub(super) left_out: usize,
}

impl AuthenticationResults {
    /// Reads the value of a field.
    pub(super) fn parse(value: &str) -> Self {
        let tokens = tokens(value);
        let mut sections = sections(&tokens).peekable();
        let mut read = Self::default();
        if let Some(instance) = sections.peek().and_then(|section| instance(section)) {
            read.instance = Some(instance);
            sections.next();
        }
        let mut rest = sections.next().unwrap_or_default();
        if let Some((id, behind)) = authserv_id(rest) {
            read.authserv_id = Some(clipped(&id));
            rest = behind;
        }
        for section in std::iter::once(rest).chain(sections) {
            read.section(section);
        }
        for result in &mut read.results {
            result.by.clone_from(&read.authserv_id);
        }
        read
    }

    /// What stands between two semicolons: a result, several where a semicolon is missing, or `none`.
    fn section(&mut self, section: &[Token]) {
        let mut result: Option<Said> = None;
        let mut name = String::new();
        let mut rest = section;
        while let Some((token, behind)) = rest.split_first() {
            rest = behind;
            match token {
                Token::Comment(text) => {
                    if let Some(result) = &mut result {
                        add_text(&mut result.comment, text);
                    }
                }
                Token::Word { text, .. } => extend_name(&mut name, text),
                Token::Quoted { .. } | Token::Semicolon => name.clear(),
                Token::Equals { .. } => {
                    let (value, comments, behind) = value(rest);
                    rest = behind;
                    let key = std::mem::take(&mut name).to_ascii_lowercase();
                    let method = key.split('/').next().unwrap_or_default();
                    let begins = result.is_none() || Method::parse(method) != Method::Other;
                    if begins && !method.is_empty() && !is_property(method) {
                        self.push(result.take());
                        result = Some(Said {
                            method: clipped(method),
                            result: clipped(&value).to_ascii_lowercase(),
                            ..Said::default()
                        });
                    } else if let Some(result) = result.as_mut().or_else(|| self.results.last_mut()) {
                        add_property(result, &key, &value);
                    }
                    if let Some(result) = &mut result {
                        comments.iter().for_each(|comment| add_text(&mut result.comment, comment));
                    }
                }
            }
        }
        self.none |= result.is_none() && name.eq_ignore_ascii_case("none");
        self.push(result);
    }

    fn push(&mut self, result: Option<Said>) {
        let Some(result) = result.filter(|result| !result.result.is_empty()) else { return };
        if self.results.len() < MAX_RESULTS {
            self.results.push(result);
        } else {
            self.left_out += 1;
        }
    }
}

/// Whether it names what a result was found of. Such a name begins no result, though a semicolon stands before
/// it, as Amazon writes it.
fn is_property(name: &str) -> bool {
    name.contains('.')
        || matches!(
            name,
            "client-ip" | "envelope-from" | "from" | "helo" | "identity" | "reason" | "receiver" | "action"
        )
}

/// The name before `=` may be written with blanks and comments around its `/` and `.`; other words before it
/// belong to nothing.
fn extend_name(name: &mut String, text: &str) {
    let joined = name.ends_with(['/', '.']) || text.starts_with(['/', '.']);
    if !joined {
        name.clear();
    }
    if name.len() + text.len() <= MAX_TEXT {
        name.push_str(text);
    }
}

/// The value behind `=`, the comments before it, and what stands behind it. The value is the next word with what
/// is joined to it; a word that stands apart and has an `=` behind it is the next name, and the value is empty.
fn value(section: &[Token]) -> (String, Vec<&str>, &[Token]) {
    let is_comment = |token: &&Token| matches!(token, Token::Comment(_));
    let comments = section.iter().take_while(is_comment).filter_map(|token| match token {
        Token::Comment(text) => Some(text.as_str()),
        _ => None,
    });
    let comments: Vec<&str> = comments.collect();
    let mut rest = section.get(comments.len()..).unwrap_or_default();
    if let [Token::Word { joined: false, .. }, Token::Equals { .. }, ..] = rest {
        return (String::new(), comments, rest);
    }
    let mut value: Option<String> = None;
    while let Some((token, behind)) = rest.split_first() {
        match token {
            Token::Word { text, joined } | Token::Quoted { text, joined } if *joined || value.is_none() => {
                value.get_or_insert_default().push_str(text);
            }
            Token::Equals { joined: true } if value.is_some() => value.get_or_insert_default().push('='),
            _ => break,
        }
        rest = behind;
    }
    (value.unwrap_or_default(), comments, rest)
}

/// The instance of a copy in ARC: `i=1`.
fn instance(section: &[Token]) -> Option<u32> {
    let mut words = section.iter().filter(|token| !matches!(token, Token::Comment(_)));
    let (
        Some(Token::Word { text: name, .. }),
        Some(Token::Equals { .. }),
        Some(Token::Word { text, .. }),
        None,
    ) = (words.next(), words.next(), words.next(), words.next())
    else {
        return None;
    };
    name.eq_ignore_ascii_case("i").then(|| text.parse().ok()).flatten()
}

/// The authserv-id that begins the field, and what stands behind it and the version in the same section.
/// There is none where the first word is a method.
fn authserv_id(section: &[Token]) -> Option<(String, &[Token])> {
    let word = |token: &Token| match token {
        Token::Word { text, .. } | Token::Quoted { text, .. } => Some(text.clone()),
        Token::Comment(_) | Token::Equals { .. } | Token::Semicolon => None,
    };
    let next = |from: usize| {
        let rest = section.get(from..)?;
        let skipped = rest.iter().position(|token| !matches!(token, Token::Comment(_)))?;
        Some((from + skipped, rest.get(skipped)?))
    };
    let (first, token) = next(0)?;
    let id = word(token)?;
    let Some((second, token)) = next(first + 1) else { return Some((id, &[])) };
    let is_method = match token {
        Token::Equals { .. } => true,
        Token::Word { text, .. } => text.starts_with('/'),
        Token::Quoted { .. } | Token::Comment(_) | Token::Semicolon => false,
    };
    if is_method {
        return None;
    }
    let is_version = word(token).is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let rest = section.get(if is_version { second + 1 } else { second }..).unwrap_or_default();
    Some((id, rest))
}

fn add_property(result: &mut Said, key: &str, value: &str) {
    if key == "reason" && result.method_kind() != Method::CompAuth {
        add_text(&mut result.comment, value);
    } else if !key.is_empty() && result.properties.len() < MAX_PROPERTIES {
        let value = value.strip_prefix('<').and_then(|value| value.strip_suffix('>')).unwrap_or(value);
        insert(&mut result.properties, key, value);
    }
}

/// Adds a property; of two with one name the first stays.
pub(super) fn insert(properties: &mut BTreeMap<String, String>, key: &str, value: &str) {
    properties.entry(clipped(key)).or_insert_with(|| clipped(value));
}

/// Adds a text to what stands in brackets.
pub(super) fn add_text(to: &mut Option<String>, text: &str) {
    if text.is_empty() {
        return;
    }
    let to = to.get_or_insert_default();
    if to.len() < MAX_TEXT {
        if !to.is_empty() {
            to.push_str("; ");
        }
        to.push_str(cut(text, MAX_TEXT));
    }
}

/// A text that is not too long to be shown.
pub(super) fn clipped(text: &str) -> String {
    let short = cut(text, MAX_TEXT);
    if short.len() == text.len() { text.to_owned() } else { format!("{short}…") }
}

#[cfg(test)]
#[path = "authentication_tests.rs"]
mod tests;
