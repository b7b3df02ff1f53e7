//! What changed on one line since the table was made before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::checks::State;
use crate::report::compare::{Comparison, Counts};
use crate::report::model::Report;

/// An earlier report on the same line, and what changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinceEarlier {
    /// When the earlier one was made.
    pub at: Timestamp,
    /// Its verdict's mark.
    pub state: State,
    /// The earlier report, as a link's text; none where it was too long for one.
    pub link: Option<String>,
    /// How many things changed; none where the earlier report is not there to be compared.
    pub counts: Option<Counts>,
}

impl SinceEarlier {
    /// What changed from the earlier outcome to a report; `before` is the earlier one's report.
    #[must_use]
    pub fn new(earlier: &Outcome, before: Option<&Report>, report: &Report) -> Self {
        Self {
            at: earlier.at,
            state: earlier.state,
            link: earlier.link.clone(),
            counts: before.map(|before| Comparison::new(before, report).counts),
        }
    }

    /// Whether something is known to have changed, with this mark now.
    #[must_use]
    pub fn has_changes(&self, now: State) -> bool {
        match self.counts {
            Some(counts) => !counts.changes().is_empty(),
            None => self.state != now,
        }
    }

    /// The same in a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let Some(counts) = self.counts else { return "only the verdict was kept".to_owned() };
        let changes = counts.changes();
        match (changes.is_empty(), counts.not_compared) {
            (false, _) => changes,
            (true, 0) => "as before".to_owned(),
            (true, count) => format!("as before; {count} could not be compared"),
        }
    }
}
