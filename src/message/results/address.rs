//! The address that handed the mail over, as receivers wrote it down beside their results.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::fields::{Field, Fields};
use super::super::model::Said;
use super::authentication::AuthenticationResults;
use super::{Method, received_spf};

/// The most that are kept.
const MAX_ADDRESSES: usize = 50;

/// Which receiver's field says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressSource {
    /// `CIP` of `X-Forefront-Antispam-Report` (Microsoft).
    Forefront,
    /// `sender IP is` beside SPF in `Authentication-Results` (Microsoft).
    SenderIp,
    /// `client-ip` of `Received-SPF`, or the address in its comment.
    ReceivedSpf,
    /// `smtp.remote-ip` or `policy.iprev` in `Authentication-Results` (RFC 8601 section 2.7.3).
    AuthenticationResults,
    /// `X-Barracuda-Connect`.
    Barracuda,
    /// `X-MDRemoteIP` (MDaemon).
    MDaemon,
    /// `X-IronPort-RemoteIP` (Cisco).
    IronPort,
}

impl AddressSource {
    /// Whether its receiver takes such fields out of what comes in, so that it alone can have written one.
    #[must_use]
    pub fn is_guarded(self) -> bool {
        matches!(self, Self::Forefront | Self::SenderIp)
    }
}

/// What one field says of the connecting address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectingAddress {
    /// The address.
    pub address: IpAddr,
    /// Which field says so.
    pub source: AddressSource,
    /// The place of that field in the header, from the top.
    pub field: usize,
}

/// What receivers say of the connecting address, from the top of the header. Anybody can write such a field:
/// only one that stands above the hop that it speaks of confirms it, or is written by the server of that hop.
#[must_use]
pub fn connecting_addresses(fields: &Fields) -> Vec<ConnectingAddress> {
    let mut found = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        let Some((source, addresses)) = of_field(field) else { continue };
        found.extend(addresses.into_iter().map(|address| ConnectingAddress {
            address,
            source,
            field: place,
        }));
        if found.len() >= MAX_ADDRESSES {
            found.truncate(MAX_ADDRESSES);
            break;
        }
    }
    found
}

fn of_field(field: &Field) -> Option<(AddressSource, Vec<IpAddr>)> {
    let one = |source, address: Option<IpAddr>| Some((source, address.into_iter().collect()));
    match field.name().to_ascii_lowercase().as_str() {
        "x-forefront-antispam-report" => {
            let value = field.value();
            let cip = value.split(';').find_map(|pair| pair.trim().strip_prefix("CIP:"));
            one(
                AddressSource::Forefront,
                cip.and_then(address_in).filter(|address| !is_placeholder(*address)),
            )
        }
        "received-spf" => {
            let said = received_spf::parse(&field.value());
            one(AddressSource::ReceivedSpf, said.as_ref().and_then(received_spf::client_address))
        }
        "authentication-results" => {
            let results = AuthenticationResults::parse(&field.value()).results;
            let sender_ip: Vec<IpAddr> = results.iter().filter_map(sender_ip).take(1).collect();
            if sender_ip.is_empty() {
                let mut addresses: Vec<IpAddr> = results.iter().filter_map(remote_address).collect();
                addresses.dedup();
                Some((AddressSource::AuthenticationResults, addresses))
            } else {
                Some((AddressSource::SenderIp, sender_ip))
            }
        }
        "x-barracuda-connect" => one(AddressSource::Barracuda, address_in(&field.value())),
        "x-mdremoteip" => one(AddressSource::MDaemon, address_in(&field.value())),
        "x-ironport-remoteip" => one(AddressSource::IronPort, address_in(&field.value())),
        _ => None,
    }
}

/// The address in a field of such a receiver.
pub(super) fn address_in_field(field: &Field) -> Option<IpAddr> {
    of_field(field)?.1.first().copied()
}

/// `spf=pass (sender IP is 192.0.2.1)`.
fn sender_ip(said: &Said) -> Option<IpAddr> {
    let comment = said.comment.as_deref().filter(|_| said.method_kind() == Method::Spf)?;
    let (_, behind) = comment.split_once("sender IP is ")?;
    behind.split([' ', ';', ')']).next().and_then(address_in)
}

/// The address that stands beside a result of `Authentication-Results`.
pub(super) fn of_result(said: &Said) -> Option<IpAddr> {
    sender_ip(said).or_else(|| remote_address(said)).or_else(|| received_spf::designated(said))
}

fn remote_address(said: &Said) -> Option<IpAddr> {
    let names = ["smtp.remote-ip", "policy.iprev"];
    names.iter().find_map(|name| said.properties.get(*name)).and_then(|text| address_in(text))
}

/// Microsoft writes this for mail that came from no address.
fn is_placeholder(address: IpAddr) -> bool {
    address == IpAddr::V4(Ipv4Addr::BROADCAST)
}

/// The address in a text: bare, in square brackets, with `IPv6:` before it, or behind a name (`host[192.0.2.1]`).
/// One that stands for an IPv4 address (`::ffff:192.0.2.1`) is that.
#[must_use]
pub(super) fn address_in(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let inner = match text.split_once('[') {
        Some((_, behind)) => behind.split(']').next().unwrap_or_default(),
        None => text,
    };
    let has_prefix = inner.get(..5).is_some_and(|prefix| prefix.eq_ignore_ascii_case("ipv6:"));
    let inner = if has_prefix { inner.get(5..).unwrap_or_default() } else { inner };
    let inner = inner.split('%').next().unwrap_or_default();
    match inner.trim().parse::<IpAddr>().ok()? {
        IpAddr::V6(address) => Some(mapped(address)),
        address @ IpAddr::V4(_) => Some(address),
    }
}

fn mapped(address: Ipv6Addr) -> IpAddr {
    address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(header: &str) -> Vec<String> {
        let fields = header.lines().filter_map(|line| Field::new(line.as_bytes().to_vec())).collect();
        connecting_addresses(&Fields::new(fields))
            .iter()
            .map(|found| format!("{} {:?} {}", found.field, found.source, found.address))
            .collect()
    }

    #[test]
    fn each_receiver_writes_it_elsewhere() {
        let header = "X-Forefront-Antispam-Report: CIP:2001:db8::1;CTRY:DE;LANG:de;SCL:1;H:mail.example.com\n\
                      Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com\n\
                      Received-SPF: Pass (x.example: domain of example.com designates 192.0.2.2 as permitted sender)\n\
                      Authentication-Results: mail.example.org; arc=none smtp.remote-ip=192.0.2.3; iprev=pass policy.iprev=192.0.2.3\n\
                      X-Barracuda-Connect: mail.example.com[192.0.2.4]\n\
                      X-MDRemoteIP: ::ffff:192.0.2.5\n\
                      X-IronPort-RemoteIP: 192.0.2.6\n\
                      X-Originating-IP: [192.0.2.7]";
        assert_eq!(
            found(header),
            [
                "0 Forefront 2001:db8::1",
                "1 SenderIp 192.0.2.1",
                "2 ReceivedSpf 192.0.2.2",
                "3 AuthenticationResults 192.0.2.3",
                "4 Barracuda 192.0.2.4",
                "5 MDaemon 192.0.2.5",
                "6 IronPort 192.0.2.6",
            ]
        );
    }

    #[test]
    fn what_is_no_address_is_none() {
        let header = "X-Forefront-Antispam-Report: CIP:255.255.255.255;CTRY:;SCL:-1\n\
                      X-MDRemoteIP: 300.1.2.3\nX-Barracuda-Connect: mail[\nReceived-SPF: pass\n\
                      Authentication-Results: a.example; spf=pass (sender IP is )";
        assert_eq!(found(header), Vec::<String>::new());
    }

    #[test]
    fn there_is_a_bound() {
        assert_eq!(found(&"X-MDRemoteIP: 192.0.2.1\n".repeat(500)).len(), MAX_ADDRESSES);
    }
}
