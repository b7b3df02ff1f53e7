//! The outline as plain text, for a mail or a ticket without markup.

use std::fmt::Write as _;

use super::super::english::{spoken, truncated};
use super::block::{Block, Inline, MAX_RECORD, MAX_SENTENCE};
use crate::dns::{plain, with_display_names};

/// A column of a table is no wider, save the last.
const WIDEST: usize = 50;

/// Renders the blocks as plain text.
pub(super) fn render(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut in_list = false;
    for block in blocks {
        // What follows a list stands apart from it.
        let is_item = matches!(block, Block::Item(..) | Block::SubItem(..));
        if in_list && matches!(block, Block::Paragraph(..) | Block::Table(..) | Block::Code(..)) {
            out.push('\n');
        }
        in_list = is_item;
        // Writing to memory does not fail.
        let _ = match block {
            Block::Title(text) => write!(out, "{}\n\n", line(text)),
            Block::Heading(text) => write!(out, "\n\n{text}\n{}\n", "-".repeat(text.chars().count())),
            Block::Paragraph("", text) => write!(out, "{}\n\n", line(text)),
            Block::Paragraph(label, text) => write!(out, "{label}: {}\n\n", line(text)),
            Block::Item(label, content) if label.is_empty() => writeln!(out, "- {}", inline(content)),
            Block::Item(label, content) => writeln!(out, "- {}: {}", line(label), inline(content)),
            Block::SubItem(label, content) => writeln!(out, "    {label}: {}", inline(content)),
            Block::Code(label, lines) => writeln!(out, "{label}:\n\n{}", code(lines)),
            Block::Table(head, rows) => writeln!(out, "{}", table(head, rows)),
        };
    }
    out
}

fn line(text: &str) -> String {
    plain(&truncated(&spoken(&with_display_names(text)), MAX_SENTENCE))
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Sentence(text) => line(text),
        Inline::Link(url) => plain(&truncated(url, MAX_SENTENCE)),
        Inline::Verbatim(text) => plain(&truncated(text, MAX_RECORD)),
    }
}

/// Lines as they are, set in.
fn code(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| format!("    {}\n", plain(&truncated(line, MAX_RECORD))));
    lines.collect()
}

fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| line(cell)).collect()).collect();
    let mut widths: Vec<usize> = Vec::new();
    for (at, word) in head.iter().enumerate() {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        widths.push(cells.max().unwrap_or_default().max(word.chars().count()).min(WIDEST));
    }
    let mut out = String::new();
    let mut add = |cells: &mut dyn Iterator<Item = String>| {
        let mut line = String::new();
        for (at, cell) in cells.enumerate() {
            line.push_str(&cell);
            let width = widths.get(at).copied().unwrap_or_default();
            (cell.chars().count()..width).for_each(|_| line.push(' '));
            line.push_str("  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    };
    add(&mut head.iter().map(|word| (*word).to_owned()));
    for row in rows {
        add(&mut row.into_iter());
    }
    out
}
