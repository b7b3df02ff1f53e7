//! The form in which the browser keeps the table: a head, and an entry for each line that has a report.
//! Entries of an earlier run stay until the line is asked about again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Outcome;

/// What a table is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The texts of its lines.
    pub lines: Vec<String>,
    /// Who is asked, as the parameter of a link.
    pub resolver: String,
    /// Which run it is, from 1; each time the lines are asked about again is another one.
    pub run: u32,
    /// When the run began.
    pub at: Timestamp,
}

impl Head {
    /// Reads a head; also one of the time when there were no runs, of one text without a date.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        if let Some(text) = value.get("text").and_then(Value::as_str) {
            let lines = text.lines().map(str::to_owned).collect();
            let resolver = value.get("resolver").and_then(Value::as_str).unwrap_or_default().to_owned();
            return Some(Self { lines, resolver, run: 1, at: Timestamp::UNIX_EPOCH });
        }
        serde_json::from_value(value).ok()
    }
}

/// An entry: an outcome, and the run that it is of.
#[must_use]
pub fn entry(outcome: &Outcome, run: u32) -> String {
    let mut value = outcome.to_json();
    if let Value::Object(members) = &mut value {
        members.insert("run".into(), json!(run));
    }
    value.to_string()
}

/// Reads an entry.
#[must_use]
pub fn parse_entry(text: &str) -> Option<(Outcome, u32)> {
    let value: Value = serde_json::from_str(text).ok()?;
    let run = value.get("run").and_then(Value::as_u64).and_then(|run| u32::try_from(run).ok());
    Some((Outcome::from_json(&value)?, run.unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::State;

    #[test]
    fn a_head_is_read_and_so_is_one_from_before_there_were_runs() {
        let head = Head {
            lines: vec!["a.de".into(), "not a name".into()],
            resolver: "google".into(),
            run: 2,
            at: Timestamp::UNIX_EPOCH,
        };
        let text = serde_json::to_string(&head).expect("JSON");
        assert_eq!(Head::parse(&text), Some(head));
        let old = Head::parse(r#"{"text": "a.de\nb.de", "resolver": ""}"#).expect("a head");
        assert_eq!((old.lines.len(), old.run, old.at), (2, 1, Timestamp::UNIX_EPOCH));
        assert_eq!(Head::parse("[]"), None);
    }

    #[test]
    fn an_entry_is_read_and_so_is_one_from_before_there_were_runs() {
        let old = r#"{"at": "2026-11-02T10:00:00Z", "state": "error", "text": "Mail for a.de will not arrive.",
            "listed": 1, "answered": 20, "unknown": 2, "spf": "none", "link": null}"#;
        let (outcome, run) = parse_entry(old).expect("an outcome");
        assert_eq!((outcome.state, outcome.brief.as_str(), run), (State::Error, outcome.text.as_str(), 1));
        assert_eq!(parse_entry(&entry(&outcome, 3)), Some((outcome, 3)));
        assert_eq!(parse_entry("{}"), None);
    }
}
