//! Whether the outside can reach an exchange at its addresses, and why not.

use std::net::{IpAddr, Ipv4Addr};

use serde::Serialize;

use super::MxRecord;
use crate::dns::{SpecialUse, World};

/// Whether a server outside has an address to connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reachable {
    /// There is one.
    Yes,
    /// The DNS said that there is none, or none that the outside can reach.
    No,
    /// Cannot tell.
    Unknown,
}

impl Reachable {
    /// What several servers, any of which is enough, amount to.
    pub(super) fn any(all: impl IntoIterator<Item = Self>) -> Self {
        let mut any = Self::No;
        for one in all {
            match one {
                Self::Yes => return Self::Yes,
                Self::Unknown => any = Self::Unknown,
                Self::No => {}
            }
        }
        any
    }
}

/// Why an address can be reached by nobody outside.
pub(super) enum Unreachable {
    /// It is an IPv4 address in the form that IPv6 has for it (RFC 4291 section 2.5.5.2), which is for
    /// the inside of a computer and never on the wire.
    Mapped(Ipv4Addr),
    /// It is kept for something else than the internet.
    SpecialUse(SpecialUse),
}

impl Unreachable {
    pub(super) fn why(address: IpAddr, world: World) -> Option<Self> {
        match address {
            IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some() => v6.to_ipv4_mapped().map(Self::Mapped),
            address => world.special_use(address).map(Self::SpecialUse),
        }
    }

    /// What the address is, in words that complete "… is".
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Mapped(v4) => format!("the IPv4 address {v4} written as IPv6"),
            Self::SpecialUse(special) => special.explain.to_owned(),
        }
    }
}

/// Why nobody outside can reach any of these, in words.
pub(super) fn unreachable_in_words(records: &[MxRecord], world: World) -> String {
    let mut all: Vec<String> = Vec::new();
    for record in records {
        for address in record.addresses.iter().flatten() {
            let Some(why) = Unreachable::why(*address, world) else { continue };
            let words = format!("{} is at {address}, which is {}", record.exchange, why.in_words());
            if !all.contains(&words) {
                all.push(words);
            }
        }
    }
    match all.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, second] => format!("{first}; {second}"),
        [first, rest @ ..] => format!("{first}; and {} more like it", rest.len()),
    }
}
