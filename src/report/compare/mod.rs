//! What changed between two reports: the verdict, the score, the records, what each list says, and
//! the findings.
//!
//! Silence is no change: where one side is not known, the change is not known, and where one side was not
//! asked, nothing is compared. Records are neither good nor bad; what got better or worse is counted among
//! the lists and the findings, so that nothing counts twice. Times to live are left out, since they run
//! down between any two questions.

mod dkim;
mod dmarc;
mod findings;
mod listings;
mod records;
mod score;
mod side;
mod transport;

use crate::checks::{FindingCode, FindingGroup};
use serde::{Deserialize, Serialize};

use super::model::Report;
use super::{english, marks, words};
use crate::checks::State;
use side::{Rows, Side};

/// How one thing changed between the two reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// As it was.
    Same,
    /// There before and now, and no longer the same.
    Changed,
    /// The DNS said before that there was none; now there is.
    Appeared,
    /// The DNS says now that there is none; before there was.
    Gone,
    /// One side is not known, so the change is not known either.
    NotKnown,
    /// Neither side is known, so there is nothing new to say.
    StillUnknown,
    /// One side did not ask.
    NotCompared,
}

/// Whether a change is for the better, where that is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// For the better.
    Better,
    /// For the worse.
    Worse,
    /// Neither, or not certain.
    Neither,
}

/// One thing that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is.
    pub what: String,
    /// How it was, in words also where there was none or it is not known; null where it was not asked.
    pub before: Option<String>,
    /// How it is now.
    pub after: Option<String>,
    /// What became of it.
    pub kind: Change,
    /// Whether that is good.
    pub effect: Effect,
    /// The marks of both sides, where they have one: verdicts and findings.
    pub states: [Option<State>; 2],
    /// The codes of both sides, where they are findings.
    pub codes: [Option<FindingCode>; 2],
}

/// How many things got worse, and so on; verdict and score are left out, which follow from the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// For the worse.
    pub worse: usize,
    /// For the better.
    pub better: usize,
    /// Changed, for neither better nor worse.
    pub changed: usize,
    /// As they were.
    pub unchanged: usize,
    /// Not known on one side, or not asked there.
    pub not_compared: usize,
    /// Not known on either side.
    pub unknown: usize,
}

impl Counts {
    fn new(groups: &[Group]) -> Self {
        let mut counts = Self::default();
        for row in groups.iter().skip(2).flat_map(|group| &group.rows) {
            *match (row.effect, row.kind) {
                (Effect::Worse, _) => &mut counts.worse,
                (Effect::Better, _) => &mut counts.better,
                (_, Change::Same) => &mut counts.unchanged,
                (_, Change::NotKnown | Change::NotCompared) => &mut counts.not_compared,
                (_, Change::StillUnknown) => &mut counts.unknown,
                (_, Change::Changed | Change::Appeared | Change::Gone) => &mut counts.changed,
            } += 1;
        }
        counts
    }

    /// What changed, in a few words, such as `2 worse, 4 changed`; empty where nothing is known to have changed.
    #[must_use]
    pub fn changes(self) -> String {
        let parts = [(self.worse, "worse"), (self.better, "better"), (self.changed, "changed")];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        parts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    }

    /// All of it in one sentence.
    fn sentence(self) -> String {
        let changes = self.changes();
        // In the words of the sections, so that they add up to these.
        let parts = [(self.not_compared, "could not be compared"), (self.unknown, "unknown both times")];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let unknown: String = parts.map(|(count, words)| format!("; {count} {words}")).collect();
        match (changes.is_empty(), self.not_compared + self.unknown) {
            (true, 0) => {
                format!("nothing has changed, {} checked.", english::count(self.unchanged, "thing", "things"))
            }
            (true, _) => format!("nothing is known to have changed, {} unchanged{unknown}.", self.unchanged),
            (false, _) => format!("{changes}, {} unchanged{unknown}.", self.unchanged),
        }
    }
}

/// Things of one sort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Of which sort.
    pub title: &'static str,
    /// The things, those that are unchanged too.
    pub rows: Vec<Row>,
    /// How many of them are unchanged.
    pub unchanged: usize,
}

/// What changed between two reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// All of it in one sentence.
    pub summary: String,
    /// How many things got worse, and so on.
    pub counts: Counts,
    /// What a reader must know before reading on: that the questions, or those who answered, were
    /// not the same.
    pub remarks: Vec<String>,
    /// Verdict, score, records, blocklists and findings, in this order; a group may be empty.
    pub groups: Vec<Group>,
}

impl Comparison {
    /// Compares an earlier report with a later one.
    #[must_use]
    pub fn new(before: &Report, after: &Report) -> Self {
        let (mut records, mut lists, mut findings) = (Rows::default(), Rows::default(), Rows::default());
        records::compare(before, after, &mut records);
        listings::compare(before, after, &mut lists);
        findings::compare(before, after, &mut findings);
        let hidden = records.rows.iter().any(|row| row.kind == Change::NotKnown);
        let doubt = lists.doubt.or(findings.doubt).where_records(hidden);
        let mut first = Rows::default();
        verdict(before, after, doubt, &mut first);
        let verdict_effect = first.rows.first().map_or(Effect::Neither, |row| row.effect);
        let mut points = Rows::default();
        score::compare(before, after, &mut points);
        let group = |title, rows: Rows| {
            let unchanged = rows.rows.iter().filter(|row| row.kind == Change::Same).count();
            Group { title, rows: rows.rows, unchanged }
        };
        let groups = vec![
            group("Verdict", first),
            group("Score", points),
            group("Records", records),
            group("Blocklists", lists),
            group("Findings", findings),
        ];
        let counts = Counts::new(&groups);
        let mut summary = counts.sentence();
        if verdict_effect != Effect::Neither {
            let states = [before, after].map(|report| marks::word(report.verdict.state));
            summary = format!("The verdict went from “{}” to “{}”: {summary}", states[0], states[1]);
        }
        Self { summary: english::capitalized(&summary), counts, remarks: remarks(before, after), groups }
    }

    /// Whether anything is known to have changed.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        let rows = self.groups.iter().flat_map(|group| &group.rows);
        rows.into_iter().any(|row| matches!(row.kind, Change::Changed | Change::Appeared | Change::Gone))
    }
}

/// The verdict line. It follows from all the rest, so it is called better or worse only where
/// nothing bad on one side is unknown on the other.
fn verdict(before: &Report, after: &Report, doubt: [bool; 2], rows: &mut Rows) {
    let side = |report: &Report| {
        let verdict = &report.verdict;
        let text = format!("{}: {}", marks::word(verdict.state), verdict.text);
        match verdict.state {
            State::CannotTell | State::Running => Side::Unknown(text),
            _ if !report.complete => Side::Unknown(text),
            _ => Side::Known(text),
        }
    };
    let weight = |report: &Report| match report.verdict.state {
        State::Error => 2,
        State::Warning => 1,
        _ => 0,
    };
    let weights = [weight(before), weight(after)];
    let sure = match weights[0] > weights[1] {
        true => !doubt[0],
        false => !doubt[1],
    };
    let same_question = before.input == after.input;
    let weights = if sure && same_question { weights } else { [0, 0] };
    rows.weigh("Verdict".into(), side(before), side(after), weights);
    rows.mark([before, after].map(|report| Some(report.verdict.state)));
    if !same_question {
        // Two verdicts on different things are no change of one.
        rows.not_compared();
    }
}

/// That what one of the reports is about is not published.
fn tried(before: &Report, after: &Report) -> Option<String> {
    let says = match (before.tried.is_empty(), after.tried.is_empty()) {
        _ if before.tried == after.tried => return None,
        (true, _) => "The second report is as if the records that it tries were published.",
        (_, true) => "The first report is as if the records that it tries were published.",
        _ => "Both reports try records that are not published, and not the same ones.",
    };
    Some(says.to_owned())
}

/// What makes the two reports less alike than they seem.
fn remarks(before: &Report, after: &Report) -> Vec<String> {
    let mut remarks = Vec::new();
    let (old, new) = (&before.input, &after.input);
    let domains = [old, new].map(|input| input.domain.as_ref().map(ToString::to_string));
    let inputs = [
        ("the query", Some(&old.q).filter(|q| !q.is_empty()), Some(&new.q).filter(|q| !q.is_empty())),
        ("the domain", domains[0].as_ref(), domains[1].as_ref()),
        ("the sending server", old.server.as_ref(), new.server.as_ref()),
        ("the return-path", old.from.as_ref(), new.from.as_ref()),
        ("the HELO name", old.helo.as_ref(), new.helo.as_ref()),
        ("the recipient", old.to.as_ref(), new.to.as_ref()),
        ("the visible From", old.author.as_ref(), new.author.as_ref()),
    ];
    let differing = inputs.iter().filter(|(_, old, new)| old != new);
    let differing: Vec<_> = differing
        .map(|(what, old, new)| {
            let quoted = |text: &Option<&String>| match text {
                None => "not given".to_owned(),
                Some(text) if text.is_empty() => "empty".to_owned(),
                Some(text) => format!("“{text}”"),
            };
            format!("{what} was {} and is {}", quoted(old), quoted(new))
        })
        .collect();
    if !differing.is_empty() {
        remarks.push(format!("The two reports are about different things: {}.", differing.join("; ")));
    }
    remarks.extend(tried(before, after));
    if before.answered_by() != after.answered_by() {
        let whom = [before, after].map(words::answered_by);
        remarks.push(format!(
            "The earlier report was answered by {}, the later one by {}: the two may get different answers, above all from blocklists.",
            whom[0], whom[1]
        ));
    }
    if before.started_at > after.started_at {
        remarks.push("The first report is the later of the two.".into());
    }
    for (report, which) in [(before, "earlier"), (after, "later")] {
        if !report.complete {
            remarks.push(format!("The {which} report is not complete."));
        }
        if report.findings.iter().any(|finding| finding.code.group() == Some(FindingGroup::Silence)) {
            remarks.push(format!("The {which} report got no answer from its resolver."));
        }
    }
    remarks
}
