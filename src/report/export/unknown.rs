//! What could not be told, one line each: no form of the report may pass over it in silence.

use super::super::flow::Outcome;
use super::super::model::Report;
use super::super::words;
use crate::checks::blocklist::{CannotTellReason, ListRow, ListStatus};
use crate::checks::{Check, Severity, list};

/// So many are named; the rest is counted.
const NAMED: usize = 40;

/// Everything that could not be told.
pub(super) fn told(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    if !report.complete {
        lines.push("The report is not complete: it was still asking when this was written.".to_owned());
    }
    let finding = |finding: &&crate::checks::Finding| {
        // Which lists kept silent is said list by list.
        let silent = finding.severity == Severity::CannotTell && !words::is_list_summary(finding);
        silent || finding.check == Check::Resolver
    };
    let findings = report.findings.iter().filter(finding);
    lines.extend(findings.map(|finding| finding.title.clone()));
    let known = |because: &[&'static str]| {
        because.iter().any(|code| report.findings.iter().any(|finding| finding.code == *code))
    };
    for step in report.flow.iter().flat_map(|flow| &flow.steps) {
        // What a finding says is said already, and so is what the parts of a step say.
        if step.outcome == Outcome::CannotTell && step.parts.is_empty() && !known(&step.because) {
            lines.push([step.title, ": ", &step.detail].concat());
        }
        for part in step.parts.iter().filter(|part| part.outcome == Outcome::CannotTell) {
            if !known(&part.because) {
                lines.push([part.title, ": ", &part.detail].concat());
            }
        }
    }
    silent_lists(report, &mut lines);
    let open = report.flow.as_ref().map_or(0, |flow| flow.undecided.len());
    if open > 0 {
        lines.push(
            ["SpamAssassin’s score: ", &words::count(open, "rule", "rules"), " could not be decided."]
                .concat(),
        );
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
        lines.push([&row.name, " (", &row.zone, ") about ", &about, ": ", words::why(row.why), "."].concat());
    }
    if !keyed.is_empty() {
        lines.push(["Not asked, for want of a key: ", &keyed.join(", "), "."].concat());
    }
}

/// The same, as many as are named, with the number of the rest.
pub(super) fn named(report: &Report) -> (usize, Vec<String>) {
    let mut lines = told(report);
    let all = lines.len();
    if all > NAMED {
        lines.truncate(NAMED);
        lines.push(["… and ", &(all - NAMED).to_string(), " more."].concat());
    }
    (all, lines)
}

/// How many, as a sentence.
pub(super) fn sentence(count: usize) -> String {
    match count {
        0 => "Everything that was asked could be told.".into(),
        count => [&words::count(count, "thing", "things"), " could not be told."].concat(),
    }
}
