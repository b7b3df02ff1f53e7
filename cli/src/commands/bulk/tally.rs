//! How many records came out how, and the status of all together.

use mailpath::checks::State;
use mailpath::report::english::{count_grouped, grouped};

use crate::output::Record;
use crate::status::Status;

/// The counts.
#[derive(Default)]
pub(super) struct Tally {
    good: usize,
    warnings: usize,
    problems: usize,
    unknown: usize,
    invalid: usize,
}

impl Tally {
    /// Counts a record.
    pub(super) fn add(&mut self, record: &Record) {
        *match record.state {
            _ if !record.valid => &mut self.invalid,
            State::Good => &mut self.good,
            State::Warning => &mut self.warnings,
            State::Error => &mut self.problems,
            State::CannotTell | State::Running => &mut self.unknown,
        } += 1;
    }

    /// How many there were.
    pub(super) fn all(&self) -> usize {
        self.good + self.warnings + self.problems + self.unknown + self.invalid
    }

    /// All of it in one sentence.
    pub(super) fn sentence(&self) -> String {
        let parts = [
            (self.problems, "with a problem"),
            (self.warnings, "with a warning"),
            (self.unknown, "that cannot be told"),
            (self.good, "OK"),
            (self.invalid, "not valid"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, words)| format!("{} {words}", grouped(*count))).collect();
        let all = count_grouped(self.all(), "line", "lines");
        if parts.is_empty() {
            format!("{all}: nothing was asked.")
        } else {
            format!("{all}: {}.", parts.join(", "))
        }
    }

    /// The status: of a line that is not valid nothing is known.
    pub(super) fn status(&self, strict: bool) -> Status {
        let of = |count: usize, state| if count > 0 { Status::of(state, strict) } else { Status::Good };
        of(self.warnings, State::Warning)
            .and(of(self.unknown + self.invalid, State::CannotTell))
            .and(of(self.problems, State::Error))
    }
}
