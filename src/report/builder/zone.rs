//! In which zone a record is published, and what it stands in for there.

use crate::dns::{Change, Name, Record, RecordData, RecordType, Transcript, ZoneChanges};
use crate::report::Report;
use crate::report::pasted::name::reverse_address;

/// The zones in which a name may be published, the most likely first. Which one it is, only its administrator
/// knows.
#[must_use]
pub fn zones(domain: &Name, report: Option<&Report>) -> Vec<Name> {
    let mut all = Vec::new();
    let mut at = Some(domain.clone());
    while let Some(name) = at.filter(|name| name.label_count() > 1) {
        at = name.parent();
        all.push(name);
    }
    let organization = report
        .and_then(|report| report.dmarc.as_deref())
        .and_then(|dmarc| dmarc.organizational_domain.as_ref());
    if let Some(place) = all.iter().position(|name| Some(name) == organization) {
        let likely = all.remove(place);
        all.insert(0, likely);
    }
    if all.is_empty() {
        all.push(domain.clone());
    }
    all
}

/// The changes, and before them what has to go so that their records can be there: an alias (CNAME) has no other
/// records at its name (RFC 1034 section 3.6.2), and a server ignores what is added beside one, or an alias beside
/// others (RFC 2136 section 3.4.2.2).
#[must_use]
pub fn with_room(changes: &ZoneChanges, published: &Transcript) -> ZoneChanges {
    let is_alias = |rtype: RecordType| rtype == RecordType::CNAME;
    let mut room: Vec<Change> = Vec::new();
    for record in changes.changes().iter().filter_map(Change::record) {
        for lookup in published.lookups() {
            let response = lookup.as_published().result.ok();
            for answer in response.iter().flat_map(|response| &response.answers) {
                let is_in_the_way =
                    answer.name == record.name && is_alias(answer.rtype) != is_alias(record.rtype);
                // Signatures go with what they sign.
                let is_asked = is_alias(answer.rtype) || answer.rtype == lookup.question.rtype;
                if is_in_the_way && is_asked && !changes.removes(answer) {
                    room.push(Change::RemoveType(answer.name.clone(), answer.rtype));
                }
            }
        }
    }
    ZoneChanges::new(room.into_iter().chain(changes.changes().iter().cloned()))
}

/// The published records that are gone once changes are made, as far as they are known.
#[must_use]
pub fn replaced(changes: &ZoneChanges, published: &Transcript) -> Vec<Record> {
    let changes = &with_room(changes, published);
    let mut all: Vec<Record> = Vec::new();
    let removed = changes.changes().iter().filter_map(|change| match change {
        Change::Remove(record) => Some(record.clone()),
        _ => None,
    });
    for record in removed.chain(published.lookups().iter().flat_map(|lookup| {
        let response = lookup.as_published().result.ok();
        let answers = response.map(|response| response.answers).unwrap_or_default();
        answers.into_iter().filter(|answer| changes.removes(answer))
    })) {
        let is_same = |other: &Record| other.name == record.name && other.data == record.data;
        if !all.iter().any(is_same) {
            all.push(record);
        }
    }
    all
}

/// Whether two records say the same. How a text is cut into strings means nothing to who reads it.
pub(in crate::report) fn says_the_same(one: &RecordData, other: &RecordData) -> bool {
    match (one, other) {
        (RecordData::Txt(one), RecordData::Txt(other)) => one.joined() == other.joined(),
        _ => one == other,
    }
}

/// Whether everything is published already as the changes would have it.
#[must_use]
pub fn is_published_already(changes: &ZoneChanges, published: &Transcript) -> bool {
    let is_there = |record: &Record| {
        published.lookups().iter().filter(|lookup| lookup.question.rtype == record.rtype).any(|lookup| {
            let response = lookup.as_published().result.ok();
            let answers = response.map(|response| response.answers).unwrap_or_default();
            answers
                .iter()
                .any(|answer| answer.name == record.name && says_the_same(&answer.data, &record.data))
        })
    };
    let mut records = changes.changes().iter().filter_map(Change::record).peekable();
    records.peek().is_some() && records.all(is_there) && replaced(changes, published).is_empty()
}

/// The same for all names that changes are about.
#[must_use]
pub fn zones_of(changes: &ZoneChanges, report: Option<&Report>) -> Vec<Name> {
    // Names in reverse DNS are set by whoever the address belongs to, in no zone of the reader's.
    let own = changes.changes().iter().filter(|change| reverse_address(change.name()).is_none());
    let domains = own.map(|change| without_service_labels(change.name()));
    let highest = domains.min_by_key(Name::label_count);
    highest.map(|domain| zones(&domain, report)).unwrap_or_default()
}

/// The domain that a record is about: without labels such as `s1._domainkey` in front, and without a `*`.
pub(in crate::report) fn without_service_labels(name: &Name) -> Name {
    let is_service = |label: &str| label.starts_with('_') || label == "*";
    let front = name.labels().collect::<Vec<_>>().iter().rposition(|label| is_service(label));
    let mut domain = name.clone();
    for _ in 0..front.map_or(0, |last| last + 1) {
        domain = domain.parent().unwrap_or(domain);
    }
    domain
}
