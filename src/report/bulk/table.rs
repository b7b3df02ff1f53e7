//! The table of many reports: which lines are shown in which order, and its export.

use std::cmp::Reverse;

use super::{Line, Outcome};
use crate::checks::State;
use crate::doh::ResolverChoice;
use crate::report::english::count_grouped;
use crate::report::export::csv_table;

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
    /// By the number of listings, the most first.
    Listed,
    /// By the result of SPF.
    Spf,
}

impl Column {
    /// Every column, from left to right.
    pub const ALL: [Self; 5] = [Self::Number, Self::Text, Self::Verdict, Self::Listed, Self::Spf];

    /// The heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Number => "No.",
            Self::Text => "Asked about",
            Self::Verdict => "Verdict",
            Self::Listed => "Listed",
            Self::Spf => "SPF",
        }
    }
}

/// Which lines are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those whose verdict has this mark.
    pub state: Option<State>,
    /// Those that have all of these words, in any case, in the line or in its verdict.
    pub words: String,
}

/// The indices of the lines that a filter shows, sorted by a column; `outcomes` has one entry a line.
#[must_use]
pub fn shown(lines: &[Line], outcomes: &[Option<Outcome>], filter: &Filter, column: Column) -> Vec<usize> {
    let words = filter.words.to_lowercase();
    let outcome = |index: usize| outcomes.get(index).and_then(Option::as_ref);
    let fits = |index: &usize| {
        let outcome = outcome(*index);
        let verdict = outcome.map_or("", |outcome| &outcome.text);
        let text = format!("{} {verdict}", lines[*index].text).to_lowercase();
        let has_state = filter.state.is_none() || outcome.map(|outcome| outcome.state) == filter.state;
        has_state && words.split_whitespace().all(|word| text.contains(word))
    };
    let mut indices: Vec<usize> = (0..lines.len()).filter(fits).collect();
    match column {
        Column::Number => {}
        Column::Text => indices.sort_by(|a, b| lines[*a].text.cmp(&lines[*b].text)),
        Column::Verdict => indices.sort_by_key(|index| match outcome(*index).map(|outcome| outcome.state) {
            Some(State::Error) => 0,
            Some(State::Warning) => 1,
            Some(State::CannotTell | State::Running) => 2,
            Some(State::Good) => 3,
            None => 4,
        }),
        Column::Listed => {
            indices.sort_by_key(|index| Reverse(outcome(*index).map_or(0, |outcome| outcome.listed)));
        }
        Column::Spf => indices.sort_by_key(|index| {
            outcome(*index).and_then(|outcome| outcome.spf.as_deref()).unwrap_or_default()
        }),
    }
    indices
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
    pub fn new(lines: &[Line], outcomes: &[Option<Outcome>]) -> Self {
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
            (true, true, false) => "; those under way are still told.",
            _ => ".",
        });
        words
    }
}

/// The table as CSV; `resolver` is who was asked.
#[must_use]
pub fn csv(lines: &[Line], outcomes: &[Option<Outcome>], resolver: &ResolverChoice) -> String {
    const HEADINGS: [&str; 9] = [
        "asked about",
        "state",
        "verdict",
        "listed",
        "answered",
        "cannot tell",
        "spf",
        "asked at",
        "resolver",
    ];
    let resolver = match resolver {
        ResolverChoice::Default => "automatic".to_owned(),
        choice => choice.to_string(),
    };
    let mut table = vec![HEADINGS.map(str::to_owned).to_vec()];
    for (line, outcome) in lines.iter().zip(outcomes) {
        let mut row = vec![line.text.clone()];
        match (&line.query, outcome) {
            (Err(error), _) => row.extend(["not asked".to_owned(), error.clone()]),
            (Ok(_), None) => row.push("not asked yet".to_owned()),
            (Ok(_), Some(outcome)) => row.extend([
                outcome.state.word().to_owned(),
                outcome.text.clone(),
                outcome.listed.to_string(),
                outcome.answered.to_string(),
                outcome.unknown.to_string(),
                outcome.spf.clone().unwrap_or_default(),
                outcome.at.to_string(),
                resolver.clone(),
            ]),
        }
        row.resize(HEADINGS.len(), String::new());
        table.push(row);
    }
    csv_table(&table)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::report::bulk::Lines;

    fn outcome(state: State, text: &str, listed: usize, spf: Option<&str>) -> Option<Outcome> {
        Some(Outcome {
            at: Timestamp::UNIX_EPOCH,
            state,
            text: text.to_owned(),
            listed,
            answered: 20,
            unknown: 1,
            spf: spf.map(str::to_owned),
            link: None,
        })
    }

    fn table() -> (Vec<Line>, Vec<Option<Outcome>>) {
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
    }

    #[test]
    fn lines_are_filtered_by_mark_and_by_words() {
        let (lines, outcomes) = table();
        let fits = |state, words: &str| {
            shown(&lines, &outcomes, &Filter { state, words: words.to_owned() }, Column::Number)
        };
        assert_eq!(fits(Some(State::Error), ""), [1]);
        assert_eq!(fits(None, "MAIL net"), [1, 2]);
        assert_eq!(fits(Some(State::Good), "refused"), [] as [usize; 0]);
    }

    #[test]
    fn progress_says_what_is_left() {
        let (lines, outcomes) = table();
        let progress = Progress::new(&lines, &outcomes);
        assert_eq!(progress, Progress { done: 3, all: 4, invalid: 1 });
        assert_eq!(progress.sentence(false, false), "3 of 4 reports done; 1 line cannot be read; paused.");
        assert!(progress.sentence(true, false).ends_with("; those under way are still told."));
        assert!(progress.sentence(true, true).ends_with("cannot be read."));
        assert_eq!(Progress::new(&[], &[]).sentence(false, false), "");
    }

    #[test]
    fn every_line_is_in_the_export() {
        let (lines, outcomes) = table();
        let csv = csv(&lines, &outcomes, &ResolverChoice::Default);
        let rows: Vec<&str> = csv.lines().collect();
        assert_eq!(rows.len(), 6);
        let good =
            r#""b.net","good","Nothing was found.","0","20","1","pass","1970-01-01T00:00:00Z","automatic""#;
        assert_eq!(rows[1], good);
        assert!(rows[4].starts_with(r#""d.net","not asked yet","","#), "{}", rows[4]);
        assert!(rows[5].starts_with(r#""a..b","not asked","#), "{}", rows[5]);
    }
}
