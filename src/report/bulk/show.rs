//! Which rows of the table are shown: by their verdict, with how many there are of each sort, and by words.

use std::sync::Arc;

use super::{Line, Outcome};
use crate::checks::State;
use crate::report::model::Gap;

/// A sort of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Every row.
    #[default]
    All,
    /// Where something changed since the table was made before.
    Changed,
    /// Whose mail is refused.
    Problem,
    /// Whose mail may be refused.
    Warning,
    /// Of which it cannot be told, since something failed.
    Failed,
    /// Where nothing bad was found, and only lists that refuse the resolver are unknown.
    Refused,
    /// Where nothing was found.
    Good,
    /// Without a report yet.
    Waiting,
    /// That cannot be read.
    NotRead,
}

impl Show {
    /// All, in the order in which they are offered.
    pub const EVERY: [Self; 9] = [
        Self::All,
        Self::Changed,
        Self::Problem,
        Self::Warning,
        Self::Failed,
        Self::Refused,
        Self::Good,
        Self::Waiting,
        Self::NotRead,
    ];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Changed => "Changed",
            Self::Problem => "Problem",
            Self::Warning => "Warning",
            Self::Failed => "Cannot tell",
            Self::Refused => "Lists refuse",
            Self::Good => "OK",
            Self::Waiting => "Waiting",
            Self::NotRead => "Not valid",
        }
    }

    /// What the verdict of a row is called; the same words as of the sort.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        match (outcome.state, outcome.gap) {
            (State::Error, _) => Self::Problem,
            (State::Warning, _) => Self::Warning,
            (State::Good, _) => Self::Good,
            (State::CannotTell, Some(Gap::RefusingLists)) => Self::Refused,
            (State::CannotTell | State::Running, _) => Self::Failed,
        }
    }

    /// Whether a row is of this sort.
    #[must_use]
    pub fn fits(self, line: &Line, outcome: Option<&Outcome>) -> bool {
        match self {
            Self::All => true,
            Self::NotRead => line.query.is_err(),
            Self::Waiting => line.query.is_ok() && outcome.is_none(),
            Self::Changed => outcome.is_some_and(Outcome::has_changes),
            _ => outcome.is_some_and(|outcome| Self::of(outcome) == self),
        }
    }

    /// How many rows are of this sort.
    #[must_use]
    pub fn count(self, lines: &[Line], outcomes: &[Option<Arc<Outcome>>]) -> usize {
        lines.iter().zip(outcomes).filter(|(line, outcome)| self.fits(line, outcome.as_deref())).count()
    }
}

/// Which rows are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this sort.
    pub show: Show,
    /// Those that have all of these words, in any case, in the line or in what is said of it.
    pub words: String,
}

impl Filter {
    /// Whether a row is shown.
    pub(super) fn fits(&self, line: &Line, outcome: Option<&Outcome>) -> bool {
        let said = outcome.map_or(String::new(), |outcome| {
            let mx = outcome.mx.as_deref().unwrap_or_default();
            format!("{} {mx} {}", outcome.text, Show::of(outcome).label())
        });
        let text = format!("{} {said}", line.text).to_lowercase();
        let has = |word: &str| text.contains(word);
        self.show.fits(line, outcome) && self.words.to_lowercase().split_whitespace().all(has)
    }
}
