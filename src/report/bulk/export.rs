//! The table of many reports as CSV, in the page and on the command line.

use std::sync::Arc;

use super::{Line, Outcome, Show};
use crate::checks::spoken;
use crate::dns::with_display_names;
use crate::doh::ResolverChoice;
use crate::report::export::csv_table;

/// The headings, in the order of the columns.
const HEADINGS: [&str; 19] = [
    "line",
    "asked about",
    "state",
    "verdict",
    "what to do",
    "since before",
    "mx",
    "listed",
    "lists that answered",
    "lists not known",
    "spf",
    "dmarc",
    "dkim",
    "ptr",
    "asked at",
    "resolver",
    "full verdict",
    "state code",
    "state code before",
];

/// A line of the table, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct CsvRow<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// Its text.
    pub text: &'a str,
    /// What came of it.
    pub came: Came<'a>,
}

/// What came of a line.
#[derive(Clone, Copy, Debug)]
pub enum Came<'a> {
    /// It asks nothing, for this reason.
    NotRead(&'a str),
    /// Nothing yet.
    Waiting,
    /// A report, of which this is kept.
    Report(&'a Outcome),
}

/// The first row, as CSV.
#[must_use]
pub fn csv_head() -> String {
    csv_table(&[HEADINGS.map(str::to_owned).to_vec()])
}

impl CsvRow<'_> {
    /// The row as CSV, in the words of the page; programs find the state as in the JSON, too. `resolver` is who
    /// was asked.
    #[must_use]
    pub fn csv(&self, resolver: &str) -> String {
        csv_table(&[self.cells(resolver)])
    }

    fn cells(&self, resolver: &str) -> Vec<String> {
        let mut cells = vec![self.number.to_string(), self.text.to_owned()];
        match self.came {
            Came::NotRead(why) => cells.extend([Show::NotRead.label().to_owned(), in_words(why)]),
            Came::Waiting => cells.push("Not asked yet".to_owned()),
            Came::Report(outcome) => cells.extend(Self::outcome(outcome, resolver)),
        }
        cells.resize(HEADINGS.len(), String::new());
        cells
    }

    fn outcome(outcome: &Outcome, resolver: &str) -> [String; HEADINGS.len() - 2] {
        let since = outcome.since.as_ref();
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            Show::of(outcome).label().to_owned(),
            in_words(&outcome.brief),
            outcome.next.as_deref().map(in_words).unwrap_or_default(),
            since.map(|since| since.words()).unwrap_or_default(),
            given(&outcome.mx),
            outcome.listed.to_string(),
            outcome.answered.to_string(),
            outcome.unknown.to_string(),
            given(&outcome.spf),
            given(&outcome.dmarc),
            given(&outcome.dkim),
            given(&outcome.ptr),
            outcome.at.to_string(),
            resolver.to_owned(),
            in_words(&outcome.text),
            outcome.state.word().to_owned(),
            since.map(|since| since.state.word().to_owned()).unwrap_or_default(),
        ]
    }
}

fn in_words(text: &str) -> String {
    spoken(&with_display_names(text))
}

/// The table as CSV. `resolver` is who was asked.
#[must_use]
pub fn csv(lines: &[Line], outcomes: &[Option<Arc<Outcome>>], resolver: &ResolverChoice) -> String {
    let resolver = match resolver {
        ResolverChoice::Default => "automatic".to_owned(),
        choice => choice.to_string(),
    };
    let mut csv = csv_head();
    for ((line, outcome), number) in lines.iter().zip(outcomes).zip(1..) {
        let came = match (&line.query, outcome) {
            (Err(why), _) => Came::NotRead(why),
            (Ok(_), None) => Came::Waiting,
            (Ok(_), Some(outcome)) => Came::Report(outcome),
        };
        csv.push_str(&CsvRow { number, text: &line.text, came }.csv(&resolver));
    }
    csv
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::checks::State;
    use crate::report::bulk::{Lines, SinceEarlier};

    #[test]
    fn every_line_is_in_the_export_in_the_words_of_the_page() {
        let lines = Lines::parse("b.net\nc.net\na..b", &ResolverChoice::Default).lines;
        let since = SinceEarlier { at: Timestamp::UNIX_EPOCH, state: State::Good, link: None, counts: None };
        let outcome = Outcome {
            at: Timestamp::UNIX_EPOCH,
            state: State::Error,
            gap: None,
            text: "Mail from b.net will probably be refused: it is listed.".to_owned(),
            brief: "It is listed.".to_owned(),
            next: Some("Look `b.net` up.".to_owned()),
            mx: Some("mx.b.net".to_owned()),
            listed: 1,
            answered: 20,
            unknown: 2,
            spf: Some("pass".to_owned()),
            dmarc: Some("reject".to_owned()),
            dkim: Some("RSA, 2048 bits".to_owned()),
            ptr: Some("mx.b.net".to_owned()),
            link: None,
            since: Some(since),
        };
        let csv = csv(&lines, &[Some(Arc::new(outcome)), None, None], &ResolverChoice::Default);
        let rows: Vec<&str> = csv.lines().collect();
        assert_eq!(rows.len(), 4);
        let row = r#""1","b.net","Problem","It is listed.","Look b.net up.","only the verdict was kept","mx.b.net","1","20","2","pass","reject","RSA, 2048 bits","mx.b.net","1970-01-01T00:00:00Z","automatic","Mail from b.net will probably be refused: it is listed.","error","good""#;
        assert_eq!(rows[1], row);
        assert!(rows[2].starts_with(r#""2","c.net","Not asked yet","","#), "{}", rows[2]);
        assert!(rows[3].starts_with(r#""3","a..b","Not valid","#), "{}", rows[3]);
    }
}
