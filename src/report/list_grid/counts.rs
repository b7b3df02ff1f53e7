//! How many lists said what: counted once, here, for the sentence above the grids, the filters and the table
//! of many reports.

use super::{Filter, Grids, Group};
use crate::report::Report;

/// How many blocklists said what of all targets of a report. A list counts once, however many targets it was
/// asked about, and one that wants a key that is not there does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCounts {
    /// Lists that list a target for what it did.
    pub listed: usize,
    /// Lists that list a target, and only for what it is.
    pub policy: usize,
    /// Lists that can be believed, those above included.
    pub answered: usize,
    /// Lists of which it cannot be told.
    pub unknown: usize,
}

impl ListCounts {
    /// The counts of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        Grids::new(report).counts()
    }
}

impl Grids {
    /// How many blocklists said what.
    #[must_use]
    pub fn counts(&self) -> ListCounts {
        let rows = || self.grids.iter().flat_map(|grid| &grid.rows);
        let by_policy =
            |row: &&super::Row| row.group == Group::Block && row.status() == super::CellStatus::Policy;
        let (held, policy) = (self.count(Filter::Listed), rows().filter(by_policy).count());
        ListCounts {
            listed: held - policy,
            policy,
            answered: held + self.count(Filter::NotListed),
            unknown: self.count(Filter::CannotTell),
        }
    }
}
