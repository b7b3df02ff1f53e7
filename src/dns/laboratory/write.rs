//! Changes as lines of zone data (RFC 1035 section 5.1).

use std::fmt;

use super::super::{Name, Record, RecordData};
use super::change::{Change, ZoneChanges};

/// The time to live of a tried record that names none, in seconds.
pub const DEFAULT_TTL: u32 = 300;

/// A name with its final dot. What means something in a zone file is escaped.
#[must_use]
pub fn zone_name(name: &Name) -> String {
    let mut text = String::with_capacity(name.as_str().len() + 1);
    for character in name.as_str().chars() {
        if matches!(character, '(' | ')' | '"' | ';' | '@' | '$') {
            text.push('\\');
        }
        text.push(character);
    }
    text.push('.');
    text
}

/// Data of a record as a zone file has it: names with their final dot.
#[must_use]
pub fn zone_data(data: &RecordData) -> String {
    match data {
        RecordData::Cname(name) | RecordData::Ns(name) | RecordData::Ptr(name) => zone_name(name),
        RecordData::Mx { preference, exchange } => format!("{preference} {}", zone_name(exchange)),
        RecordData::Srv { numbers: [priority, weight, port], target } => {
            format!("{priority} {weight} {port} {}", zone_name(target))
        }
        other => other.to_string(),
    }
}

/// A record as a line of a zone file. The time to live is left out where it is [`DEFAULT_TTL`].
#[must_use]
pub fn zone_line(record: &Record) -> String {
    let ttl = if record.ttl == DEFAULT_TTL { String::new() } else { format!("{} ", record.ttl) };
    format!("{} {ttl}{} {}", zone_name(&record.name), record.rtype, zone_data(&record.data))
}

impl fmt::Display for Change {
    /// One line, without its end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replace(record) => write!(f, "{}", zone_line(record)),
            Self::Add(record) => write!(f, "+ {}", zone_line(record)),
            Self::Remove(record) => {
                write!(f, "- {}", zone_line(&Record { ttl: DEFAULT_TTL, ..record.clone() }))
            }
            Self::RemoveType(name, rtype) => write!(f, "- {} {rtype}", zone_name(name)),
            Self::RemoveName(name) => write!(f, "- {}", zone_name(name)),
        }
    }
}

impl fmt::Display for ZoneChanges {
    /// The lines, with ends between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, change) in self.changes().iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{change}")?;
        }
        Ok(())
    }
}

impl serde::Serialize for ZoneChanges {
    /// A list of the lines.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.changes().iter().map(ToString::to_string))
    }
}
