//! The test entries of a list (RFC 5782 section 5), which show whether it can be believed.

use std::sync::Arc;

use futures_util::future::join;

use super::judge::{Reading, judge, read};
use super::table::{List, TestEntries, lists};
use super::target::Questions;
use super::{CannotTellReason, CustomLists};
use crate::dns::{Lookup, Name, Question, RecordType, Resolve};

/// What a list answered about its two test entries.
pub(super) struct TestAnswers([Arc<Lookup>; 2]);

impl TestAnswers {
    /// Asks for both.
    pub(super) async fn ask(questions: &Questions, resolver: &dyn Resolve) -> Self {
        let ask = |name| resolver.ask(name, RecordType::A);
        Self(join(ask(&questions.must_be_listed), ask(&questions.must_not_be_listed)).await.into())
    }

    pub(super) fn both(&self) -> &[Arc<Lookup>; 2] {
        &self.0
    }

    /// The one that must be listed.
    pub(super) fn listed(&self, list: &List) -> Reading {
        read(&self.0[0], list, Some(list.test_code))
    }

    /// The one that must not be.
    pub(super) fn not_listed(&self, list: &List) -> Reading {
        read(&self.0[1], list, None)
    }

    /// Whether all that answered, here and to these questions, came by one resolver.
    pub(super) fn same_resolver(&self, answers: &[Arc<Lookup>]) -> bool {
        let mut by = self.0.iter().chain(answers).filter(|e| e.answered()).map(|e| &e.resolver);
        let first = by.next();
        by.all(|other| Some(other) == first)
    }

    /// The age of the older one, in seconds, where they are from an earlier report.
    pub(super) fn age_s(&self) -> Option<u64> {
        self.0.iter().filter_map(|exchange| exchange.age_ms).max().map(|ms| ms / 1000)
    }
}

/// Whether a question is for a test entry of a list of the table: the answer is the same whatever
/// a report is about.
#[must_use]
pub fn is_test_entry(question: &Question) -> bool {
    let name = question.name.as_str();
    let of = |list: &List| {
        name.ends_with(list.zone.as_str())
            && list.kinds.iter().any(|kind| {
                let starts = |entry: &Name| {
                    name.strip_prefix(entry.as_str()).is_some_and(|rest| rest.starts_with('.'))
                };
                kind.test_entries(list).iter().any(starts)
            })
    };
    question.rtype == RecordType::A && lists().iter().any(of)
}

/// Whether a question is for a test entry of a list of the table, and has no key in it: its answer is the same
/// for everybody, and may be kept.
#[must_use]
pub fn is_keyless_test_entry(question: &Question) -> bool {
    let name = question.name.as_str();
    let of = |list: &List| {
        name.strip_suffix(list.zone.as_str()).and_then(|rest| rest.strip_suffix('.')).is_some_and(|entry| {
            list.kinds.iter().any(|kind| kind.test_entries(list).iter().any(|known| known.as_str() == entry))
        })
    };
    question.rtype == RecordType::A && lists().iter().any(of)
}

/// Whether a question is for the test entry of a list of the table that it must hold.
#[must_use]
pub fn must_be_listed(question: &Question) -> bool {
    let name = question.name.as_str();
    let of = |list: &List| {
        name.strip_suffix(list.zone.as_str())
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|entry| list.kinds.iter().any(|kind| kind.test_entries(list)[0].as_str() == entry))
    };
    let has_entries = |list: &&List| list.test_entries != TestEntries::None;
    question.rtype == RecordType::A && lists().iter().filter(has_entries).any(of)
}

/// Whether a list can be believed.
#[derive(Clone, Debug)]
pub struct Health {
    /// Why not; none where it can.
    pub why: Option<CannotTellReason>,
    /// What it answered about its test entries; empty where they were not asked.
    pub exchanges: Vec<Arc<Lookup>>,
}

/// Asks for the test entries of a list alone, of the first kind that it is for.
pub async fn health(list: &List, own: &CustomLists, resolver: &dyn Resolve) -> Health {
    let asked = async {
        let key = own.key_for(list).ok()?;
        let kind = list.kinds.first().copied()?;
        let entries = TestAnswers::ask(&list.test_questions(kind, key)?, resolver).await;
        let (_, why) = judge(&[], &entries.listed(list), &entries.not_listed(list));
        let why = if entries.same_resolver(&[]) { why } else { Some(CannotTellReason::NoAnswer) };
        Some(Health { why, exchanges: entries.0.to_vec() })
    };
    asked.await.unwrap_or(Health { why: Some(CannotTellReason::NeedsKey), exchanges: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_entries_are_known_and_nothing_else() {
        let asks = |name: &str| {
            is_test_entry(&Question { name: Name::parse(name).expect(name), rtype: RecordType::A })
        };
        for entry in [
            "2.0.0.127.bl.spamcop.net",
            "1.0.0.127.bl.spamcop.net",
            "2.0.0.127.0123456789abcdef.zen.dq.spamhaus.net",
            "test.surbl.org.multi.surbl.org",
            "dbltest.com.dbl.spamhaus.org",
        ] {
            assert!(asks(entry), "{entry}");
            let question = Question { name: Name::parse(entry).expect(entry), rtype: RecordType::A };
            assert_eq!(is_keyless_test_entry(&question), !entry.contains("0123456789abcdef"), "{entry}");
        }
        for other in
            ["9.2.0.192.bl.spamcop.net", "2.0.0.127.example.com", "bl.spamcop.net", "a.dbl.spamhaus.org"]
        {
            assert!(!asks(other), "{other}");
        }
    }
}
