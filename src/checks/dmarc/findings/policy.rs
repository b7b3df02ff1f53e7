//! What the policy leaves open.

use super::super::evaluate::{AppliesTag, DmarcStatus};
use super::super::policy::{AlignmentMode, Policy};
use super::super::policy_record::PolicyRecord;
use super::super::reports::{ReportDestination, ReportTag};
use super::super::walk::{StepStatus, WalkStep};
use super::{Facts, asked, quoted};
use crate::checks::{Check, Finding, FindingCode as Code};
use crate::dns::LookupError;

pub(super) fn of(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some((step, record)) = facts.record()
        && facts.dmarc.status == DmarcStatus::Found
    {
        if facts.own_record().is_some() {
            findings.extend(strength(facts, step, record));
            findings.extend(subdomains(facts, step, record));
        }
        findings.extend(testing(facts, step, record));
        findings.extend(existence(facts, step, record));
        findings.extend(strict(facts, step));
        findings.extend(spf_only(facts, step));
    }
    findings.extend(no_mail(facts));
    if let Some(queries) = &facts.no_mail.nxdomain {
        findings.push(facts.finding(Code::DmarcAuthorNxdomain, &[], queries));
    }
    findings
}

/// How much is asked for, and whether anybody sees what comes of it.
fn strength(facts: &Facts<'_>, step: &WalkStep, record: &PolicyRecord) -> Vec<Finding> {
    let Some(written) = facts.decision.written else { return Vec::new() };
    let domain = step.domain.as_str();
    let queries = [step.query];
    let has_reports = record.has_report_uri();
    // An address that cannot be used has a finding of its own.
    let asks_for_none = !has_reports && record.rua.is_empty();
    if written == Policy::None && asks_for_none {
        return vec![facts.finding(Code::DmarcNoneNoReports, &[("domain", domain)], &queries)];
    }
    let mut findings = Vec::new();
    // What sends nothing need not be raised step by step.
    if written == Policy::None && facts.no_mail.because().is_none() {
        let tag = facts.decision.tag.map_or("p", AppliesTag::as_str);
        let arguments = [("domain", domain), ("tag", tag)];
        findings.push(facts.finding(Code::DmarcPolicyNone, &arguments, &queries));
    }
    if asks_for_none {
        findings.push(facts.finding(Code::DmarcNoReports, &[("domain", domain)], &queries));
    }
    let organization = facts.dmarc.organizational_domain.as_ref();
    let is_below = organization.is_some_and(|name| *name != step.domain);
    // Below the organizational domain a record is about one domain.
    let covers_subdomains =
        is_below || record.of_subdomains().is_some_and(|(sp, np)| sp.min(np) > Policy::None);
    let applies = facts.decision.applies.filter(|policy| *policy > Policy::None);
    let reports = &facts.dmarc.reports;
    let gets_them = |report: &&ReportDestination| {
        let by_mail = report.uri.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
        let arrives = report.takes_mail == Some(true) || !by_mail;
        report.tag == ReportTag::Rua && report.status.sends() && arrives
    };
    let report = reports.iter().find(gets_them);
    if let (true, Some(applies), Some(report)) = (covers_subdomains, applies, report) {
        let queries = [&queries[..], &report.queries].concat();
        let arguments = [("domain", domain), ("applies", applies.as_str())];
        findings.push(facts.finding(Code::DmarcEnforced, &arguments, &queries));
    }
    findings
}

/// What holds for subdomains.
fn subdomains(facts: &Facts<'_>, step: &WalkStep, record: &PolicyRecord) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some((p, (sp, np))) = record.p.valid().zip(record.of_subdomains()) else { return findings };
    let domain = step.domain.as_str();
    let mut add = |code, arguments: &[(&str, &str)], queries: &[u32]| {
        let arguments = [&[("domain", domain)], arguments].concat();
        findings.push(Finding::new(Check::Dmarc, code, &arguments, &asked(queries)));
    };
    // A domain's own record below the organizational domain says nothing for others.
    let Some(organization) = facts.dmarc.organizational_domain.as_ref() else { return findings };
    let is_below = *organization != step.domain && step.domain.is_within(organization);
    if is_below {
        let written = [("sp", record.sp.valid()), ("np", record.np.valid())];
        let written =
            written.iter().filter_map(|(tag, policy)| policy.map(|policy| format!("{tag}={policy}")));
        let useless: Vec<String> = written.collect();
        if !useless.is_empty() {
            let arguments = [("what", quoted(&useless)), ("organization", organization.to_string())];
            let arguments = arguments.each_ref().map(|(key, value)| (*key, value.as_str()));
            add(Code::DmarcSpUseless, &arguments, &[step.query]);
        }
        weaker_than_above(facts, step, p, &mut add);
        return findings;
    }
    // Of the author domain's own policy it is said how to raise it.
    let is_said = facts.decision.written == Some(Policy::None) && facts.decision.tag == Some(AppliesTag::Sp);
    if sp < p && !is_said {
        add(Code::DmarcSpWeaker, &[("sp", sp.as_str()), ("p", p.as_str())], &[step.query]);
    }
    // With a wildcard every name exists.
    let never = facts.wildcard.exists == Some(true);
    if np < sp && !never {
        add(Code::DmarcNpWeaker, &[("np", np.as_str()), ("sp", sp.as_str())], &[step.query]);
    }
    let names_np = record.np.valid().is_some();
    if !names_np && !never && p.min(sp) == Policy::None {
        add(Code::DmarcNpMissing, &[], &[step.query]);
    }
    if names_np && never {
        let queries = [&[step.query], &facts.wildcard.queries[..]].concat();
        add(Code::DmarcNpNever, &[], &queries);
    }
    findings
}

/// The record of a subdomain asks for less than that of its organizational domain would.
fn weaker_than_above(
    facts: &Facts<'_>,
    step: &WalkStep,
    policy: Policy,
    add: &mut impl FnMut(Code, &[(&str, &str)], &[u32]),
) {
    let organization = facts.dmarc.organizational_domain.as_ref();
    let above = facts.walk.steps().iter().filter(|other| other.status == StepStatus::Record);
    let Some(above) = above.into_iter().find(|other| Some(&other.domain) == organization) else { return };
    let stronger = above.policy.as_ref().filter(|record| record.is_usable());
    let stronger = stronger.and_then(|record| record.of_subdomains()).map(|(sp, _)| sp);
    if let Some(stronger) = stronger.filter(|stronger| *stronger > policy) {
        let arguments =
            [("above", above.domain.as_str()), ("policy", policy.as_str()), ("stronger", stronger.as_str())];
        add(Code::DmarcSubdomainWeaker, &arguments, &[step.query, above.query]);
    }
}

fn testing(facts: &Facts<'_>, step: &WalkStep, record: &PolicyRecord) -> Option<Finding> {
    let matters = record.t && facts.decision.written != Some(Policy::None);
    let arguments = [("domain", step.domain.as_str())];
    matters.then(|| Finding::new(Check::Dmarc, Code::DmarcTestMode, &arguments, &asked(&[step.query])))
}

/// Whether the author domain exists decides, and is not known.
fn existence(facts: &Facts<'_>, step: &WalkStep, record: &PolicyRecord) -> Option<Finding> {
    let existence = facts.existence.filter(|existence| existence.exists.is_none())?;
    let (sp, np) = record.of_subdomains()?;
    let error = existence.error.as_ref();
    let why = error.map_or_else(|| "no answer came".to_owned(), ToString::to_string);
    let arguments = [
        ("domain", step.domain.as_str()),
        ("sp", sp.as_str()),
        ("np", np.as_str()),
        ("why", &why),
        ("advice", error.map_or("Ask again.", LookupError::advice)),
    ];
    Some(facts.finding(Code::DmarcExistenceUnknown, &arguments, &existence.queries))
}

/// Strict alignment shuts out a return-path of the same organization.
fn strict(facts: &Facts<'_>, step: &WalkStep) -> Option<Finding> {
    let loosely = |alignment: &&super::super::alignment::Alignment| {
        alignment.mode == AlignmentMode::Strict
            && alignment.aligned == Some(false)
            && alignment.same_organization == Some(true)
    };
    let alignment = facts.spf.filter(loosely)?;
    let arguments = [("domain", step.domain.as_str()), ("identifier", alignment.domain.as_str())];
    Some(facts.finding(Code::DmarcStrict, &arguments, &alignment.queries))
}

/// Refused when it fails, and nothing can be signed.
fn spf_only(facts: &Facts<'_>, step: &WalkStep) -> Option<Finding> {
    let proof = facts.no_keys.as_ref()?;
    // What sends nothing signs nothing.
    if facts.dmarc.applies != Some(Policy::Reject) || facts.no_mail.because().is_some() {
        return None;
    }
    let mut names = vec![facts.dmarc.author_domain.to_string()];
    let organization = facts.dmarc.organizational_domain.as_ref().map(ToString::to_string);
    names.extend(organization.filter(|name| *name != names[0]));
    let queries = [&[step.query], &proof[..]].concat();
    Some(facts.finding(Code::DmarcSpfOnly, &[("what", &crate::checks::list(&names))], &queries))
}

/// A domain that sends nothing can have everything refused.
fn no_mail(facts: &Facts<'_>) -> Option<Finding> {
    let (what, queries) = facts.no_mail.because()?;
    let is_known =
        matches!(facts.dmarc.status, DmarcStatus::Found | DmarcStatus::None | DmarcStatus::Invalid);
    let rejects = facts.dmarc.applies == Some(Policy::Reject);
    // What is not known is not said to be missing.
    let is_open = facts.dmarc.status == DmarcStatus::Found && facts.dmarc.applies.is_none();
    let is_so = is_known && !rejects && !is_open;
    is_so.then(|| facts.finding(Code::DmarcNoMailDomain, &[("what", what)], &queries))
}
