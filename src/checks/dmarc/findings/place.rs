//! Where records stand and where they do not: nothing found, several at a name, the wrong name, aliases,
//! what stands above.

use super::super::evaluate::DmarcStatus;
use super::super::mistakes::{NearMissKind, short};
use super::super::policy::Psd;
use super::super::probe::Stray;
use super::super::walk::{Applicable, MAX_QUESTIONS, StepStatus, WalkStep, record_name};
use super::{Facts, asked, corrected, quoted};
use crate::checks::{Check, Finding, FindingCode as Code};

pub(super) fn of(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(certain(facts).flat_map(at_a_name));
    findings.extend(strays(facts));
    findings.extend(aliases(facts));
    // What was meant to be a record says more than that there is none.
    if findings.is_empty() {
        findings.extend(nothing(facts));
    }
    findings.extend(unknown(facts));
    findings.extend(above(facts));
    findings
}

/// The names that a receiver is certain to ask about: behind one without an answer the walk may have ended.
fn certain<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a WalkStep> {
    facts.walk.steps().iter().take_while(|step| step.status != StepStatus::Error)
}

/// There is no record at all.
fn nothing(facts: &Facts<'_>) -> Option<Finding> {
    let author = &facts.dmarc.author_domain;
    if let Some((step, _)) = facts.record().filter(|_| facts.is_of_registry()) {
        let arguments = [("domain", step.domain.as_str())];
        return Some(facts.finding(Code::DmarcRegistryOnly, &arguments, &[step.query]));
    }
    let record = match facts.no_mail.because() {
        Some(_) => format!("v=DMARC1; p=reject; rua=mailto:postmaster@{author}"),
        None => format!("v=DMARC1; p=none; rua=mailto:postmaster@{author}"),
    };
    let queries: Vec<u32> = facts.walk.queries().collect();
    // A domain that does not exist lacks no record: it is itself what is missing.
    let is_so = facts.dmarc.status == DmarcStatus::None && facts.no_mail.nxdomain.is_none();
    is_so.then(|| facts.finding(Code::DmarcNone, &[("record", &record)], &queries))
}

/// A question was not answered, and something that is told of hangs on it.
fn unknown(facts: &Facts<'_>) -> Option<Finding> {
    let alignment_is_open = facts.spf.is_some_and(|alignment| alignment.aligned.is_none());
    let open = match facts.dmarc.status {
        DmarcStatus::Error => "The DMARC record of",
        DmarcStatus::Found | DmarcStatus::Invalid if alignment_is_open => "Which other domains belong with",
        _ => return None,
    };
    // It may have been the walk from the return-path's domain that was not answered.
    let of_spf = || facts.spf.and_then(|alignment| alignment.unknown.as_ref());
    let step = facts.walk.unknown().or_else(of_spf)?;
    let name = record_name(&step.domain).map(|name| name.to_string()).unwrap_or_default();
    let error = step.error.as_ref()?;
    let (why, meaning) = (error.to_string(), error.meaning("the domain"));
    let arguments = [
        ("why", why.as_str()),
        ("name", &name),
        ("what", open),
        ("meaning", &meaning),
        ("advice", error.advice()),
    ];
    Some(facts.finding(Code::DmarcUnknown, &arguments, &[step.query]))
}

/// Several records at one name, and texts that are nearly records.
fn at_a_name(step: &WalkStep) -> Vec<Finding> {
    let domain = step.domain.as_str();
    let mut findings = Vec::new();
    if step.status == StepStatus::Several {
        let records: Vec<String> = step.records.iter().map(|record| short(record)).collect();
        let arguments = [("domain", domain), ("what", &quoted(&records))];
        findings.push(Finding::new(Check::Dmarc, Code::DmarcSeveral, &arguments, &asked(&[step.query])));
    }
    // Beside a record that counts such a text harms nobody.
    let near_misses = step.near_misses.iter().filter(|_| step.status == StepStatus::None);
    findings.extend(near_misses.map(|near| {
        let code = match near.kind {
            NearMissKind::SmartQuotes => Code::DmarcSmartQuotes,
            NearMissKind::Quoted => Code::DmarcQuoted,
            NearMissKind::Escapes => Code::DmarcEscapes,
            NearMissKind::Version => Code::DmarcVersion,
        };
        let corrected = corrected(near.corrected.as_deref());
        let text = short(&near.text);
        let arguments = [("domain", domain), ("text", text.as_str()), ("corrected", corrected.as_str())];
        Finding::new(Check::Dmarc, code, &arguments, &asked(&[step.query]))
    }));
    findings
}

/// Records where nobody looks for them.
fn strays(facts: &Facts<'_>) -> Vec<Finding> {
    let strays = &facts.strays;
    let told = |stray: &Option<Stray>, code| {
        let stray = stray.as_ref()?;
        let arguments = [("name", stray.name.as_str()), ("text", stray.text.as_str())];
        Some(facts.finding(code, &arguments, &[stray.query]))
    };
    let all = [
        told(&strays.apex, Code::DmarcAtApex),
        told(&strays.doubled, Code::DmarcDoubledName),
        told(&strays.wrong_label, Code::DmarcWrongLabel),
    ];
    all.into_iter().flatten().collect()
}

/// Aliases, and what a wildcard gives.
fn aliases(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in certain(facts) {
        let Some(alias) = &step.alias else { continue };
        let is_the_record = facts.record().is_some_and(|(applies, _)| applies.domain == step.domain);
        let code = match step.broken_alias {
            true => Code::DmarcCnameDangling,
            false if is_the_record => Code::DmarcCname,
            false => continue,
        };
        let arguments = [("domain", step.domain.as_str()), ("alias", alias.as_str())];
        findings.push(Finding::new(Check::Dmarc, code, &arguments, &asked(&[step.query])));
    }
    if let Some((step, _)) = facts.record()
        && facts.wildcard.texts.contains(&step.raw)
        && step.alias.is_none()
    {
        let queries = [&[step.query], &facts.wildcard.queries[..]].concat();
        let arguments = [("domain", step.domain.as_str())];
        findings.push(Finding::new(Check::Dmarc, Code::DmarcWildcard, &arguments, &asked(&queries)));
    }
    findings
}

/// What stands above the author domain, or cannot be seen from it.
fn above(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (author, walk) = (&facts.dmarc.author_domain, facts.walk);
    let has_record = |step: &&WalkStep| step.status == StepStatus::Record;
    let own = walk.steps().first().filter(has_record);
    if author.label_count() > MAX_QUESTIONS && own.is_none() {
        let query = walk.steps().first().map_or(0, |step| step.query);
        findings.push(facts.finding(Code::DmarcTooDeep, &[], &[query]));
    }
    let psd = |step: &WalkStep| step.policy.as_ref().map_or(Psd::Unset, |record| record.psd);
    let top = certain(facts)
        .filter(has_record)
        .find(|step| step.domain.label_count() == 1 && step.domain != *author && psd(step) == Psd::Unset);
    if let Some(top) = top {
        let arguments = [("above", top.domain.as_str())];
        findings.push(facts.finding(Code::DmarcParentWithoutPsd, &arguments, &[top.query]));
    }
    if let Some(own) = own.filter(|own| psd(own) == Psd::Yes && own.domain.label_count() > 1) {
        let arguments = [("domain", own.domain.as_str())];
        findings.push(Finding::new(Check::Dmarc, Code::DmarcPsdWrong, &arguments, &asked(&[own.query])));
    }
    let Some(organization) = &facts.dmarc.organizational_domain else { return findings };
    // Those who go by a list of registries know nothing of `psd=n`, and look higher.
    let stop = walk.steps().last().is_some_and(|step| has_record(&step) && psd(step) == Psd::No);
    let behind_stop =
        walk.all().iter().skip(walk.steps().len()).any(|step| step.status == StepStatus::Record);
    let differs = stop && behind_stop || top.is_some();
    if differs && !matches!(walk.applicable(), Applicable::None) {
        let queries: Vec<u32> = walk.queries().collect();
        let arguments = [("organization", organization.as_str())];
        findings.push(facts.finding(Code::DmarcOrgDiffers, &arguments, &queries));
    }
    findings
}
