//! The findings of an evaluation: the result in words, and what is wrong with the record, whoever sends.
//!
//! With an address to judge only what the evaluation met until it was decided can touch the message (RFC
//! 7208 section 4.6.2); the rest are remarks on the record. Without one the record itself is what is asked
//! about, and its faults keep their weight.

mod tree;

use std::net::IpAddr;

use ipnet::IpNet;

use super::correction::{self, Correction};
use super::probe::Probe;
use super::providers::missing_includes;
use super::record::Qualifier;
use super::trace::{Branch, Kind, NoRecord, Problem, Step, TermOutcome, short};
use super::{Identity, Outcome, SpfEvaluation, SpfResult, SpfSummary};
use crate::checks::{Check, Finding, FindingCode, FindingGroup, FindingReach, Severity, list};
use crate::dns::Name;

/// An answer over this does not fit UDP without EDNS (RFC 7208 section 3.4).
const SMALL_ANSWER: usize = 512;
/// An answer over this is asked again over TCP by most resolvers (RFC 9715 section 3.2).
const LARGE_ANSWER: usize = 1400;
/// One character-string of a TXT record (RFC 1035 section 3.3).
const MAX_STRING: usize = 255;

/// Why the result is what it is, in one sentence.
pub(super) fn because(outcome: &Outcome, domain: &Name, ip: Option<IpAddr>) -> String {
    let who = ip.map_or_else(|| "the server".into(), |ip| ip.to_string());
    let all = outcome.matched.as_ref().filter(|term| term.to_ascii_lowercase().ends_with("all"));
    let matched = outcome.matched.as_deref().unwrap_or_default();
    let by = match (all, outcome.matched.is_some()) {
        (Some(all), _) => format!("no other term matched, and `{all}` says"),
        (None, true) => format!("`{matched}` matches and says"),
        (None, false) => "the record it leads to says".into(),
    };
    let problem = outcome.problem.as_ref().map(ToString::to_string).unwrap_or_default();
    // The record decides whoever sends.
    if let (None, Some(_), Some(result)) = (ip, &outcome.matched, outcome.result) {
        let whoever = match result {
            SpfResult::Fail => format!("No server may send for {domain}"),
            SpfResult::SoftFail => format!("No server should send for {domain}"),
            SpfResult::Neutral => format!("{domain} leaves it open whether any server may send for it"),
            _ => format!("Every server may send for {domain}"),
        };
        return format!("{whoever}: nothing stands before `{matched}` in its SPF record.");
    }
    match outcome.result {
        None => "Without a sending address nothing can match; every term was looked up anyway.".into(),
        Some(SpfResult::Pass) => format!("{who} may send for {domain}: {by} pass."),
        Some(SpfResult::Fail) => format!("{who} may not send for {domain}: {by} refuse."),
        Some(SpfResult::SoftFail) => {
            format!(
                "{who} should not send for {domain}: {by} to accept the mail, but treat it as suspicious."
            )
        }
        Some(SpfResult::Neutral) if outcome.matched.is_some() => {
            format!("{domain} leaves it open whether {who} may send for it: {by} neither yes nor no.")
        }
        Some(SpfResult::Neutral) => {
            format!(
                "{domain} leaves it open whether {who} may send for it: no term matched, and no `all` ends the record."
            )
        }
        Some(SpfResult::None) => match &outcome.problem {
            Some(Problem::NoRecord(_, why @ (NoRecord::NxDomain | NoRecord::BrokenAlias(_)))) => {
                format!("{domain} {why}, so it has no SPF record.")
            }
            _ => format!("{domain} does not say who may send for it: it has no SPF record."),
        },
        Some(SpfResult::TempError) => {
            format!("What {domain} says about {who} is not known: {problem}.")
        }
        Some(SpfResult::PermError) => {
            format!("Receivers treat the SPF record of {domain} as broken: {problem}.")
        }
    }
}

/// Collects findings that share most of their arguments.
struct Collector<'a> {
    domain: &'a str,
    because: &'a str,
    /// What of the message it is judged for.
    identity: &'static str,
    /// Whether there is an address that is judged.
    judged: bool,
    /// The questions behind findings that name none.
    proof: Vec<u32>,
    findings: Vec<Finding>,
}

impl Collector<'_> {
    fn add(&mut self, code: FindingCode, more: &[(&str, &str)], queries: &[u32]) {
        self.add_if_met(true, code, more, queries);
    }

    /// Adds what lets others forge the domain's mail: where this message does not meet it, it costs it nothing,
    /// and is no less a fault.
    fn add_forgeable(&mut self, met: bool, code: FindingCode, more: &[(&str, &str)], queries: &[u32]) {
        self.add(code, more, queries);
        if !met && let Some(finding) = self.findings.pop() {
            self.findings.push(finding.aside(Severity::Warning));
        }
    }

    /// Adds what the evaluation may not have met, and is then a remark.
    fn add_if_met(&mut self, met: bool, code: FindingCode, more: &[(&str, &str)], queries: &[u32]) {
        let mut arguments =
            vec![("domain", self.domain), ("because", self.because), ("identity", self.identity)];
        arguments.extend(more);
        let queries = if queries.is_empty() { &self.proof } else { queries };
        let mut finding = Finding::new(Check::Spf, code, &arguments, queries);
        let is_result = code.group() == Some(FindingGroup::SpfResult);
        if !met || self.judged && finding.reach == FindingReach::Record && !is_result {
            finding = finding.remark(Severity::Notice);
        }
        self.findings.push(finding);
    }
}

fn in_words(identity: Identity) -> &'static str {
    match identity {
        Identity::Helo => "HELO name",
        Identity::MailFrom => "return-path",
    }
}

/// The findings of the evaluation that is shown.
pub(super) fn of(result: &SpfEvaluation, outcome: &Outcome, probe: &Probe) -> Vec<Finding> {
    let mut findings = Collector {
        domain: &result.domain,
        because: &result.because,
        identity: in_words(result.identity),
        judged: result.ip.is_some(),
        proof: vec![probe.query],
        findings: Vec::new(),
    };
    let branch = &outcome.branch;
    let has_record = branch.record.is_some();
    let record_query = [probe.query];
    if has_record {
        of_terms(&mut findings, branch, result);
        tree::of_tree(&mut findings, branch, outcome);
        of_probe(&mut findings, branch, result, probe);
    }
    let structural = findings.findings.iter().filter(|finding| finding.decides()).any(|finding| {
        // What could not be looked up is nothing that receivers are known to be able to follow.
        finding.severity == Severity::Error || finding.code == FindingCode::SpfIncludeUnknown
    });
    let helo = result.identity == Identity::Helo;
    let explanation = result.explanation.clone().unwrap_or_default();
    match outcome.result {
        None if structural => {}
        None => {
            let cost = branch.lookups().to_string();
            findings.add(FindingCode::SpfFound, &[("count", &cost)], &record_query);
        }
        Some(SpfResult::None) if !probe.near_misses.is_empty() && !has_record => {
            near_miss(&mut findings, probe, helo);
        }
        // Without a return-path it is the name in HELO that is judged, and that is to be corrected.
        Some(SpfResult::None) if let Some(end) = &probe.broken_alias => {
            let code = match helo {
                true => FindingCode::SpfHeloAliasBroken,
                false => FindingCode::SpfAliasBroken,
            };
            findings.add(code, &[("end", end.as_str())], &record_query);
        }
        Some(SpfResult::None) if helo && probe.nxdomain => {
            findings.add(FindingCode::SpfHeloNxdomain, &[], &record_query);
        }
        Some(SpfResult::None) if helo => findings.add(FindingCode::SpfHeloNone, &[], &record_query),
        Some(SpfResult::None) if probe.nxdomain => findings.add(FindingCode::SpfNxdomain, &[], &record_query),
        Some(SpfResult::None) => findings.add(FindingCode::SpfNone, &[], &record_query),
        Some(SpfResult::Pass) => findings.add(FindingCode::SpfPass, &[], &result.queries),
        Some(SpfResult::Fail) if explanation.is_empty() => {
            findings.add(FindingCode::SpfFail, &[], &result.queries)
        }
        Some(SpfResult::Fail) => {
            findings.add(FindingCode::SpfFailExplained, &[("explanation", &explanation)], &result.queries);
        }
        Some(SpfResult::SoftFail) => findings.add(FindingCode::SpfSoftfail, &[], &result.queries),
        Some(SpfResult::Neutral) => findings.add(FindingCode::SpfNeutral, &[], &result.queries),
        Some(SpfResult::TempError) if probe.bogus => findings.add(FindingCode::SpfDnssec, &[], &record_query),
        Some(SpfResult::TempError) => match &outcome.problem {
            Some(Problem::LookupFailed(name, why)) if *name == result.domain && !has_record => {
                let (shown, meaning) = (why.to_string(), why.meaning("the domain"));
                let arguments = [("why", shown.as_str()), ("meaning", &meaning), ("advice", why.advice())];
                findings.add(FindingCode::SpfUnknown, &arguments, &record_query);
            }
            problem => {
                let advice = tree::advice(problem.as_ref());
                findings.add(FindingCode::SpfTemperror, &[("advice", &advice)], &result.queries);
            }
        },
        Some(SpfResult::PermError) => match &outcome.problem {
            Some(Problem::SeveralRecords(domain, count)) if *domain == result.domain => {
                let joined = correction::join(&probe.records)
                    .map(|record| format!("Replace them by one record, for example: `{record}`."));
                let fix =
                    joined.unwrap_or_else(|| "Replace them by one record that names all the servers.".into());
                findings.add(
                    FindingCode::SpfSeveral,
                    &[("count", &count.to_string()), ("fix", &fix)],
                    &record_query,
                );
            }
            // Mostly `of_tree` has a finding with the place.
            _ if structural => {}
            _ => findings.add(FindingCode::SpfPermerror, &[], &result.queries),
        },
    }
    findings.findings
}

/// The findings for another address of the server, or for the HELO name.
pub(super) fn of_summary(summary: &SpfSummary, main: &SpfEvaluation) -> Vec<Finding> {
    let domain = summary.domain.to_string();
    let mut findings = Collector {
        domain: &domain,
        because: &summary.because,
        identity: in_words(summary.identity),
        judged: summary.ip.is_some(),
        proof: summary.queries.clone(),
        findings: Vec::new(),
    };
    let same = summary.result == main.result && summary.domain.as_str() == main.domain;
    match (summary.identity, summary.result) {
        (Identity::Helo, Some(SpfResult::Fail)) if main.identity != Identity::Helo => {
            findings.add(FindingCode::SpfHeloFail, &[], &[]);
        }
        (Identity::Helo, Some(SpfResult::Pass)) if main.identity != Identity::Helo => {
            findings.add(FindingCode::SpfHeloPass, &[], &[]);
        }
        (Identity::Helo, Some(SpfResult::TempError)) if main.identity != Identity::Helo => {
            let advice = tree::advice(summary.problem.as_ref());
            findings.add(FindingCode::SpfHeloUnknown, &[("advice", &advice)], &[]);
        }
        (Identity::Helo, Some(SpfResult::PermError)) if main.identity != Identity::Helo => {
            findings.add(FindingCode::SpfHeloBroken, &[], &[]);
        }
        (Identity::Helo, _) if main.identity != Identity::Helo => {}
        // One broken record is one finding, however many addresses the server has.
        (_, Some(SpfResult::PermError | SpfResult::None | SpfResult::TempError) | None) if same => {}
        (_, Some(SpfResult::Pass)) => findings.add(FindingCode::SpfPass, &[], &[]),
        (_, Some(SpfResult::Fail)) => findings.add(FindingCode::SpfFail, &[], &[]),
        (_, Some(SpfResult::SoftFail)) => findings.add(FindingCode::SpfSoftfail, &[], &[]),
        (_, Some(SpfResult::Neutral)) => findings.add(FindingCode::SpfNeutral, &[], &[]),
        (_, Some(SpfResult::TempError)) => {
            findings.add(FindingCode::SpfTemperror, &[("advice", &tree::advice(None))], &[]);
        }
        (_, Some(SpfResult::PermError)) => findings.add(FindingCode::SpfPermerror, &[], &[]),
        (_, Some(SpfResult::None) | None) => {}
    }
    findings.findings
}

fn quoted<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Vec<String> {
    steps.into_iter().map(|step| format!("`{}`", short(&step.term))).collect()
}

/// The record's own terms: what they are and how they stand.
fn of_terms(findings: &mut Collector<'_>, branch: &Branch, result: &SpfEvaluation) {
    let queries = &branch.queries;
    let wrong = quoted(branch.trace.iter().filter(|step| step.wrong));
    let record = branch.record.as_deref().unwrap_or_default();
    let correction = correction::correct(record);
    if !wrong.is_empty() {
        let (mistakes, fix) = explained(correction.as_ref(), &list(&wrong));
        let arguments = [("why", list(&wrong)), ("mistakes", mistakes), ("fix", fix)];
        let arguments = arguments.each_ref().map(|(name, text)| (*name, text.as_str()));
        findings.add(FindingCode::SpfSyntax, &arguments, queries);
    } else if let Some(correction) = correction.filter(|_| has_odd_term(branch)) {
        let terms = branch.trace.iter().filter(|step| is_odd_term(step));
        let (mistakes, fix) = explained(Some(&correction), &list(&quoted(terms)));
        findings.add(FindingCode::SpfOddTerm, &[("mistakes", mistakes.trim()), ("fix", &fix)], queries);
    }
    let all = branch.trace.iter().position(|step| step.kind == Kind::All);
    let redirect = branch.trace.iter().find(|step| step.kind == Kind::Redirect);
    match (all, redirect) {
        (Some(at), redirect) => {
            let behind = |step: &&Step| step.qualifier.is_some();
            let behind = quoted(branch.trace[at + 1..].iter().filter(behind));
            if !behind.is_empty() {
                let all = format!("`{}`", branch.trace[at].term);
                findings.add(FindingCode::SpfAfterAll, &[("terms", &list(&behind)), ("all", &all)], queries);
            }
            if let Some(redirect) = redirect {
                findings.add(FindingCode::SpfRedirectIgnored, &[("term", &redirect.term)], queries);
            }
            if branch.trace[at].qualifier == Some(Qualifier::Neutral) {
                findings.add(FindingCode::SpfNeutralAll, &[], queries);
            }
        }
        (None, None) if wrong.is_empty() => findings.add(FindingCode::SpfNoAll, &[], queries),
        (None, _) => {}
    }
    let everyone = result.senders.first().is_some_and(|all| all.ipv4 > 1 << 31);
    if everyone {
        // Who is named before that is let pass by name.
        let by_name = |step: &Step| {
            let all = |network: &IpNet| network.prefix_len() <= 1;
            step.kind != Kind::All && !step.networks.iter().any(all)
        };
        let met = !findings.judged || deciding(branch).is_none_or(|step| !by_name(step));
        findings.add_forgeable(met, FindingCode::SpfPlusAll, &[], queries);
    }
    let mut seen: Vec<String> = Vec::new();
    let mut twice: Vec<&Step> = Vec::new();
    for step in branch.trace.iter().filter(|step| step.qualifier.is_some() && !step.wrong) {
        let term = step.term.trim_start_matches('+').to_ascii_lowercase();
        if seen.contains(&term) {
            if twice.iter().all(|known| !known.term.eq_ignore_ascii_case(&step.term)) {
                twice.push(step);
            }
        } else if seen.len() < 1000 {
            seen.push(term);
        }
    }
    if !twice.is_empty() {
        findings.add(FindingCode::SpfDuplicate, &[("terms", &list(&quoted(twice)))], queries);
    }
    if result.draft && record.len() > MAX_STRING {
        findings.add(FindingCode::SpfLongString, &[("count", &record.len().to_string())], &[]);
    }
}

/// The TXT records that receivers do not take for SPF records, though they were meant to be.
fn near_miss(findings: &mut Collector<'_>, probe: &Probe, helo: bool) {
    let mistakes: Vec<&str> =
        probe.near_misses.iter().flat_map(|it| &it.mistakes).map(String::as_str).collect();
    let fix = match probe.near_misses.as_slice() {
        [one] => format!("Replace it by this record: `{}`.", one.record),
        several => {
            let records: Vec<String> = several.iter().map(|it| it.record.clone()).collect();
            match correction::join(&records) {
                Some(record) => format!("Replace them by this record: `{record}`."),
                None => "Replace them by one record that names all the servers.".into(),
            }
        }
    };
    let why = list(&mistakes);
    // That a HELO name has no record costs nothing.
    findings.add_if_met(!helo, FindingCode::SpfNearMiss, &[("why", &why), ("fix", &fix)], &[probe.query]);
}

/// What is wrong with a record, as a sentence after another, and what to publish. `terms` are those that are
/// wrong: what to do is read where the record is not.
fn explained(correction: Option<&Correction>, terms: &str) -> (String, String) {
    let by_hand = || format!("Correct {terms} in the SPF record.");
    let Some(correction) = correction else { return (String::new(), by_hand()) };
    let mistakes = format!(" What is wrong: {}.", list(&correction.mistakes));
    let fix = match correction.is_whole {
        true => format!("Publish this record instead: `{}`.", correction.record),
        false => by_hand(),
    };
    (mistakes, fix)
}

/// Whether a record has such a term.
fn has_odd_term(branch: &Branch) -> bool {
    branch.trace.iter().any(is_odd_term)
}

/// Whether a term is understood, but cannot have been meant so: a mechanism written as a modifier, or one
/// that ends with the next.
fn is_odd_term(step: &Step) -> bool {
    let odd = matches!(step.kind, Kind::Modifier | Kind::Include | Kind::A | Kind::Mx | Kind::Redirect);
    odd && correction::meant(&step.term).is_some_and(|meant| meant != step.term)
}

/// The term that decided, in whichever record of the tree it stands.
fn deciding(branch: &Branch) -> Option<&Step> {
    let step = branch.trace.iter().find(|step| step.outcome == TermOutcome::Match)?;
    step.branch.as_deref().and_then(deciding).or(Some(step))
}

/// What the probe found beside the record.
fn of_probe(findings: &mut Collector<'_>, root: &Branch, result: &SpfEvaluation, probe: &Probe) {
    if let Some(id) = probe.type99 {
        findings.add(FindingCode::SpfType99, &[], &[id]);
    }
    if let Some(id) = probe.wildcard_record {
        findings.add(FindingCode::SpfWildcardRecord, &[], &[id]);
    }
    let mut exists: Vec<&Step> = Vec::new();
    root.each(&mut |branch| {
        exists.extend(branch.trace.iter().filter(|step| {
            step.kind == Kind::Exists
                && step.term.to_ascii_lowercase().ends_with(&format!(".{}", result.domain))
        }));
    });
    if let (Some(id), false) = (probe.wildcard_address, exists.is_empty()) {
        let met = !findings.judged || deciding(root).is_some_and(|step| step.kind == Kind::Exists);
        findings.add_forgeable(
            met,
            FindingCode::SpfWildcardExists,
            &[("terms", &list(&quoted(exists)))],
            &[id],
        );
    }
    let size = probe.answer_size.to_string();
    if probe.answer_size > LARGE_ANSWER {
        findings.add(FindingCode::SpfLargeAnswer, &[("count", &size)], &[probe.query]);
    } else if probe.answer_size > SMALL_ANSWER {
        findings.add(FindingCode::SpfAnswerOver512, &[("count", &size)], &[probe.query]);
    }
    for (provider, include) in missing_includes(&probe.exchanges, root) {
        let arguments = [("provider", provider), ("include", include.as_str())];
        findings.add(FindingCode::SpfProviderMissing, &arguments, &[probe.exchanges_query, probe.query]);
    }
}
