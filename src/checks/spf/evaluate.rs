//! `check_host()` (RFC 7208 section 4), strictly in order, over whatever answers DNS questions.
//!
//! `prefetch.rs` asks the same questions earlier, so that answers are there sooner. What counts and what
//! matches is decided here and in `terms.rs` alone, one term after the other.

use std::borrow::Cow;
use std::net::IpAddr;

use futures_util::future::LocalBoxFuture;
use ipnet::IpNet;

use super::client::{Client, usable_domain};
use super::differences::Difference;
use super::record::Qualifier;
use super::trace::{Branch, NoRecord, Problem};
use super::{SpfResult, dns_queries};
use crate::dns::{Found, Name, RecordType, Resolve, Txt};

/// The most terms that cause a lookup, in one evaluation (section 4.6.4).
pub const MAX_LOOKUPS: u32 = 10;
/// The most void lookups, in one evaluation (section 4.6.4).
pub const MAX_VOID_LOOKUPS: u32 = 2;
/// The most mail exchanges of one `mx`, or names of one address (section 4.6.4).
pub const MAX_HOSTS: usize = 10;
/// The most terms that are looked up for display alone: those that no receiver would reach.
pub(super) const MAX_WALKED: u32 = 60;
/// The outcome of an evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The result (section 2.6); `None` of the SPF kind where there is no record. No result at all
    /// where there is no address to judge and the record does not decide by itself.
    pub result: Option<SpfResult>,
    /// The domain's own explanation of a fail (section 6.2).
    pub explanation: Option<String>,
    /// Terms that caused a lookup until the result was known, the one over the limit included.
    pub lookups: u32,
    /// Void lookups until the result was known.
    pub void_lookups: u32,
    /// The term of the domain's own record that matched, as written.
    pub matched: Option<String>,
    /// What ended it with an error.
    pub problem: Option<Problem>,
    /// Where receivers differ, as far as it decides the result.
    pub differences: Vec<Difference>,
    /// Every step; without terms where no trace was asked for.
    pub branch: Branch,
}

/// Whether a term is evaluated, or only displayed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// There is an address, and no result yet.
    Evaluate,
    /// There is no address: everything is looked up, nothing matches.
    WalkAll,
    /// The result is known; what follows is for display.
    DisplayOnly,
}

/// How a term came out.
pub(super) enum MatchResult {
    Match,
    NoMatch,
    /// Boxed, since it is rare, and every result would have room for it.
    Error(SpfResult, Box<Problem>),
    /// Depends on the client's address, which is not known.
    Undetermined,
}

/// What a term's evaluation gives for the trace.
#[derive(Default)]
pub(super) struct StepNotes {
    pub(super) because: String,
    pub(super) queries: Vec<u32>,
    pub(super) networks: Vec<IpNet>,
    pub(super) void: bool,
    /// Hosts that have the client's address, and hosts that could not be looked up.
    pub(super) hit: Vec<Name>,
    pub(super) failed: Vec<Name>,
    pub(super) branch: Option<Box<Branch>>,
}

/// How a record came out.
#[derive(Default)]
pub(super) struct RecordResult {
    pub(super) result: Option<SpfResult>,
    pub(super) matched: Option<String>,
    pub(super) problem: Option<Box<Problem>>,
    /// The explanation's domain-spec and the domain whose record has it.
    pub(super) explanation: Option<(String, Name)>,
}

impl MatchResult {
    pub(super) fn error(result: SpfResult, problem: Problem) -> Self {
        Self::Error(result, Box::new(problem))
    }
}

impl RecordResult {
    pub(super) fn error(result: SpfResult, problem: Problem) -> Self {
        Self { result: Some(result), problem: Some(Box::new(problem)), ..Self::default() }
    }
}

pub(super) struct Evaluator<'a> {
    pub(super) resolver: &'a dyn Resolve,
    pub(super) client: &'a Client,
    pub(super) tracing: bool,
    pub(super) lookups: u32,
    pub(super) void_lookups: u32,
    /// Terms looked up without counting for the result.
    pub(super) walked: u32,
    /// Steps in the trace.
    pub(super) steps: usize,
    /// The client's names (section 5.5), once they were asked.
    pub(super) names: Option<ClientNames>,
    /// Whether the term at hand is evaluated, rather than displayed.
    pub(super) judging: bool,
    /// Look-ups and void lookups that only some receivers count.
    pub(super) macro_lookups: u32,
    pub(super) name_voids: u32,
    /// Where receivers differ.
    pub(super) differences: Vec<Difference>,
}

/// What is known of the client's names.
#[derive(Clone, Default)]
pub(super) struct ClientNames {
    /// The DNS said that it has none.
    pub(super) absent: bool,
    /// Those that lead back to its address, of the first ten.
    pub(super) validated: Vec<Name>,
    /// It has names, and the DNS said of none of them that it has an address.
    pub(super) lead_nowhere: bool,
}

/// Evaluates the record of `domain` for `client`.
pub(super) async fn evaluate(
    domain: &Name,
    client: &Client,
    resolver: &dyn Resolve,
    tracing: bool,
) -> Outcome {
    let mut evaluator = Evaluator {
        resolver,
        client,
        tracing,
        lookups: 0,
        void_lookups: 0,
        walked: 0,
        steps: 0,
        names: None,
        judging: false,
        macro_lookups: 0,
        name_voids: 0,
        differences: Vec::new(),
    };
    let mode = if client.ip.is_some() { Mode::Evaluate } else { Mode::WalkAll };
    let (record_result, branch) = evaluator.record(domain, mode, 0).await;
    let explanation = match (record_result.result, record_result.explanation) {
        (Some(SpfResult::Fail), Some((spec, domain))) => evaluator.explanation(&spec, &domain).await,
        _ => None,
    };
    let differences = match record_result.result {
        None => Vec::new(),
        // Those that count more come to the same.
        Some(SpfResult::PermError) => {
            evaluator.differences.into_iter().filter(|difference| !difference.is_limit()).collect()
        }
        Some(_) => evaluator.differences,
    };
    Outcome {
        result: record_result.result,
        explanation,
        lookups: evaluator.lookups,
        void_lookups: evaluator.void_lookups,
        matched: record_result.matched,
        problem: record_result.problem.map(|problem| *problem),
        differences,
        branch: branch.map_or_else(|| Branch::new(domain.clone()), |branch| *branch),
    }
}

impl Evaluator<'_> {
    /// Evaluates one record: `check_host()` proper, and its trace where one is kept. Boxed, since records lead
    /// to records.
    pub(super) fn record<'s>(
        &'s mut self,
        domain: &'s Name,
        mode: Mode,
        depth: u32,
    ) -> LocalBoxFuture<'s, (RecordResult, Option<Box<Branch>>)> {
        Box::pin(async move {
            let lookup = self.resolver.ask(domain, RecordType::TXT).await;
            let mut branch = self.tracing.then(|| Box::new(Branch::new(domain.clone())));
            if let Some(branch) = &mut branch {
                branch.queries.push(lookup.id);
            }
            let record_result = match select(domain, dns_queries::texts(&lookup)) {
                Ok(record) => self.terms(domain, &record, mode, depth, branch.as_deref_mut()).await,
                Err((result, problem)) => RecordResult::error(result, problem),
            };
            if let Some(branch) = &mut branch {
                branch.result = record_result.result;
                branch.problem = record_result.problem.as_deref().cloned();
            }
            (record_result, branch)
        })
    }
}

/// The one SPF record among a domain's TXT records (section 4.5).
fn select<'a>(domain: &Name, found: Found<&'a Txt>) -> Result<Cow<'a, [u8]>, (SpfResult, Problem)> {
    if let Found::Unknown(why) = found {
        let problem = Problem::LookupFailed(domain.to_string(), why);
        return Err((SpfResult::TempError, problem));
    }
    let mut records = dns_queries::spf_records(&found);
    match (records.next(), records.count()) {
        (None, _) => Err((SpfResult::None, Problem::NoRecord(domain.to_string(), NoRecord::of(&found)))),
        (Some(record), 0) => Ok(record),
        (Some(_), others) => {
            Err((SpfResult::PermError, Problem::SeveralRecords(domain.to_string(), others + 1)))
        }
    }
}

impl From<Qualifier> for SpfResult {
    fn from(qualifier: Qualifier) -> Self {
        match qualifier {
            Qualifier::Pass => Self::Pass,
            Qualifier::Fail => Self::Fail,
            Qualifier::SoftFail => Self::SoftFail,
            Qualifier::Neutral => Self::Neutral,
        }
    }
}

/// `check_host()` (section 4) for one connection: the lean form, which asks in order, keeps no
/// trace, and stops where the result is clear.
pub async fn check_host(ip: IpAddr, mail_from: &str, helo: &str, resolver: &dyn Resolve) -> Outcome {
    let client = Client::new(Some(ip), mail_from, helo);
    match usable_domain(&client.sender_domain) {
        Some(domain) => evaluate(&domain, &client, resolver, false).await,
        None => unusable(),
    }
}

/// The outcome for what can be no domain (section 4.3).
pub(super) fn unusable() -> Outcome {
    Outcome {
        result: Some(SpfResult::None),
        explanation: None,
        lookups: 0,
        void_lookups: 0,
        matched: None,
        problem: None,
        differences: Vec::new(),
        branch: Branch::new(Name::root()),
    }
}
