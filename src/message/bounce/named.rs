//! What a reply names: hosts, addresses, e-mail addresses, lists and pages.

use std::net::IpAddr;

use crate::checks::blocklist::{List, lists};
use crate::dns::{Name, plain, special_use};
use crate::message::{IS_SENDING, sending_weight};

/// The most words of a reply that are looked at.
const MAX_WORDS: usize = 2000;

/// What stands in a text, in its order.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Addresses with how well they fit the sending server's; none where they are the other side's.
    pub(super) addresses: Vec<(IpAddr, Option<i32>)>,
    /// E-mail addresses, with where they stand.
    pub(super) mailboxes: Vec<(String, usize)>,
    /// Hosts, those of links too, in lower case.
    pub(super) hosts: Vec<String>,
    /// The first page by https.
    pub(super) link: Option<String>,
    /// The first list.
    pub(super) list: Option<&'static List>,
}

/// Where a word ends.
pub(super) fn is_boundary(c: char) -> bool {
    c.is_whitespace() || "<>()[]{}\"'`,;|\\“”„«»".contains(c)
}

/// Finds everything in a text.
pub(super) fn find(text: &str) -> Named {
    let mut named = Named::default();
    let mut rest = text;
    for _ in 0..MAX_WORDS {
        let Some(start) = rest.find(|c: char| !is_boundary(c)) else { break };
        let before = rest.get(..start).and_then(|before| before.chars().next_back());
        let tail = rest.get(start..).unwrap_or_default();
        let end = tail.find(is_boundary).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        let at = text.len() - tail.len();
        named.word(word, matches!(before, Some('[' | '(')), text, at);
        rest = after;
    }
    named
}

impl Named {
    fn word(&mut self, word: &str, in_brackets: bool, text: &str, at: usize) {
        if word.len() > 1000 {
            return;
        }
        let word = word.trim_end_matches(['.', ':', '!', '?', '…']);
        if let Some(scheme) = word.find("://") {
            let link = word
                .get(scheme.saturating_sub(5)..)
                .unwrap_or(word)
                .trim_start_matches(|c: char| !c.is_ascii_alphabetic());
            return self.link(link, text, at);
        }
        // `relay=mx.example.net`, `S=ann@example.net`
        let value = word.rsplit('=').next().unwrap_or(word);
        let value = value.trim_start_matches([':', '/', '*', '#']);
        // `250-mx.example.net`, a line of a reply; `220-51-100-7.example.net` is a name.
        let line = ["220-", "250-"].iter().find_map(|code| value.strip_prefix(code));
        let value = line.filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())).unwrap_or(value);
        let literal = value.strip_prefix("IPv6:").or(value.strip_prefix("mailto:")).unwrap_or(value);
        if let Ok(address) = literal.parse() {
            let at = at + word.len().saturating_sub(literal.len());
            return self.address(address, sending_weight(text, at, in_brackets));
        }
        if literal.contains('@') {
            if let Some(mailbox) = mailbox(literal) {
                self.mailboxes.push((mailbox, at + (word.len() - literal.len())));
            }
            return;
        }
        let host = literal.split(['/', ':']).next().unwrap_or(literal);
        if let Some(name) = host_name(host) {
            self.host(&name);
        }
    }

    fn link(&mut self, link: &str, text: &str, at: usize) {
        let Some((scheme, rest)) = link.split_once("://") else { return };
        let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
        if let Some(name) = host_name(host) {
            self.host(&name);
        }
        // Spamhaus names there the resolver that it refuses.
        let is_about_resolver = rest.contains("/returnc/");
        for part in rest.split(['/', '?', '=', '&', '#', '+']).skip(1).filter(|_| !is_about_resolver) {
            if let Ok(address) = part.parse() {
                // A page about an address is about the one that was refused.
                let weight = sending_weight(text, at, false).map(|weight| weight.max(IS_SENDING));
                self.address(address, weight);
            }
        }
        let is_page = scheme.eq_ignore_ascii_case("https")
            && link.len() <= 300
            && link.bytes().all(|b| b.is_ascii_graphic());
        if self.link.is_none() && is_page && host_name(host).is_some() {
            self.link = Some(link.to_owned());
        }
    }

    fn host(&mut self, name: &Name) {
        if self.list.is_none() {
            self.list = list_of(name);
        }
        let host = name.to_string();
        if self.hosts.len() < 40 && !self.hosts.contains(&host) {
            self.hosts.push(host);
        }
    }

    /// Keeps an address with its weight.
    fn address(&mut self, address: IpAddr, weight: Option<i32>) {
        if special_use(address).is_some_and(|special| !special.is_documentation())
            || self.addresses.len() >= 40
        {
            return;
        }
        self.addresses.push((address, weight));
    }

    /// The address of the sending server: the one that is best named so, and no other's. One that no words name so is
    /// nobody's, whatever stands around it.
    pub(super) fn sending_address(&self, others: &[IpAddr]) -> Option<IpAddr> {
        let own = self.addresses.iter().rev().filter(|(address, _)| !others.contains(address));
        let own = own.filter_map(|(address, weight)| Some((*address, (*weight)?)));
        let own = own.filter(|(_, weight)| *weight >= IS_SENDING);
        own.max_by_key(|(_, weight)| *weight).map(|(address, _)| address)
    }
}

/// A host name with a dot in it whose last label can be a top-level domain.
pub(super) fn host_name(text: &str) -> Option<Name> {
    const FILES: [&str; 12] =
        ["txt", "html", "htm", "pdf", "php", "shtml", "eml", "msg", "png", "jpg", "doc", "local"];
    if text.len() > 255 || !text.contains('.') {
        return None;
    }
    let name = Name::from_user(text).ok()?;
    let last = name.labels().last().unwrap_or_default();
    let letters = last.len() > 1 && last.bytes().all(|b| b.is_ascii_alphabetic()) || last.starts_with("xn--");
    (name.label_count() > 1 && letters && !FILES.contains(&last)).then_some(name)
}

/// An e-mail address and nothing else, in the form in which it is shown: what cannot be seen in it is.
pub(super) fn mailbox(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['<', '>']).trim_end_matches(['.', ':', ',', ';']);
    let (local, domain) = text.rsplit_once('@')?;
    let is_quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let is_local = !local.is_empty()
        && local.len() <= 256
        && (is_quoted || !local.contains(|c: char| is_boundary(c) && c != '\'' || c == '@' || c == ':'));
    let is_literal = domain
        .strip_prefix('[')
        .and_then(|it| it.strip_suffix(']'))
        .is_some_and(|it| it.strip_prefix("IPv6:").unwrap_or(it).parse::<IpAddr>().is_ok());
    let has_domain = is_literal || Name::from_user(domain).is_ok_and(|name| name.label_count() > 1);
    (is_local && has_domain).then(|| plain(text))
}

/// The return-path in `MAIL FROM:<jo@example.com>`, wherever that stands in a line.
pub(super) fn mail_from(line: &str) -> Option<String> {
    let at = super::reply::find_ignoring_case(line, "mail from:<")?;
    mailbox(line.get(at + "mail from:<".len()..)?.split('>').next()?)
}

/// The domain of an e-mail address, for the DNS.
pub(super) fn domain_of(mailbox: &str) -> Option<String> {
    let (_, domain) = mailbox.rsplit_once('@')?;
    Name::from_user(domain.trim_end_matches(['>', '.'])).ok().map(|name| name.to_string())
}

/// The list that a name is of: its zone, or a name in it.
fn list_of(name: &Name) -> Option<&'static List> {
    lists().iter().filter(|list| name.is_within(&list.zone)).max_by_key(|list| list.zone.label_count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_names_our_address_a_list_and_a_page() {
        let text = "554 5.7.1 Service unavailable; Client host [192.0.2.10] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.10";
        let named = find(text);
        assert_eq!(named.sending_address(&[]).map(|it| it.to_string()).as_deref(), Some("192.0.2.10"));
        assert_eq!(named.list.map(|list| list.zone.to_string()).as_deref(), Some("zen.spamhaus.org"));
        assert_eq!(named.link.as_deref(), Some("https://www.spamhaus.org/query/ip/192.0.2.10"));
    }

    #[test]
    fn the_resolver_that_a_list_refuses_is_no_sender() {
        let text = "554 5.7.1 blocked using zen.spamhaus.org; Error: open resolver; https://check.spamhaus.org/returnc/pub/192.0.2.53/";
        assert_eq!(find(text).sending_address(&[]), None);
        let text = "554 5.7.1 Blocked, see https://lists.example/192.0.2.10";
        assert_eq!(find(text).sending_address(&[]).map(|it| it.to_string()).as_deref(), Some("192.0.2.10"));
    }

    #[test]
    fn only_https_is_a_page() {
        for text in
            ["see javascript:alert(1)", "see http://example.net/x", "see https://-/", "ftp://example.net"]
        {
            assert_eq!(find(text).link, None, "{text}");
        }
    }

    #[test]
    fn an_address_is_one_by_its_form() {
        for (text, is) in [
            ("<ann@example.net>", true),
            ("jörg@bücher.example", true),
            ("\"a b\"@example.net", true),
            ("ann@[192.0.2.1]", true),
            ("ann@localhost", false),
            ("@example.net", false),
            ("a b@example.net", false),
        ] {
            assert_eq!(mailbox(text).is_some(), is, "{text}");
        }
    }
}
