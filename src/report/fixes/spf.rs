//! SPF records that fix what was found of them.

use std::net::IpAddr;

use super::{put, remove, texts};
use crate::checks::host_name::looks_dynamic;
use crate::checks::spf::{Kind, SpfEvaluation, SpfResult, correct, is_spf, join, provider_of_host, services};
use crate::checks::{Finding, FindingCode as Code};
use crate::dns::{Change, Name, RecordType, ZoneChanges};
use crate::report::builder::{SpfBuilder, SpfEnd, SpfTerm, text};
use crate::report::model::Report;

pub(super) const CODES: &[Code] = &[
    Code::SpfNone,
    Code::SpfSeveral,
    Code::SpfSyntax,
    Code::SpfNearMiss,
    Code::SpfFail,
    Code::SpfFailExplained,
    Code::SpfSoftfail,
    Code::SpfNeutral,
    Code::SpfDuplicate,
    Code::SpfAfterAll,
    Code::SpfRedirectIgnored,
    Code::SpfNoAll,
    Code::SpfNeutralAll,
    Code::SpfVoid,
    Code::SpfTooManyVoids,
    Code::SpfIncludeNone,
    Code::SpfProviderMissing,
    Code::SpfType99,
    Code::SpfWildcardRecord,
    Code::SpfHeloNone,
    Code::SpfHeloFail,
];

pub(super) fn fix(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let spf = report.spf.as_deref()?;
    let domain = Name::from_user(&spf.domain).ok()?;
    let builder = || SpfBuilder::from_report(report);
    match finding.code {
        Code::SpfNone => {
            let mut builder = builder()?;
            if report.mx.as_ref().is_some_and(|mx| mx.domain == domain && !mx.records.is_empty()) {
                builder.add(SpfTerm::Mx);
            }
            SpfBuilder::suggestions(report).into_iter().for_each(|suggestion| builder.add(suggestion.term));
            builder.end = SpfEnd::Suspect;
            // One that names nobody is another statement.
            (!builder.terms.is_empty()).then(|| builder.changes())
        }
        Code::SpfSeveral => Some(put(domain, &join(&spf.records)?)),
        Code::SpfSyntax => {
            let corrected = correct(spf.record.as_deref()?).filter(|it| it.is_whole)?;
            Some(put(domain, &corrected.record))
        }
        Code::SpfNearMiss => near_miss(report, finding, domain),
        Code::SpfFail | Code::SpfFailExplained | Code::SpfSoftfail | Code::SpfNeutral => {
            // First, so that no term before it refuses. A service sends from more addresses than this one.
            let mut builder = builder()?;
            let address = spf.ip?;
            let term = match service_of(report, address) {
                Some((_, include)) if !is_included(spf, include) => SpfTerm::Include(include.clone()),
                _ => SpfTerm::address(address),
            };
            builder.terms.insert(0, term);
            Some(builder.changes())
        }
        Code::SpfProviderMissing => {
            let mut builder = builder()?;
            let suggested = SpfBuilder::suggestions(report).into_iter();
            suggested
                .filter(|suggestion| matches!(suggestion.term, SpfTerm::Include(_)))
                .for_each(|suggestion| builder.add(suggestion.term));
            Some(builder.changes())
        }
        // What the builder begins from has no such thing any more.
        Code::SpfAfterAll => Some(builder()?.changes()),
        Code::SpfRedirectIgnored => Some(builder()?.changes()),
        Code::SpfDuplicate => {
            let mut builder = builder()?;
            for term in std::mem::take(&mut builder.terms) {
                let written = term.to_string();
                let plain = |text: &str| text.trim_start_matches('+').to_ascii_lowercase();
                if builder.terms.iter().all(|other| plain(&other.to_string()) != plain(&written)) {
                    builder.terms.push(term);
                }
            }
            Some(builder.changes())
        }
        Code::SpfNoAll | Code::SpfNeutralAll => {
            let mut builder = SpfBuilder { end: SpfEnd::Suspect, ..builder()? };
            // Once the others are suspected, the server of the report would be one of them.
            if let Some(address) = spf.ip.filter(|_| spf.result == Some(SpfResult::Neutral)) {
                builder.terms.insert(0, SpfTerm::address(address));
            }
            Some(builder.changes())
        }
        Code::SpfVoid | Code::SpfTooManyVoids | Code::SpfIncludeNone => without_voids(spf, builder()?),
        Code::SpfType99 => Some(ZoneChanges::new([Change::RemoveType(domain, RecordType::SPF)])),
        Code::SpfWildcardRecord => {
            let star = domain.prefixed(&Name::parse("*").ok()?).ok()?;
            Some(ZoneChanges::new([Change::RemoveType(star, RecordType::TXT)]))
        }
        Code::SpfHeloNone | Code::SpfHeloFail => {
            let helo = report.query.helo.as_ref()?.name()?.clone();
            let addresses = std::iter::once(spf.ip).chain(spf.others.iter().map(|other| other.ip));
            let mut builder = SpfBuilder::from_record(&helo, None);
            builder.add(SpfTerm::Host(None));
            addresses.flatten().for_each(|address| builder.add(SpfTerm::address(address)));
            builder.end = SpfEnd::Refuse;
            Some(builder.changes())
        }
        _ => None,
    }
}

/// The service whose server an address is, by its confirmed name, and what that service has its customers include.
pub(super) fn service_of(report: &Report, address: IpAddr) -> Option<(&'static str, &'static Name)> {
    let row = report.ptr.iter().flatten().find(|row| row.address == address)?;
    let provider = row.confirmed.iter().filter(|name| !looks_dynamic(name)).find_map(provider_of_host)?;
    services().find(|(name, _)| *name == provider)
}

/// Whether the record has the include, by which the address does not pass then.
fn is_included(spf: &SpfEvaluation, include: &Name) -> bool {
    let mut is_included = false;
    spf.trace.each(&mut |branch| is_included |= branch.domain == *include);
    is_included
}

/// The records that nobody takes for SPF, as they were meant.
fn near_miss(report: &Report, finding: &Finding, domain: Name) -> Option<ZoneChanges> {
    let texts =
        texts(report, finding).filter(|(record, text)| record.name == domain && !is_spf(text.as_bytes()));
    let meant =
        texts.filter_map(|(record, text)| Some((record, correct(&text).filter(|it| it.is_whole)?.record)));
    let (mut changes, mut records) = (Vec::new(), Vec::new());
    for (record, corrected) in meant {
        changes.push(remove(record));
        records.push(corrected);
    }
    let corrected = join(&records).or_else(|| records.first().cloned())?;
    changes.push(text(domain, &corrected));
    Some(ZoneChanges::new(changes))
}

/// The record without the terms that find nothing.
fn without_voids(spf: &SpfEvaluation, mut builder: SpfBuilder) -> Option<ZoneChanges> {
    let finds_nothing = |term: &SpfTerm| {
        let written = term.to_string();
        let mut steps = spf.trace.trace.iter().filter(|step| step.term == written);
        steps.any(|step| {
            let leads_to_nothing = step.branch.as_ref().is_some_and(|branch| branch.record.is_none());
            step.void || step.kind == Kind::Include && leads_to_nothing
        })
    };
    let before = builder.terms.len();
    builder.terms.retain(|term| !finds_nothing(term));
    (builder.terms.len() < before).then(|| builder.changes())
}
