//! Where reports go, and why they do not get there.

use super::super::reports::{Authorization, ReportDestination, ReportGap};
use super::Facts;
use crate::checks::{Check, Finding, FindingCode as Code};
use crate::dns::{LookupError, Name};

/// What it means that an address was not looked into.
const ABOUT_THE_ADDRESS: &str = "That says nothing about the address itself.";
/// What to do about more domains than are looked into.
const FEWER_DOMAINS: &str = "Name fewer addresses: those who send reports need not send more than a few.";
/// Addresses that are told of one by one.
const MAX_TOLD: usize = 12;

pub(super) fn of(facts: &Facts<'_>) -> Vec<Finding> {
    let Some((step, record)) = facts.own_record() else { return Vec::new() };
    let domain = &step.domain;
    let mut findings = Vec::new();
    let mut seen: Vec<(&str, &Option<Name>)> = Vec::new();
    for report in &facts.dmarc.reports {
        // The same host is told of once.
        let key = (report.tag.as_str(), &report.host);
        if report.host.is_some() && seen.contains(&key) || findings.len() >= MAX_TOLD {
            continue;
        }
        seen.push(key);
        for finding in of_destination(domain, report) {
            if !findings.iter().any(|other: &Finding| other.title == finding.title) {
                findings.push(finding);
            }
        }
    }
    if record.ruf.iter().any(|address| address.uri.is_ok()) {
        let arguments = [("domain", domain.as_str())];
        findings.push(Finding::new(Check::Dmarc, Code::DmarcRuf, &arguments, &super::asked(&[step.query])));
    }
    findings
}

fn of_destination(domain: &Name, report: &ReportDestination) -> Vec<Finding> {
    let host = report.host.as_ref().map(ToString::to_string).unwrap_or_default();
    let name = report.asked_at.as_ref().map(ToString::to_string).unwrap_or_default();
    let gap = report.gap.as_ref();
    let error = gap.and_then(ReportGap::error);
    let why = gap.map(ReportGap::in_words).unwrap_or_default();
    let meaning = error.map_or(ABOUT_THE_ADDRESS.to_owned(), |error| error.meaning("the address"));
    let uri = super::super::mistakes::short(&report.uri);
    let arguments = [
        ("domain", domain.as_str()),
        ("uri", uri.as_str()),
        ("host", host.as_str()),
        ("name", name.as_str()),
        ("why", why.as_str()),
        ("meaning", &meaning),
        ("advice", error.map_or(FEWER_DOMAINS, LookupError::advice)),
    ];
    let finding = |code| Finding::new(Check::Dmarc, code, &arguments, &report.queries);
    let mut findings = Vec::new();
    // Of a host that takes no mail that is enough: nobody can be asked there for more.
    let takes_none = report.takes_mail == Some(false);
    match report.status {
        Authorization::NotAuthorised if takes_none => {}
        Authorization::NotAuthorised => findings.push(finding(Code::DmarcExternalUnauthorised)),
        Authorization::BadOverride => findings.push(finding(Code::DmarcExternalBadOverride)),
        Authorization::CannotTell if report.host.is_some() => {
            findings.push(finding(Code::DmarcExternalUnknown));
        }
        Authorization::CannotTell
        | Authorization::NotNeeded
        | Authorization::Authorised
        | Authorization::AuthorisedOverride => {}
    }
    // Where nothing is sent, it does not matter what could be delivered.
    if takes_none && report.status != Authorization::BadOverride {
        findings.push(finding(Code::DmarcRuaNoMail));
    }
    findings
}
