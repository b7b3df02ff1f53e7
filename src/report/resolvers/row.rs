//! One question with what each resolver answered.

use std::net::IpAddr;

use crate::dns::{Found, Lookup, LookupError, Question, RecordData, RecordType, World};

/// What one resolver answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverAnswer {
    /// The response code, or why there is none, in words.
    pub code: String,
    /// The data of the records asked for, in one order; none where nothing is known.
    pub records: Option<Vec<String>>,
    /// The shortest time to live of the records, in seconds.
    pub ttl: Option<u32>,
    /// Whether the resolver says that it has validated the answer.
    pub ad: bool,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
}

/// What differs between the answers, and what that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Nothing, but for times.
    None,
    /// Some resolvers gave no answer.
    Failure,
    /// One answers with an address that no server outside has, where another says that there is nothing.
    Filtered,
    /// A list does not answer every resolver.
    ListRefuses,
    /// Some have records, others say that there are none.
    Missing,
    /// Addresses that differ.
    Addresses,
    /// Other records that differ.
    Records,
    /// The same records, and not all resolvers say that they are authentic.
    Validation,
}

impl Difference {
    /// What it means, as a sentence; none where nothing differs.
    #[must_use]
    pub fn meaning(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::Failure => {
                "Not every resolver gave an answer, which says nothing about the records themselves."
            }
            Self::Filtered => {
                "One resolver hides this name from its users (filtering): it answers with an address at which nothing is."
            }
            Self::ListRefuses => {
                "The list answers some resolvers and not others. That is usual with large public resolvers, so only the answers of the others mean something."
            }
            Self::Missing => {
                "The record is new, or has been removed: until their copy runs out, resolvers give what they know (propagation). Or one of them hides it (filtering)."
            }
            Self::Addresses => {
                "The addresses differ: the record was changed lately, or the name gives each part of the world another server."
            }
            Self::Records => {
                "The records differ: they were changed lately, and until its copy runs out a resolver gives the old ones (propagation)."
            }
            Self::Validation => {
                "The records are the same. Only some resolvers say that their signatures hold (DNSSEC); not all of them check, or say so."
            }
        })
    }
}

/// One question with the answers, one for each resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverRow {
    /// The question.
    pub question: Question,
    /// The answers in the order of the resolvers; none where one is still waited for.
    pub answers: Vec<Option<ResolverAnswer>>,
    /// What differs.
    pub difference: Difference,
}

impl ResolverAnswer {
    fn new(lookup: &Lookup) -> Self {
        let found = lookup.found(|data| Some(data.to_string()));
        let ttl = found.records().iter().map(|hit| hit.ttl).min();
        let records = match &found {
            Found::Unknown(_) => None,
            Found::NoData | Found::NxDomain | Found::BrokenAlias(_) => Some(Vec::new()),
            Found::Records(hits) => {
                let mut records: Vec<String> = hits.iter().map(|hit| hit.value.clone()).collect();
                records.sort();
                Some(records)
            }
        };
        let code = match (&lookup.result, found.error()) {
            (_, Some(LookupError::Failure(failure))) => failure.to_string(),
            (Ok(response), _) => response.rcode.to_string(),
            (Err(failure), _) => failure.to_string(),
        };
        let ad = lookup.result.as_ref().is_ok_and(|response| response.ad);
        Self { code, records, ttl, ad, elapsed_ms: lookup.elapsed_ms }
    }
}

impl ResolverRow {
    /// From the lookups of each resolver.
    pub(super) fn new(question: &Question, lookups: &[Option<&Lookup>], of_list: bool) -> Self {
        let answers: Vec<Option<ResolverAnswer>> =
            lookups.iter().map(|lookup| lookup.map(ResolverAnswer::new)).collect();
        let difference = difference(question, &answers, lookups, of_list);
        Self { question: question.clone(), answers, difference }
    }
}

fn difference(
    question: &Question,
    answers: &[Option<ResolverAnswer>],
    lookups: &[Option<&Lookup>],
    of_list: bool,
) -> Difference {
    let came: Vec<&ResolverAnswer> = answers.iter().flatten().collect();
    let known: Vec<&Vec<String>> = came.iter().filter_map(|answer| answer.records.as_ref()).collect();
    let differ = known.windows(2).any(|pair| pair[0] != pair[1]);
    let some_empty = known.iter().any(|records| records.is_empty());
    match differ {
        true if of_list => Difference::ListRefuses,
        true if some_empty && lookups.iter().flatten().any(|lookup| is_sinkhole(lookup)) => {
            Difference::Filtered
        }
        true if some_empty => Difference::Missing,
        true if matches!(question.rtype, RecordType::A | RecordType::AAAA) => Difference::Addresses,
        true => Difference::Records,
        // A list that refuses a resolver may do so by an error.
        false if known.len() < came.len() && of_list => Difference::ListRefuses,
        false if known.len() < came.len() => Difference::Failure,
        false if came.iter().any(|answer| answer.ad != came[0].ad) => Difference::Validation,
        false => Difference::None,
    }
}

/// Whether all addresses of an answer are ones that no server outside has.
fn is_sinkhole(lookup: &Lookup) -> bool {
    let found = lookup.found(|data| match data {
        RecordData::A(address) => Some(IpAddr::V4(*address)),
        RecordData::Aaaa(address) => Some(IpAddr::V6(*address)),
        _ => None,
    });
    let records = found.records();
    !records.is_empty() && records.iter().all(|hit| World::Public.special_use(hit.value).is_some())
}
