//! DMARC: the records, and what applies to the author domain.

use super::super::model::Report;
use super::super::words;
use super::records::{both, question};
use super::side::{Rows, Side, records};
use crate::checks::Check;
use crate::checks::dmarc::{DmarcStatus, is_dmarc, record_name};
use crate::dns::{Name, RecordData, RecordType};

pub(super) fn compare(before: &Report, after: &Report, rows: &mut Rows) {
    // The names of both walks; where neither has a record the author domain alone is told of.
    let names = |report: &Report| -> Vec<Name> {
        let of = report.dmarc.iter();
        of.flat_map(|dmarc| {
            let record = dmarc.record_domain.clone();
            record.into_iter().chain([dmarc.author_domain.clone()])
        })
        .collect()
    };
    let text = |data: &RecordData| match data {
        RecordData::Txt(txt) => is_dmarc(&txt.joined()).then(|| txt.text()),
        _ => None,
    };
    for domain in both(both(Vec::new(), names(before)), names(after)) {
        let side = |report: &Report| match record_name(&domain) {
            _ if report.dmarc.is_none() => Side::missing(report, Check::Dmarc),
            Some(name) => records(report, Check::Dmarc, &question(&name, RecordType::TXT), &text),
            None => Side::Absent("none".into()),
        };
        rows.add(format!("DMARC record of {domain}"), side(before), side(after));
    }
    let authors = |report: &Report| report.dmarc.iter().map(|dmarc| dmarc.author_domain.clone()).collect();
    for author in both(authors(before), authors(after)) {
        let side = |report: &Report| {
            let Some(dmarc) = report.dmarc.as_ref().filter(|dmarc| dmarc.author_domain == author) else {
                return Side::missing(report, Check::Dmarc);
            };
            match dmarc.status {
                DmarcStatus::Error => Side::Unknown("cannot tell".into()),
                DmarcStatus::Found if dmarc.applies.is_none() => Side::Unknown("cannot tell".into()),
                DmarcStatus::None => Side::Absent("none".into()),
                DmarcStatus::Found | DmarcStatus::Invalid => Side::Known(words::dmarc::asked(dmarc)),
            }
        };
        rows.add(format!("DMARC policy for {author}"), side(before), side(after));
    }
}
