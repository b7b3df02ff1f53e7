//! The mail servers of a domain, with whether their answers were validated (AD).

use futures_util::future::join_all;
use serde::{Serialize, Serializer};

use crate::checks::HostAddresses;
use crate::dns::{Found, LookupError, Name, RecordData, RecordType, Resolve, no_host_name};

/// The most mail servers that are looked at; a sender tries fewer (RFC 5321 section 5.1).
const MAX_HOSTS: usize = 30;

/// A row for each mail server; null in the JSON where it is not known which these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostsKnown<T> {
    /// These.
    Known(Vec<T>),
    /// Cannot tell.
    Unknown,
}

impl<T> HostsKnown<T> {
    /// The rows; none where the servers are not known.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        match self {
            Self::Known(rows) => rows.iter(),
            Self::Unknown => [].iter(),
        }
    }
}

impl<T: Serialize> Serialize for HostsKnown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(rows) => rows.serialize(serializer),
            Self::Unknown => serializer.serialize_none(),
        }
    }
}

/// Where the domain's mail goes.
#[derive(Clone, Debug)]
pub struct Exchanges {
    /// The mail servers by preference, each once; what keeps them from being known.
    pub hosts: Result<Vec<Name>, LookupError>,
    /// What stands there instead of a host name, such as an address: there is nothing to ask about it.
    pub no_hosts: Vec<Name>,
    /// A null MX: the domain takes no mail (RFC 7505).
    pub is_null: bool,
    /// Whether the answer that names them was validated; none where that is not known.
    pub ad: Option<bool>,
    /// The question.
    pub query: u32,
}

impl Exchanges {
    /// Asks for them. Without MX records the domain itself is the one (RFC 5321 section 5.1).
    pub async fn ask(domain: &Name, resolver: &dyn Resolve) -> Self {
        let lookup = resolver.ask(domain, RecordType::MX).await;
        let found = lookup.found(|data| match data {
            RecordData::Mx { preference, exchange } => Some((*preference, exchange.clone())),
            _ => None,
        });
        let mut is_null = false;
        let mut no_hosts: Vec<Name> = Vec::new();
        let hosts = match found {
            Found::Records(records) => {
                let mut records: Vec<_> = records.into_iter().map(|hit| hit.value).collect();
                records.sort();
                let mut hosts: Vec<Name> = Vec::new();
                for (_, host) in records.into_iter().filter(|(_, host)| !host.is_root()) {
                    if hosts.len() < MAX_HOSTS && !hosts.contains(&host) {
                        hosts.push(host);
                    }
                }
                is_null = hosts.is_empty();
                let (wrong, hosts) = hosts.into_iter().partition(|host| no_host_name(host).is_some());
                no_hosts = wrong;
                Ok(hosts)
            }
            Found::NoData => Ok(vec![domain.clone()]),
            Found::NxDomain | Found::BrokenAlias(_) => Ok(Vec::new()),
            Found::Unknown(error) => Err(error),
        };
        let ad = lookup.ad();
        Self { hosts, no_hosts, is_null, ad, query: lookup.id }
    }
}

/// The addresses of a mail server.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name.
    pub name: Name,
    /// The addresses.
    pub addresses: HostAddresses,
}

impl Host {
    /// Looks the addresses of several up, concurrently.
    pub async fn ask_all(names: &[Name], resolver: &dyn Resolve) -> Vec<Self> {
        let ask = |name: &Name| {
            let name = name.clone();
            async move { Self { addresses: HostAddresses::ask(&name, resolver).await, name } }
        };
        join_all(names.iter().map(ask)).await
    }

    /// Whether both answers were validated; none where one of them failed, or that is not known.
    #[must_use]
    pub fn ad(&self) -> Option<bool> {
        self.addresses.ad.filter(|_| self.addresses.error().is_none())
    }

    /// Whether it is known that it has no address, so that nobody delivers to it.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.addresses.known().is_some_and(|addresses| addresses.is_empty())
    }

    /// Whether the DNS gives addresses for it.
    #[must_use]
    pub fn has_addresses(&self) -> bool {
        !self.addresses.all().is_empty()
    }
}
