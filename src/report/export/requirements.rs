//! What the large receivers ask of senders, in an export.

use super::super::model::Report;
use super::super::requirements::{by_need, in_short};
use super::block::Block::{self, Heading, Paragraph, Table};
use crate::checks::list;

pub(super) fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(requirements) = &report.requirements else { return };
    let rows = by_need(requirements);
    blocks.push(Heading("What the large receivers ask of senders"));
    blocks.push(Paragraph("In short", in_short(&rows)));
    let cells = rows.iter().map(|row| {
        let by: Vec<&str> = row.asked_by.iter().map(|receiver| receiver.short_name()).collect();
        vec![row.state.word().to_owned(), row.need.title().to_owned(), row.because.clone(), list(&by)]
    });
    blocks.push(Table(&["State", "What is asked", "Why", "By"], cells.collect()));
}
