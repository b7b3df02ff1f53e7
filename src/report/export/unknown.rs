//! What is not known, one line each: no form of the report may leave it out.

use super::super::mail_flow::{Outcome, Reason};
use super::super::model::Report;
use super::super::{english, words};
use crate::checks::blocklist::{CannotTellReason, ListRow, ListStatus};
use crate::checks::{Check, list};

/// So many are named; the rest is counted.
const NAMED: usize = 40;

/// Everything that is not known.
fn unknown(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    if !report.complete {
        lines.push("The report is not complete: it was still asking when this was written.".to_owned());
    }
    let finding = |finding: &&crate::checks::Finding| {
        // Lists that did not answer are named one by one below.
        let silent = finding.is_unknown() && !words::is_list_summary(finding);
        silent || finding.check == Check::Resolver
    };
    let findings = report.findings.iter().filter(finding);
    lines.extend(findings.map(|finding| finding.title.clone()));
    let known = |because: &[Reason]| {
        report.findings.iter().any(|finding| because.contains(&Reason::Finding(finding.code)))
    };
    for step in report.flow.iter().flat_map(|flow| &flow.steps) {
        // Findings are listed already, and the parts of a step are listed below.
        if step.outcome == Outcome::CannotTell && step.parts.is_empty() && !known(&step.because) {
            lines.push(format!("{}: {}", step.title, step.detail));
        }
        for part in step.parts.iter().filter(|part| part.outcome == Outcome::CannotTell) {
            if !known(&part.because) {
                lines.push(format!("{}: {}", part.title, part.detail));
            }
        }
    }
    silent_lists(report, &mut lines);
    let open = report.flow.as_ref().map_or(0, |flow| flow.undecided.len());
    if open > 0 {
        lines.push(format!(
            "SpamAssassin’s score: {} could not be decided.",
            english::count(open, "rule", "rules")
        ));
    }
    lines
}

/// The lists that cannot be believed, each with its reason and its targets.
fn silent_lists(report: &Report, lines: &mut Vec<String>) {
    let silent = |row: &&ListRow| matches!(row.status, ListStatus::CannotTell | ListStatus::Broken);
    let rows: Vec<&ListRow> = report.blocklists.iter().flatten().filter(silent).collect();
    let mut keyed: Vec<&str> = Vec::new();
    let mut seen: Vec<(&str, Option<CannotTellReason>)> = Vec::new();
    for row in &rows {
        let key = (row.zone.as_str(), row.why);
        if row.why == Some(CannotTellReason::NeedsKey) {
            if !keyed.contains(&row.name.as_str()) {
                keyed.push(&row.name);
            }
            continue;
        }
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let same = rows.iter().filter(|other| (other.zone.as_str(), other.why) == key);
        let targets: Vec<&str> = same.map(|row| row.target.as_str()).collect();
        let about = list(&targets);
        lines.push(format!("{} ({}) about {about}: {}.", row.name, row.zone, words::reason_clause(row.why)));
    }
    if !keyed.is_empty() {
        lines.push(format!("Not asked, since they need a key: {}.", keyed.join(", ")));
    }
}

/// The same, as many as are named, with the number of the rest.
pub(super) fn named(report: &Report) -> (usize, Vec<String>) {
    let mut lines = unknown(report);
    let all = lines.len();
    if all > NAMED {
        lines.truncate(NAMED);
        lines.push(format!("… and {} more.", (all - NAMED)));
    }
    (all, lines)
}

/// How many, as a sentence.
pub(super) fn sentence(count: usize) -> String {
    match count {
        0 => "Every question was answered.".into(),
        count => format!("{} not known.", english::count(count, "thing is", "things are")),
    }
}
