//! The mail flow in words: its steps, what to do about each, and the score.

use super::super::english;
use super::super::mail_flow::{MailFlow, Outcome};
use super::super::marks;
use super::super::model::Report;
use super::block::Block::{self, Heading, Item, SubItem, Table};
use super::block::Inline::{Sentence, Verbatim};
use super::block::item;

/// The steps as a table, what is to be done about them, and the score.
pub(super) fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(flow) = &report.flow else { return };
    blocks.push(Heading("The mail’s way"));
    let mut rows = Vec::new();
    for step in &flow.steps {
        let row = |number: String, title: &str, outcome, detail: &str| {
            vec![number, title.to_owned(), marks::outcome_mark(outcome).1.to_owned(), detail.to_owned()]
        };
        rows.push(row(step.step.to_string(), step.title, step.outcome, &step.detail));
        for part in &step.parts {
            rows.push(row(String::new(), part.title, part.outcome, &part.detail));
        }
    }
    blocks.push(Table(&["Step", "What happens", "Outcome", "What is the case"], rows));
    fixes(report, flow, blocks);
    let filters = [
        ("SpamAssassin", flow.score, flow.threshold, &flow.rules, flow.undecided.len()),
        ("rspamd", flow.rspamd.score, flow.rspamd.threshold, &flow.rspamd.rules, flow.rspamd.undecided.len()),
    ];
    for (filter, score, threshold, rules, open) in filters {
        let Some(score) = score else {
            item(blocks, filter, Sentence("no score, since nothing was answered.".into()));
            continue;
        };
        let mut text = format!("{} of {} points", score.rounded(threshold), threshold.rounded(threshold));
        if open > 0 {
            text.push_str(&format!(
                ", without {} that could not be decided",
                english::count(open, "rule", "rules")
            ));
        }
        text.push('.');
        for rule in rules {
            text.push_str(&format!(" `{}` ({}): {}.", rule.rule, rule.score, rule.because));
        }
        item(blocks, filter, Sentence(text));
    }
}

/// What to do about each step, how mail is returned from it, and the command for what no browser can test.
fn fixes(report: &Report, flow: &MailFlow, blocks: &mut Vec<Block>) {
    let bad = |outcome| matches!(outcome, Outcome::Warn | Outcome::Fail | Outcome::CannotTell);
    for step in &flow.steps {
        let number = format!("Step {}", step.step);
        let own = (step.outcome, &step.fix);
        let of_parts = step.parts.iter().map(|part| (part.outcome, &part.fix));
        let mut listed: Vec<&String> = Vec::new();
        for (outcome, fix) in of_parts.chain([own]) {
            // The fix of a finding is listed below that finding.
            let Some(fix) = fix.as_ref().filter(|fix| bad(outcome) && !listed.contains(fix)) else {
                continue;
            };
            if report.findings.iter().all(|finding| finding.fix.as_ref() != Some(fix)) {
                listed.push(fix);
                blocks.push(Item(format!("{number}, what to do"), Sentence(fix.clone())));
            }
        }
        if let Some(bounce) = &step.bounce {
            blocks.push(Item(format!("{number}, it comes back"), Sentence(bounce.when.to_owned())));
            blocks.push(SubItem("The bounce reads something like", Verbatim(bounce.text.clone())));
        }
        if let Some(command) = &step.command {
            blocks.push(Item(format!("{number}, the command"), Verbatim(command.clone())));
        }
    }
}
