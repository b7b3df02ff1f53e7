//! What people type into the fields of builders.

use std::borrow::Cow;
use std::net::IpAddr;
use std::str::FromStr as _;

use ipnet::IpNet;

use super::SpfTerm;
use crate::checks::spf::{Mechanism, Term, parse};
use crate::checks::transport::MxPattern;
use crate::dns::{Name, NameError};

/// Said where an address of reports is none.
pub const REPORT_ADDRESS_WANTED: &str =
    "Enter an e-mail address, such as reports@example.com, or a web address that begins with https://.";

/// The longest text that is read.
const MAX_TEXT: usize = 300;

/// Said where the address of a web page is typed in the place of a name.
const WEB_ADDRESS: &str = "This is a web address. Enter the name alone, such as mail.example.com.";

/// Reads a name.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn name_from_typed(typed: &str) -> Result<Name, String> {
    let text = typed.trim();
    if text.contains("://") {
        return Err(WEB_ADDRESS.into());
    }
    Name::from_user(text).map_err(not_a_name)
}

fn not_a_name(error: NameError) -> String {
    match error {
        NameError::Empty => "Enter a name.".into(),
        NameError::BadCharacter(' ') => "A name has no space in it.".into(),
        error => format!("This is not a name: {error}."),
    }
}

impl SpfTerm {
    /// Reads an address, a network, the name of a host, or a term as records have it.
    ///
    /// # Errors
    /// A sentence that says what is wanted.
    pub fn from_typed(typed: &str) -> Result<Self, String> {
        let text = typed.trim();
        if text.is_empty() {
            return Err("Enter an address such as 192.0.2.25, a network such as 192.0.2.0/24, or the name of a server.".into());
        }
        if text.len() > MAX_TEXT || text.contains(char::is_whitespace) {
            return Err("Enter one address, network, or name at a time.".into());
        }
        if text.starts_with("v=") {
            return Err("This is the beginning of a record. Enter one address, network, or name.".into());
        }
        if let Ok(address) = IpAddr::from_str(text) {
            return Ok(Self::address(address));
        }
        if let Ok(network) = IpNet::from_str(text) {
            return Ok(Self::Network(network.trunc()));
        }
        if text.contains("://") {
            return Err(WEB_ADDRESS.into());
        }
        let word = text.split('/').next().unwrap_or(text).to_ascii_lowercase();
        let looks_like_a_term = text.contains([':', '=']) || ["mx", "a", "ptr"].contains(&word.as_str());
        if looks_like_a_term || text.starts_with(['+', '-', '~', '?']) {
            return term(&with_ascii_domain(text));
        }
        if text.contains('/') || text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err("This is no address or network. One looks like 192.0.2.25 or 192.0.2.0/24.".into());
        }
        let name = name_from_typed(text)?;
        match name.label_count() > 1 {
            true => Ok(Self::Host(Some(name))),
            false => {
                Err("This name has no full stop in it. Enter the whole name, such as mail.example.com."
                    .into())
            }
        }
    }
}

/// A term whose domain is written as the DNS has it (RFC 5891 section 4.4), since records are ASCII. Labels with
/// macros stay as they are.
fn with_ascii_domain(text: &str) -> Cow<'_, str> {
    let Some((mechanism, rest)) = text.split_once([':', '=']).filter(|_| !text.is_ascii()) else {
        return Cow::Borrowed(text);
    };
    let (domain, prefix) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let ascii = |label: &str| match label.contains('%') {
        true => label.to_owned(),
        false => idna::domain_to_ascii(label).unwrap_or_else(|_| label.to_owned()),
    };
    let is_dot = |c: char| matches!(c, '.' | '。' | '．' | '｡');
    let domain = domain.split(is_dot).map(ascii).collect::<Vec<_>>().join(".");
    let separator = &text[mechanism.len()..=mechanism.len()];
    Cow::Owned(format!("{mechanism}{separator}{domain}{prefix}"))
}

fn term(text: &str) -> Result<SpfTerm, String> {
    let record = format!("v=spf1 {text}");
    let read = match parse(record.as_bytes()).as_slice() {
        [one] => one.term,
        _ => return Err("Enter one term at a time.".into()),
    };
    match read {
        Ok(Term::Directive(_, Mechanism::All)) => {
            Err("Who else may send is chosen below, under “Everybody else”.".into())
        }
        Ok(Term::Directive(_, mechanism)) => {
            if let Some(spec) = mechanism.domain_spec() {
                is_a_name(spec.as_str())?;
            }
            SpfTerm::parse(text).ok_or_else(|| "This is no term of an SPF record.".into())
        }
        Ok(_) => Err("This says nothing about who may send.".into()),
        Err(error) => {
            Err(format!("This is not a term of an SPF record: {}.", error.to_string().trim_end_matches('.')))
        }
    }
}

/// That the domain of a term can be one: the grammar of SPF takes labels that the DNS does not. What a macro stands
/// for is not known.
fn is_a_name(domain: &str) -> Result<(), String> {
    let labels: Vec<&str> = domain.trim_end_matches('.').split('.').collect();
    let known = labels.iter().filter(|label| !label.contains('%'));
    known
        .map(|label| Name::parse(label))
        .find_map(Result::err)
        .map_or(Ok(()), |error| Err(not_a_name(error)))?;
    match labels.iter().any(|label| label.contains('%')) {
        true => Ok(()),
        false => Name::parse(domain).map(|_| ()).map_err(not_a_name),
    }
}

impl MxPattern {
    /// Reads the name of a mail server, or `*.` and a name.
    ///
    /// # Errors
    /// A sentence that says what is wanted.
    pub fn from_typed(typed: &str) -> Result<Self, String> {
        let text = typed.trim();
        let (rest, below) = match text.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        if rest.parse::<IpAddr>().is_ok() {
            return Err("The policy names servers, not addresses.".into());
        }
        let name = name_from_typed(rest)?;
        if name.label_count() < 2 {
            return Err("Enter the whole name of a mail server, such as mx1.example.com.".into());
        }
        Ok(if below { Self::Below(name) } else { Self::Host(name) })
    }
}
