//! Recognises a resolver that rewrites answers: it gives an address for names that do not exist. Nothing that
//! it answers proves anything then.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use super::english::capitalized;
use super::silence::asked;
use super::words::resolver_in_findings;
use crate::checks::blocklist::{CannotTellReason, ListRow};
use crate::checks::{Check, Finding, FindingCode, Severity, list};
use crate::dns::{RecordData, Transcript};
use crate::doh::ResolverChoice;

/// One list whose domain has lapsed answers every name with its parking page; so many do so only through a
/// resolver that rewrites.
const FEW: usize = 3;

/// The finding that a resolver rewrites answers: most lists that answered gave, for names that no list
/// holds, one and the same address that no list gives.
pub(super) fn finding(choice: &ResolverChoice, rows: &[ListRow], transcript: &Transcript) -> Option<Finding> {
    let mut zones: BTreeMap<Ipv4Addr, BTreeSet<&str>> = BTreeMap::new();
    let mut queries: BTreeMap<Ipv4Addr, Vec<u32>> = BTreeMap::new();
    let mut answered: BTreeSet<&str> = BTreeSet::new();
    for row in rows {
        let lookups = || row.queries.iter().filter_map(|id| transcript.get(*id));
        if lookups().any(|lookup| lookup.answered()) {
            answered.insert(&row.zone);
        }
        if row.why != Some(CannotTellReason::BadAnswer) {
            continue;
        }
        for lookup in lookups() {
            for record in lookup.result.iter().flat_map(|response| &response.answers) {
                let RecordData::A(address) = record.data else { continue };
                if !address.is_loopback() {
                    zones.entry(address).or_default().insert(&row.zone);
                    queries.entry(address).or_default().push(lookup.id);
                }
            }
        }
    }
    let (address, zones) = zones.into_iter().max_by_key(|(_, zones)| zones.len())?;
    if zones.len() < FEW || zones.len() * 2 <= answered.len() {
        return None;
    }
    let ids = asked(choice, transcript);
    let names: Vec<&str> = ids.iter().map(|id| resolver_in_findings(id)).collect();
    let (who, shown) = (capitalized(&list(&names)), address.to_string());
    let (count, all) = (zones.len().to_string(), answered.len().to_string());
    let arguments = [("Who", who.as_str()), ("address", &shown), ("count", &count), ("all", &all)];
    let queries = queries.remove(&address).unwrap_or_default();
    Some(Finding::new(Check::Resolver, FindingCode::ResolverRewrites, &arguments, &queries))
}

/// Takes from findings what such answers cannot prove: that something is as it should be, and that the lists
/// are out of order, which the resolver only makes seem so.
pub(super) fn believe_nothing(findings: &mut Vec<Finding>) {
    findings.retain(|finding| finding.code != FindingCode::BlocklistOutOfOrder);
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Good) {
        finding.severity = Severity::Notice;
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Arc;

    use futures_util::FutureExt as _;
    use futures_util::future::LocalBoxFuture;

    use super::*;
    use crate::checks::{State, blocklist::test_entry_records};
    use crate::dns::{Lookup, Question, Rcode, Record, RecordType, Resolve, Zone};
    use crate::report::mail_flow::{Outcome, Verdict};
    use crate::report::requirements::RequirementState;
    use crate::report::{Query, Report, Run};

    /// Answers for names that do not exist, below the given suffix.
    struct Rewriting(Zone, &'static str);

    impl Resolve for Rewriting {
        fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
            let answer = self.0.resolve(question.clone());
            let suffix = self.1;
            Box::pin(async move {
                let mut lookup = Arc::unwrap_or_clone(answer.await);
                let hit = question.rtype == RecordType::A && question.name.as_str().ends_with(suffix);
                if let Ok(response) = lookup.result.as_mut()
                    && hit
                    && response.rcode == Rcode::NxDomain
                {
                    response.rcode = Rcode::NoError;
                    let data = RecordData::A(Ipv4Addr::new(185, 53, 177, 50));
                    response.answers.push(Record {
                        name: question.name,
                        rtype: question.rtype,
                        ttl: 60,
                        data,
                    });
                }
                Arc::new(lookup)
            })
        }
    }

    fn report(url: &str, suffix: &'static str) -> Report {
        let zone = "a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1\n".to_owned() + &test_entry_records();
        let zone = Zone::parse("google", &zone).expect("a zone");
        let (query, _) = Query::from_url(url);
        let run = Run::with_resolver(query, Rc::new(Rewriting(zone, suffix)), Rc::new(|| {}));
        run.finish().now_or_never().expect("at once")
    }

    #[test]
    fn a_resolver_that_answers_every_name_is_not_believed() {
        for url in ["q=nosuch.example.net", "q=a.net&server=100.20.30.40", "q=blacklist:100.20.30.40"] {
            let report = report(&format!("{url}&resolver=google"), "");
            let verdict = &report.verdict;
            assert_eq!(verdict.state, State::CannotTell, "{url}");
            assert!(verdict.text.starts_with("Google gives 185.53.177.50 as the address of"), "{verdict:?}");
            let flow = report.flow.as_ref().and_then(|flow| flow.verdict);
            assert!(flow.is_none_or(|verdict| verdict == Verdict::CannotTell), "{url}: {flow:?}");
            let mut asked = report.requirements.iter().flatten();
            assert!(asked.all(|row| row.state == RequirementState::CannotTell), "{url}");
            let finding =
                report.findings.iter().find(|finding| finding.code == FindingCode::ResolverRewrites);
            assert!(finding.is_some_and(|finding| finding.queries.len() > 10), "{url}");
            // Nothing else in the report says that it knows.
            for finding in &report.findings {
                assert_ne!(finding.severity, Severity::Good, "{url}: {}", finding.title);
                assert_ne!(finding.code, FindingCode::BlocklistOutOfOrder, "{url}: {}", finding.title);
            }
            for check in &report.checks {
                assert_ne!(report.mark_of(*check), Some(State::Good), "{url}: {check:?}");
            }
            let steps = report.flow.iter().flat_map(|flow| &flow.steps);
            for outcome in
                steps.flat_map(|step| step.parts.iter().map(|part| part.outcome).chain([step.outcome]))
            {
                assert_ne!(outcome, Outcome::Pass, "{url}");
            }
        }
    }

    #[test]
    fn one_lapsed_list_is_no_rewriting_resolver() {
        for suffix in [".psbl.surriel.com", ".spameatingmonkey.net", ".uceprotect.net", ".nothing.example"] {
            let report = report("q=a.net&server=100.20.30.40&resolver=google", suffix);
            let found = report.findings.iter().any(|finding| finding.code == FindingCode::ResolverRewrites);
            assert!(!found, "{suffix}");
        }
    }
}
