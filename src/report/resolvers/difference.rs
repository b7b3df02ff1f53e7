//! What differs between the answers of resolvers to one question, and what that means.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::row::{ResolverAnswer, ResolverRow};
use crate::dns::{Lookup, Name, Question, RecordData, RecordType, World};

/// What differs between the answers, what matters most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// One has the same address for several names of which others say that there is nothing.
    Rewritten,
    /// One answers with an address that no server outside has, where another says that there is nothing.
    Filtered,
    /// Some have records, others say that there are none.
    Missing,
    /// Other records that differ.
    Records,
    /// Addresses that differ.
    Addresses,
    /// Some say that the name does not exist, others that it has no such record.
    Existence,
    /// A list does not answer every resolver.
    ListRefuses,
    /// Some resolvers gave no answer.
    Failure,
    /// The same records, and not all resolvers say that they are authentic.
    Validation,
    /// Nothing, but for times.
    None,
}

impl Difference {
    /// What differs, as a heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Rewritten => "Made-up answers",
            Self::Filtered => "Hidden names",
            Self::Missing => "Records that some resolvers do not have",
            Self::Records => "Records that differ",
            Self::Addresses => "Addresses that differ",
            Self::Existence => "Whether a name exists",
            Self::ListRefuses => "Lists that do not answer every resolver",
            Self::Failure => "Questions without an answer",
            Self::Validation => "Whether signatures hold (DNSSEC)",
            Self::None => "The same answers",
        }
    }

    /// What it means, as a sentence; none where nothing differs.
    #[must_use]
    pub fn meaning(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::Rewritten => {
                "One resolver gives one and the same address for names that do not exist (it rewrites answers). Nothing that it says proves anything."
            }
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
            Self::Existence => {
                "All say that there is no such record. Some add that the name does not exist at all, which is so only where nothing stands below it either: the domain’s servers, or one resolver, get that wrong."
            }
            Self::Validation => {
                "The records are the same. Only some resolvers say that their signatures hold (DNSSEC); not all of them check, or say so."
            }
        })
    }

    /// That between the answers to one question.
    pub(super) fn between(question: &Question, came: &[(&ResolverAnswer, &Lookup)], of_list: bool) -> Self {
        let known: Vec<&ResolverAnswer> =
            came.iter().map(|(answer, _)| *answer).filter(|answer| answer.records.is_some()).collect();
        let differ = known.windows(2).any(|pair| pair[0].records != pair[1].records);
        let some_empty = known.iter().any(|answer| answer.is_empty());
        let mut validated = known.iter().filter_map(|answer| answer.ad);
        let first = validated.next();
        match differ {
            true if of_list => Self::ListRefuses,
            true if some_empty && came.iter().any(|(_, lookup)| is_sinkhole(lookup)) => Self::Filtered,
            true if some_empty => Self::Missing,
            true if matches!(question.rtype, RecordType::A | RecordType::AAAA) => Self::Addresses,
            true => Self::Records,
            // Where all fail in the same way, they agree.
            false if known.is_empty() && came.windows(2).all(|pair| pair[0].0.why == pair[1].0.why) => {
                Self::None
            }
            // A list that refuses a resolver may do so by an error.
            false if known.len() < came.len() && of_list => Self::ListRefuses,
            false if known.len() < came.len() => Self::Failure,
            false if validated.any(|ad| Some(ad) != first) => Self::Validation,
            false if some_empty && known.windows(2).any(|pair| pair[0].code != pair[1].code) => {
                Self::Existence
            }
            false => Self::None,
        }
    }
}

/// Notes the rows in which a resolver gives an address that it has for several names, of which others say that
/// there is nothing; of those to lists also the ones in which it alone gives what is no code of a list. Gives the
/// columns of the resolvers that do so for several names.
pub(super) fn mark_rewritten(rows: &mut [ResolverRow]) -> HashSet<usize> {
    let some_empty = |row: &ResolverRow| row.answers.iter().flatten().any(ResolverAnswer::is_empty);
    let mut names: HashMap<(usize, Vec<String>), HashSet<Name>> = HashMap::new();
    for row in rows.iter().filter(|row| some_empty(row)) {
        for seen in addresses(row) {
            names.entry(seen).or_default().insert(row.question.name.clone());
        }
    }
    names.retain(|_, names| names.len() > 1);
    for row in rows.iter_mut().filter(|row| row.difference != Difference::None) {
        let may_be = |seen: &(usize, Vec<String>)| match row.of_list {
            true => some_empty(row) || names.contains_key(seen),
            false => some_empty(row) && names.contains_key(seen),
        };
        if addresses(row).iter().any(may_be) {
            row.difference = Difference::Rewritten;
        }
    }
    names.into_keys().map(|(column, _)| column).collect()
}

/// The addresses that each column gives in a row, where all of them may be made up. A list's codes are no
/// addresses (RFC 5782 section 2.1), and a list gives nothing else.
fn addresses(row: &ResolverRow) -> Vec<(usize, Vec<String>)> {
    if !matches!(row.question.rtype, RecordType::A | RecordType::AAAA) {
        return Vec::new();
    }
    let is_one = |text: &String| {
        text.parse::<IpAddr>().is_ok_and(|address| match row.of_list {
            true => !address.is_loopback(),
            false => World::Public.special_use(address).is_none(),
        })
    };
    let columns = row.answers.iter().enumerate();
    let records = columns.filter_map(|(column, answer)| Some((column, answer.as_ref()?.records.clone()?)));
    records.filter(|(_, records)| !records.is_empty() && records.iter().all(is_one)).collect()
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
