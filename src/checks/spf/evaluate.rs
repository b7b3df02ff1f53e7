//! `check_host()` (RFC 7208 section 4), strictly in order, over whatever answers DNS questions.
//!
//! Asking ahead is somebody else's work (`ahead.rs`): it only makes answers be there sooner. What
//! is counted, and what matches, is decided here alone, one term after the other.

use std::net::IpAddr;

use futures_util::future::LocalBoxFuture;

use super::client::{Client, usable_domain};
use super::record::{DomainSpec, Mechanism, Qualifier, SpannedTerm, Term, terms};
use super::trace::{Branch, Kind, Network, Problem, Step, TermOutcome};
use super::{SpfResult, is_spf, lookup};
use crate::dns::{Found, Name, Resolve, Txt};

/// Terms that look up, in one evaluation (section 4.6.4).
pub const MAX_LOOKUPS: u32 = 10;
/// Terms whose look-up comes to nothing (section 4.6.4).
pub const MAX_VOIDS: u32 = 2;
/// Mail exchanges of one `mx`, names of one address (section 4.6.4).
pub const MAX_HOSTS: usize = 10;
/// Terms looked up for show alone: those that no receiver would reach.
pub(super) const MAX_WALKED: u32 = 60;
/// Terms kept on which nothing depends: more than one record of 64 kB has.
const MAX_SHOWN: usize = 12_000;

/// What came of an evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The result (section 2.6); `None` of the SPF kind where there is no record. No result at all
    /// where there is no address to judge and the record does not decide by itself.
    pub result: Option<SpfResult>,
    /// The domain's own explanation of a fail (section 6.2).
    pub explanation: Option<String>,
    /// Terms that looked something up until it was decided, the one over the limit included.
    pub lookups: u32,
    /// Terms whose look-up came to nothing until it was decided.
    pub void_lookups: u32,
    /// The term of the domain's own record that matched, as written.
    pub matched: Option<String>,
    /// What ended it with an error.
    pub problem: Option<Problem>,
    /// Every step; without terms where no trace was asked for.
    pub branch: Branch,
}

/// Whether a term is evaluated, or only shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// There is an address, and nothing has been decided.
    Judge,
    /// There is no address: everything is looked up, nothing matches.
    Walk,
    /// Decided; what follows is for show.
    DisplayOnly,
}

/// How a term came out.
pub(super) enum MatchResult {
    Yes,
    No,
    Error(SpfResult, Problem),
    /// Cannot be said without an address.
    Open,
}

/// What a term's evaluation gives for the trace.
#[derive(Default)]
pub(super) struct StepNotes {
    pub(super) because: String,
    pub(super) queries: Vec<u32>,
    pub(super) networks: Vec<Network>,
    pub(super) void: bool,
    pub(super) branch: Option<Box<Branch>>,
}

/// How a record came out.
#[derive(Default)]
pub(super) struct RecordResult {
    pub(super) result: Option<SpfResult>,
    matched: Option<String>,
    pub(super) problem: Option<Problem>,
    /// The explanation's domain-spec and the domain whose record has it.
    explanation: Option<(String, Name)>,
}

pub(super) struct Evaluator<'a> {
    pub(super) resolver: &'a dyn Resolve,
    pub(super) client: &'a Client,
    pub(super) now: u64,
    pub(super) tracing: bool,
    lookups: u32,
    voids: u32,
    walked: u32,
    shown: usize,
    /// The client's validated names (section 5.5), once they were asked.
    pub(super) names: Option<Vec<Name>>,
}

/// Evaluates the record of `domain` for `client`. `draft` stands in for the domain's record.
pub(super) async fn evaluate(
    domain: &Name,
    client: &Client,
    draft: Option<&[u8]>,
    resolver: &dyn Resolve,
    now: u64,
    tracing: bool,
) -> Outcome {
    let mut evaluator =
        Evaluator { resolver, client, now, tracing, lookups: 0, voids: 0, walked: 0, shown: 0, names: None };
    let mode = if client.ip.is_some() { Mode::Judge } else { Mode::Walk };
    let draft = draft.map(<[u8]>::to_vec);
    let (ended, branch) = evaluator.record(domain.clone(), draft, mode, 0).await;
    let explanation = match (ended.result, ended.explanation) {
        (Some(SpfResult::Fail), Some((spec, domain))) => evaluator.explanation(&spec, &domain).await,
        _ => None,
    };
    Outcome {
        result: ended.result,
        explanation,
        lookups: evaluator.lookups,
        void_lookups: evaluator.voids,
        matched: ended.matched,
        problem: ended.problem,
        branch: *branch,
    }
}

impl Evaluator<'_> {
    /// One record: `check_host()` proper. Boxed, since records lead to records.
    pub(super) fn record<'s>(
        &'s mut self,
        domain: Name,
        draft: Option<Vec<u8>>,
        mode: Mode,
        depth: u32,
    ) -> LocalBoxFuture<'s, (RecordResult, Box<Branch>)> {
        Box::pin(async move {
            let mut branch = Box::new(Branch::new(domain.clone()));
            let record = match draft {
                Some(record) => Ok(record),
                None => {
                    let (found, id) = lookup::spf_records(&domain, self.resolver).await;
                    if self.tracing {
                        branch.queries.push(id);
                    }
                    select(&domain, found)
                }
            };
            let ended = match record {
                Ok(record) => self.terms(&domain, &record, mode, depth, &mut branch).await,
                Err((result, problem)) => {
                    RecordResult { result: Some(result), problem: Some(problem), ..RecordResult::default() }
                }
            };
            if self.tracing {
                branch.result = ended.result;
                branch.problem.clone_from(&ended.problem);
            }
            (ended, branch)
        })
    }

    async fn terms(
        &mut self,
        domain: &Name,
        record: &[u8],
        mode: Mode,
        depth: u32,
        branch: &mut Branch,
    ) -> RecordResult {
        let terms: Vec<SpannedTerm<'_>> =
            terms(record).filter(|placed| self.tracing || !self.misses(placed)).collect();
        let mut mode = mode;
        let mut ended = RecordResult::default();
        if self.tracing {
            branch.record = Some(Txt::new(vec![record.to_vec()]).text());
        }
        // A mistake anywhere makes the whole record unusable, also after a match (section 4.6).
        if terms.iter().any(|placed| placed.term.is_err()) {
            ended.result = Some(SpfResult::PermError);
            ended.problem = Some(Problem::Syntax(domain.to_string()));
            mode = Mode::DisplayOnly;
        }
        let mut redirect = None;
        let mut has_all = false;
        for placed in &terms {
            let notes = match placed.term {
                Ok(Term::Directive(qualifier, mechanism)) => {
                    if !self.tracing && mode == Mode::DisplayOnly {
                        continue;
                    }
                    let before = mode;
                    let (hit, notes) = self.directive(placed, mechanism, domain, mode, depth).await;
                    let all = mechanism == Mechanism::All;
                    has_all |= all;
                    match hit {
                        MatchResult::Yes if mode == Mode::Judge => {
                            ended.result = Some(qualifier.into());
                            ended.matched = Some(placed.text());
                            mode = Mode::DisplayOnly;
                        }
                        MatchResult::Error(result, problem) if mode == Mode::Judge => {
                            ended.result = Some(result);
                            ended.problem = Some(problem);
                            mode = Mode::DisplayOnly;
                        }
                        // What stands behind `all` is not reached by anybody (section 5.1).
                        _ if all => mode = Mode::DisplayOnly,
                        _ => {}
                    }
                    let met = match (before, &ended) {
                        (Mode::Judge, _) if mode == Mode::Judge => TermOutcome::NoMatch,
                        (Mode::Judge, ended) if ended.problem.is_some() => TermOutcome::Error,
                        (Mode::Judge, _) => TermOutcome::Match,
                        (Mode::Walk, _) => TermOutcome::NotJudged,
                        (Mode::DisplayOnly, _) => TermOutcome::NotReached,
                    };
                    Some((notes, met))
                }
                Ok(Term::Redirect(spec)) => {
                    // It counts where nothing else did, wherever it stands (section 6.1).
                    redirect = Some((placed, spec));
                    self.tracing.then(|| (StepNotes::default(), TermOutcome::NotReached))
                }
                Ok(Term::Explanation(spec)) => {
                    ended.explanation = Some((spec.as_str().to_owned(), domain.clone()));
                    None
                }
                Ok(Term::Unknown(..)) | Err(_) => None,
            };
            if self.tracing {
                let (notes, met) = notes.unwrap_or((StepNotes::default(), TermOutcome::NotJudged));
                self.step(placed, notes, met, branch);
            }
        }
        if let Some((placed, spec)) =
            redirect.filter(|_| !has_all && (self.tracing || mode != Mode::DisplayOnly))
        {
            Box::pin(self.redirect(placed, spec, domain, mode, depth, &mut ended, branch)).await;
        } else if mode == Mode::Judge {
            ended.result = Some(SpfResult::Neutral);
        }
        ended
    }

    #[expect(clippy::too_many_arguments, reason = "it is the end of `terms`, and needs what that has")]
    async fn redirect(
        &mut self,
        placed: &SpannedTerm<'_>,
        spec: DomainSpec<'_>,
        domain: &Name,
        mode: Mode,
        depth: u32,
        ended: &mut RecordResult,
        branch: &mut Branch,
    ) {
        let mut notes = StepNotes::default();
        let mut met = if mode == Mode::Walk { TermOutcome::NotJudged } else { TermOutcome::NotReached };
        let over = self.count(mode);
        if mode == Mode::Judge {
            // The explanation of the record that redirects is not used (section 6.2).
            *ended = match over {
                Some(problem) => RecordResult {
                    result: Some(SpfResult::PermError),
                    problem: Some(problem),
                    ..RecordResult::default()
                },
                None => match self.target(Some(spec), domain).await {
                    Ok(target) => {
                        let (mut inner, nested) = self.record(target, None, mode, depth + 1).await;
                        if inner.result == Some(SpfResult::None) {
                            inner.result = Some(SpfResult::PermError);
                            inner.problem = Some(Problem::leads(placed, &nested.domain));
                        }
                        notes.branch = Some(nested);
                        inner
                    }
                    Err(_) => RecordResult {
                        result: Some(SpfResult::PermError),
                        problem: Some(Problem::Leads(placed.text(), spec.as_str().to_owned())),
                        ..RecordResult::default()
                    },
                },
            };
            met = if ended.problem.is_some() { TermOutcome::Error } else { TermOutcome::Match };
            if self.tracing {
                notes.because = match &ended.problem {
                    Some(problem) => format!("{problem}."),
                    None => "Nothing before it matched, so that record counts.".into(),
                };
            }
        } else if self.may_walk(depth)
            && let Ok(target) = self.target(Some(spec), domain).await
        {
            notes.branch = Some(self.record(target, None, mode, depth + 1).await.1);
        }
        if self.tracing
            && let Some(step) = branch.trace.iter_mut().find(|step| step.kind == Kind::Redirect)
        {
            fill(step, notes, met);
        }
    }

    /// Whether a term is a network without the client in it. So most terms of most records come out,
    /// and where no trace is kept, nothing more is to be done about them.
    fn misses(&self, placed: &SpannedTerm<'_>) -> bool {
        match (placed.term, self.client.ip) {
            (Ok(Term::Directive(_, mechanism)), Some(ip)) => {
                Network::of(mechanism).is_some_and(|network| !network.holds(ip))
            }
            _ => false,
        }
    }

    /// Counts a term that looks up; a problem where that is one too many.
    fn count(&mut self, mode: Mode) -> Option<Problem> {
        match mode {
            Mode::Judge if self.lookups >= MAX_LOOKUPS => {
                self.lookups = MAX_LOOKUPS + 1;
                return Some(Problem::Lookups);
            }
            Mode::Judge => self.lookups += 1,
            Mode::Walk => {
                self.lookups += 1;
                self.walked += 1;
            }
            Mode::DisplayOnly => self.walked += 1,
        }
        None
    }

    /// Whether a record that no receiver would reach is still looked at.
    fn may_walk(&self, depth: u32) -> bool {
        self.walked <= MAX_WALKED && depth < MAX_LOOKUPS
    }

    async fn directive(
        &mut self,
        placed: &SpannedTerm<'_>,
        mechanism: Mechanism<'_>,
        domain: &Name,
        mode: Mode,
        depth: u32,
    ) -> (MatchResult, StepNotes) {
        let looks_up = !matches!(mechanism, Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..));
        let mut notes = StepNotes::default();
        if looks_up {
            if let Some(problem) = self.count(mode) {
                if self.tracing {
                    notes.because = "This would be the eleventh look-up, and receivers stop at ten.".into();
                }
                return (MatchResult::Error(SpfResult::PermError, problem), notes);
            }
            if mode != Mode::Judge && !self.may_walk(depth) {
                notes.because = "Not looked up: there are too many before it.".into();
                return (MatchResult::Open, notes);
            }
        }
        let mut hit = match mechanism {
            Mechanism::All => {
                self.say(&mut notes, || "It matches whatever is left.".into());
                MatchResult::Yes
            }
            Mechanism::Ip4(..) | Mechanism::Ip6(..) => {
                Network::of(mechanism).map_or(MatchResult::No, |network| self.network(network, &mut notes))
            }
            // Boxed, since else the future of every record would have room for all of these.
            Mechanism::A(spec, cidr) => Box::pin(self.a(spec, cidr, domain, &mut notes)).await,
            Mechanism::Mx(spec, cidr) => Box::pin(self.mx(spec, cidr, domain, &mut notes)).await,
            Mechanism::Ptr(spec) => Box::pin(self.ptr(spec, domain, &mut notes)).await,
            Mechanism::Exists(spec) => Box::pin(self.exists(spec, domain, &mut notes)).await,
            Mechanism::Include(spec) => self.include(placed, spec, domain, mode, depth, &mut notes).await,
        };
        if notes.void && mode != Mode::DisplayOnly {
            self.voids += 1;
            if mode == Mode::Judge && self.voids > MAX_VOIDS {
                hit = MatchResult::Error(SpfResult::PermError, Problem::Voids);
            }
        }
        (hit, notes)
    }

    fn step(&mut self, placed: &SpannedTerm<'_>, notes: StepNotes, met: TermOutcome, branch: &mut Branch) {
        self.shown += 1;
        if self.shown > MAX_SHOWN
            && matches!(met, TermOutcome::NotReached | TermOutcome::NotJudged | TermOutcome::NoMatch)
        {
            branch.left_out += 1;
            return;
        }
        let (qualifier, kind) = match placed.term {
            Ok(Term::Directive(qualifier, mechanism)) => (Some(qualifier), kind_of(&mechanism)),
            Ok(Term::Redirect(_)) => (None, Kind::Redirect),
            Ok(_) => (None, Kind::Modifier),
            Err(_) => (None, Kind::Wrong),
        };
        let mut step = Step {
            term: placed.text(),
            position: placed.position,
            qualifier,
            meaning: match &placed.term {
                Ok(term) => term.meaning(),
                Err(mistake) => format!("Not understood: {mistake}."),
            },
            wrong: placed.term.is_err(),
            outcome: met,
            because: String::new(),
            lookups: u32::from(placed.term.is_ok_and(|term| term.looks_up())),
            nested_lookups: 0,
            void: false,
            nested_void_lookups: 0,
            queries: Vec::new(),
            branch: None,
            kind,
            networks: Vec::new(),
        };
        fill(&mut step, notes, met);
        branch.trace.push(step);
    }
}

fn fill(step: &mut Step, notes: StepNotes, met: TermOutcome) {
    step.outcome = met;
    step.because = notes.because;
    step.void = notes.void;
    step.queries = notes.queries;
    step.queries.sort_unstable();
    step.queries.dedup();
    step.networks = notes.networks;
    if let Some(nested) = notes.branch {
        step.nested_lookups = nested.lookups();
        step.nested_void_lookups = nested.void_lookups();
        step.branch = Some(nested);
    }
}

fn kind_of(mechanism: &Mechanism<'_>) -> Kind {
    match mechanism {
        Mechanism::All => Kind::All,
        Mechanism::Include(_) => Kind::Include,
        Mechanism::A(..) => Kind::A,
        Mechanism::Mx(..) => Kind::Mx,
        Mechanism::Ptr(_) => Kind::Ptr,
        Mechanism::Ip4(..) | Mechanism::Ip6(..) => Kind::Ip,
        Mechanism::Exists(_) => Kind::Exists,
    }
}

/// The one SPF record among a domain's TXT records (section 4.5).
fn select(domain: &Name, found: Found<Vec<u8>>) -> Result<Vec<u8>, (SpfResult, Problem)> {
    let hits = match found {
        Found::Unknown(why) => {
            let problem = Problem::Temporary(domain.to_string(), why.to_string());
            return Err((SpfResult::TempError, problem));
        }
        Found::NoData | Found::NxDomain => Vec::new(),
        Found::Records(hits) => hits,
    };
    let mut records = hits.into_iter().map(|hit| hit.value).filter(|txt| is_spf(txt));
    match (records.next(), records.count()) {
        (None, _) => Err((SpfResult::None, Problem::NoRecord(domain.to_string()))),
        (Some(record), 0) => Ok(record),
        (Some(_), others) => Err((SpfResult::PermError, Problem::Several(domain.to_string(), others + 1))),
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
        Some(domain) => evaluate(&domain, &client, None, resolver, super::now(), false).await,
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
        branch: Branch::new(Name::root()),
    }
}
