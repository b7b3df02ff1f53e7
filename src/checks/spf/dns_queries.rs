//! The DNS queries that SPF makes, one function each.

use std::borrow::Cow;
use std::net::IpAddr;

use super::is_spf;
use crate::dns::{Found, Lookup, Name, RecordData, RecordType, Resolve, Txt};

/// Of the version of a record and the blank behind it, in bytes.
const VERSION_LENGTH: usize = 7;

/// The TXT records of an answer, as they stand in it.
pub(super) fn texts(lookup: &Lookup) -> Found<&Txt> {
    lookup.found(|data| match data {
        RecordData::Txt(txt) => Some(txt),
        _ => None,
    })
}

/// The SPF records among them, each with its strings joined (RFC 7208 section 3.3).
pub(super) fn spf_records<'a>(found: &Found<&'a Txt>) -> impl Iterator<Item = Cow<'a, [u8]>> {
    found.records().iter().map(|record| record.value).filter_map(|txt| {
        // What is something else is not joined.
        let first = txt.strings().next().unwrap_or_default();
        let may_be = first.len() < VERSION_LENGTH || is_spf(first);
        may_be.then(|| txt.as_joined()).filter(|record| is_spf(record))
    })
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
    let lookup = resolver.ask(name, RecordType::TXT).await;
    match texts(&lookup).records() {
        [one] => String::from_utf8(one.value.joined()).ok().filter(|text| is_explanation(text)),
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
