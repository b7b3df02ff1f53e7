//! Addresses that mean nothing on the public internet (IANA special-purpose registries,
//! RFC 6890). The table is `data/special-use.json`.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use super::table::{Row, rows};

/// What a special-use address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecialUse {
    /// Short stable word, such as `private-use` or `documentation`.
    pub id: &'static str,
    /// What such an address is, in words that complete "… is".
    pub explain: &'static str,
    /// Where this is laid down.
    pub source: &'static str,
}

struct Table {
    addresses: Vec<Special>,
    /// Exceptions, which are ordinary public addresses.
    reachable: Vec<String>,
    /// Prefixes behind which an IPv4 address stands, and at which byte.
    embedded: Vec<(String, usize)>,
}

struct Special {
    prefix: String,
    id: String,
    explain: String,
    source: String,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let list = |name| rows("special-use", Some(name));
        let special = |row: Row| Special {
            prefix: row.text("prefix"),
            id: row.text("use"),
            explain: row.text("explain"),
            source: row.text("source"),
        };
        Table {
            addresses: list("addresses").into_iter().map(special).collect(),
            reachable: list("reachable").iter().map(|row| row.text("prefix")).collect(),
            embedded: list("embedded")
                .iter()
                .filter_map(|row| Some((row.text("prefix"), row.number("offset")?)))
                .collect(),
        }
    })
}

/// Whether `address` is in `prefix`, written `192.0.2.0/24`.
fn within(address: IpAddr, prefix: &str) -> bool {
    let Some((network, length)) = prefix.split_once('/') else { return false };
    let (Ok(network), Ok(length)) = (network.parse(), length.parse::<u32>()) else { return false };
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) => {
            let shift = 32u32.saturating_sub(length);
            (a.to_bits() ^ n.to_bits()).checked_shr(shift).unwrap_or(0) == 0
        }
        (IpAddr::V6(a), IpAddr::V6(n)) => {
            let shift = 128u32.saturating_sub(length);
            (a.to_bits() ^ n.to_bits()).checked_shr(shift).unwrap_or(0) == 0
        }
        _ => false,
    }
}

/// What `address` is kept for, or none for an ordinary public address. An IPv4 address inside an
/// IPv6 one (mapped, NAT64, 6to4) is judged itself.
#[must_use]
pub fn special_use(address: IpAddr) -> Option<SpecialUse> {
    let table = table();
    if let IpAddr::V6(v6) = address
        && let Some((_, offset)) = table.embedded.iter().find(|(prefix, _)| within(address, prefix))
        && let Some(octets) = v6.octets().get(*offset..).and_then(<[u8]>::first_chunk::<4>)
    {
        return special_use(Ipv4Addr::from(*octets).into());
    }
    if table.reachable.iter().any(|prefix| within(address, prefix)) {
        return None;
    }
    if let Some(row) = table.addresses.iter().find(|row| within(address, &row.prefix)) {
        return Some(SpecialUse { id: &row.id, explain: &row.explain, source: &row.source });
    }
    let unassigned = matches!(address, IpAddr::V6(v6) if v6.segments()[0] & 0xe000 != 0x2000);
    unassigned.then_some(SpecialUse {
        id: "unassigned",
        explain: "outside the range that public addresses are given from (2000::/3)",
        source: "RFC 4291 section 2.4",
    })
}

/// In which world addresses are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// The internet.
    Public,
    /// A made-up one, such as the built-in example, whose public addresses are the ones kept for
    /// documentation (RFC 5737, RFC 3849).
    Example,
}

impl World {
    /// [`special_use`], as this world has it.
    #[must_use]
    pub fn special_use(self, address: IpAddr) -> Option<SpecialUse> {
        special_use(address).filter(|special| self == Self::Public || !special.is_documentation())
    }
}

impl SpecialUse {
    /// Whether the address only stands in documentation.
    #[must_use]
    pub fn is_documentation(&self) -> bool {
        self.id == "documentation"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(address: &str) -> Option<&'static str> {
        special_use(address.parse().expect("address")).map(|s| s.id)
    }

    #[test]
    fn ranges_begin_and_end_where_the_registries_say() {
        for (address, expected) in [
            ("9.255.255.255", None),
            ("10.0.0.0", Some("private-use")),
            ("10.255.255.255", Some("private-use")),
            ("11.0.0.0", None),
            ("100.63.255.255", None),
            ("100.64.0.0", Some("shared")),
            ("100.127.255.255", Some("shared")),
            ("172.15.255.255", None),
            ("172.31.255.255", Some("private-use")),
            ("172.32.0.0", None),
            ("192.0.0.9", None),
            ("192.0.0.8", Some("protocol-assignments")),
            ("192.175.48.1", None),
            ("255.255.255.255", Some("reserved")),
            ("::1", Some("loopback")),
            ("2001:db8::1", Some("documentation")),
            ("2001:4860::1", None),
            ("fd00::1", Some("private-use")),
            ("4000::1", Some("unassigned")),
        ] {
            assert_eq!(id(address), expected, "{address}");
        }
    }

    #[test]
    fn an_embedded_ipv4_address_is_judged_itself() {
        assert_eq!(id("::ffff:10.0.0.1"), Some("private-use"));
        assert_eq!(id("::ffff:8.8.8.8"), None);
        assert_eq!(id("2002:c0a8:0101::1"), Some("private-use"));
        assert_eq!(id("64:ff9b::7f00:1"), Some("loopback"));
    }

    #[test]
    fn every_row_is_well_formed_and_has_a_source() {
        let table = table();
        assert_eq!((table.addresses.len(), table.reachable.len(), table.embedded.len()), (28, 2, 3));
        for row in &table.addresses {
            let (network, _) = row.prefix.split_once('/').expect("a prefix");
            assert!(within(network.parse().expect("a network"), &row.prefix), "{}", row.prefix);
            assert!(!row.source.is_empty());
        }
    }
}
