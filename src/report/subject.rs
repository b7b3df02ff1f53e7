//! What a person can name: a domain, an address, a mailbox (RFC 5321 section 2.3.11, RFC 5322
//! section 3.4.1, RFC 6531 section 3.3). Hostile text is refused with a sentence.

mod author;
mod selector;

use std::fmt;
use std::net::IpAddr;

pub use author::Author;
pub use selector::GivenSelector;

use crate::dns::{Name, NameError};

/// What the search box is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A domain or host name.
    Domain(Name),
    /// An address.
    Address(IpAddr),
    /// A mailbox.
    Mailbox(Mailbox),
    /// Text that can be no domain, which only SPF has an answer to: none (RFC 7208 section 4.3).
    Unusable(String),
}

/// A host by name or by address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// By name.
    Name(Name),
    /// By address.
    Address(IpAddr),
}

/// A mailbox; a bare domain stands for no mailbox in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// What stands before the `@`; none where only a domain was given.
    pub local: Option<String>,
    /// Its domain.
    pub domain: Name,
}

/// The return-path (RFC 5321 section 3.6.3, section 4.5.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnPath {
    /// `<>`, the sender of bounces.
    Null,
    /// A mailbox.
    Mailbox(Mailbox),
    /// Text that no mailbox could be, which only SPF has an answer to.
    Unusable(String),
}

/// The name given in HELO or EHLO: a host name, an address literal (RFC 5321 section 4.1.1.1), or
/// whatever else a server said, which is worth looking at too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helo {
    text: String,
    name: Option<Name>,
}

impl Helo {
    /// Reads what stands in a log.
    ///
    /// # Errors
    /// One sentence naming what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.len() > 255 {
            return Err("A HELO name is no longer than 255 characters.".into());
        }
        if text.chars().any(char::is_control) {
            return Err("There is a control character in the HELO name.".into());
        }
        Ok(match domain(text) {
            Ok(name) => Self { text: name.to_string(), name: Some(name) },
            Err(_) => Self { text: text.to_owned(), name: None },
        })
    }

    /// The host name, where it is one.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        self.name.as_ref()
    }
}

impl fmt::Display for Helo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Longest local part (RFC 5321 section 4.5.3.1.1), in bytes.
const MAX_LOCAL: usize = 64;

/// Where a local part in quotation marks ends that a text begins with (RFC 5321 section 4.1.2).
pub(super) fn quoted_local_end(text: &str) -> Option<usize> {
    const MOST: usize = MAX_LOCAL;
    let mut escaped = false;
    let mut characters = text.char_indices().take(MOST);
    characters.next().filter(|(_, first)| *first == '"')?;
    characters.find_map(|(at, c)| match c {
        _ if escaped => {
            escaped = false;
            None
        }
        '\\' => {
            escaped = true;
            None
        }
        '"' => Some(at + 1),
        _ => None,
    })
}

impl Subject {
    /// Reads what was typed.
    ///
    /// # Errors
    /// One sentence naming what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = unwrapped(text);
        if let Some(address) = address(text) {
            return Ok(Self::Address(address));
        }
        if text.contains('@') {
            return Mailbox::parse(text).map(Self::Mailbox);
        }
        domain(text).map(Self::Domain)
    }
}

impl Host {
    /// Reads a host name or an address, in brackets or not.
    ///
    /// # Errors
    /// One sentence naming what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match address(text) {
            Some(address) => Ok(Self::Address(address)),
            None => domain(text).map(Self::Name),
        }
    }
}

impl Mailbox {
    /// Reads a mailbox, or a domain alone.
    ///
    /// # Errors
    /// One sentence naming what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = unwrapped(text);
        let Some((local, after)) = text.rsplit_once('@') else {
            return domain(text).map(|domain| Self { local: None, domain });
        };
        let local = local.trim_start_matches(is_invisible);
        if after.trim().is_empty() {
            return Err("The domain is missing after the “@”: an address looks like jo@example.com.".into());
        }
        if local.is_empty() {
            return Err("Nothing is before the “@”: an address looks like jo@example.com.".into());
        }
        if local.len() > MAX_LOCAL {
            return Err(format!("The part before the “@” is longer than {MAX_LOCAL} bytes."));
        }
        if local.chars().any(|c| c.is_control()) {
            return Err("There is a control character before the “@”.".into());
        }
        let quoted = quoted_local_end(local) == Some(local.len());
        if !quoted
            && let Some(bad) = local.chars().find(|c| c.is_whitespace() || r#"()<>[]:;@\,""#.contains(*c))
        {
            return Err(match bad {
                ' ' => "There is a space before the “@”.".into(),
                _ => format!("“{bad}” cannot be before the “@” unless that part is in quotation marks."),
            });
        }
        if after.starts_with('[') {
            return Err(
                "The part after the “@” is an address in brackets; enter the domain, or check only the address."
                    .into(),
            );
        }
        Ok(Self { local: Some(local.to_owned()), domain: domain(after)? })
    }
}

impl ReturnPath {
    /// Reads a return-path; nothing, or `<>`, is the null sender.
    ///
    /// # Errors
    /// One sentence naming what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "" | "<>" => Ok(Self::Null),
            text => Mailbox::parse(text).map(Self::Mailbox),
        }
    }

    /// Reads a return-path for SPF, which has a result for any text (RFC 7208 section 4.3).
    ///
    /// # Errors
    /// One sentence where the text is too long or holds control characters.
    pub fn parse_any(text: &str) -> Result<Self, String> {
        Self::parse(text).or_else(|why| {
            if text.len() > 512 || text.chars().any(char::is_control) {
                return Err(why);
            }
            Ok(Self::Unusable(text.trim().to_owned()))
        })
    }
}

/// Characters that take no room: soft hyphens, marks of direction, joiners, the byte order mark.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Takes off what comes along when an address or a link is copied.
fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let text = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(text);
    for scheme in ["https://", "http://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
            return host
                .rsplit_once(':')
                .filter(|(_, port)| port.parse::<u16>().is_ok())
                .map_or(host, |(h, _)| h);
        }
    }
    text
}

/// An address, in brackets or with the `IPv6:` of an address literal (RFC 5321 section 4.1.3) or not.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let text = text.strip_prefix("IPv6:").unwrap_or(text);
    text.parse().ok()
}

fn domain(text: &str) -> Result<Name, String> {
    let text = text.trim();
    let shown: String = text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let digits = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
    let looks_like_ipv4 = text.contains('.') && text.split('.').all(digits);
    if looks_like_ipv4 {
        return Err(format!("“{shown}” is not an IPv4 address: that takes four numbers from 0 to 255."));
    }
    if text.contains("::") || text.matches(':').count() > 1 {
        return Err(format!("“{shown}” is not an IPv6 address."));
    }
    match Name::from_user(text) {
        Ok(name) if name.label_count() < 2 => {
            Err(format!("“{shown}” has no dot: a domain looks like example.com, an address like 192.0.2.1."))
        }
        Ok(name) if name.labels().last().is_some_and(digits) => {
            Err(format!("“{shown}” is not a domain name: its last part is a number."))
        }
        Ok(name) => Ok(name),
        Err(NameError::Empty) => Err("Enter a domain, an address or an e-mail address.".into()),
        Err(why) => Err(format!("“{shown}” is not a domain name: {why}.")),
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(name) => write!(f, "{name}"),
            Self::Address(address) => write!(f, "{address}"),
            Self::Mailbox(mailbox) => write!(f, "{mailbox}"),
            Self::Unusable(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "{name}"),
            Self::Address(address) => write!(f, "{address}"),
        }
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(local) = &self.local {
            write!(f, "{local}@")?;
        }
        write!(f, "{}", self.domain)
    }
}

impl fmt::Display for ReturnPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Mailbox(mailbox) => write!(f, "{mailbox}"),
            Self::Unusable(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_is_understood() {
        for (typed, understood) in [
            ("Example.COM.", "example.com"),
            ("https://www.example.com:8443/path?x", "www.example.com"),
            ("mailto:Jo@Example.com", "Jo@example.com"),
            ("<jo@example.com>", "jo@example.com"),
            ("[192.0.2.1]", "192.0.2.1"),
            ("[IPv6:2001:DB8::1]", "2001:db8::1"),
            ("\"jo doe\"@example.com", "\"jo doe\"@example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(Subject::parse(typed).map(|s| s.to_string()).as_deref(), Ok(understood));
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_one_sentence() {
        for (typed, part) in [
            ("", "Enter a domain"),
            ("192.0.2.256", "not an IPv4 address"),
            ("1.2.3", "not an IPv4 address"),
            ("2001:db8::g", "not an IPv6 address"),
            ("hello", "no dot"),
            ("exa mple.com", "a space"),
            ("a..com", "two dots"),
            ("@example.com", "before the “@”"),
            ("a b@example.com", "a space before"),
            ("jo@[192.0.2.1]", "in brackets"),
            ("<script>alert(1)</script>", "cannot have “>” in it"),
            ("example.123", "last part is a number"),
        ] {
            let message = Subject::parse(typed).expect_err(typed);
            assert!(message.contains(part), "{typed}: {message}");
            assert!(message.ends_with('.'), "{message}");
        }
    }

    #[test]
    fn the_null_sender() {
        assert_eq!(ReturnPath::parse("<>"), Ok(ReturnPath::Null));
        assert_eq!(ReturnPath::parse(""), Ok(ReturnPath::Null));
    }

    #[test]
    fn a_helo_name_is_whatever_the_server_said() {
        let helo = |text| Helo::parse(text).map(|helo| (helo.to_string(), helo.name().is_some()));
        assert_eq!(helo(" Mail.Example.COM "), Ok(("mail.example.com".into(), true)));
        assert_eq!(helo("[192.0.2.1]"), Ok(("[192.0.2.1]".into(), false)));
        assert_eq!(helo("OEMCOMPUTER"), Ok(("OEMCOMPUTER".into(), false)));
        assert!(helo("a\u{7}b").is_err() && helo(&"x".repeat(300)).is_err());
    }

    #[test]
    fn spf_takes_a_return_path_that_nobody_else_would() {
        for text in ["jo@[192.0.2.1]", "@example.net", "a b@example.com", "jo@A...example.com"] {
            assert_eq!(ReturnPath::parse_any(text), Ok(ReturnPath::Unusable(text.into())));
        }
        assert!(matches!(ReturnPath::parse_any("jo@example.com"), Ok(ReturnPath::Mailbox(_))));
        assert!(ReturnPath::parse_any("a\nb@x").is_err());
    }
}
