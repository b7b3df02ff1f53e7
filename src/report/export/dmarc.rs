//! DMARC in the outline.

use super::super::marks;
use super::super::model::Report;
use super::super::words;
use super::block::{Block, Inline, item};
use super::outline::MOST;
use crate::checks::dmarc::{StepStatus, outcome_in_words};
use Block::{Heading, SubItem, Table};
use Inline::{Sentence, Verbatim};

/// Adds what was found of it.
pub(super) fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(dmarc) = &report.dmarc else { return };
    blocks.push(Heading("DMARC"));
    item(blocks, "Visible From", Verbatim(dmarc.author_domain.to_string()));
    if dmarc.draft_at.is_some() {
        item(blocks, "Record", Sentence("One is being tried; it is not the published one.".into()));
    }
    if let (Some(record), Some(domain)) = (&dmarc.record, &dmarc.record_domain) {
        item(blocks, &format!("Record of {domain}"), Verbatim(record.clone()));
    }
    item(blocks, "Policy", Sentence(words::dmarc::asked(dmarc)));
    item(blocks, "Result", Sentence(outcome_in_words(dmarc)));
    if let Some(organization) = &dmarc.organizational_domain {
        item(blocks, "Organizational domain", Verbatim(organization.to_string()));
    }
    if let Some(corrected) = &dmarc.corrected {
        item(blocks, "Corrected record", Verbatim(corrected.clone()));
    }
    item(blocks, "Way up the names", Sentence("What was found at each of them.".into()));
    for step in &dmarc.walk {
        let (state, words) = words::dmarc::step(step);
        let words = match state {
            Some(state) => format!("{}: {words}", marks::word(state)),
            None => words,
        };
        blocks.push(SubItem("Name", Verbatim(format!("_dmarc.{}", step.domain))));
        blocks.push(SubItem("Found", Sentence(format!("{words}."))));
        let several = step.records.iter().filter(|_| step.status == StepStatus::Several);
        for record in several.chain(&step.record).take(MOST) {
            blocks.push(SubItem("Record", Verbatim(record.clone())));
        }
    }
    let rows = dmarc.reports.iter().take(MOST).map(|report| {
        let (state, words) = words::dmarc::authorization(report.status);
        let asks = format!("{}: {words}", marks::word(state));
        vec![report.tag.as_str().to_owned(), report.uri.clone(), asks, report.send_to.join(", ")]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if !rows.is_empty() {
        blocks.push(Table(&["Tag", "Reports go to", "Whether it may get them", "Sent to"], rows));
    }
}
