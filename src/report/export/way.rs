//! The mail's way in words: its steps, what each wants done, and the score.

use super::super::flow::{Flow, Outcome};
use super::super::marks;
use super::super::model::Report;
use super::super::words;
use super::part::Part::{self, Heading, Item, Table, Under};
use super::part::Piece::{Raw, Said};
use super::part::item;

/// The steps as a table, what is to be done about them, and the score.
pub(super) fn parts(report: &Report, parts: &mut Vec<Part>) {
    let Some(flow) = &report.flow else { return };
    parts.push(Heading("The mail’s way"));
    let mut rows = Vec::new();
    for step in &flow.steps {
        let row = |number: String, title: &str, outcome, detail: &str| {
            vec![number, title.to_owned(), marks::of(outcome).1.to_owned(), detail.to_owned()]
        };
        rows.push(row(step.step.to_string(), step.title, step.outcome, &step.detail));
        for part in &step.parts {
            rows.push(row(String::new(), part.title, part.outcome, &part.detail));
        }
    }
    parts.push(Table(&["Step", "What happens", "Outcome", "What is the case"], rows));
    todo_on_the_way(report, flow, parts);
    let filters = [
        ("SpamAssassin", flow.score, flow.threshold, &flow.rules, flow.undecided.len()),
        ("rspamd", flow.rspamd.score, flow.rspamd.threshold, &flow.rspamd.rules, flow.rspamd.undecided.len()),
    ];
    for (filter, score, threshold, rules, open) in filters {
        let mut text = [&score.to_string(), " of ", &threshold.to_string(), " points"].concat();
        if open > 0 {
            text.push_str(
                &[", without ", &words::count(open, "rule", "rules"), " that could not be decided"].concat(),
            );
        }
        text.push('.');
        for rule in rules {
            text.push_str(
                &[" `", rule.rule, "` (", &rule.score.to_string(), "): ", &rule.because, "."].concat(),
            );
        }
        item(parts, filter, Said(text));
    }
}

/// What each step wants done, how mail comes back from it, and the command that tells what no browser
/// can.
fn todo_on_the_way(report: &Report, flow: &Flow, parts: &mut Vec<Part>) {
    let bad = |outcome| matches!(outcome, Outcome::Warn | Outcome::Fail | Outcome::CannotTell);
    for step in &flow.steps {
        let number = ["Step ", &step.step.to_string()].concat();
        let own = (step.outcome, &step.fix);
        let of_parts = step.parts.iter().map(|part| (part.outcome, &part.fix));
        let mut said: Vec<&String> = Vec::new();
        for (outcome, fix) in of_parts.chain([own]) {
            // What belongs to a finding stands below it.
            let Some(fix) = fix.as_ref().filter(|fix| bad(outcome) && !said.contains(fix)) else { continue };
            if report.findings.iter().all(|finding| finding.fix.as_ref() != Some(fix)) {
                said.push(fix);
                parts.push(Item([&number, ", what to do"].concat(), Said(fix.clone())));
            }
        }
        if let Some(bounce) = &step.bounce {
            parts.push(Item([&number, ", it comes back"].concat(), Said(bounce.when.to_owned())));
            parts.push(Under("Like this", Raw(bounce.text.clone())));
        }
        if let Some(command) = &step.command {
            parts.push(Item([&number, ", the command"].concat(), Raw(command.clone())));
        }
    }
}
