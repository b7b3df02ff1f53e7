//! The findings, by code and by what they are about. That one is missing means something only where
//! the questions behind it were asked again and answered.

use std::net::IpAddr;

use super::super::model::Report;
use super::super::words;
use super::side::{Rows, Side, lookup};
use super::transport;
use crate::checks::dmarc::{DmarcStatus, Policy};
use crate::checks::{Check, Finding, FindingCode, FindingGroup, Severity, State};
use crate::dns::Found;

/// Wrong signatures are no silence: that validators cannot look a name up is certain.
fn is_dnssec(code: FindingCode) -> bool {
    matches!(code, FindingCode::MxDnssec | FindingCode::SpfDnssec)
}

pub(super) fn compare(before: &Report, after: &Report, rows: &mut Rows) {
    let (mut old, mut new) = (compared(before), compared(after));
    // Findings with the same words on both sides; then those that each side has once, in other words.
    let mut pairs: Vec<(&Finding, &Finding)> = Vec::new();
    old.retain(|finding| match new.iter().position(|other| is_same(finding, other)) {
        Some(at) => {
            pairs.push((finding, new.remove(at)));
            false
        }
        None => true,
    });
    // SPF says something else of another address; the records are compared elsewhere.
    let apart = judged(before) != judged(after);
    let alone: Vec<&Finding> = old.clone();
    old.retain(|finding| {
        let others = new.iter().filter(|other| is_alike(finding, other)).count();
        let own = alone.iter().filter(|other| is_alike(finding, other)).count();
        let one = others == 1 && own == 1 && !(apart && finding.check == Check::Spf);
        match new.iter().position(|other| is_alike(finding, other)).filter(|_| one) {
            Some(at) => {
                pairs.push((finding, new.remove(at)));
                false
            }
            None => true,
        }
    });
    for (was, is) in pairs {
        let mut sides = [side(before, was), side(after, is)];
        if was.title != is.title && !is_dnssec(was.code) && !is_dnssec(is.code) {
            // Other words may mean only that a question behind them was not answered.
            let why = [unanswered(after, is, before).1, unanswered(before, was, after).1];
            for (side, why) in sides.iter_mut().zip(why) {
                if why.is_some() {
                    *side = Side::Unknown(side.clone().text().unwrap_or_default());
                }
            }
        }
        let [old, new] = sides;
        add(rows, [before, after], [Some(was), Some(is)], [old, new]);
    }
    for finding in old {
        let other = missing(finding, before, after);
        add(rows, [before, after], [Some(finding), None], [side(before, finding), other]);
    }
    for finding in new {
        let other = missing(finding, after, before);
        add(rows, [before, after], [None, Some(finding)], [other, side(after, finding)]);
    }
}

/// Adds a row of what was found on either side.
fn add(rows: &mut Rows, reports: [&Report; 2], found: [Option<&Finding>; 2], [before, after]: [Side; 2]) {
    let Some(finding) = found[1].or(found[0]) else { return };
    let states = [mark(found[0], &before), mark(found[1], &after)];
    let mut weights = found.map(|finding| finding.map_or(0, weight));
    // To ask for nothing is no worse than not to ask, or in a way that nobody understands.
    if is_policy_none(finding.code) && reports.into_iter().all(asks_for_nothing) {
        weights = [0, 0];
    }
    rows.weigh(label(finding), before, after, weights);
    rows.mark(states);
    rows.code(found.map(|finding| finding.map(|finding| finding.code)));
}

fn is_policy_none(code: FindingCode) -> bool {
    matches!(code, FindingCode::DmarcPolicyNone | FindingCode::DmarcNoneNoReports)
}

/// Whether nothing is asked of receivers about forged mail: by no record, one that cannot be used, or `p=none`.
fn asks_for_nothing(report: &Report) -> bool {
    report.dmarc.as_ref().is_some_and(|dmarc| match dmarc.status {
        DmarcStatus::None | DmarcStatus::Invalid => true,
        DmarcStatus::Found => dmarc.applies == Some(Policy::None),
        DmarcStatus::Error => false,
    })
}

/// The mark of one side: that of its finding, unless the side is not known. A notice has none.
fn mark(finding: Option<&Finding>, side: &Side) -> Option<State> {
    match (side, finding) {
        (Side::Unknown(_), _) => Some(State::CannotTell),
        (_, Some(finding)) if finding.severity != Severity::Notice => Some(State::of([finding.severity])),
        _ => None,
    }
}

/// The addresses that SPF judged.
fn judged(report: &Report) -> Option<Vec<IpAddr>> {
    let spf = report.spf.as_ref()?;
    let mut all: Vec<IpAddr> =
        spf.ip.into_iter().chain(spf.others.iter().filter_map(|other| other.ip)).collect();
    all.sort();
    all.dedup();
    Some(all)
}

/// What lists say is compared list by list; and how many questions failed is no state of things.
fn compared(report: &Report) -> Vec<&Finding> {
    let counts = |finding: &&Finding| finding.check != Check::Resolver && !words::is_list_summary(finding);
    report.findings.iter().filter(counts).collect()
}

fn is_alike(finding: &Finding, other: &Finding) -> bool {
    finding.target == other.target
        && (finding.code == other.code
            || family(finding.code).is_some_and(|own| Some(own) == family(other.code)))
}

fn is_same(finding: &Finding, other: &Finding) -> bool {
    finding.code == other.code && finding.target == other.target && finding.title == other.title
}

/// The group of findings of which a report has one or the other: that one took the place of another is
/// one change.
fn family(code: FindingCode) -> Option<FindingGroup> {
    code.group().filter(|group| group.is_exclusive())
}

/// What a finding is about, in words.
fn label(finding: &Finding) -> String {
    let about = match finding.check.info().tab {
        Some(tab) => tab.label,
        None => "Resolver",
    };
    match &finding.target {
        Some(target) => format!("{about}: {target}"),
        None => about.to_owned(),
    }
}

/// How a finding is known: not where it says itself that something is unknown; and what is no fault is none
/// for certain only where every question behind it, or of its kind, was answered.
fn side(report: &Report, finding: &Finding) -> Side {
    let title = finding.title.clone();
    match finding.severity {
        _ if finding.is_unknown() => Side::Unknown(title),
        Severity::Good | Severity::Notice
            if silent(report, finding).is_some() || unanswered(report, finding, report).1.is_some() =>
        {
            Side::Unknown(title)
        }
        _ => Side::Known(title),
    }
}

/// A finding that something is unknown of what another finding is about.
fn silent<'a>(report: &'a Report, finding: &Finding) -> Option<&'a Finding> {
    let about = |other: &Finding| match (&finding.target, &other.target) {
        (Some(target), Some(other)) => target == other,
        _ => true,
    };
    report.findings.iter().find(|other| {
        other.check == finding.check && other.is_unknown() && about(other) && !words::is_list_summary(other)
    })
}

fn weight(finding: &Finding) -> i8 {
    match finding.severity {
        Severity::Error => 2,
        Severity::Warning => 1,
        _ => 0,
    }
}

/// What it means that a finding of one report is not in the other.
fn missing(finding: &Finding, from: &Report, to: &Report) -> Side {
    if to.running.contains(&finding.check) || !to.checks.contains(&finding.check) {
        return Side::missing(to, finding.check);
    }
    if finding.check == Check::Spf && judged(from) != judged(to) {
        return Side::NotAsked;
    }
    // That is so in both, and worth a word in one of them only.
    if transport::lacks(to, finding.code) {
        return Side::NotAsked;
    }
    // An address that the other report did not come to was not judged there, whatever else was asked.
    if let Some(Ok(address)) = finding.target.as_ref().map(|target| target.parse::<IpAddr>())
        && to.addresses.iter().all(|row| row.address.to_canonical() != address.to_canonical())
    {
        return Side::NotAsked;
    }
    match unanswered(from, finding, to) {
        (_, Some(why)) => return Side::Unknown(why),
        (false, None) => return Side::NotAsked,
        (true, None) => {}
    }
    match silent(to, finding) {
        Some(silent) => Side::Unknown(silent.title.clone()),
        None => Side::Absent("not found".into()),
    }
}

/// Whether the questions that a finding of one report rests on were asked in another one, and what
/// kept one of them from being answered.
fn unanswered(from: &Report, finding: &Finding, to: &Report) -> (bool, Option<String>) {
    let mut asked = finding.queries.is_empty();
    for id in &finding.queries {
        let Some(question) = from.transcript.get(*id).map(|lookup| &lookup.question) else { continue };
        let Some(lookup) = lookup(to, question) else { continue };
        asked = true;
        if let Found::Unknown(error) = lookup.found(|_| Some(())) {
            return (true, Some(format!("cannot tell: {error}")));
        }
    }
    (asked, None)
}
