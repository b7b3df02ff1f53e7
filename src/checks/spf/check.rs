//! The check as a report runs it: the record for every address of the server and for both identities,
//! with what is asked beside it.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::{Either, join, join_all, pending, select};
use serde::Serialize;

use super::client::{Client, Identity, usable_domain};
use super::evaluate::{Outcome, evaluate};
use super::senders::{Senders, count, senders};
use super::trace::{Branch, Problem};
use super::{SpfResult, differences, dns_queries, findings, prefetch, probe};
use crate::checks::{Check, Finding, FindingCode, Severity};
use crate::dns::{Lookup, Name, RecordType, Resolve};

/// One evaluation in short: another address of the server, the HELO name, the published record
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
    /// What ended it with an error.
    #[serde(skip)]
    pub problem: Option<Problem>,
    /// Look-ups spent.
    pub lookups: u32,
    /// Void lookups (section 4.6.4).
    pub void_lookups: u32,
    /// Look-ups of all terms: what it costs where nothing matches.
    pub lookups_all: u32,
    /// Who may send.
    pub senders: Senders,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

/// The result of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpfEvaluation {
    /// The domain asked about, or what was given for one.
    pub domain: String,
    /// The record; none where there is none, several, or it could not be request.
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
    /// Void lookups (section 4.6.4).
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

/// What the check is asked to evaluate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpfRequest {
    /// The domain whose record is read, or what was given for one.
    pub domain: String,
    /// The sender and the HELO name; the address in it is not used.
    pub client: Client,
    /// The server's addresses; the first is the one that is shown.
    pub addresses: Vec<IpAddr>,
    /// The name given in HELO, to be checked beside the return-path.
    pub helo: Option<String>,
}

/// How the questions are request. The outcome is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Concurrently, as far as they do not depend on each other.
    Prefetch,
    /// One after the other, as the terms stand.
    AsWritten,
}

/// Evaluates the record of `domain` with every step shown. Without an address the whole record is
/// walked through and nothing matches. `resolver` should ask identical questions once.
pub async fn explain(domain: &Name, client: &Client, order: Order, resolver: &dyn Resolve) -> Outcome {
    let evaluation = evaluate(domain, client, resolver, true);
    if order == Order::AsWritten {
        return evaluation.await;
    }
    let prefetch = prefetch::Prefetch::new(client, resolver);
    let asking = async {
        prefetch.record(domain.clone(), 0).await;
        pending::<()>().await;
    };
    match select(Box::pin(evaluation), Box::pin(asking)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(((), evaluation)) => evaluation.await,
    }
}

/// Asks what an evaluation is going to ask, as far as that is known yet, and decides nothing. `resolver` should ask
/// identical questions once.
pub async fn ask_ahead(domain: &Name, client: &Client, resolver: &dyn Resolve) {
    prefetch::Prefetch::new(client, resolver).record(domain.clone(), 0).await;
}

/// Evaluates the record for every address and both identities, and gives the findings.
pub async fn check(request: &SpfRequest, resolver: &dyn Resolve) -> (SpfEvaluation, Vec<Finding>) {
    let Some(domain) = usable_domain(&request.domain) else { return unusable(request) };
    let with = |ip: Option<&IpAddr>| Client { ip: ip.map(IpAddr::to_canonical), ..request.client.clone() };
    let client = with(request.addresses.first());
    let main = explain(&domain, &client, Order::Prefetch, resolver);
    let published = async {
        let published = resolver.published()?;
        if !is_tried(&*resolver.ask(&domain, RecordType::TXT).await) {
            return None;
        }
        Some(explain(&domain, &client, Order::Prefetch, &*published).await)
    };
    let others = join_all(request.addresses.iter().skip(1).map(|ip| {
        let (client, domain) = (with(Some(ip)), &domain);
        async move {
            let outcome = explain(domain, &client, Order::Prefetch, resolver).await;
            summarize(&outcome, domain, &client)
        }
    }));
    let helo = async {
        let helo = request.helo.as_deref()?;
        let name = usable_domain(helo)?;
        let client = Client::new(client.ip, "", helo);
        let outcome = explain(&name, &client, Order::Prefetch, resolver).await;
        Some(summarize(&outcome, &name, &client))
    };
    let probe = probe::ask(&domain, resolver);
    let ((main, published), (others, (helo, probe))) =
        join(join(main, published), join(others, join(helo, probe))).await;

    let because = findings::because(&main, &domain, client.ip);
    let mut result = SpfEvaluation {
        domain: domain.to_string(),
        record: main.branch.record.clone(),
        records: probe.records.clone(),
        draft: published.is_some(),
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
        published: published.map(|outcome| Box::new(summarize(&outcome, &domain, &client))),
        others,
        trace: Arc::new(Branch::new(domain.clone())),
        queries: queries(&main.branch),
    };
    result.others.extend(helo);
    let mut findings = findings::of(&result, &main, &probe);
    findings.extend(differences::findings(&result, &main));
    for other in &result.others {
        findings.extend(findings::of_summary(other, &result));
    }
    result.trace = Arc::new(main.branch);
    (result, findings)
}

/// Whether it is the SPF record that is tried, and not another text at its name.
fn is_tried(lookup: &Lookup) -> bool {
    let records = |lookup: &Lookup| {
        let found = lookup.texts();
        let mut records: Vec<Vec<u8>> = dns_queries::only_spf(&found).map(<[u8]>::to_vec).collect();
        records.sort();
        (records, found.error().cloned())
    };
    lookup.is_tried() && records(lookup) != records(&lookup.as_published())
}

fn summarize(outcome: &Outcome, domain: &Name, client: &Client) -> SpfSummary {
    SpfSummary {
        identity: client.identity,
        domain: domain.clone(),
        record: outcome.branch.record.clone(),
        ip: client.ip,
        result: outcome.result,
        because: findings::because(outcome, domain, client.ip),
        matched: outcome.matched.clone(),
        problem: outcome.problem.clone(),
        lookups: outcome.lookups,
        void_lookups: outcome.void_lookups,
        lookups_all: outcome.branch.lookups(),
        senders: count(&outcome.branch, domain.to_string(), 0),
        queries: queries(&outcome.branch),
    }
}

/// What is given for a domain but cannot be one: no record is looked for (section 4.3).
fn unusable(request: &SpfRequest) -> (SpfEvaluation, Vec<Finding>) {
    // What a server says in HELO need not be a domain.
    let is_helo = request.client.identity == Identity::Helo && request.client.helo == request.domain;
    let code = if is_helo { FindingCode::SpfHeloUnusable } else { FindingCode::SpfUnusableDomain };
    let finding = Finding::new(Check::Spf, code, &[("domain", &request.domain)], &[]);
    // A name in HELO need not be one with an SPF record.
    let finding = match request.client.identity {
        Identity::Helo => finding.remark(Severity::Notice),
        Identity::MailFrom => finding,
    };
    let result = SpfEvaluation {
        domain: request.domain.clone(),
        record: None,
        records: Vec::new(),
        draft: false,
        identity: request.client.identity,
        sender: request.client.sender(),
        helo: request.client.helo.clone(),
        ip: request.addresses.first().map(IpAddr::to_canonical),
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

/// Every question that the evaluation itself request.
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
