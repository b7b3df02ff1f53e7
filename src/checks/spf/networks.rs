//! Networks, read where they stand in a record. Most terms of most records are `ip4` and `ip6`, and most of these do
//! not hold the client: an evaluation that keeps no trace steps over them, without making terms of them.

use std::net::IpAddr;

/// What follows the `ip4` or `ip6` term with which a text begins, if that is a sound one without the client in it.
/// Whatever else stands there, right or wrong, is for the grammar to read.
pub(super) fn behind_missed(text: &[u8], client: IpAddr) -> Option<&[u8]> {
    let at = match text {
        [b'+' | b'-' | b'~' | b'?', rest @ ..] => rest,
        _ => text,
    };
    let [b'i' | b'I', b'p' | b'P', family, b':', at @ ..] = at else { return None };
    // A network holds an address if they do not differ in the bits of its prefix.
    let (holds, behind) = match family {
        b'4' => {
            let (network, at) = ip4(at)?;
            let (length, at) = prefix(at, 32)?;
            (
                matches!(client, IpAddr::V4(client) if (client.to_bits() ^ network).leading_zeros() >= length),
                at,
            )
        }
        b'6' => {
            let (network, at) = ip6(at)?;
            let (length, at) = prefix(at, 128)?;
            (
                matches!(client, IpAddr::V6(client) if (client.to_bits() ^ network).leading_zeros() >= length),
                at,
            )
        }
        _ => return None,
    };
    let is_whole = matches!(behind, [] | [b' ', ..]);
    (is_whole && !holds).then_some(behind)
}

/// The IPv4 address with which a text begins, and what follows.
fn ip4(text: &[u8]) -> Option<(u32, &[u8])> {
    let (mut address, mut at) = number(text, 255)?;
    for _ in 0..3 {
        let [b'.', rest @ ..] = at else { return None };
        let (octet, rest) = number(rest, 255)?;
        address = address << 8 | octet;
        at = rest;
    }
    Some((address, at))
}

/// The IPv6 address with which a text begins, and what follows. Those with an IPv4 address in them are rare, and
/// are left to the grammar.
fn ip6(text: &[u8]) -> Option<(u128, &[u8])> {
    let (first, before, at) = groups(text);
    let [b':', b':', at @ ..] = at else { return (before == 8).then_some((first, at)) };
    let (last, behind, at) = groups(at);
    // `::` stands for one group at least.
    (before + behind < 8).then(|| (first.checked_shl(16 * (8 - before)).unwrap_or(0) | last, at))
}

/// The groups of an IPv6 address with which a text begins, eight at most: their bits, how many they are, and what
/// follows.
fn groups(text: &[u8]) -> (u128, u32, &[u8]) {
    let (mut bits, mut count, mut rest) = (0, 0, text);
    while count < 8 {
        let at = match rest {
            [b':', at @ ..] if count > 0 => at,
            _ if count == 0 => rest,
            _ => break,
        };
        let Some((group, behind)) = group(at) else { break };
        bits = bits << 16 | u128::from(group);
        count += 1;
        rest = behind;
    }
    (bits, count, rest)
}

/// The one to four hexadecimal digits with which a text begins, and what follows.
fn group(text: &[u8]) -> Option<(u32, &[u8])> {
    let mut group = 0;
    let mut rest = text;
    for _ in 0..4 {
        let [digit, behind @ ..] = rest else { break };
        let Some(digit) = char::from(*digit).to_digit(16) else { break };
        group = group << 4 | digit;
        rest = behind;
    }
    (rest.len() < text.len()).then_some((group, rest))
}

/// The length of a network, the most where none is written, and what follows.
fn prefix(text: &[u8], most: u32) -> Option<(u32, &[u8])> {
    match text {
        [b'/', rest @ ..] => number(rest, most),
        _ => Some((most, text)),
    }
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
        let clients: Vec<IpAddr> = [
            "192.0.2.1",
            "10.255.19.7",
            "0.0.0.0",
            "255.255.255.255",
            "2001:db8::1",
            "::",
            "1:2:3:4:5:6:7:8",
        ]
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
            "2001:DB8::1",
            "::",
            "::1",
            "::1:",
            ":1",
            "1::2::3",
            "1:::2",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1:2:3:4::6:7:8",
            "1:2:3:4:5::6:7:8",
            "1:2:3:4:5:6:7:8::",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "2001:0db8::0001",
            "2001:0db8::00001",
            "2001:db8::g",
            "::ffff:192.0.2.1",
            "64:ff9b::192.0.2.1",
            "1:2:3:4:5:6:192.0.2.1",
            "2001:db8::192.0.2",
        ];
        let lengths = [
            "", "/0", "/1", "/8", "/24", "/31", "/32", "/33", "/024", "/00", "/", "/x", "/24//64", "/24x",
            "/240", "/48", "/127", "/128", "/129",
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
                            // One in which an IPv4 address is written is left to the grammar.
                            let is_mixed = address.contains(':') && address.contains('.');
                            for client in &clients {
                                let behind = behind_missed(text.as_bytes(), *client);
                                let is_missed =
                                    network.is_some_and(|network| !is_mixed && !network.contains(client));
                                let follows = is_missed.then(|| &text.as_bytes()[first.bytes.len()..]);
                                assert_eq!(behind, follows, "{text} {client}");
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
