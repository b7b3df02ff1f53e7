//! What is changed, and what that makes of the records at a name.
//!
//! | line | what it does |
//! |---|---|
//! | `example.com. MX 10 mx.example.com.` | stands in for what is published for the same purpose |
//! | `+ example.com. MX 20 backup.example.com.` | is there beside what is published |
//! | `- example.com. MX 10 old.example.com.` | takes this record away |
//! | `- example.com. MX` | takes all records of the type away |
//! | `- example.com.` | takes all records at the name away |
//!
//! *The same purpose* is the same name and type; among TXT records it is a narrower thing, since one name has
//! texts for many purposes: a text stands in for those that begin with the same version (`v=spf1`), and for
//! all texts only at a name that has a label with an underscore, such as `_dmarc`, which is there for one
//! record. Lines for the same name and type are one set.
//!
//! A name that is an alias (CNAME) has no other records (RFC 1034 section 3.6.2). So a record at a published
//! alias stands in for the alias, and a tried alias for everything at its name.
//!
//! A name from which the last record known is taken away still exists: other records may stand there, or
//! below it, that nobody asked for.

use super::super::{Name, Record, RecordData, RecordType};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A record that stands in for what is published for the same purpose.
    Replace(Record),
    /// A record beside what is published.
    Add(Record),
    /// A record that is taken away; its time to live means nothing.
    Remove(Record),
    /// All records of a type are taken away.
    RemoveType(Name, RecordType),
    /// All records at a name are taken away.
    RemoveName(Name),
}

impl Change {
    /// The name at which something changes.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Self::Replace(record) | Self::Add(record) | Self::Remove(record) => &record.name,
            Self::RemoveType(name, _) | Self::RemoveName(name) => name,
        }
    }

    /// The record that is there afterwards.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        match self {
            Self::Replace(record) | Self::Add(record) => Some(record),
            Self::Remove(_) | Self::RemoveType(..) | Self::RemoveName(_) => None,
        }
    }

    /// Whether a published record is no longer there.
    fn removes(&self, published: &Record) -> bool {
        if published.name != *self.name() {
            return false;
        }
        match self {
            Self::Replace(record) => has_same_purpose(record, published),
            Self::Add(_) => false,
            Self::Remove(record) => {
                record.rtype == published.rtype && has_same_data(&record.data, &published.data)
            }
            Self::RemoveType(_, rtype) => published.rtype == *rtype,
            Self::RemoveName(_) => true,
        }
    }
}

/// Whether two records say the same. How a text is cut into strings means nothing to who reads it.
fn has_same_data(one: &RecordData, other: &RecordData) -> bool {
    match (one, other) {
        (RecordData::Txt(one), RecordData::Txt(other)) => one.joined() == other.joined(),
        _ => one == other,
    }
}

/// Whether a record stands in for another one at its name.
fn has_same_purpose(record: &Record, published: &Record) -> bool {
    if record.rtype != published.rtype {
        return false;
    }
    let (RecordData::Txt(new), RecordData::Txt(old)) = (&record.data, &published.data) else { return true };
    if is_for_one_purpose(&record.name) {
        return true;
    }
    let (new, old) = (new.joined(), old.joined());
    version(&new).is_some_and(|new| version(&old).is_some_and(|old| old.eq_ignore_ascii_case(new)))
}

/// Whether a name is there for texts of one purpose alone.
fn is_for_one_purpose(name: &Name) -> bool {
    name.labels().any(|label| label.starts_with('_'))
}

/// Whether a text stands in for some among others. What those say it does not know.
fn is_one_of_many(record: &Record) -> bool {
    let RecordData::Txt(text) = &record.data else { return false };
    !is_for_one_purpose(&record.name) && version(&text.joined()).is_none()
}

/// The version with which a text begins: `v=spf1`, `v=DMARC1`.
fn version(text: &[u8]) -> Option<&[u8]> {
    let end = text.iter().position(|byte| matches!(byte, b' ' | b';')).unwrap_or(text.len());
    let word = &text[..end];
    word.get(..2).filter(|start| start.eq_ignore_ascii_case(b"v=")).map(|_| word)
}

/// Records that are tried in the place of published ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZoneChanges {
    changes: Vec<Change>,
}

impl ZoneChanges {
    /// From changes; of two that are the same one is kept.
    #[must_use]
    pub fn new(changes: impl IntoIterator<Item = Change>) -> Self {
        let mut all: Vec<Change> = Vec::new();
        for change in changes {
            if !all.contains(&change) {
                all.push(change);
            }
        }
        Self { changes: all }
    }

    /// The changes, in the order in which they were written.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// These and others. Where both put records for the same purpose at a name, the others count.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        let is_replaced = |change: &&Change| {
            let record = change.record();
            !record.is_some_and(|record| others.changes.iter().any(|other| other.removes(record)))
        };
        let kept = self.changes.iter().filter(is_replaced);
        Self::new(kept.chain(&others.changes).cloned())
    }

    /// The same but for what is changed of a type at a name.
    #[must_use]
    pub fn without(&self, name: &Name, rtype: RecordType) -> Self {
        let is_other = |change: &&Change| {
            change.name() != name
                || match change {
                    Change::Replace(record) | Change::Add(record) | Change::Remove(record) => {
                        record.rtype != rtype
                    }
                    Change::RemoveType(_, other) => *other != rtype,
                    Change::RemoveName(_) => false,
                }
        };
        Self::new(self.changes.iter().filter(is_other).cloned())
    }

    /// Whether a published record is no longer there.
    #[must_use]
    pub fn removes(&self, published: &Record) -> bool {
        let is_same = |record: &Record| {
            record.name == published.name
                && record.rtype == published.rtype
                && has_same_data(&record.data, &published.data)
        };
        self.changes.iter().any(|change| change.removes(published))
            && !self.changes.iter().filter_map(Change::record).any(is_same)
    }

    /// Whether a record stands in for some of the published ones of its type at its name, and others stay: a
    /// text among others.
    #[must_use]
    pub fn leaves_others(&self, record: &Record) -> bool {
        record.rtype == RecordType::TXT
            && !is_for_one_purpose(&record.name)
            && !self.changes.iter().any(|change| match change {
                Change::RemoveType(name, rtype) => *name == record.name && *rtype == record.rtype,
                Change::RemoveName(name) => *name == record.name,
                _ => false,
            })
    }

    /// The records that are there afterwards at a name.
    pub(super) fn put<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = &'a Record> {
        self.changes.iter().filter_map(Change::record).filter(move |record| record.name == *name)
    }

    /// Whether something changes at this very name.
    pub(super) fn is_changed(&self, name: &Name) -> bool {
        self.changes.iter().any(|change| change.name() == name)
    }

    /// Whether a name exists by what is put there or below it (RFC 4592 section 2.2.2).
    pub(super) fn makes_exist(&self, name: &Name) -> bool {
        self.changes.iter().filter_map(Change::record).any(|record| record.name.is_within(name))
    }

    /// What is at a name for a question of a type: of the published records of the type, and of an alias,
    /// those that stay, and those that are tried. All have `name` as their owner.
    pub(super) fn apply(&self, name: &Name, rtype: RecordType, published: &[Record]) -> Vec<Record> {
        let is_alias = |record: &&Record| record.rtype == RecordType::CNAME;
        let asked = |record: &Record| record.rtype == rtype || record.rtype == RecordType::CNAME;
        let put: Vec<&Record> = self.put(name).collect();
        if put.iter().any(is_alias) {
            return put.into_iter().filter(is_alias).cloned().collect();
        }
        let is_same =
            |one: &Record, other: &Record| one.rtype == other.rtype && has_same_data(&one.data, &other.data);
        let stays = |record: &&Record| {
            let is_removed = self.changes.iter().any(|change| change.removes(record));
            put.iter().any(|put| is_same(put, record)) || !is_removed && (put.is_empty() || !is_alias(record))
        };
        let mut records: Vec<Record> = published.iter().filter(stays).cloned().collect();
        for record in &put {
            if asked(record) && !records.iter().any(|other| is_same(other, record)) {
                records.push((*record).clone());
            }
        }
        records
    }

    /// Whether what is at a name for a question does not depend on what is published.
    pub(super) fn decides(&self, name: &Name, rtype: RecordType) -> bool {
        self.changes.iter().any(|change| match change {
            Change::Replace(record) => {
                record.name == *name
                    && (record.rtype == rtype && !is_one_of_many(record) || record.rtype == RecordType::CNAME)
            }
            Change::RemoveType(owner, gone) => owner == name && *gone == rtype,
            Change::RemoveName(owner) => owner == name,
            Change::Add(record) => record.name == *name && record.rtype == RecordType::CNAME,
            Change::Remove(_) => false,
        })
    }
}
