//! The outline as plain text, for a mail or a ticket without markup.

use super::super::words::cut;
use super::part::{MAX_RECORD, MAX_SENTENCE, Part, Piece};
use super::plain::plain;

/// A column of a table is no wider, save the last.
const WIDEST: usize = 50;

/// Writes it.
pub(super) fn write(parts: &[Part]) -> String {
    let mut out = String::new();
    let mut in_list = false;
    for part in parts {
        // What follows a list stands apart from it.
        let is_item = matches!(part, Part::Item(..) | Part::Under(..));
        if in_list && matches!(part, Part::Paragraph(..) | Part::Table(..)) {
            out.push('\n');
        }
        in_list = is_item;
        let mut push = |parts: &[&str]| parts.iter().for_each(|part| out.push_str(part));
        match part {
            Part::Title(text) => push(&[&line(text), "\n\n"]),
            Part::Heading(text) => push(&["\n\n", text, "\n", &"-".repeat(text.chars().count()), "\n"]),
            Part::Paragraph(word, text) => push(&[word, ": ", &line(text), "\n\n"]),
            Part::Item(word, piece) if word.is_empty() => push(&["- ", &shown(piece), "\n"]),
            Part::Item(word, piece) => push(&["- ", &line(word), ": ", &shown(piece), "\n"]),
            Part::Under(word, piece) => push(&["    ", word, ": ", &shown(piece), "\n"]),
            Part::Table(head, rows) => push(&[&table(head, rows), "\n"]),
        }
    }
    out
}

fn line(text: &str) -> String {
    plain(&cut(text, MAX_SENTENCE))
}

fn shown(piece: &Piece) -> String {
    match piece {
        Piece::Said(text) | Piece::Link(text) => line(text),
        Piece::Raw(text) => plain(&cut(text, MAX_RECORD)),
    }
}

fn table(head: &[&str], rows: &[Vec<String>]) -> String {
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
        add(&mut row.iter().map(|cell| line(cell)));
    }
    out
}
