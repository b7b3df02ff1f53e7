//! Terms that are misspelt: the mechanism or modifier that was meant, and the term that says it.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The mechanisms and modifiers by their names.
pub(super) const MECHANISMS: [&str; 10] =
    ["include", "redirect", "exists", "all", "ip4", "ip6", "ptr", "exp", "mx", "a"];

/// What was meant by a term that nobody understands.
pub(super) fn misspelt(text: &str) -> Option<String> {
    let bare = text.trim_start_matches(['+', '-', '~', '?']);
    let qualifier = &text[..text.len() - bare.len()];
    let qualifier = qualifier.get(..1).unwrap_or_default();
    let bare = bare.trim_end_matches(['.', ':', '=']);
    if let Some(network) = as_network(bare) {
        return Some(format!("{qualifier}{network}"));
    }
    let end = bare.find([':', '=', '/']).unwrap_or(bare.len());
    let (name, rest) = bare.split_at_checked(end)?;
    let name = name.to_ascii_lowercase();
    let (separator, value) = match rest.split_at_checked(1) {
        Some((separator, value)) => (separator, value.trim_start_matches([':', '='])),
        None => ("", ""),
    };
    // `include.example.com` has lost its colon.
    let (name, separator, value) = match name.split_once('.') {
        Some((first, domain)) if separator.is_empty() && domain.contains('.') && known(first).is_some() => {
            (first.to_owned(), ":", domain.to_owned())
        }
        _ => (name, separator, value.to_owned()),
    };
    let name = known(&name)?;
    Some(match name {
        "all" => format!("{qualifier}all"),
        "ip4" | "ip6" => format!("{qualifier}{}", as_network(&value)?),
        "redirect" | "exp" => format!("{name}={value}"),
        // An address where a name must stand.
        "a" | "mx" | "include" if as_network(&value).is_some() => {
            format!("{qualifier}{}", as_network(&value)?)
        }
        _ if separator == "/" => format!("{qualifier}{name}/{value}"),
        _ if value.is_empty() => format!("{qualifier}{name}"),
        _ => format!("{qualifier}{name}:{value}"),
    })
}

/// An address or a network as a term.
fn as_network(text: &str) -> Option<String> {
    let text = text.trim_end_matches('.');
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let length = |most: u8| match length {
        Some(length) if length > most => None,
        Some(length) => Some(format!("/{length}")),
        None => Some(String::new()),
    };
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        return Some(format!("ip4:{address}{}", length(32)?));
    }
    let address = address.trim_start_matches('[').trim_end_matches(']').parse::<Ipv6Addr>().ok()?;
    Some(format!("ip6:{address}{}", length(128)?))
}

/// The mechanism or modifier of this name, or of one like it.
fn known(name: &str) -> Option<&'static str> {
    MECHANISMS.into_iter().find(|known| *known == name).or_else(|| near(name))
}

/// The mechanism or modifier that a misspelt name is nearest to.
pub(super) fn near(name: &str) -> Option<&'static str> {
    let other = match name {
        "ipv4" | "ip" | "ip-4" | "ip_4" | "ipv4addr" | "1p4" | "i4p" => Some("ip4"),
        "ipv6" | "ip-6" | "ip_6" => Some("ip6"),
        "al" | "alll" | "aall" | "a11" | "al1" | "lal" | "sll" => Some("all"),
        "host" | "aaaa" => Some("a"),
        "mxs" | "mx1" | "mail" => Some("mx"),
        _ => None,
    };
    // Two letters are too few to be near anything.
    let long = MECHANISMS.into_iter().filter(|known| known.len() > 5);
    other.or_else(|| long.into_iter().find(|known| name != *known && distance(name, known) <= 2))
}

/// How many letters were left out, added, changed or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ => {
                    let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let best = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                    if swapped { best.min(rows[i - 2][j - 2] + 1) } else { best }
                }
            };
        }
    }
    rows[a.len()][b.len()]
}
