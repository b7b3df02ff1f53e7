//! The DKIM keys in the outline.

use super::super::model::Report;
use super::super::{marks, words};
use super::block::{Block, Inline, item};
use super::outline::MOST;
use Block::{Heading, SubItem};
use Inline::{Sentence, Verbatim};

/// Adds the keys that were found, and where else was looked.
pub(super) fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(dkim) = &report.dkim else { return };
    blocks.push(Heading("DKIM keys"));
    item(blocks, "Domain", Verbatim(dkim.domain.to_string()));
    let outcome = words::dkim::outcome(dkim);
    let outcome = match outcome.state {
        Some(state) => format!("{}: {}", marks::word(state), outcome.words),
        None => outcome.words,
    };
    item(blocks, "Result", Sentence(outcome));
    item(blocks, "Place of the keys", Sentence(words::dkim::place(dkim)));
    let (shown, missed): (Vec<_>, Vec<_>) = dkim.keys.iter().partition(|row| row.is_worth_showing());
    for row in shown.into_iter().take(MOST) {
        item(blocks, row.name.as_str(), Sentence(words::dkim::in_words(row)));
        if let Some(alias) = &row.alias_of {
            blocks.push(SubItem("Alias of", Verbatim(alias.to_string())));
        }
        for limit in words::dkim::limits(row) {
            blocks.push(SubItem("Limit", Sentence(limit)));
        }
        if let Some(record) = &row.record {
            blocks.push(SubItem("Record", Verbatim(record.clone())));
        }
    }
    if !missed.is_empty() {
        let names: Vec<&str> = missed.iter().map(|row| row.selector.as_str()).collect();
        item(blocks, "No key was found at the selectors", Verbatim(names.join(", ")));
    }
}
