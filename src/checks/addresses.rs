//! A host's addresses: A and AAAA, looked up concurrently.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use futures_util::future::join;

use crate::dns::{Found, LookupError, Name, RecordData, RecordType, Resolve, no_host_name};

/// The addresses of a host, as the DNS has them.
#[derive(Clone, Debug)]
pub struct HostAddresses {
    /// IPv4.
    pub v4: Found<Ipv4Addr>,
    /// IPv6.
    pub v6: Found<Ipv6Addr>,
    /// The name is an alias, of this one in the end.
    pub alias_of: Option<Name>,
    /// Whether both answers were validated (AD); none where that is not known.
    pub ad: Option<bool>,
    /// The two questions.
    pub queries: Vec<u32>,
}

impl HostAddresses {
    /// Looks them up. What can be the name of no server has none, and nobody is asked.
    pub async fn ask_of_server(name: &Name, resolver: &dyn Resolve) -> Self {
        match no_host_name(name) {
            Some(_) => Self {
                v4: Found::NoData,
                v6: Found::NoData,
                alias_of: None,
                ad: Some(false),
                queries: Vec::new(),
            },
            None => Self::ask(name, resolver).await,
        }
    }

    /// Looks them up.
    pub async fn ask(name: &Name, resolver: &dyn Resolve) -> Self {
        let (a, aaaa) = join(resolver.ask(name, RecordType::A), resolver.ask(name, RecordType::AAAA)).await;
        let alias = |lookup: &crate::dns::Lookup| lookup.aliases().ok()?.last().copied().cloned();
        Self {
            v4: a.found(|data| match data {
                RecordData::A(address) => Some(*address),
                _ => None,
            }),
            v6: aaaa.found(|data| match data {
                RecordData::Aaaa(address) => Some(*address),
                _ => None,
            }),
            ad: match [a.ad(), aaaa.ad()] {
                [Some(false), _] | [_, Some(false)] => Some(false),
                [a, aaaa] => a.and(aaaa),
            },
            alias_of: alias(&a).or_else(|| alias(&aaaa)),
            queries: vec![a.id, aaaa.id],
        }
    }

    /// All addresses that were found, IPv4 first.
    #[must_use]
    pub fn all(&self) -> Vec<IpAddr> {
        let v4 = self.v4.records().iter().map(|record| IpAddr::from(record.value));
        let mut all: Vec<IpAddr> =
            v4.chain(self.v6.records().iter().map(|record| record.value.into())).collect();
        all.dedup();
        all
    }

    /// Those that are an IPv4 address in the form that IPv6 has for it (`::ffff:0:0/96`, RFC 4291 section
    /// 2.5.5.2), which an AAAA record must not hold: nobody can connect to them.
    #[must_use]
    pub fn mapped(&self) -> Vec<Ipv6Addr> {
        let all = self.v6.records().iter().map(|record| record.value);
        all.filter(|address| address.to_ipv4_mapped().is_some()).collect()
    }

    /// The addresses; none where there may be some that could not be asked.
    #[must_use]
    pub fn known(&self) -> Option<Vec<IpAddr>> {
        let all = self.all();
        (!all.is_empty() || self.error().is_none()).then_some(all)
    }

    /// Why something is not known, if so.
    #[must_use]
    pub fn error(&self) -> Option<&LookupError> {
        self.v4.error().or_else(|| self.v6.error())
    }

    /// The name at the end of the host's aliases, where it is that name which does not exist.
    #[must_use]
    pub fn broken_alias(&self) -> Option<&Name> {
        self.v4.broken_alias().or_else(|| self.v6.broken_alias())
    }

    /// Why there is no address, as the end of a sentence about the host: that it does not exist, or that its
    /// alias leads to a name that does not. Nothing where it exists, or where not all is known.
    #[must_use]
    pub fn why_missing(&self) -> String {
        let is_missing = self.v4 == Found::NxDomain || self.v6 == Found::NxDomain;
        match self.broken_alias() {
            Some(end) => format!(": it is an alias (CNAME) of {end}, which does not exist"),
            None if is_missing && self.error().is_none() => ": that name does not exist".to_owned(),
            None => String::new(),
        }
    }

    /// The shortest time to live among them, in seconds.
    #[must_use]
    pub fn ttl(&self) -> Option<u32> {
        let v4 = self.v4.records().iter().map(|record| record.ttl);
        v4.chain(self.v6.records().iter().map(|record| record.ttl)).min()
    }
}

/// Writes a few things as a sentence has them: `a`, `a and b`, `a, b and 3 more`.
#[must_use]
pub fn list<T: ToString>(items: &[T]) -> String {
    const SHOWN: usize = 4;
    let texts: Vec<String> = items.iter().take(SHOWN).map(ToString::to_string).collect();
    joined(&texts, items.len() - texts.len())
}

fn joined(texts: &[String], more: usize) -> String {
    match (texts.split_last(), more) {
        (None, _) => String::new(),
        (Some((last, [])), 0) => last.clone(),
        (Some((last, rest)), 0) => format!("{} and {last}", rest.join(", ")),
        _ => format!("{} and {more} more", texts.join(", ")),
    }
}
