//! Whether an authserv-id and a server belong together.

use super::address::address_in;
use super::tables::{self, is_within};

/// Whether an authserv-id and the name of a server are of the same side.
pub(super) fn goes_with(id: &str, server: &str) -> bool {
    let (id, server) = (id.trim_end_matches('.'), server.trim_end_matches('.'));
    let have_one_name = || match (registered(id), registered(server)) {
        (Some(id), Some(server)) => id.eq_ignore_ascii_case(server),
        _ => false,
    };
    id.eq_ignore_ascii_case(server) || are_listed(id, server) || have_one_name()
}

/// Whether both belong to one receiver of the table: such a receiver always writes results of its own.
pub(super) fn are_listed(id: &str, server: &str) -> bool {
    tables::receivers().iter().any(|row| {
        row.ids.iter().any(|known| is_within(id, known))
            && row.hosts.iter().any(|known| is_within(server, known))
    })
}

/// The last two labels of a name, or the last three where the one before a country's is short (`co.uk`).
fn registered(name: &str) -> Option<&str> {
    let mut dots = name.rmatch_indices('.').map(|(at, _)| at);
    let last = dots.next()?;
    let second = dots.next();
    let start = second.map_or(0, |at| at + 1);
    let is_short = last - start <= 3 && name.len() - last - 1 == 2;
    match (is_short, second) {
        (true, Some(_)) => {
            let start = dots.next().map_or(0, |at| at + 1);
            name.get(start..)
        }
        _ => name.get(start..),
    }
}

/// Whether it is the name of a server, and no address.
pub(super) fn is_name(by: &str) -> bool {
    by.contains('.') && address_in(by).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_with_servers() {
        for (id, server) in [
            ("mx.google.com", "mx.google.com"),
            ("mail.protonmail.ch", "mailin053.protonmail.ch"),
            ("example.org", "mx1.example.org"),
            ("mx.example.co.uk", "mail.example.co.uk"),
            ("bimi.icloud.com", "p00-icloudmta.mail.me.com"),
            ("MX.Example.ORG.", "mx.example.org"),
        ] {
            assert!(goes_with(id, server), "{id} {server}");
        }
        for (id, server) in [
            ("mx.google.com", "mx.example.org"),
            ("a.co.uk", "b.co.uk"),
            ("notgoogle.com", "mx.google.com"),
            ("OpenDMARC", "mx.example.org"),
            ("", "mx.example.org"),
        ] {
            assert!(!goes_with(id, server), "{id} {server}");
        }
    }

    #[test]
    fn names_of_any_bytes_are_compared() {
        for text in ["", ".", "..", "é.é", "ü", "a..b", "xn--.é"] {
            let _ = (registered(text), is_within(text, "co.uk"), is_within("é", text), goes_with(text, text));
        }
    }
}
