//! A row of a grid: a list, and what it says of each target.

use super::{Filter, Group};
use crate::checks::State;
use crate::checks::blocklist::{Class, ListRow, ListStatus, Weight};

/// What a list says of a target, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellStatus {
    /// Listed on a blocklist.
    Listed,
    /// Listed on a blocklist for what it is, not for what it did.
    Policy,
    /// The list is out of order.
    Broken,
    /// The list cannot be believed, or did not answer.
    CannotTell,
    /// On a list that blocks nothing: an allow list, or one of notes.
    OnOtherList,
    /// Not on the list.
    NotListed,
    /// Being asked.
    Running,
    /// Not asked: the list is not for targets of this kind.
    NotAsked,
}

impl CellStatus {
    /// What a row of the report says.
    pub(super) fn new(row: &ListRow) -> Self {
        match row.status {
            ListStatus::Listed if !row.class.is_blocklist() => Self::OnOtherList,
            ListStatus::Listed if row.policy_only => Self::Policy,
            ListStatus::Listed => Self::Listed,
            ListStatus::NotListed => Self::NotListed,
            ListStatus::CannotTell => Self::CannotTell,
            ListStatus::Broken => Self::Broken,
        }
    }
}

/// A list, and what it says of each target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The zone of the list.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// How many receivers ask it.
    pub weight: Weight,
    /// What it holds.
    pub class: Class,
    /// Its group.
    pub group: Group,
    /// What it says of the target of each column.
    pub cells: Vec<CellStatus>,
}

impl Row {
    /// What the list says of its targets together. It is not "not listed" while one of them is open.
    #[must_use]
    pub fn status(&self) -> CellStatus {
        let first = self.cells.iter().copied().min().unwrap_or(CellStatus::NotAsked);
        let open = first > CellStatus::Policy && self.cells.contains(&CellStatus::Running);
        if open { CellStatus::Running } else { first }
    }

    /// What it says, the gravest first, each with the places of the targets of which it says so.
    #[must_use]
    pub fn by_status(&self) -> Vec<(CellStatus, Vec<usize>)> {
        let mut all: Vec<(CellStatus, Vec<usize>)> = Vec::new();
        for (at, status) in self.cells.iter().enumerate() {
            match all.iter_mut().find(|(same, _)| same == status) {
                Some((_, places)) => places.push(at),
                None => all.push((*status, vec![at])),
            }
        }
        all.sort_by_key(|(status, _)| *status);
        all
    }

    /// Whether a filter shows the list. A blocklist is under one filter besides [`Filter::All`].
    #[must_use]
    pub fn fits(&self, filter: Filter) -> bool {
        if filter == Filter::All {
            return true;
        }
        let own = match self.status() {
            _ if self.group == Group::Other => Filter::Others,
            _ if self.group == Group::Keyed => Filter::All,
            CellStatus::Listed | CellStatus::Policy => Filter::Listed,
            CellStatus::Broken | CellStatus::CannotTell => Filter::CannotTell,
            CellStatus::OnOtherList | CellStatus::NotListed => Filter::NotListed,
            CellStatus::Running | CellStatus::NotAsked => Filter::All,
        };
        own == filter
    }

    /// The mark and the word for what the list says.
    #[must_use]
    pub fn mark(&self, status: CellStatus) -> (Option<State>, &'static str) {
        match status {
            CellStatus::Listed if self.weight >= Weight::High => (Some(State::Error), Filter::Listed.label()),
            CellStatus::Listed => (Some(State::Warning), Filter::Listed.label()),
            CellStatus::Policy => (Some(State::Warning), "Listed (policy)"),
            CellStatus::Broken => (Some(State::CannotTell), "Out of order"),
            CellStatus::CannotTell => (Some(State::CannotTell), Filter::CannotTell.label()),
            CellStatus::OnOtherList if self.class == Class::Allow => (Some(State::Good), "Vouched for"),
            CellStatus::OnOtherList => (None, "Noted"),
            CellStatus::NotListed if self.group == Group::Other => (None, "Not on it"),
            CellStatus::NotListed => (Some(State::Good), Filter::NotListed.label()),
            CellStatus::Running => (Some(State::Running), "Being asked"),
            CellStatus::NotAsked => (None, "Not asked"),
        }
    }
}
