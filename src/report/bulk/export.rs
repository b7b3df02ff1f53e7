//! The table of many reports as CSV.

use std::sync::Arc;

use super::{Line, Outcome, Show};
use crate::doh::ResolverChoice;
use crate::report::english::spoken;
use crate::report::export::csv_table;

const HEADINGS: [&str; 17] = [
    "asked about",
    "state",
    "verdict",
    "since before",
    "mx",
    "listed",
    "answered",
    "cannot tell",
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

/// The table as CSV, in the words of the page; programs find the state as in the JSON, too. `resolver` is who
/// was asked.
#[must_use]
pub fn csv(lines: &[Line], outcomes: &[Option<Arc<Outcome>>], resolver: &ResolverChoice) -> String {
    let resolver = match resolver {
        ResolverChoice::Default => "automatic".to_owned(),
        choice => choice.to_string(),
    };
    let mut table = vec![HEADINGS.map(str::to_owned).to_vec()];
    for (line, outcome) in lines.iter().zip(outcomes) {
        let mut row = vec![line.text.clone()];
        match (&line.query, outcome) {
            (Err(error), _) => row.extend([Show::NotRead.label().to_owned(), error.clone()]),
            (Ok(_), None) => row.push("Not asked yet".to_owned()),
            (Ok(_), Some(outcome)) => {
                let since = outcome.since.as_ref();
                row.extend([
                    Show::of(outcome).label().to_owned(),
                    spoken(&outcome.brief),
                    since.map(|since| since.words()).unwrap_or_default(),
                    outcome.mx.clone().unwrap_or_default(),
                    outcome.listed.to_string(),
                    outcome.answered.to_string(),
                    outcome.unknown.to_string(),
                    outcome.spf.clone().unwrap_or_default(),
                    outcome.dmarc.clone().unwrap_or_default(),
                    outcome.dkim.clone().unwrap_or_default(),
                    outcome.ptr.clone().unwrap_or_default(),
                    outcome.at.to_string(),
                    resolver.clone(),
                    spoken(&outcome.text),
                    outcome.state.word().to_owned(),
                    since.map(|since| since.state.word().to_owned()).unwrap_or_default(),
                ]);
            }
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
        let row = r#""b.net","Problem","It is listed.","only the verdict was kept","mx.b.net","1","20","2","pass","reject","RSA, 2048 bits","mx.b.net","1970-01-01T00:00:00Z","automatic","Mail from b.net will probably be refused: it is listed.","error","good""#;
        assert_eq!(rows[1], row);
        assert!(rows[2].starts_with(r#""c.net","Not asked yet","","#), "{}", rows[2]);
        assert!(rows[3].starts_with(r#""a..b","Not read","#), "{}", rows[3]);
    }
}
