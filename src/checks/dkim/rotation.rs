//! Keys that belong together: one that should have been withdrawn, and one that stands twice.

use super::check::DkimResult;
use super::findings::about_domain;
use super::key::{GOOD_RSA_BITS, KeyKind};
use super::lookup::{KeyRow, KeyStatus};
use crate::checks::{Finding, FindingCode, list};

/// Whether two keys are of the same sender, so that one can take the place of the other.
fn same_sender(one: &KeyRow, other: &KeyRow) -> bool {
    let by_alias = |row: &KeyRow| row.alias_of.is_some();
    one.domain == other.domain
        && match (one.provider, other.provider) {
            (Some(one), Some(other)) => one == other,
            (None, None) => !by_alias(one) && !by_alias(other),
            _ => false,
        }
}

/// The longer key beside a short one, of the same sender.
pub(super) fn successor<'a>(row: &KeyRow, result: &'a DkimResult) -> Option<&'a KeyRow> {
    let is_rsa = |row: &KeyRow| row.status == KeyStatus::Usable && row.key_type == Some(KeyKind::Rsa);
    if !is_rsa(row) || row.bits.is_none_or(|bits| bits >= GOOD_RSA_BITS) {
        return None;
    }
    let longer = |other: &&KeyRow| {
        is_rsa(other) && other.bits.is_some_and(|bits| bits >= GOOD_RSA_BITS) && same_sender(row, other)
    };
    result.usable().find(longer)
}

/// Hints on changing keys.
pub(super) fn findings(result: &DkimResult) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in result.usable() {
        let Some(other) = successor(row, result) else { continue };
        let names = [("name", row.name.as_str()), ("other", other.name.as_str())];
        let queries = [&row.queries[..], &other.queries].concat();
        findings.push(about_domain(result, FindingCode::DkimKeyOld, &names, &queries).about(&row.name));
    }
    findings.extend(shared(result));
    findings
}

/// The same key at several selectors.
fn shared(result: &DkimResult) -> Vec<Finding> {
    let spki = |row: &KeyRow| row.key.as_ref()?.key.as_ref().map(|key| key.spki.clone());
    // Two aliases to one name are one key that is published once.
    let mut left: Vec<(&KeyRow, Vec<u8>)> = result
        .usable()
        .filter(|row| row.domain == result.domain && !row.is_wildcard)
        .filter_map(|row| Some((row, spki(row)?)))
        .collect();
    let mut findings = Vec::new();
    while !left.is_empty() {
        let key = left[0].1.clone();
        let (same, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, other)| *other == key);
        left = others;
        if same.len() > 1 {
            let names: Vec<String> = same.iter().map(|(row, _)| row.name.to_string()).collect();
            let queries: Vec<u32> = same.iter().flat_map(|(row, _)| row.queries.clone()).collect();
            let names = list(&names);
            findings.push(about_domain(result, FindingCode::DkimKeyShared, &[("names", &names)], &queries));
        }
    }
    findings
}
