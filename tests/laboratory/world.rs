//! Changes made to a zone itself: what the laboratory must come to, by other means.

use mailpath::dns::{Change, RecordType, Zone, ZoneChanges};

/// A record of a zone in memory: owner, type, data.
pub(crate) type Row = (String, String, String);

/// The version with which a text begins.
fn version(data: &str) -> Option<&str> {
    data.trim_start_matches('"').split([' ', ';', '"']).next().filter(|word| word.starts_with("v="))
}

/// The rows after the changes. A name from which something was taken is still there: a record of no known type
/// holds its place.
pub(crate) fn changed(rows: &[Row], changes: &ZoneChanges) -> Vec<Row> {
    let mut left: Vec<Row> = rows.to_vec();
    let of = |change: &Change| {
        let record = change.record().expect("a record");
        (record.name.to_string(), record.rtype.to_string(), record.data.to_string())
    };
    let puts: Vec<Row> =
        changes.changes().iter().filter(|change| change.record().is_some()).map(of).collect();
    for change in changes.changes() {
        let name = change.name().to_string();
        let gone: Box<dyn Fn(&Row) -> bool> = match change {
            Change::Replace(record) => {
                let (rtype, data) = (record.rtype.to_string(), record.data.to_string());
                let whole = record.rtype != RecordType::TXT || name.contains('_');
                Box::new(move |row| {
                    row.1 == rtype && (whole || version(&data).is_some() && version(&row.2) == version(&data))
                })
            }
            Change::Add(_) => Box::new(|_| false),
            Change::Remove(record) => {
                let (rtype, data) = (record.rtype.to_string(), record.data.to_string());
                Box::new(move |row| row.1 == rtype && row.2 == data)
            }
            Change::RemoveType(_, rtype) => {
                let rtype = rtype.to_string();
                Box::new(move |row| row.1 == rtype)
            }
            Change::RemoveName(_) => Box::new(|_| true),
        };
        let before = left.len();
        left.retain(|row| row.0 != name || !gone(row));
        if left.len() < before {
            left.push((name, "TYPE65280".into(), "\\# 1 00".into()));
        }
    }
    for put in &puts {
        let alias = |row: &Row| row.1 == "CNAME";
        left.retain(|row| row.0 != put.0 || puts.contains(row) || !(alias(row) || alias(put)));
        if !left.contains(put) {
            left.push(put.clone());
        }
    }
    left
}

/// The rows as a zone.
pub(crate) fn zone(rows: &[Row]) -> Zone {
    let lines: Vec<String> =
        rows.iter().map(|(name, rtype, data)| format!("{name} 60 {rtype} {data}")).collect();
    Zone::parse("test", &lines.join("\n")).expect("a zone")
}
