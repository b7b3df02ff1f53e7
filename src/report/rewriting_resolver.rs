//! Recognises a resolver that rewrites answers: it gives an address for names that do not exist. Nothing that
//! it answers proves anything then.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::Arc;

use super::english::capitalized;
use super::silence::asked;
use super::words::resolver_in_findings;
use crate::checks::blocklist::{CannotTellReason, ListRow};
use crate::checks::{Check, Finding, FindingCode, Severity, list};
use crate::dns::{Lookup, Name, RecordData, RecordType, Transcript};
use crate::doh::ResolverChoice;

/// One list whose domain has lapsed answers every name with its parking page; so many do so only through a
/// resolver that rewrites.
const FEW: usize = 3;

/// A name that does not exist: `example.com` has no wildcard. A resolver that has an address for it invents them.
const NOWHERE: &str = "mailpath-probe.example.com";

/// That a domain answers for names that do not exist. So does a resolver that invents answers.
const OF_WILDCARDS: [FindingCode; 7] = [
    FindingCode::SpfWildcardRecord,
    FindingCode::SpfWildcardExists,
    FindingCode::DkimWildcard,
    FindingCode::DkimWildcardKey,
    FindingCode::DkimWildcardRevoked,
    FindingCode::DmarcWildcard,
    FindingCode::DmarcNpNever,
];

/// The name to ask for before a domain is said to have a wildcard; none where no finding says so.
pub(super) fn control(findings: &[Finding]) -> Option<Name> {
    let is_of_wildcard = |finding: &Finding| OF_WILDCARDS.contains(&finding.code);
    findings.iter().any(is_of_wildcard).then(|| Name::parse(NOWHERE).ok())?
}

/// Whether that name was asked for.
pub(super) fn is_recorded(transcript: &Transcript) -> bool {
    transcript.lookups().iter().any(|lookup| lookup.question.name.as_str() == NOWHERE)
}

/// The finding that a resolver rewrites answers: by what lists answered, else by the name that does not exist,
/// if that was asked for.
pub(super) fn finding(choice: &ResolverChoice, rows: &[ListRow], transcript: &Transcript) -> Option<Finding> {
    by_lists(choice, rows, transcript).or_else(|| by_control(choice, transcript))
}

/// The name that does not exist has an address.
fn by_control(choice: &ResolverChoice, transcript: &Transcript) -> Option<Finding> {
    let is_control = |lookup: &&Arc<Lookup>| {
        lookup.question.name.as_str() == NOWHERE && lookup.question.rtype == RecordType::A
    };
    let (lookup, address) = transcript.lookups().iter().filter(is_control).find_map(|lookup| {
        let answers = lookup.result.iter().flat_map(|response| &response.answers);
        let mut addresses = answers.filter_map(|record| match record.data {
            RecordData::A(address) => Some(address),
            _ => None,
        });
        Some((lookup, addresses.next()?))
    })?;
    let shown_by = format!("`{NOWHERE}` does not exist, and was answered so.");
    Some(rewriting(choice, transcript, address, &shown_by, &[lookup.id]))
}

fn rewriting(
    choice: &ResolverChoice,
    transcript: &Transcript,
    address: Ipv4Addr,
    shown_by: &str,
    queries: &[u32],
) -> Finding {
    let ids = asked(choice, transcript);
    let names: Vec<&str> = ids.iter().map(|id| resolver_in_findings(id)).collect();
    let (who, shown) = (capitalized(&list(&names)), address.to_string());
    let arguments = [("Who", who.as_str()), ("address", &shown), ("shown_by", shown_by)];
    Finding::new(Check::Resolver, FindingCode::ResolverRewrites, &arguments, queries)
}

/// Most lists that answered gave, for names that no list holds, one and the same address that no list gives.
fn by_lists(choice: &ResolverChoice, rows: &[ListRow], transcript: &Transcript) -> Option<Finding> {
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
    let shown_by =
        format!("Blocklists whose test entries were answered so: {} of {}.", zones.len(), answered.len());
    let queries = queries.remove(&address).unwrap_or_default();
    Some(rewriting(choice, transcript, address, &shown_by, &queries))
}

/// That a signature does not verify with what was answered for its key.
const OF_KEYS: [FindingCode; 5] = [
    FindingCode::DkimSignatureKeyMissing,
    FindingCode::DkimSignatureUnverified,
    FindingCode::DkimKeyUnusable,
    FindingCode::DkimKeyMismatch,
    FindingCode::DkimHeaderChanged,
];

/// Takes from findings what such answers cannot prove: that something is as it should be; and that lists are
/// out of order, a domain has a wildcard or a signature no key, which the resolver only makes seem so.
pub(super) fn believe_nothing(findings: &mut Vec<Finding>) {
    let is_seeming = |finding: &Finding| {
        matches!(finding.code, FindingCode::BlocklistOutOfOrder | FindingCode::BlocklistOddAnswer)
            || OF_WILDCARDS.contains(&finding.code)
            || OF_KEYS.contains(&finding.code)
    };
    findings.retain(|finding| !is_seeming(finding));
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Good) {
        finding.severity = Severity::Notice;
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use futures_util::FutureExt as _;
    use futures_util::future::LocalBoxFuture;

    use super::*;
    use crate::checks::{State, blocklist::test_entry_records};
    use crate::dns::{Question, Rcode, Record, Resolve, Zone};
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
        report_of("a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1\n", url, suffix)
    }

    fn report_of(zone: &str, url: &str, suffix: &'static str) -> Report {
        let zone = zone.to_owned() + &test_entry_records();
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
    fn no_domain_is_told_to_remove_a_wildcard_that_the_resolver_invents() {
        // The names for `exists` and of keys, in every part of the report that speaks of wildcards.
        let record = "v=spf1 exists:%{i}.ok.wild.net -all";
        for url in ["q=wild.net", "q=spf:wild.net", "q=spf:wild.net&server=100.20.30.40"] {
            let report = |suffix| report_of(&format!("wild.net 60 TXT \"{record}\"\n"), url, suffix);
            let invented = report("");
            let says = |report: &Report, code| report.findings.iter().any(|finding| finding.code == code);
            assert!(says(&invented, FindingCode::ResolverRewrites), "{url}");
            assert_eq!(invented.verdict.state, State::CannotTell, "{url}: {:?}", invented.verdict);
            for finding in &invented.findings {
                let advice = finding.fix.as_deref().unwrap_or_default();
                assert!(
                    !advice.contains("wildcard") && !finding.title.contains("wildcard"),
                    "{url}: {finding:?}"
                );
            }
            // One domain that answers everything has a wildcard.
            let own = report(".wild.net");
            assert!(says(&own, FindingCode::SpfWildcardExists), "{url}");
            assert!(!says(&own, FindingCode::ResolverRewrites), "{url}");
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
