//! What records that are tried change: two reports of the same answers, one of what is published and one with
//! what is tried; in plain words first, and then thing by thing. And the records of a report that can be tried
//! otherwise.

mod records;
mod sender;
mod sentence;
mod way;

use std::net::IpAddr;

use serde::Serialize;

pub use records::{ShownRecord, lines_of, shown_records};
pub use sender::{is_taken_as_published, server_to_compare_for};
pub use sentence::in_words;

use super::compare::{Change, Comparison, Effect, Group, Row};
use super::model::Report;
use super::verdict;
use crate::checks::list;
use crate::dns::{Change as ZoneChange, display_name};

/// What records that are tried change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trial {
    /// What becomes of the mail, in plain words.
    pub sentence: String,
    /// How many findings would be better or worse; empty where none would.
    pub findings: String,
    /// Whether the verdict is a better one.
    pub effect: Effect,
    /// What is different, by sorts; a sort of which nothing is different is left out.
    pub groups: Vec<Group>,
    /// How many things are as they were.
    pub unchanged: usize,
    /// What a reader must know of the two reports.
    pub remarks: Vec<String>,
}

impl Trial {
    /// Compares the report of what is published with the one of what is tried.
    #[must_use]
    pub fn new(published: &Report, tried: &Report) -> Self {
        let Comparison { groups, counts, .. } = Comparison::new(published, tried);
        let mut of = groups.into_iter().map(|group| (group.title, group.rows)).collect::<Vec<_>>();
        let place = of.iter().position(|(title, _)| *title == "Score").unwrap_or(of.len());
        of.insert(place, ("The mail’s way", way::steps(published, tried)));
        of.push(("What large receivers ask", way::requirements(published, tried)));
        // What was found stands before the records that it was found in.
        of.sort_by_key(|(title, _)| match *title {
            "Verdict" => 0,
            "The mail’s way" => 1,
            "Score" => 2,
            "Findings" => 3,
            "What large receivers ask" => 4,
            _ => 5,
        });
        let groups: Vec<Group> = of
            .into_iter()
            .map(|(title, mut rows)| {
                // Two verdicts on mail from different servers are no change of one.
                if title == "Verdict" && sender::is_another(published, tried) {
                    rows.iter_mut().for_each(|row| row.effect = Effect::Neither);
                }
                let rows = rows.into_iter().map(|row| if title == "Verdict" { unmarked(row) } else { row });
                let rows: Vec<Row> = rows.filter(|row| is_different(title, row)).collect();
                Group { title, rows, unchanged: 0 }
            })
            .filter(|group| !group.rows.is_empty())
            .collect();
        let verdict = groups.iter().find(|group| group.title == "Verdict");
        let effect = verdict.and_then(|group| group.rows.first()).map_or(Effect::Neither, |row| row.effect);
        Self {
            sentence: sentence::sentence(published, tried, &groups),
            findings: sentence::findings(&groups),
            effect,
            groups,
            unchanged: counts.unchanged,
            remarks: remarks(published, tried),
        }
    }

    /// Compares what is published with what is tried for mail from one server, where each side takes another one for
    /// the sending server ([`server_to_compare_for`]): by two more reports, in which that server is named.
    #[must_use]
    pub fn for_server(
        server: IpAddr,
        [published, tried]: [&Report; 2],
        [before, after]: [&Report; 2],
    ) -> Self {
        let trial = Self::new(before, after);
        let mut letters = trial.sentence.chars();
        let first = letters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
        let taken = sender::taken(published, server);
        let sentence = format!("For mail from {server}, {taken}: {first}{}", letters.as_str());
        let mut remarks = trial.remarks;
        remarks.insert(0, sender::remark([published, tried], server));
        Self { sentence, remarks, ..trial }
    }

    /// Whether nothing that the report looks at is different.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.groups.is_empty()
    }
}

/// The row of the verdict, without the mark that it is tried: its column says so.
fn unmarked(mut row: Row) -> Row {
    for text in [&mut row.before, &mut row.after].into_iter().flatten() {
        if let Some((state, verdict)) = text.split_once(": ") {
            *text = format!("{state}: {}", verdict::unmarked(verdict));
        }
    }
    if row.before == row.after {
        row.kind = Change::Same;
    }
    row
}

fn is_different(title: &str, row: &Row) -> bool {
    match row.kind {
        Change::Same | Change::StillUnknown => false,
        Change::Changed | Change::Appeared | Change::Gone => true,
        // What the records tried lead to was not asked before; what lists say of it is among the findings.
        Change::NotCompared => !matches!(title, "Blocklists" | "Score"),
        Change::NotKnown => row.before != row.after,
    }
}

/// That one of the two reports is not whole.
fn remarks(published: &Report, tried: &Report) -> Vec<String> {
    let mut remarks = Vec::new();
    if published.queries.failed > 0 || tried.queries.failed > 0 {
        remarks.push("Some questions got no answer, so not all of the difference may be known.".to_owned());
    }
    remarks.extend(emptied(tried));
    remarks
}

/// That nothing known is left at a name, and what that is taken for: an answer says nothing of what stands below.
fn emptied(tried: &Report) -> Option<String> {
    let changes = tried.tried.changes();
    let mut names: Vec<String> = Vec::new();
    for name in changes.iter().filter(|change| change.record().is_none()).map(ZoneChange::name) {
        let of_name = || tried.transcript.lookups().iter().filter(|lookup| lookup.question.name == *name);
        let is_left = of_name().any(|lookup| {
            lookup.result.as_ref().is_ok_and(|response| response.answers.iter().any(|it| it.name == *name))
        });
        let is_put = changes.iter().filter_map(ZoneChange::record).any(|record| record.name.is_within(name));
        let shown = display_name(name);
        if of_name().any(|lookup| lookup.is_tried()) && !is_left && !is_put && !names.contains(&shown) {
            names.push(shown);
        }
    }
    let is_one = names.len() == 1;
    (!names.is_empty()).then(|| {
        format!(
            "Whether {} would still exist once this is gone is not known, since other records may stand at {} or below. {}, as are the names above.",
            list(&names),
            if is_one { "it" } else { "them" },
            if is_one { "It is judged as if it existed" } else { "They are judged as if they existed" },
        )
    })
}
