//! The table of many reports: which lines are shown in which order, and its export.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Filter, Line, Outcome, Show};
use crate::report::english::count_grouped;

/// A column by which the table can be sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// By the order in which the lines were pasted.
    #[default]
    Number,
    /// By the text of the line.
    Text,
    /// By the verdict, the gravest first.
    Verdict,
    /// By what changed since the table was made before, the worst first.
    Since,
    /// By where mail goes.
    Mx,
    /// By the number of listings, the most first.
    Listed,
    /// By the result of SPF.
    Spf,
    /// By what DMARC asks for.
    Dmarc,
    /// By what was found of DKIM keys.
    Dkim,
    /// By what reverse DNS says.
    Ptr,
}

impl Column {
    /// Every column, from left to right.
    pub const ALL: [Self; 10] = [
        Self::Number,
        Self::Text,
        Self::Verdict,
        Self::Since,
        Self::Mx,
        Self::Listed,
        Self::Spf,
        Self::Dmarc,
        Self::Dkim,
        Self::Ptr,
    ];

    /// The heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Number => "No.",
            Self::Text => "Asked about",
            Self::Verdict => "Verdict",
            Self::Since => "Since before",
            Self::Mx => "MX",
            Self::Listed => "Listed",
            Self::Spf => "SPF",
            Self::Dmarc => "DMARC",
            Self::Dkim => "DKIM",
            Self::Ptr => "PTR",
        }
    }
}

/// The indices of the lines that a filter shows, sorted by a column; `outcomes` has one entry a line.
#[must_use]
pub fn shown(
    lines: &[Line],
    outcomes: &[Option<Arc<Outcome>>],
    filter: &Filter,
    column: Column,
) -> Vec<usize> {
    let outcome = |index: usize| outcomes.get(index).and_then(Option::as_deref);
    let fits = |index: &usize| filter.fits(&lines[*index], outcome(*index));
    let mut indices: Vec<usize> = (0..lines.len()).filter(fits).collect();
    match column {
        Column::Number => {}
        Column::Text => indices.sort_by(|a, b| lines[*a].text.cmp(&lines[*b].text)),
        Column::Verdict => indices.sort_by_key(|index| {
            let rank = |show| Show::EVERY.iter().position(|other| *other == show);
            outcome(*index).map_or(Some(usize::MAX), |outcome| rank(Show::of(outcome)))
        }),
        Column::Since => indices.sort_by_key(|index| {
            let since = outcome(*index).and_then(|outcome| outcome.since.as_ref());
            let counts = since.and_then(|since| since.counts).unwrap_or_default();
            let changed = outcome(*index).is_some_and(Outcome::has_changes);
            Reverse((counts.worse, changed, counts.better, counts.changed))
        }),
        Column::Mx => indices.sort_by_key(|index| {
            outcome(*index).and_then(|outcome| outcome.mx.as_deref()).unwrap_or_default()
        }),
        Column::Listed => {
            indices.sort_by_key(|index| Reverse(outcome(*index).map_or(0, |outcome| outcome.listed)));
        }
        Column::Spf => indices.sort_by_key(|index| {
            outcome(*index).and_then(|outcome| outcome.spf.as_deref()).unwrap_or_default()
        }),
        Column::Dmarc => indices.sort_by_key(|index| {
            outcome(*index).and_then(|outcome| outcome.dmarc.as_deref()).unwrap_or_default()
        }),
        Column::Dkim => indices.sort_by_key(|index| {
            outcome(*index).and_then(|outcome| outcome.dkim.as_deref()).unwrap_or_default()
        }),
        Column::Ptr => indices.sort_by_key(|index| {
            outcome(*index).and_then(|outcome| outcome.ptr.as_deref()).unwrap_or_default()
        }),
    }
    indices
}

/// What was found of the same lines in another table.
#[must_use]
pub fn carried_over(
    lines: &[Line],
    outcomes: &[Option<Arc<Outcome>>],
    to: &[Line],
) -> Vec<Option<Arc<Outcome>>> {
    let known: HashMap<&str, &Arc<Outcome>> = lines
        .iter()
        .zip(outcomes)
        .filter_map(|(line, outcome)| Some((line.text.as_str(), outcome.as_ref()?)))
        .collect();
    to.iter().map(|line| known.get(line.text.as_str()).map(|outcome| Arc::clone(outcome))).collect()
}

/// How far the reports have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Lines with a report.
    pub done: usize,
    /// Lines that can be reported on.
    pub all: usize,
    /// Lines that cannot be understood.
    pub invalid: usize,
}

impl Progress {
    /// How far the reports of these lines have come.
    #[must_use]
    pub fn new(lines: &[Line], outcomes: &[Option<Arc<Outcome>>]) -> Self {
        let all = lines.iter().filter(|line| line.query.is_ok()).count();
        Self { done: outcomes.iter().flatten().count(), all, invalid: lines.len() - all }
    }

    /// Whether reports are still to be made.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.done < self.all
    }

    /// The same in words; `is_busy` says whether reports are under way, `is_going` whether more are to follow.
    #[must_use]
    pub fn sentence(self, is_busy: bool, is_going: bool) -> String {
        if self.all == 0 {
            return String::new();
        }
        let mut words = format!("{} of {} done", self.done, count_grouped(self.all, "report", "reports"));
        if self.invalid > 0 {
            words.push_str(&format!("; {} cannot be read", count_grouped(self.invalid, "line", "lines")));
        }
        words.push_str(match (self.is_open(), is_busy, is_going) {
            (true, false, _) => "; paused.",
            (true, true, false) => "; finishing those under way.",
            _ => ".",
        });
        words
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::checks::State;
    use crate::doh::ResolverChoice;
    use crate::report::bulk::Lines;
    use crate::report::model::Gap;

    fn outcome(state: State, text: &str, listed: usize, spf: Option<&str>) -> Option<Arc<Outcome>> {
        Some(Arc::new(Outcome {
            at: Timestamp::UNIX_EPOCH,
            state,
            gap: None,
            text: text.to_owned(),
            brief: text.to_owned(),
            next: None,
            mx: None,
            listed,
            answered: 20,
            unknown: 1,
            spf: spf.map(str::to_owned),
            dmarc: None,
            dkim: spf.map(|_| "none".to_owned()),
            ptr: spf.map(|spf| format!("{spf}.net")),
            link: None,
            since: None,
        }))
    }

    fn table() -> (Vec<Line>, Vec<Option<Arc<Outcome>>>) {
        let lines = Lines::parse("b.net\nc.net\na.net\nd.net\na..b", &ResolverChoice::Default).lines;
        let outcomes = vec![
            outcome(State::Good, "Nothing was found.", 0, Some("pass")),
            outcome(State::Error, "Mail for c.net will not arrive.", 3, None),
            outcome(State::Warning, "Mail from a.net may be refused.", 1, Some("fail")),
            None,
            None,
        ];
        (lines, outcomes)
    }

    #[test]
    fn each_column_has_its_order() {
        let (lines, outcomes) = table();
        let by = |column| shown(&lines, &outcomes, &Filter::default(), column);
        assert_eq!(by(Column::Number), [0, 1, 2, 3, 4]);
        assert_eq!(by(Column::Text), [4, 2, 0, 1, 3]);
        assert_eq!(by(Column::Verdict), [1, 2, 0, 3, 4]);
        assert_eq!(by(Column::Listed), [1, 2, 0, 3, 4]);
        assert_eq!(by(Column::Spf), [1, 3, 4, 2, 0]);
        assert_eq!(by(Column::Dkim), [1, 3, 4, 0, 2]);
        assert_eq!(by(Column::Ptr), [1, 3, 4, 2, 0]);
    }

    #[test]
    fn lines_are_filtered_by_mark_and_by_words() {
        let (lines, outcomes) = table();
        let fits = |show, words: &str| {
            shown(&lines, &outcomes, &Filter { show, words: words.to_owned() }, Column::Number)
        };
        assert_eq!(fits(Show::Problem, ""), [1]);
        assert_eq!(fits(Show::All, "MAIL net"), [1, 2]);
        assert_eq!(fits(Show::All, "warning"), [2]);
        assert_eq!(fits(Show::Good, "refused"), [] as [usize; 0]);
        assert_eq!(fits(Show::Waiting, ""), [3]);
        assert_eq!(fits(Show::NotRead, ""), [4]);
        let counts = Show::EVERY.map(|show| show.count(&lines, &outcomes));
        assert_eq!(counts, [5, 0, 1, 1, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn what_only_refusing_lists_leave_open_is_apart_from_what_failed() {
        let lines = Lines::parse("a.net\nb.net\nc.net\nd.net", &ResolverChoice::Default).lines;
        let with = |state, gap| -> Option<Arc<Outcome>> {
            let outcome = outcome(state, "", 0, None)?;
            Some(Arc::new(Outcome { gap, ..Arc::unwrap_or_clone(outcome) }))
        };
        let outcomes = [
            with(State::CannotTell, Some(Gap::RefusingLists)),
            with(State::Good, None),
            with(State::CannotTell, Some(Gap::Failure)),
            with(State::CannotTell, None),
        ];
        let by = |show| shown(&lines, &outcomes, &Filter { show, ..Filter::default() }, Column::Verdict);
        assert_eq!(by(Show::All), [2, 3, 0, 1]);
        assert_eq!(by(Show::Refused), [0]);
        assert_eq!(by(Show::Failed), [2, 3]);
    }

    #[test]
    fn what_was_found_follows_its_line_into_another_table() {
        let (lines, outcomes) = table();
        let to = Lines::parse("x.net\nc.net\nd.net\nb.net", &ResolverChoice::Default).lines;
        let carried = carried_over(&lines, &outcomes, &to);
        assert_eq!(carried, [None, outcomes[1].clone(), None, outcomes[0].clone()]);
    }

    #[test]
    fn progress_says_what_is_left() {
        let (lines, outcomes) = table();
        let progress = Progress::new(&lines, &outcomes);
        assert_eq!(progress, Progress { done: 3, all: 4, invalid: 1 });
        assert_eq!(progress.sentence(false, false), "3 of 4 reports done; 1 line cannot be read; paused.");
        assert!(progress.sentence(true, false).ends_with("; finishing those under way."));
        assert!(progress.sentence(true, true).ends_with("cannot be read."));
        assert_eq!(Progress::new(&[], &[]).sentence(false, false), "");
    }
}
