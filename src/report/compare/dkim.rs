//! The DKIM keys: the records at each selector that either side found.

use super::super::model::Report;
use super::records::{both, question};
use super::side::{Rows, Side, records};
use crate::checks::Check;
use crate::dns::{Name, RecordData, RecordType};

pub(super) fn compare(before: &Report, after: &Report, rows: &mut Rows) {
    // A guess that found nothing on either side is no difference.
    let found = |report: &Report| -> Vec<Name> {
        let keys = report.dkim.iter().flat_map(|dkim| &dkim.keys);
        keys.filter(|row| row.is_worth_showing()).map(|row| row.name.clone()).collect()
    };
    let text = |data: &RecordData| match data {
        RecordData::Txt(txt) => Some(txt.text()),
        _ => None,
    };
    for name in both(found(before), found(after)) {
        let side = |report: &Report| match &report.dkim {
            Some(_) => records(report, Check::Dkim, &question(&name, RecordType::TXT), &text),
            None => Side::missing(report, Check::Dkim),
        };
        rows.add(format!("DKIM key {name}"), side(before), side(after));
    }
}
