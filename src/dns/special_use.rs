//! Addresses that mean nothing on the public internet (IANA special-purpose registries,
//! RFC 6890). The table is `data/special-use.json`.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

use ipnet::{IpNet, Ipv6Net};
use serde::Deserialize;

use super::Name;

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    addresses: Vec<Special>,
    /// Exceptions, which are ordinary public addresses.
    reachable: Vec<Reachable>,
    embedded: Vec<Embedded>,
    names: Vec<SpecialName>,
}

/// A name that, like those below it, no server on the internet can have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpecialName {
    name: String,
    #[serde(rename = "use")]
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    id: String,
    explain: String,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Special {
    network: IpNet,
    #[serde(rename = "use")]
    id: String,
    explain: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reachable {
    network: IpNet,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

/// A network whose addresses have an IPv4 address inside.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Embedded {
    network: Ipv6Net,
    /// The octet at which the IPv4 address begins.
    offset: usize,
    /// What such an address is, in words that complete "… is".
    explain: String,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/special-use.json")).expect("data/special-use.json")
});

/// What `address` is kept for, or none for an ordinary public address. An IPv4 address inside an
/// IPv6 one ([`embedded_ipv4`]) is judged itself.
#[must_use]
pub fn special_use(address: IpAddr) -> Option<SpecialUse> {
    let table = &*TABLE;
    if let Some(embedded) = embedded_ipv4(address) {
        return special_use(embedded.address.into());
    }
    if table.reachable.iter().any(|row| row.network.contains(&address)) {
        return None;
    }
    if let Some(row) = table.addresses.iter().find(|row| row.network.contains(&address)) {
        return Some(SpecialUse { id: &row.id, explain: &row.explain, source: &row.source });
    }
    let unassigned = matches!(address, IpAddr::V6(v6) if v6.segments()[0] & 0xe000 != 0x2000);
    unassigned.then_some(SpecialUse {
        id: "unassigned",
        explain: "outside the range that public addresses are given from (2000::/3)",
        source: "RFC 4291 section 2.4",
    })
}

/// An IPv4 address inside an IPv6 one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmbeddedIpv4 {
    /// The IPv4 address.
    pub address: Ipv4Addr,
    /// What the IPv6 address is, in words that complete "… is".
    pub explain: &'static str,
}

/// The IPv4 address that an IPv6 one has inside by its form (mapped, compatible, NAT64, 6to4).
#[must_use]
pub fn embedded_ipv4(address: IpAddr) -> Option<EmbeddedIpv4> {
    let IpAddr::V6(v6) = address else { return None };
    // `::` and `::1` are addresses of their own within `::/96`.
    if v6.is_unspecified() || v6.is_loopback() {
        return None;
    }
    let row = TABLE.embedded.iter().find(|row| row.network.contains(&v6))?;
    let octets = v6.octets();
    let octets = octets.get(row.offset..).and_then(<[u8]>::first_chunk::<4>)?;
    Some(EmbeddedIpv4 { address: Ipv4Addr::from(*octets), explain: &row.explain })
}

/// The address that receivers and lists know: the IPv4 address inside an IPv6 one, else the address itself.
#[must_use]
pub fn without_embedding(address: IpAddr) -> IpAddr {
    embedded_ipv4(address).map_or(address, |embedded| embedded.address.into())
}

/// Why a name can be that of no server on the internet, in words that complete "… is"; none where it may be one.
#[must_use]
pub fn no_host_name(name: &Name) -> Option<&'static str> {
    let text = name.as_str().trim_start_matches('[').trim_end_matches(']');
    if text.parse::<IpAddr>().is_ok() {
        return Some("an address and no name");
    }
    let is_at_or_below = |row: &&SpecialName| {
        text.strip_suffix(row.name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    match TABLE.names.iter().find(is_at_or_below) {
        Some(row) => Some(&row.explain),
        None if name.label_count() == 1 => Some("a name without a domain, which only one network completes"),
        None => None,
    }
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

impl World {
    /// What a network is for, where all of it is for something else than the public internet.
    #[must_use]
    pub fn special_network(self, network: &IpNet) -> Option<SpecialUse> {
        let [first, last] = [network.network(), network.broadcast()].map(|end| self.special_use(end));
        first.filter(|first| last.is_some_and(|last| last.id == first.id))
    }
}

impl SpecialUse {
    /// Whether the address only stands in documentation.
    #[must_use]
    pub fn is_documentation(&self) -> bool {
        self.id == "documentation"
    }

    /// What receivers see where a server has it.
    #[must_use]
    pub fn seen(&self) -> &'static str {
        match self.is_documentation() {
            true => "It stands in examples only: no mail server has it.",
            false => {
                "Receivers see another address: that of the router or gateway through which the mail leaves."
            }
        }
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
            ("2001::1", Some("teredo")),
            ("2001:2::1", Some("benchmarking")),
            ("2001:20::1", Some("orchid")),
            ("2001:1ff:ffff::1", Some("protocol-assignments")),
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
        assert_eq!(id("::10.0.0.1"), Some("private-use"));
    }

    #[test]
    fn an_ipv4_address_is_found_in_every_form_that_has_one() {
        for (address, ipv4) in [
            ("::ffff:8.8.8.8", Some("8.8.8.8")),
            ("::8.8.8.8", Some("8.8.8.8")),
            ("64:ff9b::808:808", Some("8.8.8.8")),
            ("2002:808:808::25", Some("8.8.8.8")),
            // Where the IPv4 address stands in these is up to the network, or it is that of a tunnel.
            ("64:ff9b:1::808:808", None),
            ("2001:0:4136:e378:8000:63bf:3fff:fdd2", None),
            ("::", None),
            ("::1", None),
            ("2600::808:808", None),
            ("8.8.8.8", None),
        ] {
            let parsed: IpAddr = address.parse().expect(address);
            let found = embedded_ipv4(parsed).map(|embedded| embedded.address.to_string());
            assert_eq!(found.as_deref(), ipv4, "{address}");
            assert_eq!(without_embedding(parsed).to_string(), ipv4.unwrap_or(address), "{address}");
        }
    }

    #[test]
    fn names_that_no_server_has() {
        for (name, words) in [
            ("localhost", "itself"),
            ("localhost.localdomain", "give themselves"),
            ("mx.localhost", "itself"),
            ("mail.office.local", "one network"),
            ("a.invalid", "never exists"),
            ("192.0.2.1", "address"),
            ("mail", "without a domain"),
        ] {
            let why = no_host_name(&Name::parse(name).expect(name)).unwrap_or_default();
            assert!(why.contains(words), "{name}: {why}");
        }
        for name in ["localhost.example.com", "notlocalhost.net", "mail.mylocal.net", "a.b", "1.2.3.4.net"] {
            assert_eq!(no_host_name(&Name::parse(name).expect(name)), None, "{name}");
        }
        let sound =
            |row: &SpecialName| !row.id.is_empty() && !row.explain.is_empty() && !row.source.is_empty();
        assert!(TABLE.names.iter().all(sound));
    }

    #[test]
    fn every_network_is_written_by_its_first_address_and_has_a_source() {
        let special = TABLE.addresses.iter().map(|row| (row.network, &row.source));
        let reachable = TABLE.reachable.iter().map(|row| (row.network, &row.source));
        let embedded = TABLE.embedded.iter().map(|row| (row.network.into(), &row.source));
        for (network, source) in special.chain(reachable).chain(embedded) {
            assert_eq!(network, network.trunc());
            assert!(!source.is_empty(), "{network}");
        }
        assert!(TABLE.embedded.iter().all(|row| row.offset <= 12 && !row.explain.is_empty()));
        assert!(TABLE.addresses.iter().all(|row| !row.explain.is_empty() && !row.id.is_empty()));
    }
}
