//! Networks and ranges, where one address is wanted.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Fields, Offer, Pasted, PastedKind};
use crate::report::subject::Subject;

/// Addresses of a small network that are offered one by one.
const MAX_OFFERED: usize = 8;

/// Reads `192.0.2.0/24`, `192.0.2.1-192.0.2.9`, `192.0.2.1-9`, `192.0.2.*`.
pub(super) fn read(text: &str) -> Option<Pasted> {
    if let Some((address, length)) = text.split_once('/') {
        let address: IpAddr = address.trim().parse().ok()?;
        let length: u8 = length.trim().parse().ok()?;
        let network = IpNet::new(address, length).ok()?;
        if length == network.max_prefix_len() {
            return Some(Pasted::taken(PastedKind::Address, Fields::subject(Subject::Address(address))));
        }
        return Some(one_of(&network.trunc().to_string(), &offered(address, network)));
    }
    if let Some((first, last)) = text.split_once(['-', '–', '—']) {
        let first: IpAddr = first.trim().parse().ok()?;
        let last = last.trim();
        let end = last.parse::<IpAddr>().is_ok() || first.is_ipv4() && last.parse::<u8>().is_ok();
        return end.then(|| one_of(&format!("{first}–{last}"), &[first]));
    }
    let (front, star) = text.split_at_checked(text.find('*')?)?;
    let octets = front.strip_suffix('.')?;
    let good = star.split('.').all(|octet| octet == "*")
        && octets.split('.').all(|octet| octet.parse::<u8>().is_ok())
        && octets.split('.').count() + star.split('.').count() == 4;
    good.then(|| one_of(text, &[]))
}

fn one_of(network: &str, addresses: &[IpAddr]) -> Pasted {
    let says = format!(
        "{network} is a network of several addresses, and the checks are about one address. Check the whole bounce, or enter the address that sends."
    );
    let offer = |address: &IpAddr| {
        let address = address.to_string();
        Offer::new(format!("Check {address}"), &[("q", &address)])
    };
    Pasted::refused(PastedKind::Network, says).with_offers(addresses.iter().map(offer).collect())
}

/// The address that was written, where it is not that of the network; else the hosts of a small network.
fn offered(address: IpAddr, network: IpNet) -> Vec<IpAddr> {
    if network.network() != address {
        return vec![address];
    }
    let small = network.max_prefix_len() - network.prefix_len() <= 3;
    if small { network.hosts().take(MAX_OFFERED).collect() } else { Vec::new() }
}
