//! What people type into the fields of builders.

use std::net::IpAddr;
use std::str::FromStr as _;

use ipnet::IpNet;

use super::SpfTerm;
use crate::checks::spf::{Mechanism, Term, parse};
use crate::checks::transport::MxPattern;
use crate::dns::Name;

/// Said where an address of reports is none.
pub const REPORT_ADDRESS_WANTED: &str =
    "Enter an e-mail address, such as reports@example.com, or a web address that begins with https://.";

/// The longest text that is read.
const MAX_TEXT: usize = 300;

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
        let looks_like_a_term = text.contains([':', '=']) || ["mx", "a", "ptr"].contains(&text);
        if looks_like_a_term || text.starts_with(['+', '-', '~', '?']) {
            return term(text);
        }
        if text.contains('/') || text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err("This is no address or network. One looks like 192.0.2.25 or 192.0.2.0/24.".into());
        }
        let name = Name::from_user(text).map_err(|error| error.to_string())?;
        match name.label_count() > 1 {
            true => Ok(Self::Host(Some(name))),
            false => {
                Err("This name has no full stop in it. Enter the whole name, such as mail.example.com."
                    .into())
            }
        }
    }
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
        Ok(Term::Directive(..)) => {
            SpfTerm::parse(text).ok_or_else(|| "This is no term of an SPF record.".into())
        }
        Ok(_) => Err("This says nothing about who may send.".into()),
        Err(error) => Err(format!("{}.", error.to_string().trim_end_matches('.'))),
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
        let name = Name::from_user(rest).map_err(|error| error.to_string())?;
        if name.label_count() < 2 {
            return Err("Enter the whole name of a mail server, such as mx1.example.com.".into());
        }
        Ok(if below { Self::Below(name) } else { Self::Host(name) })
    }
}
