//! The records of a report, as they can be changed in the zone laboratory.

use super::super::model::Report;
use crate::dns::{Change, DEFAULT_TTL, Name, Question, Record, RecordData, RecordType, ZoneChanges};

/// A record that a report read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownRecord {
    /// The record.
    pub record: Record,
    /// Whether it is tried rather than published.
    pub is_tried: bool,
}

impl ShownRecord {
    /// Whether it is a text that begins so, in letters of any case.
    #[must_use]
    pub fn begins_with(&self, version: &str) -> bool {
        let RecordData::Txt(text) = &self.record.data else { return false };
        text.joined().get(..version.len()).is_some_and(|start| start.eq_ignore_ascii_case(version.as_bytes()))
    }
}

/// The records of a type that a report found at a name, or where that is an alias of another at that one; as they
/// are tried, where they are.
#[must_use]
pub fn shown_records(report: &Report, name: &Name, rtype: RecordType) -> Vec<ShownRecord> {
    let asked = Question { name: name.clone(), rtype };
    let Some(lookup) = report.transcript.lookups().iter().find(|lookup| lookup.question == asked) else {
        return Vec::new();
    };
    let Ok(response) = &lookup.result else { return Vec::new() };
    let put: Vec<&Record> = report.tried.changes().iter().filter_map(Change::record).collect();
    let is_tried = |record: &Record| {
        lookup.is_tried()
            && put.iter().any(|other| {
                other.name == record.name && other.rtype == record.rtype && other.data == record.data
            })
    };
    let of_type = response.answers.iter().filter(|record| record.rtype == rtype);
    of_type.map(|record| ShownRecord { record: record.clone(), is_tried: is_tried(record) }).collect()
}

/// The lines of zone data that say the same as these records, to begin from. What is left of a time to live in
/// some cache is no part of them.
#[must_use]
pub fn lines_of(records: &[ShownRecord]) -> String {
    let line = |shown: &ShownRecord| Change::Replace(Record { ttl: DEFAULT_TTL, ..shown.record.clone() });
    ZoneChanges::new(records.iter().map(line)).to_string()
}
