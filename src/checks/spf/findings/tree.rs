//! The findings about the whole tree of records: what it costs, and what is wrong with what the terms lead to.

use std::cmp::Reverse;

use ipnet::IpNet;

use super::super::Outcome;
use super::super::SpfResult;
use super::super::correction::include_loop::IncludeLoop;
use super::super::evaluate::{MAX_LOOKUPS, MAX_VOID_LOOKUPS};
use super::super::record::Qualifier;
use super::super::trace::{Branch, Kind, NoRecord, Problem, Step, TermOutcome, short, within};
use super::Collector;
use crate::checks::{FindingCode, list};
use crate::dns::{Name, World};

/// What to do about too many look-ups.
const FEWER_LOOKUPS: &str = "Remove services that you no longer use, starting with the one that costs most look-ups; or name their networks as `ip4:` and `ip6:`; or give a service a subdomain of its own as return-path.";

/// The whole tree: its cost, and what is wrong further down.
pub(super) fn of_tree(findings: &mut Collector<'_>, root: &Branch, outcome: &Outcome) {
    let cost = root.lookups();
    let circle = IncludeLoop::find(root);
    let stopped = outcome.problem == Some(Problem::TooManyLookups);
    if cost > MAX_LOOKUPS || stopped {
        let mut terms: Vec<&Step> = root.trace.iter().filter(|step| step.lookups > 0).collect();
        let all_of = |step: &Step| step.lookups + step.nested_lookups;
        terms.sort_by_key(|term| Reverse(all_of(term)));
        let heavy: Vec<String> = terms
            .iter()
            .take(3)
            .map(|step| format!("`{}` alone costs {}", short(&step.term), step.lookups + step.nested_lookups))
            .collect();
        let met = stopped || outcome.result.is_none();
        let code = match outcome.result {
            // Something else ended the evaluation before the limit did.
            None | Some(SpfResult::PermError | SpfResult::TempError) => FindingCode::SpfTooManyLookups,
            // This server is found before the limit; others are not.
            Some(_) => FindingCode::SpfTooManyLookupsLater,
        };
        let (start, count, fix) = match circle {
            // How many look-ups a circle takes, nobody can say.
            Some(circle) => (circle.sentence, "more".to_owned(), circle.fix),
            None => (String::new(), cost.max(MAX_LOOKUPS + 1).to_string(), FEWER_LOOKUPS.to_owned()),
        };
        let arguments = [("count", count), ("heavy", list(&heavy)), ("loop", start), ("fix", fix)];
        let arguments = arguments.each_ref().map(|(name, text)| (*name, text.as_str()));
        // That it breaks for other servers is something beside this message, and no less a fault.
        let met = met || code == FindingCode::SpfTooManyLookupsLater;
        findings.add_if_met(met, code, &arguments, &root.queries);
    }
    of_targets(findings, root, outcome);
}

/// What is wrong with what the terms lead to.
fn of_targets(findings: &mut Collector<'_>, root: &Branch, outcome: &Outcome) {
    let (mut void, mut ptr, mut wide) = (Vec::new(), Vec::new(), Vec::new());
    let (mut counted, mut queries) = (Vec::new(), Vec::new());
    let mut leads: Vec<(String, &Branch, &NoRecord, bool)> = Vec::new();
    let mut broken: Vec<(&Branch, &Problem, bool)> = Vec::new();
    each_met(root, true, &mut |branch, met| {
        let is_root = std::ptr::eq(branch, root);
        for step in &branch.trace {
            let named = || format!("`{}`{}", short(&step.term), within(branch, root));
            if step.void {
                add(&mut counted, named());
                queries.extend(&step.queries);
            }
            // A name with addresses of the other family alone leads somewhere all the same.
            if step.void && step.networks.is_empty() {
                add(&mut void, named());
            }
            if step.kind == Kind::Ptr {
                add(&mut ptr, named());
            }
            let large = |network: &IpNet| match network {
                IpNet::V4(net) => net.prefix_len() < if is_root { 16 } else { 12 },
                IpNet::V6(net) => net.prefix_len() < if is_root { 32 } else { 20 },
            };
            // From addresses that nobody outside sees nothing comes.
            let is_seen = |network: &&IpNet| World::Public.special_network(network).is_none();
            if step.qualifier == Some(Qualifier::Pass) && step.networks.iter().filter(is_seen).any(large) {
                add(&mut wide, named());
            }
            let met = met && step.outcome != TermOutcome::NotReached;
            match step.branch.as_deref().map(|nested| (nested, &nested.problem)) {
                Some((nested, Some(Problem::NoRecord(_, why)))) => {
                    match leads.iter_mut().find(|(term, ..)| *term == named()) {
                        Some((.., known)) => *known |= met,
                        None => leads.push((named(), nested, why, met)),
                    }
                }
                Some((nested, Some(problem)))
                    if nested.record.is_none() || nested.trace.iter().any(|s| s.wrong) =>
                {
                    broken.push((nested, problem, met));
                }
                _ => {}
            }
        }
    });
    if outcome.problem == Some(Problem::TooManyVoidLookups)
        || root.void_lookups() > MAX_VOID_LOOKUPS && outcome.result.is_none()
    {
        let count = root.void_lookups().max(MAX_VOID_LOOKUPS + 1).to_string();
        findings.add(
            FindingCode::SpfTooManyVoids,
            &[("terms", &list(&counted)), ("count", &count)],
            &queries,
        );
    } else if !void.is_empty() {
        findings.add(FindingCode::SpfVoid, &[("terms", &list(&void))], &queries);
    }
    if !ptr.is_empty() {
        findings.add(FindingCode::SpfPtr, &[("terms", &list(&ptr))], &[]);
    }
    if !wide.is_empty() {
        findings.add(FindingCode::SpfWide, &[("terms", &list(&wide))], &[]);
    }
    // What was met stands first: there may be more than are said.
    leads.sort_by_key(|(.., met)| !met);
    broken.sort_by_key(|(.., met)| !met);
    for (term, nested, why, met) in leads.into_iter().take(8) {
        let why = why.to_string();
        let arguments = [("term", term.as_str()), ("target", nested.domain.as_str()), ("why", &why)];
        findings.add_if_met(met, FindingCode::SpfIncludeNone, &arguments, &nested.queries);
    }
    let mut named: Vec<&Name> = Vec::new();
    for (nested, problem, met) in broken.into_iter().take(8) {
        if named.contains(&&nested.domain) {
            continue;
        }
        named.push(&nested.domain);
        let (code, target, why) = match problem {
            Problem::LookupFailed(name, why) => {
                (FindingCode::SpfIncludeUnknown, name.clone(), why.to_string())
            }
            _ => (FindingCode::SpfIncludeBroken, nested.domain.to_string(), problem.to_string()),
        };
        let advice = advice(Some(problem));
        let arguments = [("target", target.as_str()), ("why", &why), ("advice", &advice)];
        findings.add_if_met(met, code, &arguments, &nested.queries);
    }
    if let (Some(Problem::TargetWithoutRecord(term, target, why)), true) =
        (&outcome.problem, root.trace.iter().all(|s| s.branch.is_none()))
    {
        // A target that can be no name has no record to look at.
        let term = format!("`{}`", short(term));
        let (target, why) = (format!("`{}`", short(target)), why.to_string());
        let arguments = [("term", term.as_str()), ("target", &target), ("why", &why)];
        findings.add(FindingCode::SpfIncludeNone, &arguments, &root.queries);
    }
}

/// Names a term once, however often it stands.
fn add(terms: &mut Vec<String>, term: String) {
    if !terms.contains(&term) {
        terms.push(term);
    }
}

/// What to do about a look-up that failed.
pub(super) fn advice(problem: Option<&Problem>) -> String {
    match problem {
        Some(Problem::LookupFailed(_, why)) if why.is_fault_of_zone() => why.advice().to_owned(),
        _ => "Ask again, or choose another resolver. If it stays so, whoever runs that name's DNS servers has to repair them.".to_owned(),
    }
}

/// Every record of the tree with whether the evaluation came to it, this one first.
fn each_met<'a>(branch: &'a Branch, met: bool, visit: &mut dyn FnMut(&'a Branch, bool)) {
    visit(branch, met);
    for step in &branch.trace {
        if let Some(nested) = &step.branch {
            each_met(nested, met && step.outcome != TermOutcome::NotReached, visit);
        }
    }
}
