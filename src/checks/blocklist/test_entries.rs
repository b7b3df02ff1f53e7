//! The test points of a list (RFC 5782 section 5), by which it is seen whether it can be believed.

use std::sync::Arc;

use futures_util::future::join;

use super::judge::{Reading, judge, read};
use super::table::{List, lists};
use super::target::Questions;
use super::{CannotTellReason, CustomLists};
use crate::dns::{Lookup, Name, Question, RecordType, Resolve};

/// What the two test points answered.
pub(super) struct TestEntries([Arc<Lookup>; 2]);

impl TestEntries {
    /// Asks for both.
    pub(super) async fn ask(questions: &Questions, resolver: &dyn Resolve) -> Self {
        let ask = |name| resolver.ask(name, RecordType::A);
        Self(join(ask(&questions.must_be_listed), ask(&questions.must_not_be_listed)).await.into())
    }

    pub(super) fn both(&self) -> &[Arc<Lookup>; 2] {
        &self.0
    }

    pub(super) fn must(&self, list: &List, zone: &Name) -> Reading {
        read(&self.0[0], list, zone, Some(list.point_code))
    }

    pub(super) fn must_not(&self, list: &List, zone: &Name) -> Reading {
        read(&self.0[1], list, zone, None)
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

/// Whether a question is for a test point of a list of the table: the answer is the same whatever
/// a report is about.
#[must_use]
pub fn is_test_entry(question: &Question) -> bool {
    let name = question.name.as_str();
    let of = |list: &List| {
        name.ends_with(list.zone.as_str())
            && list.kinds.iter().any(|kind| {
                let starts = |point: &Name| {
                    name.strip_prefix(point.as_str()).is_some_and(|rest| rest.starts_with('.'))
                };
                kind.points(list).iter().any(starts)
            })
    };
    question.rtype == RecordType::A && lists().iter().any(of)
}

/// Whether a list can be believed.
#[derive(Clone, Debug)]
pub struct Health {
    /// Why not; none where it can.
    pub why: Option<CannotTellReason>,
    /// What its test points answered; empty where they were not asked.
    pub exchanges: Vec<Arc<Lookup>>,
}

/// Asks for the test points of a list alone, of the first kind that it is for.
pub async fn health(list: &List, own: &CustomLists, resolver: &dyn Resolve) -> Health {
    let asked = async {
        let key = own.key_for(list).ok()?;
        let (kind, zone) = (list.kinds.first().copied()?, Name::parse(&list.zone).ok()?);
        let points = TestEntries::ask(&list.test_questions(kind, key)?, resolver).await;
        let (_, why) = judge(&[], &points.must(list, &zone), &points.must_not(list, &zone));
        let why = if points.same_resolver(&[]) { why } else { Some(CannotTellReason::NoAnswer) };
        Some(Health { why, exchanges: points.0.to_vec() })
    };
    asked.await.unwrap_or(Health { why: Some(CannotTellReason::NeedsKey), exchanges: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_points_are_known_and_nothing_else() {
        let asks = |name: &str| {
            is_test_entry(&Question { name: Name::parse(name).expect(name), rtype: RecordType::A })
        };
        for point in [
            "2.0.0.127.bl.spamcop.net",
            "1.0.0.127.bl.spamcop.net",
            "2.0.0.127.0123456789abcdef.zen.dq.spamhaus.net",
            "test.surbl.org.multi.surbl.org",
            "dbltest.com.dbl.spamhaus.org",
        ] {
            assert!(asks(point), "{point}");
        }
        for other in
            ["9.2.0.192.bl.spamcop.net", "2.0.0.127.example.com", "bl.spamcop.net", "a.dbl.spamhaus.org"]
        {
            assert!(!asks(other), "{other}");
        }
    }
}
