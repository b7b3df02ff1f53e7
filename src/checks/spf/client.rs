//! Who connects and what it says of itself: the arguments of `check_host()` (RFC 7208 section 4.1).

use std::net::IpAddr;

use crate::dns::Name;

/// The SMTP client and the identity that is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The client's address; an IPv4 address in IPv6 form is IPv4 (section 5). None where it is not
    /// known: then the record is walked through and nothing matches.
    pub ip: Option<IpAddr>,
    /// Local part of the sender; `postmaster` where there is none (section 4.3).
    pub local: String,
    /// Domain of the sender, as macros have it.
    pub sender_domain: String,
    /// The name given in HELO or EHLO; `unknown` where it is not known.
    pub helo: String,
    /// Which of the two identities it is (section 2.3, 2.4).
    pub identity: Identity,
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// The return-path (section 2.4).
    MailFrom,
    /// The name given in HELO (section 2.3); also the null sender's.
    Helo,
}

impl Client {
    /// From what an SMTP session gives; an empty `mail_from` is the null sender, for which
    /// `postmaster` at the HELO name is checked (section 2.4).
    ///
    /// Domains become what a name server knows them by, as the domain whose record is read does, so that
    /// `%{o}` and `%{d}` are the same where they stand for the same: U-labels become A-labels (section 4.3,
    /// RFC 8616 section 4), and a final dot is taken off. The latter is left open: no reverse-path has one (RFC
    /// 5321 section 4.1.2), and a receiver that keeps it asks for a name with an empty label, which is none.
    #[must_use]
    pub fn new(ip: Option<IpAddr>, mail_from: &str, helo: &str) -> Self {
        let identity = if mail_from.is_empty() { Identity::Helo } else { Identity::MailFrom };
        let (local, domain) = match mail_from.rsplit_once('@') {
            Some((local, domain)) => (local, domain),
            None if mail_from.is_empty() => ("", helo),
            None => ("", mail_from),
        };
        Self {
            ip: ip.map(|ip| ip.to_canonical()),
            local: if local.is_empty() { "postmaster" } else { local }.to_owned(),
            sender_domain: as_asked(domain),
            helo: if helo.is_empty() { "unknown".to_owned() } else { as_asked(helo) },
            identity,
        }
    }

    /// The sender as an address.
    #[must_use]
    pub fn sender(&self) -> String {
        format!("{}@{}", self.local, self.sender_domain)
    }
}

/// A domain as name servers know it. What can be none stays as it is.
fn as_asked(domain: &str) -> String {
    let text = domain.strip_suffix('.').filter(|rest| !rest.is_empty()).unwrap_or(domain);
    match text.is_ascii() {
        true => text.to_owned(),
        false => Name::from_user(text).map_or_else(|_| text.to_owned(), |name| name.to_string()),
    }
}

/// The domain whose record is read, if a text can be one: more than one label, none empty or over
/// 63 bytes, no address (section 4.3).
#[must_use]
pub fn usable_domain(text: &str) -> Option<Name> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let name = if text.is_ascii() { Name::of_dotted(text).ok()? } else { Name::from_user(text).ok()? };
    let last = text.rsplit('.').next().unwrap_or_default();
    let number = last.bytes().all(|b| b.is_ascii_digit());
    let literal = text.starts_with('[') || text.contains('@');
    (name.label_count() > 1 && !number && !literal).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_null_sender_is_the_postmaster_of_the_helo_name() {
        let client = Client::new(None, "", "mail.example.com");
        assert_eq!(client.sender(), "postmaster@mail.example.com");
        assert_eq!(client.identity, Identity::Helo);
        assert_eq!(Client::new(None, "@example.com", "x").sender(), "postmaster@example.com");
        assert_eq!(Client::new(None, "jo@example.com", "").helo, "unknown");
    }

    #[test]
    fn domains_are_as_a_name_server_knows_them() {
        for (given, asked) in [
            ("jo@bücher.example", "jo@xn--bcher-kva.example"),
            ("jö@bücher.example.", "jö@xn--bcher-kva.example"),
            ("jo@example.com.", "jo@example.com"),
            ("jo@Example.com", "jo@Example.com"),
            ("jo@b\u{fc} cher", "jo@b\u{fc} cher"),
        ] {
            assert_eq!(Client::new(None, given, "x").sender(), asked);
        }
        let client = Client::new(None, "", "mail.bücher.example.");
        assert_eq!(
            (client.helo.as_str(), client.sender()),
            ("mail.xn--bcher-kva.example", "postmaster@mail.xn--bcher-kva.example".into())
        );
        assert_eq!(Client::new(None, "jo@a.net", "[192.0.2.1]").helo, "[192.0.2.1]");
        assert_eq!(Client::new(None, ".", ".").sender(), "postmaster@.");
    }

    #[test]
    fn mapped_addresses_are_ipv4() {
        let client = Client::new("::ffff:192.0.2.1".parse().ok(), "", "x");
        assert_eq!(client.ip, "192.0.2.1".parse().ok());
    }

    #[test]
    fn what_can_be_no_domain() {
        for no in
            ["museum", "A...example.com", "[1.2.3.5]", "1.2.3.5", "", ".", &format!("{}.com", "a".repeat(64))]
        {
            assert_eq!(usable_domain(no), None, "{no}");
        }
        assert!(usable_domain("Example.com.").is_some());
        assert_eq!(
            usable_domain("bücher.example").map(|n| n.to_string()).as_deref(),
            Some("xn--bcher-kva.example")
        );
    }
}
