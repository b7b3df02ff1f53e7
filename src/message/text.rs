//! Fields as people read them: encoded words (RFC 2047), addresses, and characters that are not seen.

use mail_parser::{Address, MessageParser};

use crate::dns::Name;
pub use crate::dns::visible;

/// The longest value that is decoded, in bytes.
const MAX_VALUE: usize = 64 * 1024;
/// The most mailboxes of one field.
const MAX_MAILBOXES: usize = 1000;

/// A mailbox in an address field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name that is shown, decoded.
    pub name: Option<String>,
    /// The address as it stands; empty where there is none.
    pub address: String,
    /// Its domain, in the form that the DNS has; none where that is no domain.
    pub domain: Option<Name>,
}

impl Mailbox {
    /// The address with its domain in the form of the DNS.
    #[must_use]
    pub fn in_dns_form(&self) -> Option<String> {
        let (local, _) = self.address.rsplit_once('@')?;
        Some(format!("{local}@{}", self.domain.as_ref()?.as_str()))
    }
}

/// The text of an unstructured value with its encoded words decoded.
#[must_use]
pub fn decoded(value: &str) -> String {
    let value = cut(value);
    if !value.contains("=?") {
        return value.to_owned();
    }
    let header = format!("Subject: {value}\r\n\r\n");
    let message = MessageParser::default().parse_headers(header.as_bytes());
    message.and_then(|message| message.subject().map(str::to_owned)).unwrap_or_else(|| value.to_owned())
}

/// The mailboxes of an address field, by its grammar (RFC 5322 section 3.4); those of groups too.
#[must_use]
pub fn mailboxes(value: &str) -> Vec<Mailbox> {
    let header = format!("From: {}\r\n\r\n", cut(value));
    let Some(message) = MessageParser::default().parse_headers(header.as_bytes()) else { return Vec::new() };
    let found: Vec<&mail_parser::Addr> = match message.from() {
        None => Vec::new(),
        Some(Address::List(list)) => list.iter().collect(),
        Some(Address::Group(groups)) => groups.iter().flat_map(|group| &group.addresses).collect(),
    };
    found.into_iter().take(MAX_MAILBOXES).map(mailbox).collect()
}

fn mailbox(found: &mail_parser::Addr) -> Mailbox {
    let name = found.name.as_deref().map(str::to_owned);
    let address = plain_address(found.address.as_deref().unwrap_or_default());
    // The parser takes a quoted local part that stands alone for the name.
    let (name, address) = match (name, address.strip_prefix('@')) {
        (Some(local), Some(domain)) => {
            (None, format!("\"{}\"@{domain}", local.replace('\\', "\\\\").replace('"', "\\\"")))
        }
        (name, _) => (name, address),
    };
    let domain = address.rsplit_once('@').and_then(|(_, domain)| Name::from_user(domain).ok());
    Mailbox { name, address, domain: domain.filter(|domain| !domain.is_root()) }
}

/// Without what the obsolete syntax allows (RFC 5322 section 4.4): a route before it, blanks around dots.
fn plain_address(text: &str) -> String {
    let text = text.trim().trim_matches(['<', '>']);
    let text = match text.strip_prefix('@').and_then(|route| route.split_once(':')) {
        Some((_, address)) if address.contains('@') => address,
        _ => text,
    };
    if text.contains('"') || !text.contains([' ', '\t']) {
        return text.to_owned();
    }
    text.split([' ', '\t']).collect()
}

fn cut(value: &str) -> &str {
    value.get(..value.floor_char_boundary(MAX_VALUE)).unwrap_or_default()
}
