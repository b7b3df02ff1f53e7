//! Key records that fix what was found of them.

use super::{put, record};
use crate::checks::dkim::{KeyFault, KeyRow};
use crate::checks::{Finding, FindingCode as Code};
use crate::dns::{RecordData, RecordType, ZoneChanges};
use crate::report::builder::read_public_key;
use crate::report::model::Report;

pub(super) const CODES: &[Code] = &[
    Code::DkimKeyPkcs1,
    Code::DkimKeyPem,
    Code::DkimKeyQuotes,
    Code::DkimKeyEscapes,
    Code::DkimKeyVersion,
    Code::DkimKeySha1,
    Code::DkimKeyService,
    Code::DkimKeyCase,
    Code::DkimKeyOldG,
    Code::DkimTesting,
    Code::DkimCnameAsTxt,
];

pub(super) fn fix(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let row = row(report, finding)?;
    if finding.code == Code::DkimCnameAsTxt {
        let mut faults = row.keys.iter().chain(&row.key).flat_map(|key| &key.faults);
        let target = faults.find_map(|fault| match fault {
            KeyFault::HostName(host) => Some(host.clone()),
            _ => None,
        })?;
        let alias = record(row.name.clone(), RecordData::Cname(target), RecordType::CNAME);
        return Some(ZoneChanges::new([alias]));
    }
    // What stands behind an alias is somebody else's.
    if row.alias_of.is_some() {
        return None;
    }
    let key = row.key.as_ref().and_then(|key| key.key.clone());
    let key = key.or_else(|| read_public_key(row.record.as_deref()?).ok())?;
    Some(put(row.name.clone(), &key.record()))
}

/// The key that a finding is about.
fn row<'a>(report: &'a Report, finding: &Finding) -> Option<&'a KeyRow> {
    let rows = &report.dkim.as_deref()?.keys;
    let about = finding.target.as_deref();
    let by_name = rows.iter().find(|row| about.is_some_and(|about| about == row.name.as_str()));
    by_name.or_else(|| rows.iter().find(|row| row.queries.iter().any(|id| finding.queries.contains(id))))
}
