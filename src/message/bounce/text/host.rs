//! The servers that a line names: the one that writes the bounce, and the one that it talked to.

use std::net::IpAddr;

use super::super::named::{self, Named};

/// A server with its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Host {
    pub(super) name: Option<String>,
    pub(super) address: Option<IpAddr>,
}

/// Whose server a line names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The one that writes the bounce.
    Reporting(Option<String>),
    /// The one that it talked to.
    Remote(Host),
}

/// What stands before the server that writes the bounce, in lower case.
const REPORTING: [&str; 10] = [
    "generating server",
    "generierender server",
    "serveur de génération",
    "generando servidor",
    "servidor de generación",
    "mail system at host",
    "qmail-send program at",
    "mail server on",
    "mail delivery system at",
    "reporting-mta:",
];

/// What stands before the server that it talked to, in lower case.
const REMOTE: [&str; 7] = [
    "while talking to",
    "connected to",
    "connect to",
    "recipient domain",
    "receiving server",
    "remote server",
    "lost connection with",
];

impl Host {
    /// The last one that stands in a text: before it may stand the domain that it is for.
    pub(super) fn of(named: &Named) -> Option<Self> {
        let name = named.hosts.last().cloned();
        let address = named.addresses.last().map(|(address, _)| *address);
        (name.is_some() || address.is_some()).then_some(Self { name, address })
    }
}

/// The server that a line without a reply names.
pub(super) fn in_line(text: &str) -> Option<Role> {
    let short = text.get(..600).unwrap_or(text);
    let lower = short.to_lowercase();
    if REPORTING.iter().any(|word| lower.contains(word)) {
        return Some(Role::Reporting(named::find(short).hosts.into_iter().next()));
    }
    let names_host = lower.starts_with("host ")
        || REMOTE.iter().any(|word| lower.contains(word))
        || lower.ends_with("]:")
        || lower.ends_with(']') && lower.split_whitespace().count() == 2
        || lower.contains(" does not like ")
        || named::host_name(short.trim_end_matches('.')).is_some();
    if names_host { Host::of(&named::find(short)).map(Role::Remote) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_known_by_the_words_before_them() {
        let remote = |name: Option<&str>, address: Option<&str>| {
            let address = address.map(|it| it.parse().expect("an address"));
            Some(Role::Remote(Host { name: name.map(str::to_owned), address }))
        };
        for (line, role) in [
            ("Generating server: ex.example.com", Some(Role::Reporting(Some("ex.example.com".to_owned())))),
            ("... while talking to mx.example.net.:", remote(Some("mx.example.net"), None)),
            ("host mx.example.net [192.0.2.25]", remote(Some("mx.example.net"), Some("192.0.2.25"))),
            ("mx.example.net [192.0.2.25]:", remote(Some("mx.example.net"), Some("192.0.2.25"))),
            ("192.0.2.25 does not like recipient.", remote(None, Some("192.0.2.25"))),
            ("mx.example.net", remote(Some("mx.example.net"), None)),
            ("Please see www.example.org for help", None),
        ] {
            assert_eq!(in_line(line), role, "{line}");
        }
    }
}
