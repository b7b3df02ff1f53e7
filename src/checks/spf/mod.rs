//! SPF (RFC 7208): who may send for a domain. The record's grammar, its evaluation with every step
//! shown, who is let pass, and what is wrong with the record.

mod authorized;
mod client;
mod evaluate;
mod findings;
mod lookup;
mod macros;
mod mechanisms;
mod prefetch;
mod probe;
mod providers;
mod record;
mod text;
mod trace;
mod words;

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::{Either, join, join_all, pending, select};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use authorized::{AuthorizedAddresses, Ranges, in_words};
pub use client::{Client, Identity, usable_domain};
pub use evaluate::{MAX_HOSTS, MAX_LOOKUPS, MAX_VOIDS, Outcome, check_host};
pub use macros::{ExpandError, Values, expand, target_name};
pub use providers::provider_of;
pub use record::{DomainSpec, DualCidr, Mechanism, Qualifier, SpannedTerm, SyntaxError, Term, parse};
pub use text::{as_text, received_spf};
pub use trace::{Branch, Kind, Network, Problem, Step, TermOutcome};

use super::{Check, Finding};
use crate::dns::{Name, Resolve, Txt, TxtStyle};

/// The outcome of evaluation (RFC 7208 section 2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the variants carry the RFC's own names")]
pub enum SpfResult {
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    TempError,
    PermError,
}

impl SpfResult {
    /// The RFC's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

/// One evaluation, in short: another address of the server, the HELO name, the published record
/// beside an edited one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpfSummary {
    /// Which identity was checked.
    pub identity: Identity,
    /// The domain whose record was read.
    pub domain: Name,
    /// The record, where there is one.
    pub record: Option<String>,
    /// The address that was judged.
    pub ip: Option<IpAddr>,
    /// The result.
    pub result: Option<SpfResult>,
    /// Why, in one sentence.
    pub because: String,
    /// The term that decided.
    pub matched: Option<String>,
    /// Look-ups spent.
    pub lookups: u32,
    /// Look-ups that came to nothing.
    pub void_lookups: u32,
    /// Look-ups of all terms: what it costs where nothing matches.
    pub lookups_all: u32,
    /// Who may send.
    pub senders: Senders,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

/// How many addresses a record, or a term of it, lets pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Senders {
    /// The term, or the domain for the whole record.
    pub of: String,
    /// How deep it stands: 0 for the whole, 1 for its own terms.
    pub depth: u32,
    /// Whose service it is, where that is known.
    pub provider: Option<&'static str>,
    /// IPv4 addresses.
    #[serde(serialize_with = "digits")]
    pub ipv4: u128,
    /// IPv6 addresses.
    #[serde(serialize_with = "digits")]
    pub ipv6: u128,
    /// There are more that cannot be listed.
    pub open: bool,
}

/// As text: JSON numbers do not reach this far.
fn digits<S: serde::Serializer>(count: &u128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&count.to_string())
}

/// The result of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpfEvaluation {
    /// The domain asked about, or what was given for one.
    pub domain: String,
    /// The record; none where there is none, several, or it could not be asked.
    pub record: Option<String>,
    /// Every SPF record there is; more than one is an error (section 4.5).
    pub records: Vec<String>,
    /// Whether `record` is one that was edited, not the one that the DNS has.
    pub draft: bool,
    /// Which identity was checked.
    pub identity: Identity,
    /// The sender that was checked.
    pub sender: String,
    /// The HELO name that macros see.
    pub helo: String,
    /// The address that is judged.
    pub ip: Option<IpAddr>,
    /// The outcome of evaluation.
    pub result: Option<SpfResult>,
    /// Why, in one sentence.
    pub because: String,
    /// The domain's own explanation.
    pub explanation: Option<String>,
    /// Look-ups spent until it was decided; of all terms, where there was no address.
    pub lookups: Option<u32>,
    /// Look-ups that came to nothing.
    pub void_lookups: Option<u32>,
    /// Look-ups of all terms: what it costs where nothing matches.
    pub lookups_all: u32,
    /// The term that decided.
    pub matched: Option<String>,
    /// What ended it with an error.
    pub problem: Option<Problem>,
    /// Who may send: in all, then by term.
    pub senders: Vec<Senders>,
    /// What the published record gives, where another is tried.
    pub published: Option<Box<SpfSummary>>,
    /// The same for the server's other addresses, and for the HELO name.
    pub others: Vec<SpfSummary>,
    /// Every step.
    #[serde(serialize_with = "steps")]
    pub trace: Arc<Branch>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

fn steps<S: serde::Serializer>(branch: &Arc<Branch>, serializer: S) -> Result<S::Ok, S::Error> {
    branch.trace.serialize(serializer)
}

/// What is to be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The domain whose record is read, or what was given for one.
    pub domain: String,
    /// The sender and the HELO name; the address in it is not used.
    pub client: Client,
    /// The server's addresses; the first is the one that is shown.
    pub addresses: Vec<IpAddr>,
    /// The name given in HELO, to be checked beside the return-path.
    pub helo: Option<String>,
    /// A record to be tried in the place of the published one.
    pub draft: Option<String>,
}

/// Whether a TXT record is an SPF record: `v=spf1`, then a space or the end (section 4.5).
#[must_use]
pub fn is_spf(record: &[u8]) -> bool {
    match record.split_at_checked(6) {
        Some((version, rest)) => version.eq_ignore_ascii_case(b"v=spf1") && matches!(rest, [] | [b' ', ..]),
        None => false,
    }
}

/// A record as people paste it: out of a zone file in quoted strings, or broken over lines.
#[must_use]
pub fn tidy(text: &str) -> String {
    let text = text.trim();
    let joined = match text.starts_with('"') {
        true => Txt::parse(&text.replace(['\n', '\r', '\t', '(', ')'], " "), TxtStyle::Quoted).text(),
        false => text.to_owned(),
    };
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Seconds since 1970.
fn now() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or(0)
}

/// How the questions are asked. The outcome is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Those that do not depend on each other side by side.
    Prefetch,
    /// One after the other, as the terms stand.
    AsWritten,
}

/// Evaluates the record of `domain` with every step shown. Without an address the whole record is
/// walked through and nothing matches. `resolver` should ask identical questions once.
pub async fn explain(
    domain: &Name,
    client: &Client,
    draft: Option<&[u8]>,
    order: Order,
    resolver: &dyn Resolve,
) -> Outcome {
    let evaluation = evaluate::evaluate(domain, client, draft, resolver, now(), true);
    if order == Order::AsWritten {
        return evaluation.await;
    }
    let ahead = prefetch::Prefetch::new(client, resolver);
    let asking = async {
        ahead.record(domain.clone(), draft.map(<[u8]>::to_vec), 0).await;
        pending::<()>().await;
    };
    match select(Box::pin(evaluation), Box::pin(asking)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(((), evaluation)) => evaluation.await,
    }
}

/// Evaluates what is asked, for every address and both identities, and says what is to be said.
pub async fn check(asked: &Asked, resolver: &dyn Resolve) -> (SpfEvaluation, Vec<Finding>) {
    let Some(domain) = usable_domain(&asked.domain) else { return unusable(asked) };
    let with = |ip: Option<&IpAddr>| Client { ip: ip.map(IpAddr::to_canonical), ..asked.client.clone() };
    let client = with(asked.addresses.first());
    let draft = asked.draft.as_deref().map(str::as_bytes);
    let main = explain(&domain, &client, draft, Order::Prefetch, resolver);
    let published = async {
        match draft {
            Some(_) => Some(explain(&domain, &client, None, Order::Prefetch, resolver).await),
            None => None,
        }
    };
    let others = join_all(asked.addresses.iter().skip(1).map(|ip| {
        let (client, domain) = (with(Some(ip)), &domain);
        async move {
            let outcome = explain(domain, &client, draft, Order::Prefetch, resolver).await;
            brief(&outcome, domain, &client)
        }
    }));
    let helo = async {
        let helo = asked.helo.as_deref()?;
        let name = usable_domain(helo)?;
        let client = Client::new(client.ip, "", helo);
        let outcome = explain(&name, &client, None, Order::Prefetch, resolver).await;
        Some(brief(&outcome, &name, &client))
    };
    let probe = probe::ask(&domain, resolver);
    let ((main, published), (others, (helo, probe))) =
        join(join(main, published), join(others, join(helo, probe))).await;

    let because = findings::because(&main, &domain, client.ip);
    let mut result = SpfEvaluation {
        domain: domain.to_string(),
        record: main.branch.record.clone(),
        records: probe.records.clone(),
        draft: draft.is_some(),
        identity: client.identity,
        sender: client.sender(),
        helo: client.helo.clone(),
        ip: client.ip,
        result: main.result,
        because,
        explanation: main.explanation.clone(),
        lookups: Some(main.lookups),
        void_lookups: Some(main.void_lookups),
        lookups_all: main.branch.lookups(),
        matched: main.matched.clone(),
        problem: main.problem.clone(),
        senders: senders(&main.branch),
        published: published.map(|outcome| Box::new(brief(&outcome, &domain, &client))),
        others,
        trace: Arc::new(Branch::new(domain.clone())),
        queries: queries(&main.branch),
    };
    result.others.extend(helo);
    let mut findings = findings::of(&result, &main, &probe);
    for other in &result.others {
        findings.extend(findings::of_brief(other, &result));
    }
    result.trace = Arc::new(main.branch);
    (result, findings)
}

fn brief(outcome: &Outcome, domain: &Name, client: &Client) -> SpfSummary {
    SpfSummary {
        identity: client.identity,
        domain: domain.clone(),
        record: outcome.branch.record.clone(),
        ip: client.ip,
        result: outcome.result,
        because: findings::because(outcome, domain, client.ip),
        matched: outcome.matched.clone(),
        lookups: outcome.lookups,
        void_lookups: outcome.void_lookups,
        lookups_all: outcome.branch.lookups(),
        senders: count(&outcome.branch, domain.to_string(), 0),
        queries: queries(&outcome.branch),
    }
}

/// What is given for a domain but cannot be one: no record is looked for (section 4.3).
fn unusable(asked: &Asked) -> (SpfEvaluation, Vec<Finding>) {
    let finding = Finding::new(Check::Spf, "spf.unusable-domain", &[("domain", &asked.domain)], &[]);
    let result = SpfEvaluation {
        domain: asked.domain.clone(),
        record: None,
        records: Vec::new(),
        draft: false,
        identity: asked.client.identity,
        sender: asked.client.sender(),
        helo: asked.client.helo.clone(),
        ip: asked.addresses.first().map(IpAddr::to_canonical),
        result: Some(SpfResult::None),
        because: finding.title.clone(),
        explanation: None,
        lookups: Some(0),
        void_lookups: Some(0),
        lookups_all: 0,
        matched: None,
        problem: None,
        senders: Vec::new(),
        published: None,
        others: Vec::new(),
        trace: Arc::new(Branch::new(Name::root())),
        queries: Vec::new(),
    };
    (result, vec![finding])
}

/// Who may send: in all, then by term, the included ones below the term that includes them.
fn senders(branch: &Branch) -> Vec<Senders> {
    let mut rows = vec![count(branch, branch.domain.to_string(), 0)];
    by_term(branch, 1, &mut rows);
    rows
}

fn by_term(branch: &Branch, depth: u32, rows: &mut Vec<Senders>) {
    let passes = |step: &&Step| {
        let counts = matches!(step.qualifier, Some(Qualifier::Pass)) || step.kind == Kind::Redirect;
        counts && !matches!(step.kind, Kind::All)
    };
    for step in branch.trace.iter().filter(passes) {
        // A long tree is told by its upper branches.
        if rows.len() >= 200 || depth > 1 && step.branch.is_none() {
            continue;
        }
        let row = match &step.branch {
            Some(nested) => {
                Senders { provider: provider_of(&nested.domain), ..count(nested, step.term.clone(), depth) }
            }
            None => {
                let mut alone = Branch::new(branch.domain.clone());
                alone.trace.push(step.clone());
                count(&alone, step.term.clone(), depth)
            }
        };
        rows.push(row);
        if let Some(nested) = &step.branch {
            by_term(nested, depth + 1, rows);
        }
    }
}

fn count(branch: &Branch, of: String, depth: u32) -> Senders {
    let census = AuthorizedAddresses::of(branch);
    Senders { of, depth, provider: None, ipv4: census.v4.count(), ipv6: census.v6.count(), open: census.open }
}

/// Every question that the evaluation itself asked.
fn queries(branch: &Branch) -> Vec<u32> {
    let mut queries = Vec::new();
    branch.each(&mut |branch| {
        queries.extend(&branch.queries);
        branch.trace.iter().for_each(|step| queries.extend(&step.queries));
    });
    queries.sort_unstable();
    queries.dedup();
    queries.retain(|id| *id > 0);
    queries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_pasted_in_many_ways() {
        for pasted in [
            " v=spf1 include:_spf.example.com  -all\n",
            "\"v=spf1 include:_spf\" \".example.com -all\"",
            "\"v=spf1 include:_spf.example.com \"\n\t\"-all\"",
        ] {
            assert_eq!(tidy(pasted), "v=spf1 include:_spf.example.com -all", "{pasted}");
        }
    }

    #[test]
    fn records_are_selected_as_section_4_5_has_it() {
        for yes in ["v=spf1", "v=spf1 -all", "V=SPF1 -all", "v=spf1 "] {
            assert!(is_spf(yes.as_bytes()), "{yes}");
        }
        for no in ["v=spf10", "v=spf1-all", "v=spf", " v=spf1", "v=spf2.0/pra", ""] {
            assert!(!is_spf(no.as_bytes()), "{no}");
        }
    }
}
