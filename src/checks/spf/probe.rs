//! What is asked beside the evaluation, to say what is odd about a domain's SPF: the old record
//! type, wildcards, the size of the answer, where its mail goes.

use futures_util::future::{join, join4};

use super::correction::{Correction, correct};
use super::{dns_queries, is_spf};
use crate::dns::{Found, Lookup, LookupError, Name, RecordData, RecordType, Resolve, Txt};

/// The SPF record type that was given up (RFC 7208 section 3.1).
const TYPE_SPF: u16 = 99;
/// The most near misses that are explained.
const MAX_NEAR_MISSES: usize = 3;

/// What the questions found.
#[derive(Clone, Debug, Default)]
pub(super) struct Probe {
    /// Every SPF record of the domain, as text.
    pub(super) records: Vec<String>,
    /// TXT records that are nearly SPF records, with what they were meant to be.
    pub(super) near_misses: Vec<Correction>,
    /// The domain does not exist.
    pub(super) nxdomain: bool,
    /// The domain is an alias of this name, which does not exist.
    pub(super) broken_alias: Option<Name>,
    /// Its DNSSEC signatures are wrong.
    pub(super) bogus: bool,
    /// How many bytes the answer to the TXT question takes in DNS.
    pub(super) answer_size: usize,
    /// There is a record of the old type: its question.
    pub(super) type99: Option<u32>,
    /// A made-up name has an SPF record too: its question.
    pub(super) wildcard_record: Option<u32>,
    /// A made-up name has an address too: its question.
    pub(super) wildcard_address: Option<u32>,
    /// The domain's mail exchanges, and the question.
    pub(super) exchanges: Vec<Name>,
    pub(super) exchanges_query: u32,
    /// The question for the record.
    pub(super) query: u32,
}

pub(super) async fn ask(domain: &Name, resolver: &dyn Resolve) -> Probe {
    let prefix = Name::parse("mailpath-probe").unwrap_or_else(|_| Name::root());
    let made_up = domain.prefixed(&prefix).unwrap_or_else(|_| Name::root());
    let wild =
        join(resolver.ask(&made_up, RecordType::TXT), dns_queries::addresses(&made_up, false, resolver));
    let (txt, old, (wild_txt, wild_address), (exchanges, exchanges_query)) = join4(
        resolver.ask(domain, RecordType::TXT),
        resolver.ask(domain, RecordType::from_code(TYPE_SPF)),
        wild,
        dns_queries::exchanges(domain, resolver),
    )
    .await;
    let found = txt.texts();
    let hosts = exchanges.records().iter().map(|record| record.value.1.clone());
    let alias = txt.aliases().is_ok_and(|aliases| !aliases.is_empty());
    Probe {
        records: dns_queries::only_spf(&found).map(|record| Txt::new(vec![record.to_vec()]).text()).collect(),
        near_misses: near_misses(&found),
        nxdomain: found == Found::NxDomain,
        broken_alias: found.broken_alias().cloned(),
        bogus: found == Found::Unknown(LookupError::Bogus),
        answer_size: answer_size(&txt),
        type99: old
            .result
            .as_ref()
            .is_ok_and(|response| response.answers.iter().any(|record| record.rtype.code() == TYPE_SPF))
            .then_some(old.id),
        // An alias answers for names below it by itself; that is no wildcard.
        wildcard_record: (!alias && dns_queries::only_spf(&wild_txt.texts()).next().is_some())
            .then_some(wild_txt.id),
        wildcard_address: matches!(wild_address.0, Found::Records(_)).then_some(wild_address.1),
        exchanges: hosts.collect(),
        exchanges_query,
        query: txt.id,
    }
}

/// The TXT records that are no SPF records, but were meant to be.
fn near_misses(found: &Found<Vec<u8>>) -> Vec<Correction> {
    let others = found.records().iter().map(|record| &record.value).filter(|text| !is_spf(text));
    let texts = others.filter_map(|text| str::from_utf8(text).ok());
    texts.filter_map(correct).filter(|it| it.is_whole).take(MAX_NEAR_MISSES).collect()
}

/// The size of the answer with all TXT records (RFC 1035 section 4.1): header, question with its
/// name, an OPT record, and each record with its name compressed.
fn answer_size(lookup: &Lookup) -> usize {
    let Ok(response) = &lookup.result else { return 0 };
    let name = lookup.question.name.as_str().len() + 2;
    let records = response.answers.iter().filter_map(|record| match &record.data {
        RecordData::Txt(txt) => {
            // Where the resolver has joined the strings, they are counted as they must have been.
            let strings: usize = txt.strings().map(|string| string.len().div_ceil(255).max(1)).sum();
            Some(12 + txt.len() + strings)
        }
        _ => None,
    });
    12 + name + 4 + 11 + records.sum::<usize>()
}
