//! What there is to say about an evaluation, for people: the result in words, and what is wrong
//! with the record, whoever sends.

use std::cmp::Reverse;
use std::net::IpAddr;

use ipnet::IpNet;

use super::evaluate::{MAX_LOOKUPS, MAX_VOID_LOOKUPS};
use super::probe::Probe;
use super::providers::providers;
use super::record::Qualifier;
use super::trace::{Branch, Kind, Problem, Step};
use super::{Identity, Outcome, SpfEvaluation, SpfResult, SpfSummary};
use crate::checks::{Check, Finding, FindingCode, list};
use crate::dns::Name;

/// An answer over this does not fit the UDP of the first days (RFC 7208 section 3.4).
const SMALL_ANSWER: usize = 512;
/// An answer over this is fetched anew over TCP by most resolvers (RFC 9715 section 3.2).
const LARGE_ANSWER: usize = 1400;
/// One character-string of a TXT record (RFC 1035 section 3.3).
const MAX_STRING: usize = 255;

/// Why the result is what it is, in one sentence.
pub(super) fn because(outcome: &Outcome, domain: &Name, ip: Option<IpAddr>) -> String {
    use SpfResult as V;
    let who = ip.map_or_else(|| "the server".into(), |ip| ip.to_string());
    let all = outcome.matched.as_ref().filter(|term| term.to_ascii_lowercase().ends_with("all"));
    let matched = outcome.matched.as_deref().unwrap_or_default();
    let by = match (all, outcome.matched.is_some()) {
        (Some(all), _) => format!("no other term matched, and `{all}` says"),
        (None, true) => format!("`{matched}` matches and says"),
        (None, false) => "the record it leads to says".into(),
    };
    let problem = outcome.problem.as_ref().map(ToString::to_string).unwrap_or_default();
    match outcome.result {
        None => "Without a sending address nothing can match; every term was looked up all the same.".into(),
        Some(V::Pass) => format!("{who} may send for {domain}: {by} pass."),
        Some(V::Fail) => format!("{who} may not send for {domain}: {by} refuse."),
        Some(V::SoftFail) => format!("{who} probably may not send for {domain}: {by} to mark it as suspect."),
        Some(V::Neutral) if outcome.matched.is_some() => {
            format!("{domain} leaves it open whether {who} may send for it: {by} neither yes nor no.")
        }
        Some(V::Neutral) => {
            format!(
                "{domain} leaves it open whether {who} may send for it: no term matched, and no `all` ends the record."
            )
        }
        Some(V::None) => format!("{domain} does not say who may send for it: it has no SPF record."),
        Some(V::TempError) => format!("What {domain} says of {who} cannot be told: {problem}."),
        Some(V::PermError) => format!("Receivers treat the SPF record of {domain} as broken: {problem}."),
    }
}

/// Collects findings that share most of their arguments.
struct Collector<'a> {
    domain: &'a str,
    because: &'a str,
    /// The questions behind what names none itself.
    proof: Vec<u32>,
    findings: Vec<Finding>,
}

impl Collector<'_> {
    fn say(&mut self, code: FindingCode, more: &[(&str, &str)], queries: &[u32]) {
        let mut arguments = vec![("domain", self.domain), ("because", self.because)];
        arguments.extend(more);
        let queries = if queries.is_empty() { &self.proof } else { queries };
        self.findings.push(Finding::new(Check::Spf, code, &arguments, queries));
    }
}

/// Everything there is to say of the evaluation that is shown.
pub(super) fn of(result: &SpfEvaluation, outcome: &Outcome, probe: &Probe) -> Vec<Finding> {
    let mut say = Collector {
        domain: &result.domain,
        because: &result.because,
        proof: vec![probe.query],
        findings: Vec::new(),
    };
    let branch = &outcome.branch;
    let has_record = branch.record.is_some();
    let own = [probe.query];
    if has_record {
        shape(&mut say, branch, result);
        tree(&mut say, branch, outcome);
        beside(&mut say, branch, result, probe);
    }
    let structural = say.findings.iter().any(|finding| {
        // What could not be looked up is nothing that receivers are known to be able to follow.
        finding.severity == crate::checks::Severity::Error || finding.code == FindingCode::SpfIncludeUnknown
    });
    let explanation = result.explanation.clone().unwrap_or_default();
    match outcome.result {
        None if structural => {}
        None => {
            let cost = branch.lookups().to_string();
            say.say(FindingCode::SpfFound, &[("count", &cost)], &own);
        }
        Some(SpfResult::None) if probe.nxdomain => say.say(FindingCode::SpfNxdomain, &[], &own),
        Some(SpfResult::None) => say.say(FindingCode::SpfNone, &[], &own),
        Some(SpfResult::Pass) => say.say(FindingCode::SpfPass, &[], &result.queries),
        Some(SpfResult::Fail) if explanation.is_empty() => {
            say.say(FindingCode::SpfFail, &[], &result.queries)
        }
        Some(SpfResult::Fail) => {
            say.say(FindingCode::SpfFailExplained, &[("explanation", &explanation)], &result.queries);
        }
        Some(SpfResult::SoftFail) => say.say(FindingCode::SpfSoftfail, &[], &result.queries),
        Some(SpfResult::Neutral) => say.say(FindingCode::SpfNeutral, &[], &result.queries),
        Some(SpfResult::TempError) if probe.bogus => say.say(FindingCode::SpfDnssec, &[], &own),
        Some(SpfResult::TempError) => match &outcome.problem {
            Some(Problem::Temporary(name, why)) if *name == result.domain && !has_record => {
                say.say(FindingCode::SpfUnknown, &[("why", why)], &own);
            }
            _ => say.say(FindingCode::SpfTemperror, &[], &result.queries),
        },
        Some(SpfResult::PermError) => match &outcome.problem {
            Some(Problem::Several(domain, count)) if *domain == result.domain => {
                say.say(FindingCode::SpfSeveral, &[("count", &count.to_string())], &own);
            }
            // Said with the place by what looked at the tree.
            Some(Problem::Exchanges(..)) | None => say.say(FindingCode::SpfPermerror, &[], &result.queries),
            Some(_) => {}
        },
    }
    say.findings
}

/// What another address of the server, or the HELO name, gives.
pub(super) fn of_summary(brief: &SpfSummary, main: &SpfEvaluation) -> Vec<Finding> {
    let domain = brief.domain.to_string();
    let mut say = Collector {
        domain: &domain,
        because: &brief.because,
        proof: brief.queries.clone(),
        findings: Vec::new(),
    };
    let same = brief.result == main.result && brief.domain.as_str() == main.domain;
    match (brief.identity, brief.result) {
        (Identity::Helo, Some(SpfResult::Fail)) if main.identity != Identity::Helo => {
            say.say(FindingCode::SpfHeloFail, &[], &[]);
        }
        (Identity::Helo, Some(SpfResult::Pass)) if main.identity != Identity::Helo => {
            say.say(FindingCode::SpfHeloPass, &[], &[]);
        }
        (Identity::Helo, _) if main.identity != Identity::Helo => {}
        // One broken record is one finding, however many addresses the server has.
        (_, Some(SpfResult::PermError | SpfResult::None | SpfResult::TempError) | None) if same => {}
        (_, Some(SpfResult::Pass)) => say.say(FindingCode::SpfPass, &[], &[]),
        (_, Some(SpfResult::Fail)) => say.say(FindingCode::SpfFail, &[], &[]),
        (_, Some(SpfResult::SoftFail)) => say.say(FindingCode::SpfSoftfail, &[], &[]),
        (_, Some(SpfResult::Neutral)) => say.say(FindingCode::SpfNeutral, &[], &[]),
        (_, Some(SpfResult::TempError)) => say.say(FindingCode::SpfTemperror, &[], &[]),
        (_, Some(SpfResult::PermError)) => say.say(FindingCode::SpfPermerror, &[], &[]),
        (_, Some(SpfResult::None) | None) => {}
    }
    say.findings
}

fn ticked<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Vec<String> {
    steps.into_iter().map(|step| format!("`{}`", short(&step.term))).collect()
}

/// A term as a sentence can bear it.
fn short(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(60).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}

/// The record's own terms: what they are and how they stand.
fn shape(say: &mut Collector<'_>, branch: &Branch, result: &SpfEvaluation) {
    let queries = &branch.queries;
    let wrong = ticked(branch.trace.iter().filter(|step| step.wrong));
    if !wrong.is_empty() {
        say.say(FindingCode::SpfSyntax, &[("why", &list(&wrong))], queries);
    }
    let all = branch.trace.iter().position(|step| step.kind == Kind::All);
    let redirect = branch.trace.iter().find(|step| step.kind == Kind::Redirect);
    match (all, redirect) {
        (Some(at), redirect) => {
            let behind = |step: &&Step| step.qualifier.is_some();
            let behind = ticked(branch.trace[at + 1..].iter().filter(behind));
            if !behind.is_empty() {
                let all = format!("`{}`", branch.trace[at].term);
                say.say(FindingCode::SpfAfterAll, &[("terms", &list(&behind)), ("all", &all)], queries);
            }
            if let Some(redirect) = redirect {
                say.say(FindingCode::SpfRedirectIgnored, &[("term", &redirect.term)], queries);
            }
            if branch.trace[at].qualifier == Some(Qualifier::Neutral) {
                say.say(FindingCode::SpfNeutralAll, &[], queries);
            }
        }
        (None, None) if wrong.is_empty() => say.say(FindingCode::SpfNoAll, &[], queries),
        (None, _) => {}
    }
    let everyone = result.senders.first().is_some_and(|all| all.ipv4 > 1 << 31);
    if everyone {
        say.say(FindingCode::SpfPlusAll, &[], queries);
    }
    let mut seen: Vec<String> = Vec::new();
    let mut twice: Vec<&Step> = Vec::new();
    for step in branch.trace.iter().filter(|step| step.qualifier.is_some() && !step.wrong) {
        let term = step.term.trim_start_matches('+').to_ascii_lowercase();
        if seen.contains(&term) {
            twice.push(step);
        } else if seen.len() < 1000 {
            seen.push(term);
        }
    }
    if !twice.is_empty() {
        say.say(FindingCode::SpfDuplicate, &[("terms", &list(&ticked(twice)))], queries);
    }
    let record = branch.record.as_deref().unwrap_or_default();
    if result.draft && record.len() > MAX_STRING {
        say.say(FindingCode::SpfLongString, &[("count", &record.len().to_string())], &[]);
    }
}

/// The whole tree: its cost, and what is wrong further down.
fn tree(say: &mut Collector<'_>, root: &Branch, outcome: &Outcome) {
    let cost = root.lookups();
    let stopped = outcome.problem == Some(Problem::Lookups);
    if cost > MAX_LOOKUPS || stopped {
        let mut terms: Vec<&Step> = root.trace.iter().filter(|step| step.lookups > 0).collect();
        let all_of = |step: &Step| step.lookups + step.nested_lookups;
        terms.sort_by_key(|term| Reverse(all_of(term)));
        let heavy: Vec<String> = terms
            .iter()
            .take(3)
            .map(|step| format!("`{}` alone costs {}", short(&step.term), step.lookups + step.nested_lookups))
            .collect();
        let count = cost.max(MAX_LOOKUPS + 1).to_string();
        let code = match outcome.result {
            None | Some(SpfResult::PermError) => FindingCode::SpfTooManyLookups,
            // This server is found before the limit; others are not.
            Some(_) => FindingCode::SpfTooManyLookupsLater,
        };
        say.say(code, &[("count", &count), ("heavy", &list(&heavy))], &root.queries);
    }
    let (mut void, mut ptr, mut wide, mut leads) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut counted, mut queries) = (Vec::new(), Vec::new());
    let mut broken: Vec<(&Branch, &Problem)> = Vec::new();
    root.each(&mut |branch| {
        let own = std::ptr::eq(branch, root);
        for step in &branch.trace {
            let named = || format!("`{}`{}", short(&step.term), within(branch, root));
            if step.void {
                counted.push(named());
                queries.extend(&step.queries);
            }
            // A name with addresses of the other family alone leads somewhere all the same.
            if step.void && step.networks.is_empty() {
                void.push(named());
            }
            if step.kind == Kind::Ptr {
                ptr.push(named());
            }
            let large = |network: &IpNet| match network {
                IpNet::V4(net) => net.prefix_len() < if own { 16 } else { 12 },
                IpNet::V6(net) => net.prefix_len() < if own { 32 } else { 20 },
            };
            if step.qualifier == Some(Qualifier::Pass) && step.networks.iter().any(large) {
                wide.push(named());
            }
            match step.branch.as_deref().map(|nested| (nested, &nested.problem)) {
                Some((nested, Some(Problem::NoRecord(_)))) => leads.push((named(), nested)),
                Some((nested, Some(problem)))
                    if nested.record.is_none() || nested.trace.iter().any(|s| s.wrong) =>
                {
                    broken.push((nested, problem));
                }
                _ => {}
            }
        }
    });
    if outcome.problem == Some(Problem::Voids)
        || root.void_lookups() > MAX_VOID_LOOKUPS && outcome.result.is_none()
    {
        let count = root.void_lookups().max(MAX_VOID_LOOKUPS + 1).to_string();
        say.say(FindingCode::SpfTooManyVoids, &[("terms", &list(&counted)), ("count", &count)], &queries);
    } else if !void.is_empty() {
        say.say(FindingCode::SpfVoid, &[("terms", &list(&void))], &queries);
    }
    if !ptr.is_empty() {
        say.say(FindingCode::SpfPtr, &[("terms", &list(&ptr))], &[]);
    }
    if !wide.is_empty() {
        say.say(FindingCode::SpfWide, &[("terms", &list(&wide))], &[]);
    }
    for (term, nested) in leads.into_iter().take(8) {
        say.say(
            FindingCode::SpfIncludeNone,
            &[("term", &term), ("target", nested.domain.as_str())],
            &nested.queries,
        );
    }
    let mut said: Vec<&Name> = Vec::new();
    for (nested, problem) in broken.into_iter().take(8) {
        if said.contains(&&nested.domain) {
            continue;
        }
        said.push(&nested.domain);
        let why = problem.to_string();
        let code = match problem {
            Problem::Temporary(..) => FindingCode::SpfIncludeUnknown,
            _ => FindingCode::SpfIncludeBroken,
        };
        say.say(code, &[("target", nested.domain.as_str()), ("why", &why)], &nested.queries);
    }
    if let (Some(Problem::Leads(term, _)), true) =
        (&outcome.problem, root.trace.iter().all(|s| s.branch.is_none()))
    {
        // A target that can be no name has no record to look at.
        let term = format!("`{}`", short(term));
        say.say(FindingCode::SpfIncludeNone, &[("term", &term), ("target", &term)], &root.queries);
    }
}

/// Where a term stands, if not in the domain's own record.
fn within(branch: &Branch, root: &Branch) -> String {
    if std::ptr::eq(branch, root) { String::new() } else { format!(" (in {})", branch.domain) }
}

/// What stands beside the record.
fn beside(say: &mut Collector<'_>, root: &Branch, result: &SpfEvaluation, probe: &Probe) {
    if let Some(id) = probe.type99 {
        say.say(FindingCode::SpfType99, &[], &[id]);
    }
    if let Some(id) = probe.wildcard_record {
        say.say(FindingCode::SpfWildcardRecord, &[], &[id]);
    }
    let mut exists: Vec<&Step> = Vec::new();
    root.each(&mut |branch| {
        exists.extend(branch.trace.iter().filter(|step| {
            step.kind == Kind::Exists
                && step.term.to_ascii_lowercase().ends_with(&format!(".{}", result.domain))
        }));
    });
    if let (Some(id), false) = (probe.wildcard_address, exists.is_empty()) {
        say.say(FindingCode::SpfWildcardExists, &[("terms", &list(&ticked(exists)))], &[id]);
    }
    let size = probe.answer_size.to_string();
    if probe.answer_size > LARGE_ANSWER {
        say.say(FindingCode::SpfLargeAnswer, &[("count", &size)], &[probe.query]);
    } else if probe.answer_size > SMALL_ANSWER {
        say.say(FindingCode::SpfAnswerOver512, &[("count", &size)], &[probe.query]);
    }
    for provider in providers().iter().filter(|provider| !provider.mx.is_empty()) {
        let hosted =
            probe.exchanges.iter().any(|host| provider.mx.iter().any(|domain| host.is_within(domain)));
        if !hosted {
            continue;
        }
        let mut included = false;
        root.each(&mut |branch| {
            included |= provider.includes.iter().any(|domain| branch.domain.is_within(domain));
        });
        if let (false, Some(include)) = (included, provider.includes.first()) {
            let arguments = [("provider", provider.name.as_str()), ("include", include.as_str())];
            say.say(FindingCode::SpfProviderMissing, &arguments, &[probe.exchanges_query, probe.query]);
        }
    }
}
