//! A pasted message in an export: what happened to it, its way, what was said of it. Nothing of what was written
//! in it.

use super::super::marks;
use super::super::message::{
    Advice, Agreement, advice, agreement, headline, signature_words, text_notes, way,
};
use super::super::model::Report;
use super::block::{Block, Inline, item};
use super::outline::MOST;
use crate::checks::State;
use Block::{Heading, Paragraph, SubItem, Table};
use Inline::{Sentence, Verbatim};

/// What happened to it with what to do, which comes before the verdict unless that says so itself, or says what is
/// worse.
pub(super) fn lead(report: &Report) -> Vec<Block> {
    let Some(message) = report.message.as_deref() else { return Vec::new() };
    let headline = headline(message);
    let verdict = &report.verdict;
    let is_better = headline.state == State::Good && verdict.state != State::Good;
    let leads = !is_better && !verdict.text.starts_with(&headline.text);
    if !leads {
        return Vec::new();
    }
    let mut blocks = vec![Paragraph(marks::word(headline.state), headline.text)];
    to_do(report, &mut blocks);
    blocks
}

/// Adds what to do about it, with what that rests on.
fn to_do(report: &Report, blocks: &mut Vec<Block>) {
    if let Some(Advice { found, what_to_do }) = advice(report) {
        blocks.extend(found.map(|found| Paragraph("Found now", found)));
        blocks.push(Paragraph("What to do", what_to_do));
    }
}

/// Adds what is known of it.
pub(super) fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(message) = &report.message else { return };
    blocks.push(Heading("The message"));
    let headline = headline(message);
    blocks.push(Paragraph(marks::word(headline.state), headline.text));
    if let Some(detail) = headline.detail {
        blocks.push(Paragraph("", detail));
    }
    to_do(report, blocks);
    for note in text_notes(message) {
        blocks.push(Paragraph("", note));
    }
    let bounces = match message.bounces.is_empty() {
        true => message.bounce.as_slice(),
        false => &message.bounces,
    };
    for bounce in bounces.iter().take(MOST) {
        item(blocks, "Recipient", Verbatim(bounce.recipient.clone().unwrap_or_else(|| "not named".into())));
        let mut under = |label, content| blocks.push(SubItem(label, content));
        under("What happened", Sentence(bounce.happened.clone()));
        if let Some(text) = &bounce.text {
            under("The reply", Verbatim(text.clone()));
        }
        under("Who acts", Sentence(format!("{}.", bounce.who_acts())));
        if !bounce.advice.is_empty() {
            under("What to do", Sentence(bounce.advice.clone()));
        }
    }
    if !message.hops.is_empty() {
        let way = way(message);
        blocks.push(Paragraph("The way it came", way.sentence));
        let rows = message.hops.iter().zip(way.hops).enumerate().take(MOST).map(|(at, (hop, shown))| {
            let from = hop.from.clone().or_else(|| hop.helo.clone());
            let from = [from, hop.address.map(|address| address.to_string())];
            let from = from.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let step = match shown.mark {
                Some(mark) => format!("{} ({mark})", at + 1),
                None => (at + 1).to_string(),
            };
            let time = hop.time.map(|time| time.to_string()).unwrap_or_default();
            vec![step, from, hop.by.clone().unwrap_or_default(), time, shown.delay]
        });
        blocks.push(Table(&["Step", "From", "Taken by", "When", "After"], rows.collect()));
    }
    let rows = agreement(report).into_iter().take(MOST).map(|row| {
        let check = match row.about {
            Some(about) => format!("{} of {about}", row.check),
            None => row.check.to_owned(),
        };
        let agree = match row.agreement {
            Agreement::Agree => "yes".to_owned(),
            Agreement::Differ => format!("no. {}", row.why.join(" ")),
            Agreement::CannotTell => format!("cannot tell. {}", row.why.join(" ")),
        };
        let said = match (row.said, row.by) {
            (Some(said), Some(by)) => format!("{said} ({by})"),
            (said, _) => said.unwrap_or_else(|| "nothing".into()),
        };
        vec![check, said, row.found.unwrap_or_else(|| "cannot tell".into()), agree]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if !rows.is_empty() {
        blocks.push(Table(&["Check", "The receiver said", "Found now", "Do they agree?"], rows));
    }
    for signature in message.signatures.iter().take(MOST) {
        let words = signature_words(signature);
        item(blocks, marks::word(words.state), Sentence([vec![words.title], words.lines].concat().join(" ")));
    }
}
