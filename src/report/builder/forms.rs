//! Records in the forms in which they are published: for the panels of DNS providers, zone files and `nsupdate`.

use super::with_room;
use crate::dns::{
    Change, Name, Record, RecordData, RecordType, Transcript, Txt, ZoneChanges, zone_data, zone_line,
    zone_name,
};

/// What a record costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// How long its text is, in bytes.
    pub bytes: usize,
    /// Into how many strings of 255 bytes it is cut.
    pub strings: usize,
    /// How many look-ups receivers do for it, as far as that is known; only SPF has any.
    pub lookups: Option<u32>,
    /// Whether there may be more of them, since a record that is included has not been looked up.
    pub lookups_are_least: bool,
}

impl Cost {
    /// The cost of a text without look-ups.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self { bytes: text.len(), strings: Txt::of_text(text).strings().len(), ..Self::default() }
    }
}

/// A record as a panel asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordForm {
    /// The whole name, with its final dot.
    pub name: String,
    /// The name within the zone, as most panels want it: `@` is the zone itself.
    pub relative_name: String,
    /// The type.
    pub rtype: RecordType,
    /// The priority of a mail exchange, which most panels ask for in a field of its own.
    pub priority: Option<u16>,
    /// The value without quotation marks, as most panels want it.
    pub value: String,
    /// The value as zone files and some panels want it: texts quoted, and cut into strings.
    pub quoted_value: String,
    /// The time to live, in seconds.
    pub ttl: u32,
    /// The line of a zone file.
    pub zone_line: String,
}

/// The name within a zone.
fn relative(name: &Name, zone: &Name) -> String {
    match name.label_count().checked_sub(zone.label_count()) {
        Some(0) if name == zone => "@".to_owned(),
        Some(more) if name.is_within(zone) => name.labels().take(more).collect::<Vec<_>>().join("."),
        _ => zone_name(name),
    }
}

fn form(record: &Record, zone: &Name) -> RecordForm {
    let quoted_value = zone_data(&record.data);
    let value = match &record.data {
        RecordData::Txt(txt) => txt.text(),
        RecordData::Mx { exchange, .. } => zone_name(exchange),
        _ => quoted_value.clone(),
    };
    RecordForm {
        name: zone_name(&record.name),
        relative_name: relative(&record.name, zone),
        rtype: record.rtype,
        priority: match record.data {
            RecordData::Mx { preference, .. } => Some(preference),
            _ => None,
        },
        value,
        quoted_value,
        ttl: record.ttl,
        zone_line: zone_line(record),
    }
}

/// The records that changes put into a zone, as panels ask for them.
#[must_use]
pub fn forms(changes: &ZoneChanges, zone: &Name) -> Vec<RecordForm> {
    changes.changes().iter().filter_map(Change::record).map(|record| form(record, zone)).collect()
}

/// The changes as a script for `nsupdate` (RFC 2136). Of what is published only that is deleted which is known
/// from the questions asked; of a type of which nothing is known, all. Where other texts are to stay beside a new
/// one and nothing is known, nothing is deleted, and a comment says so. What is in the way of a record goes first.
#[must_use]
pub fn nsupdate(changes: &ZoneChanges, published: &Transcript) -> String {
    let changes = &with_room(changes, published);
    let mut lines: Vec<String> = Vec::new();
    let mut add = |line: String| {
        if !lines.contains(&line) {
            lines.push(line);
        }
    };
    for change in changes.changes() {
        let name = zone_name(change.name());
        match change {
            Change::Replace(record) => gone(changes, record, published).into_iter().for_each(&mut add),
            Change::Add(_) => {}
            Change::Remove(record) => {
                add(format!("update delete {name} {} {}", record.rtype, zone_data(&record.data)));
            }
            Change::RemoveType(_, rtype) => add(format!("update delete {name} {rtype}")),
            Change::RemoveName(_) => add(format!("update delete {name}")),
        }
    }
    for record in changes.changes().iter().filter_map(Change::record) {
        let (name, rtype) = (zone_name(&record.name), record.rtype);
        add(format!("update add {name} {} {rtype} {}", record.ttl, zone_data(&record.data)));
    }
    lines.push("send".to_owned());
    lines.join("\n") + "\n"
}

/// The lines that delete what a record stands in for.
fn gone(changes: &ZoneChanges, record: &Record, published: &Transcript) -> Vec<String> {
    let name = zone_name(&record.name);
    let mut lookups = published.lookups().iter();
    let lookup =
        lookups.find(|lookup| lookup.question.name == record.name && lookup.question.rtype == record.rtype);
    let published = lookup.map(|lookup| lookup.as_published());
    // An answer that is an error says nothing of what is published.
    let known = published.filter(|lookup| lookup.found(|_| Some(())).error().is_none());
    match known.and_then(|lookup| lookup.result.ok()) {
        None if changes.leaves_others(record) => vec![format!(
            "; What is published at {name} ({}) is not known, so nothing is deleted: if an older text for the same purpose is there, delete it, and leave the others.",
            record.rtype
        )],
        None => vec![format!("update delete {name} {}", record.rtype)],
        Some(response) => {
            let own = response.answers.iter().filter(|answer| answer.name == record.name);
            let removed = own.filter(|answer| answer.rtype == record.rtype && changes.removes(answer));
            removed.map(|it| format!("update delete {name} {} {}", it.rtype, zone_data(&it.data))).collect()
        }
    }
}
