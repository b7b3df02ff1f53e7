//! What servers wrote into a header, as rows of one table.

use crate::message::Message;
use crate::message::results::FieldRole;

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
    /// What that means, and why it is not believed, where it is not.
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
        meaning.extend(message.why_not_believed(said));
        SaidRow {
            hop: hop(said.field),
            field: said.field,
            by: message.who_says(said).map(str::to_owned),
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
        meaning: match note.role {
            // Of what the sender, a service or a list writes nobody thinks that the receiver did.
            FieldRole::Receiver | FieldRole::Filter if !note.trust.is_trusted() => {
                format!("{} {}", note.words, note.trust.reason())
            }
            _ => note.words.clone(),
        },
        is_trusted: note.trust.is_trusted(),
    });
    let mut rows: Vec<SaidRow> = said.chain(notes).collect();
    rows.sort_by_key(|row| row.field);
    rows
}
