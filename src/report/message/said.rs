//! What servers wrote into a header, as rows of one table.

use crate::message::Message;

/// One thing that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidRow {
    /// The hop above which it stands; none where it stands below all of them.
    pub hop: Option<usize>,
    /// The place of its field, from the top.
    pub field: usize,
    /// Who wrote it.
    pub by: Option<String>,
    /// What was written.
    pub what: String,
    /// What that means.
    pub meaning: String,
    /// Whether the recipient's own side wrote it.
    pub is_trusted: bool,
}

/// The rows, from the top of the header.
#[must_use]
pub fn said_rows(message: &Message) -> Vec<SaidRow> {
    // The newest hop that stands below a field had passed when it was written.
    let hop = |field: usize| {
        let below = message.hops.iter().enumerate().filter(|(_, hop)| hop.field >= field);
        below.max_by_key(|(at, _)| *at).map(|(at, _)| at)
    };
    let said = message.said.iter().map(|said| {
        let mut meaning = vec![said.explanation().words];
        meaning.extend(said.details().into_iter().map(|detail| detail.words));
        SaidRow {
            hop: hop(said.field),
            field: said.field,
            by: said.by.clone(),
            what: format!("{}={}", said.method, said.result),
            meaning: meaning.join(" "),
            is_trusted: said.trusted,
        }
    });
    let notes = message.notes.iter().map(|note| SaidRow {
        hop: hop(note.field),
        field: note.field,
        by: note.by.clone(),
        what: match note.key.eq_ignore_ascii_case(&note.name) {
            true => format!("{}: {}", note.name, note.value),
            false => format!("{}: {} {}", note.name, note.key, note.value),
        },
        meaning: note.words.clone(),
        is_trusted: note.trust.is_trusted(),
    });
    let mut rows: Vec<SaidRow> = said.chain(notes).collect();
    rows.sort_by_key(|row| row.field);
    rows
}
