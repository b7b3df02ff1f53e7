//! Addresses of hosts in the text of trace fields.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address that a word is: bare or in brackets, with `IPv6:` before it, a port or a zone behind it. One that stands
/// for an IPv4 address (`::ffff:192.0.2.1`) is that.
pub(super) fn literal(word: &str) -> Option<IpAddr> {
    let word = word.trim_matches([',', ';', '<', '>', '"', '\'']);
    let inner = match word.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => word,
    };
    let tag = inner.get(..5).filter(|tag| tag.eq_ignore_ascii_case("ipv6:"));
    let inner = if tag.is_some() { inner.get(5..).unwrap_or_default() } else { inner };
    let inner = inner.split('%').next().unwrap_or_default().trim_end_matches('.');
    plain(inner).or_else(|| without_port(inner))
}

fn plain(text: &str) -> Option<IpAddr> {
    match text.parse().ok()? {
        IpAddr::V6(address) => Some(address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4)),
        address @ IpAddr::V4(_) => Some(address),
    }
}

/// `192.0.2.1:25`, `192.0.2.1.25`, `2001:db8::1.25`.
fn without_port(text: &str) -> Option<IpAddr> {
    let (address, port) = text.rsplit_once([':', '.', '#'])?;
    let is_port = (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    is_port.then(|| plain(address)).flatten()
}

/// All addresses in a text, in order: those in brackets, words that are addresses, and what follows an `@`.
pub(super) fn addresses_in(text: &str) -> impl Iterator<Item = IpAddr> {
    places(text).map(|(_, address)| address)
}

/// The addresses in a text with what stands before each, up to the next blank or bracket.
pub(super) fn places(text: &str) -> impl Iterator<Item = (&str, IpAddr)> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, ']' | '(' | ')' | ',' | ';');
    text.split_inclusive(is_end)
        .scan(0, move |at, word| {
            let start = *at;
            *at += word.len();
            Some((start, word.trim_end_matches(is_end)))
        })
        .filter_map(move |(start, word)| {
            let inner = word.find('[').map_or(0, |at| at + 1);
            let inner = word.rfind('@').map_or(inner, |at| inner.max(at + 1));
            let inner = word.rfind('=').map_or(inner, |at| inner.max(at + 1));
            let address = literal(word.get(inner..)?).or_else(|| literal(word))?;
            Some((text.get(..start + inner)?, address))
        })
}

/// Whether an address is of a private network, of the host itself, or of the link: no server on the public internet has it.
pub(crate) fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_inside_v4(address),
        IpAddr::V6(address) => is_inside_v6(address),
    }
}

fn is_inside_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || (first == 100 && (64..128).contains(&second))
}

fn is_inside_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        // Google writes its hosts as 6to4 addresses of a private network.
        || (address.segments().first() == Some(&0x2002) && is_inside_v4(of_6to4(address)))
}

fn of_6to4(address: Ipv6Addr) -> Ipv4Addr {
    let [_, _, a, b, c, d, ..] = address.octets();
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_an_address_is_taken_off() {
        for (word, address) in [
            ("192.0.2.1", Some("192.0.2.1")),
            ("[192.0.2.1]", Some("192.0.2.1")),
            ("[192.0.2.1]:25", Some("192.0.2.1")),
            ("[192.0.2.1:4567]", Some("192.0.2.1")),
            ("192.0.2.1.4567", Some("192.0.2.1")),
            ("[IPv6:2001:db8::1]", Some("2001:db8::1")),
            ("IPv6:2001:DB8::1", Some("2001:db8::1")),
            ("[::ffff:192.0.2.1]", Some("192.0.2.1")),
            ("fe80::1%4", Some("fe80::1")),
            ("[2001:db8::1.25]", Some("2001:db8::1")),
            ("300.1.2.3", None),
            ("1.2.3", None),
            ("8.17.1", None),
            ("mail.example.com", None),
            ("", None),
            ("[]", None),
        ] {
            assert_eq!(literal(word), address.map(|address| address.parse().expect("an address")), "{word}");
        }
    }

    #[test]
    fn addresses_are_found_with_what_stands_before_them() {
        let found = |text: &'static str| -> Vec<(&str, String)> {
            places(text).map(|(before, address)| (before, address.to_string())).collect()
        };
        assert_eq!(
            found("mail.example.com [192.0.2.1] (may be forged)"),
            [("mail.example.com [", "192.0.2.1".to_owned())]
        );
        assert_eq!(found("unknown[2001:db8::1]"), [("unknown[", "2001:db8::1".to_owned())]);
        assert_eq!(found("jo@192.0.2.1"), [("jo@", "192.0.2.1".to_owned())]);
        assert_eq!(found("[192.0.2.1]:25 helo=x"), [("[", "192.0.2.1".to_owned())]);
        assert_eq!(found("id 15.20.1234.5, version 8.17.1/8.17.1"), []);
    }
}
