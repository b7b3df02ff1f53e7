//! One question with what each resolver answered.

use super::difference::Difference;
use crate::dns::{Found, Lookup, Question};
use crate::doh::providers;
use crate::report::english;

/// What one resolver answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverAnswer {
    /// The response code; none where no response came.
    pub code: Option<String>,
    /// The data of the records asked for, in one order; none where nothing is known.
    pub records: Option<Vec<String>>,
    /// Why nothing is known, where that is so.
    pub why: Option<String>,
    /// The shortest time to live of the records, in seconds.
    pub ttl: Option<u32>,
    /// Whether the resolver says that it has validated the answer; none where it validates nothing.
    pub ad: Option<bool>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
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
    /// Whether it is one to a list.
    pub(super) of_list: bool,
}

/// What resolvers have in common where nothing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// Several gave the same answer.
    Same,
    /// One answered, and nobody else did.
    OneAnswer,
    /// No resolver gave a usable answer.
    Unanswered,
}

impl Agreement {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Same, Self::OneAnswer, Self::Unanswered];

    /// That so many questions are of this sort, as a heading.
    #[must_use]
    pub fn of_questions(self, count: usize) -> String {
        let questions = english::count_grouped(count, "question", "questions");
        let is = english::plural(count, "is", "are");
        match self {
            Self::Same => format!("{questions} {is} answered in the same way"),
            Self::OneAnswer => format!("{questions} {is} answered by one resolver alone"),
            Self::Unanswered => format!("{questions} {is} answered by none of these resolvers"),
        }
    }
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
        let code = lookup.result.as_ref().ok().map(|response| response.rcode.to_string());
        let why = found.error().map(ToString::to_string);
        let validates = providers().iter().all(|row| row.id != lookup.resolver || row.validates);
        let ad = lookup.result.as_ref().ok().filter(|_| validates).map(|response| response.ad);
        Self { code, records, why, ttl, ad, elapsed_ms: lookup.elapsed_ms }
    }

    /// Whether it is that there is no such record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.as_ref().is_some_and(Vec::is_empty)
    }

    /// The answer in a line: the records, or that there is none, or why nothing is known.
    #[must_use]
    pub fn text(&self) -> String {
        match (&self.records, &self.why) {
            (Some(records), _) if records.is_empty() => match self.code.as_deref() {
                Some("NXDOMAIN") => "no such name".to_owned(),
                _ => "no such record".to_owned(),
            },
            (Some(records), _) => records.join("; "),
            (None, Some(why)) => why.clone(),
            (None, None) => "no usable answer".to_owned(),
        }
    }
}

impl ResolverRow {
    /// From the lookups of each resolver; what differs, of those that are not silent.
    pub(super) fn new(
        question: &Question,
        lookups: &[Option<&Lookup>],
        silent: &[bool],
        of_list: bool,
    ) -> Self {
        let answers: Vec<Option<ResolverAnswer>> =
            lookups.iter().map(|lookup| lookup.map(ResolverAnswer::new)).collect();
        let counted = answers.iter().zip(lookups).zip(silent).filter(|(_, silent)| !**silent);
        let counted: Vec<(&ResolverAnswer, &Lookup)> =
            counted.filter_map(|((answer, lookup), _)| Some((answer.as_ref()?, (*lookup)?))).collect();
        let difference = Difference::between(question, &counted, of_list);
        Self { question: question.clone(), answers, difference, of_list }
    }

    /// How many resolvers gave a usable answer.
    #[must_use]
    pub fn usable(&self) -> usize {
        self.answers.iter().flatten().filter(|answer| answer.records.is_some()).count()
    }

    /// Of a row in which nothing differs: what the resolvers have in common. None while one is waited for.
    #[must_use]
    pub fn agreement(&self) -> Option<Agreement> {
        if self.difference != Difference::None || self.answers.iter().any(Option::is_none) {
            return None;
        }
        Some(match self.usable() {
            0 => Agreement::Unanswered,
            1 => Agreement::OneAnswer,
            _ => Agreement::Same,
        })
    }

    /// The first resolver before this one that has the same records.
    #[must_use]
    pub fn same_as(&self, column: usize) -> Option<usize> {
        let records = |answer: &Option<ResolverAnswer>| answer.as_ref().and_then(|it| it.records.clone());
        let own = records(self.answers.get(column)?).filter(|records| !records.is_empty())?;
        self.answers[..column].iter().position(|answer| records(answer).as_ref() == Some(&own))
    }
}
