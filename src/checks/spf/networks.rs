//! Networks, read where they stand in a record. Most terms of most records are `ip4`, and most of these do not hold
//! the client: an evaluation that keeps no trace steps over them, without making terms of them.

use std::net::IpAddr;

/// The length of the `ip4` term with which a text begins, if it is a sound one without the client in it. Whatever
/// else stands there, right or wrong, is for the grammar to read.
pub(super) fn missed(text: &[u8], client: IpAddr) -> Option<usize> {
    let at = match text {
        [b'+' | b'-' | b'~' | b'?', rest @ ..] => rest,
        _ => text,
    };
    let [b'i' | b'I', b'p' | b'P', b'4', b':', at @ ..] = at else { return None };
    let (first, mut at) = number(at, 255)?;
    let mut address = first;
    for _ in 0..3 {
        let [b'.', rest @ ..] = at else { return None };
        let (octet, rest) = number(rest, 255)?;
        address = address << 8 | octet;
        at = rest;
    }
    let mut length = 32;
    if let [b'/', rest @ ..] = at {
        (length, at) = number(rest, 32)?;
    }
    let is_whole = matches!(at, [] | [b' ', ..]);
    let holds = match client {
        // A length of 0 holds everything.
        IpAddr::V4(client) => (u32::from(client) ^ address).checked_shr(32 - length).unwrap_or(0) == 0,
        IpAddr::V6(_) => false,
    };
    (is_whole && !holds).then(|| text.len() - at.len())
}

/// The number with which a text begins, of three digits at most and without a leading zero, and what follows.
fn number(text: &[u8], most: u32) -> Option<(u32, &[u8])> {
    let digit = |byte: u8| u32::from(byte.wrapping_sub(b'0'));
    let (number, rest) = match text {
        [first, rest @ ..] if digit(*first) < 10 => (digit(*first), rest),
        _ => return None,
    };
    let (mut number, mut rest) = (number, rest);
    for _ in 0..2 {
        match rest {
            [next, behind @ ..] if digit(*next) < 10 && number > 0 => {
                number = number * 10 + digit(*next);
                rest = behind;
            }
            _ => break,
        }
    }
    (number <= most).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::super::record::{Term, parse};
    use super::super::trace::network_of;
    use super::*;

    #[test]
    fn what_is_stepped_over_is_what_the_grammar_reads_as_a_network_without_the_client() {
        let clients: Vec<IpAddr> = ["192.0.2.1", "10.255.19.7", "0.0.0.0", "255.255.255.255", "2001:db8::1"]
            .map(|text| text.parse().expect("an address"))
            .into();
        let starts = ["", "+", "-", "~", "?", "*", "++"];
        let names = ["ip4:", "IP4:", "Ip4:", "ip4", "ip4/", "ip6:", "ip4=", "ip44:"];
        let addresses = [
            "192.0.2.1",
            "192.0.2.0",
            "10.255.19.0",
            "0.0.0.0",
            "255.255.255.255",
            "256.0.0.1",
            "01.2.3.4",
            "1.2.3.00",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.1000",
            "1..3.4",
            "",
            "1.2.3.4 ",
            "192.0.2.1x",
            "192.0.2.1:25",
            "1000.2.3.4",
            "1.2.3.0004",
            "2001:db8::",
        ];
        let lengths = [
            "", "/0", "/1", "/8", "/24", "/31", "/32", "/33", "/024", "/00", "/", "/x", "/24//64", "/24x",
            "/240",
        ];
        let mut stepped_over = 0;
        for start in starts {
            for name in names {
                for address in addresses {
                    for length in lengths {
                        for end in ["", " -all", "  "] {
                            let text = format!("{start}{name}{address}{length}{end}");
                            let record = format!("v=spf1 {text}");
                            let first = parse(record.as_bytes()).into_iter().next().expect("a term");
                            let network = match first.term {
                                Ok(Term::Directive(_, mechanism)) => network_of(mechanism),
                                _ => None,
                            };
                            for client in &clients {
                                let missed = missed(text.as_bytes(), *client);
                                let is_missed = network.is_some_and(|network| {
                                    network.addr().is_ipv4() && !network.contains(client)
                                });
                                assert_eq!(missed, is_missed.then_some(first.bytes.len()), "{text} {client}");
                                stepped_over += usize::from(is_missed);
                            }
                        }
                    }
                }
            }
        }
        assert!(stepped_over > 1000, "{stepped_over}");
    }
}
