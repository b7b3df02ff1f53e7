//! The DNS queries that SPF makes, one function each.

use std::net::IpAddr;

use super::is_spf;
use crate::dns::{Found, Name, RecordData, RecordType, Resolve};

/// A domain's TXT records, each with its strings joined (RFC 7208 section 3.3).
pub(super) async fn spf_records(domain: &Name, resolver: &dyn Resolve) -> (Found<Vec<u8>>, u32) {
    let lookup = resolver.ask(domain, RecordType::TXT).await;
    let found = lookup.found(|data| match data {
        RecordData::Txt(txt) => Some(txt.joined()),
        _ => None,
    });
    (found, lookup.id)
}

/// The addresses of a name in one family.
pub(super) async fn addresses(name: &Name, v6: bool, resolver: &dyn Resolve) -> (Found<IpAddr>, u32) {
    let rtype = if v6 { RecordType::AAAA } else { RecordType::A };
    let lookup = resolver.ask(name, rtype).await;
    let found = lookup.found(|data| match data {
        RecordData::A(address) => Some(IpAddr::V4(*address)),
        RecordData::Aaaa(address) => Some(IpAddr::V6(*address)),
        _ => None,
    });
    (found, lookup.id)
}

/// A domain's mail exchanges.
pub(super) async fn exchanges(name: &Name, resolver: &dyn Resolve) -> (Found<(u16, Name)>, u32) {
    let lookup = resolver.ask(name, RecordType::MX).await;
    let found = lookup.found(|data| match data {
        RecordData::Mx { preference, exchange } => Some((*preference, exchange.clone())),
        _ => None,
    });
    (found, lookup.id)
}

/// The names of an address.
pub(super) async fn names(reverse: &Name, resolver: &dyn Resolve) -> (Found<Name>, u32) {
    let lookup = resolver.ask(reverse, RecordType::PTR).await;
    let found = lookup.found(|data| match data {
        RecordData::Ptr(name) => Some(name.clone()),
        _ => None,
    });
    (found, lookup.id)
}

/// The text of an explanation: one TXT record (RFC 7208 section 6.2).
pub(super) async fn explanation(name: &Name, resolver: &dyn Resolve) -> Option<String> {
    let (found, _) = spf_records(name, resolver).await;
    match found.records() {
        [one] => String::from_utf8(one.value.clone()).ok().filter(|text| is_explanation(text)),
        _ => None,
    }
}

/// Whether a text can be an explanation: visible ASCII and spaces (section 12, `explain-string`). Anything
/// else is a syntax error, and then there is none; a line end in it would forge a line of whatever quotes it.
/// That an empty one is none is left open (section 6.2 knows an empty default), and receivers take it so: it
/// explains nothing.
pub(super) fn is_explanation(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// The SPF records among a domain's TXT records.
pub(super) fn only_spf(found: &Found<Vec<u8>>) -> impl Iterator<Item = &[u8]> {
    found.records().iter().map(|record| record.value.as_slice()).filter(|record| is_spf(record))
}
