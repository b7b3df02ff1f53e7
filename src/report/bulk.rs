//! Reports on many domains and addresses: the lines that were pasted, and what came of each.

mod table;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::english::shortened;
use super::model::Report;
use super::query::{Query, View};
use super::saved_report::SavedReport;
use crate::checks::State;
use crate::checks::blocklist::ListStatus;
use crate::doh::ResolverChoice;

pub use table::{Column, Filter, Progress, csv, shown};

/// The most lines that are taken.
pub const MOST: usize = 500;
/// How many reports are made at once. All of them share one bound on questions under way.
pub const AT_ONCE: usize = 4;
/// The length of the longest line that is taken for a domain or an address, in bytes.
const MAX_LINE: usize = 400;

/// One line, and what it asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// What it asks, or why it asks nothing, in a sentence.
    pub query: Result<Query, String>,
}

/// What was pasted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// The lines in their order, each once.
    pub lines: Vec<Line>,
    /// How many were the same as an earlier one.
    pub repeated: usize,
    /// How many there were beyond those that are taken.
    pub beyond: usize,
}

impl Lines {
    /// Parses a text with one domain, host, address or e-mail address a line. Of a line with a comma, a semicolon
    /// or a tab, what is before it is taken, as in a table.
    #[must_use]
    pub fn parse(text: &str, resolver: &ResolverChoice) -> Self {
        let mut all = Self::default();
        for line in text.lines() {
            let line =
                line.split([',', ';', '\t']).next().unwrap_or_default().trim().trim_matches('"').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if all.lines.iter().any(|known| known.text == line) {
                all.repeated += 1;
            } else if all.lines.len() == MOST {
                all.beyond += 1;
            } else {
                all.lines.push(Line { text: shortened(line, MAX_LINE), query: query(line, resolver) });
            }
        }
        all
    }
}

fn query(line: &str, resolver: &ResolverChoice) -> Result<Query, String> {
    if line.len() > MAX_LINE {
        return Err("This line is too long for a domain or an address.".into());
    }
    let mut query = Query { resolver: resolver.clone(), ..Query::default() };
    query.set("q", line)?;
    Ok(Query { tab: None, view: View::Page, ..query })
}

/// What came of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// When it was asked.
    pub at: Timestamp,
    /// The verdict's mark.
    pub state: State,
    /// The verdict.
    pub text: String,
    /// Lists that hold an address or domain of it, those of policy left out.
    pub listed: usize,
    /// Lists that answered, for every address and domain.
    pub answered: usize,
    /// Lists that cannot be believed or did not answer.
    pub unknown: usize,
    /// The result of SPF, or whether there is a record; none where it was not asked.
    pub spf: Option<String>,
    /// The whole report, as a link's text; none where it is too long for one.
    pub link: Option<String>,
}

impl Outcome {
    /// What is kept of a report.
    #[must_use]
    pub fn new(report: &Report) -> Self {
        let rows = || report.blocklists.iter().flatten().filter(|row| row.class.is_blocklist());
        let count = |status| rows().filter(|row| row.status == status).count();
        let spf = report.spf.as_ref().map(|spf| match (spf.result, &spf.record) {
            (Some(result), _) => result.as_str().to_owned(),
            (None, Some(_)) => "record found".to_owned(),
            (None, None) => "not judged".to_owned(),
        });
        let link =
            Some(SavedReport::from_report(report).to_link()).filter(|link| link.len() <= super::MAX_LINK);
        Self {
            at: report.started_at,
            state: report.verdict.state,
            text: report.verdict.text.clone(),
            listed: rows().filter(|row| row.status == ListStatus::Listed && !row.policy_only).count(),
            answered: count(ListStatus::Listed) + count(ListStatus::NotListed),
            unknown: count(ListStatus::CannotTell) + count(ListStatus::Broken),
            spf,
            link,
        }
    }

    /// The form in which it is kept.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "at": self.at,
            "state": self.state.word(),
            "text": self.text,
            "listed": self.listed,
            "answered": self.answered,
            "unknown": self.unknown,
            "spf": self.spf,
            "link": self.link,
        })
    }

    /// Reads what [`Outcome::to_json`] wrote.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let number = |key: &str| value.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        Some(Self {
            at: text("at")?.parse().ok()?,
            state: State::parse(&text("state")?)?,
            text: text("text")?,
            listed: number("listed")?,
            answered: number("answered")?,
            unknown: number("unknown")?,
            spf: text("spf"),
            link: text("link"),
        })
    }
}
