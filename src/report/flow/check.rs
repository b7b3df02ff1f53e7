//! The eighth step: what the receiver looks up of the sender, side by side.

use std::net::IpAddr;

use super::table::{rule, state};
use super::{FlowState, FlowStep, Inputs, Outcome, Part, Reason, dmarc, filled};
use crate::checks::host_name::HeloForm;
use crate::checks::{Check, Finding, FindingCode, FindingGroup, FindingReach, FlowPlace, Severity, list};
use crate::dns::{LookupError, Name, without_embedding};
use crate::report::model::{AddressRow, HeloStatus, Role};

/// The checks in the order in which their parts are shown.
const ORDER: [Check; Check::COUNT] = [
    Check::Blocklist,
    Check::Ptr,
    Check::Spf,
    Check::Dmarc,
    Check::Dkim,
    Check::Mx,
    Check::Transport,
    Check::Message,
    Check::Lookup,
    Check::Resolver,
];

/// The parts, in the order in which they are shown.
pub(super) fn parts(inputs: Inputs<'_>) -> Vec<Part> {
    let of_step = |finding: &Finding| {
        rule(finding.code).is_none_or(|rule| rule.step == FlowStep::SenderChecks)
            && finding.code.group() != Some(FindingGroup::SpfHelo)
    };
    let of_check = |check: Check| match check.info().flow {
        FlowPlace::SenderCheck { part, title } => Some(self::part(inputs, part, title, check, &of_step)),
        FlowPlace::Delivery | FlowPlace::None => None,
    };
    let mut parts: Vec<Part> = ORDER.into_iter().filter_map(of_check).collect();
    parts.push(helo(inputs));
    parts.push(dmarc::part(inputs));
    parts
}

/// Notices that tell names apart, though none of them is a fault.
const REMARKS: [FindingCode; 2] = [FindingCode::PtrGeneric, FindingCode::PtrOtherDomain];

/// The findings of one check, the gravest of which is told. What is about others than the sender is not
/// told here; a remark on a record is, and weighs nothing.
fn part(
    inputs: Inputs<'_>,
    part: &'static str,
    title: &'static str,
    check: Check,
    wanted: &dyn Fn(&Finding) -> bool,
) -> Part {
    let of_part = |finding: &&Finding| {
        let matters = match finding.reach {
            FindingReach::Message => true,
            FindingReach::Record => finding.severity >= Severity::Warning,
            FindingReach::Aside | FindingReach::Receiving => false,
        };
        finding.check == check && matters && wanted(finding)
    };
    let findings: Vec<&Finding> = inputs.report.findings.iter().filter(of_part).collect();
    let mut told = match findings.first() {
        None if inputs.report.running.contains(&check) => return running(part, title),
        None => {
            let what = match check {
                Check::Spf => "no return-path is known",
                _ => "no sending server is known",
            };
            return said(part, title, FlowState::PartMissing, &[("what", what)]);
        }
        Some(worst) => Part {
            part,
            title,
            outcome: Outcome::of(worst.severity),
            detail: worst.title.clone(),
            fix: worst.fix.clone().filter(|_| worst.severity > Severity::Notice),
            because: Vec::new(),
            queries: Vec::new(),
        },
    };
    // A check that proved something is not a mere note, though the gravest that it says is one.
    let proven = findings.iter().find(|finding| finding.severity == Severity::Good);
    if let (Outcome::Info, Some(good)) = (told.outcome, proven) {
        told.outcome = Outcome::Pass;
        told.detail.clone_from(&good.title);
        for remark in findings.iter().filter(|finding| REMARKS.contains(&finding.code)) {
            told.detail.push(' ');
            told.detail.push_str(&remark.title);
        }
    }
    if inputs.report.running.contains(&check) && told.outcome != Outcome::Fail {
        told.outcome = Outcome::Running;
    }
    for finding in findings.into_iter().filter(|finding| finding.decides()) {
        let reason = Reason::Finding(finding.code);
        if !told.because.contains(&reason) {
            told.because.push(reason);
        }
        told.queries.extend(&finding.queries);
    }
    told.queries.sort_unstable();
    told.queries.dedup();
    told
}

/// The name that the server gives itself: what it looks like, and whether SPF lets it pass.
fn helo(inputs: Inputs<'_>) -> Part {
    let of_helo = |finding: &Finding| finding.code.group() == Some(FindingGroup::SpfHelo);
    let missing = Reason::State(FlowState::PartMissing);
    let title = "HELO name";
    let Some(helo) = &inputs.query.helo else {
        return match inputs.query.error_of("helo") {
            Some(why) => said("helo", title, FlowState::HeloUnreadable, &[("why", why)]),
            None => said("helo", title, FlowState::HeloMissing, &[]),
        };
    };
    let shown = helo.to_string();
    let host = inputs.report.helo_host.as_ref();
    let end = host.and_then(|host| host.broken_alias.as_ref());
    let sends = |row: &&AddressRow| matches!(row.role, Role::Server | Role::Input);
    let servers: Vec<IpAddr> = inputs.report.addresses.iter().filter(sends).map(|row| row.address).collect();
    let server = list(&servers);
    let name = match (HeloForm::of(&shown), host.map(|host| host.status)) {
        (HeloForm::NotQualified, _) => FlowState::HeloNoName,
        (HeloForm::BadName | HeloForm::BadLiteral, _) => FlowState::HeloBadSyntax,
        (HeloForm::AddressLiteral, _) if is_other_address(&shown, &servers) => FlowState::HeloOtherAddress,
        // An address in brackets is a proper way to say that there is no name (RFC 5321 section 4.1.3).
        (HeloForm::AddressLiteral, _) | (_, Some(HeloStatus::Ok)) => FlowState::HeloGiven,
        (_, Some(HeloStatus::NxDomain)) => match end {
            Some(_) => FlowState::HeloAliasBroken,
            None => FlowState::HeloNxdomain,
        },
        (_, Some(HeloStatus::NoAddress)) => FlowState::HeloNoAddress,
        (_, Some(HeloStatus::Unknown)) => FlowState::HeloUnknown,
        (_, None) => return running("helo", title),
    };
    let error = host.and_then(|host| host.error.as_ref());
    let arguments = [
        ("helo", shown.as_str()),
        ("server", &server),
        ("end", end.map(Name::as_str).unwrap_or_default()),
        ("why", &error.map(ToString::to_string).unwrap_or_default()),
        ("advice", error.map_or("", LookupError::advice)),
    ];
    let mut told = said("helo", title, name, &arguments);
    told.queries.extend(host.iter().flat_map(|host| &host.queries));
    let found = part(inputs, "helo", title, Check::Spf, &of_helo);
    if found.outcome > told.outcome && !found.because.contains(&missing) {
        told.outcome = found.outcome;
        told.detail = found.detail;
        told.fix = found.fix;
    }
    if !found.because.contains(&missing) {
        told.because.extend(found.because);
        told.queries.extend(found.queries);
        told.queries.sort_unstable();
        told.queries.dedup();
    }
    told
}

/// Whether an address literal names none of the server's addresses, where these are known.
fn is_other_address(literal: &str, servers: &[IpAddr]) -> bool {
    let inner = literal.trim_start_matches('[').trim_end_matches(']');
    let inner = inner.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPv6:")).map_or(inner, |_| &inner[5..]);
    let Ok(named) = inner.parse::<IpAddr>() else { return false };
    !servers.is_empty() && servers.iter().all(|server| *server != without_embedding(named))
}

pub(super) fn running(part: &'static str, title: &'static str) -> Part {
    Part {
        part,
        title,
        outcome: Outcome::Running,
        detail: String::new(),
        fix: None,
        because: Vec::new(),
        queries: Vec::new(),
    }
}

/// A part that is in a state of the table.
pub(super) fn said(
    part: &'static str,
    title: &'static str,
    name: FlowState,
    arguments: &[(&str, &str)],
) -> Part {
    let row = state(name);
    Part {
        outcome: row.outcome,
        detail: filled(&row.detail, arguments),
        fix: row.fix.as_deref().map(|fix| filled(fix, arguments)),
        because: vec![Reason::State(name)],
        ..running(part, title)
    }
}
