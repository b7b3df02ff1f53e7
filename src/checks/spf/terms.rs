//! The terms of one record, in order (RFC 7208 sections 4.6 and 6.1): what each decides, what it costs,
//! and its step of the trace.

use super::differences::Difference;
use super::evaluate::{
    Evaluator, MAX_LOOKUPS, MAX_VOID_LOOKUPS, MAX_WALKED, MatchResult, Mode, RecordResult, StepNotes,
};
use super::record::{DomainSpec, Mechanism, SpannedTerm, Term, Terms};
use super::trace::{Branch, Kind, NoRecord, Problem, Step, TermOutcome, network_of};
use super::{SpfResult, correction};
use crate::dns::{Name, Txt};

/// The most steps of a trace on which nothing depends: more than one record of 64 kB has.
const MAX_STEPS: usize = 12_000;

impl Evaluator<'_> {
    /// Evaluates the terms of one record.
    pub(super) async fn terms(
        &mut self,
        domain: &Name,
        record: &[u8],
        mode: Mode,
        depth: u32,
        mut branch: Option<&mut Branch>,
    ) -> RecordResult {
        // Where there is nothing to show, networks without the client are not even read.
        let client = self.client.ip.filter(|_| branch.is_none());
        let terms: Vec<SpannedTerm<'_>> = Terms::of(record, client).collect();
        let mut mode = mode;
        let mut record_result = RecordResult::default();
        if let Some(branch) = &mut branch {
            branch.record = Some(Txt::new(vec![record.to_vec()]).text());
        }
        // A mistake anywhere makes the whole record unusable, also after a match (section 4.6).
        if terms.iter().any(|spanned| spanned.term.is_err()) {
            record_result.result = Some(SpfResult::PermError);
            record_result.problem = Some(Box::new(Problem::Syntax(domain.to_string())));
            mode = Mode::DisplayOnly;
        }
        let mut redirect = None;
        let mut has_all = false;
        // Whether a term before `all` may match some address.
        let mut may_match = false;
        for spanned in &terms {
            let notes = match spanned.term {
                Ok(Term::Directive(qualifier, mechanism)) => {
                    if !self.tracing && mode == Mode::DisplayOnly {
                        continue;
                    }
                    let before = mode;
                    let mut notes = StepNotes::default();
                    let matched = self.directive(spanned, mechanism, domain, (mode, depth), &mut notes).await;
                    let all = mechanism == Mechanism::All;
                    has_all |= all;
                    match matched {
                        MatchResult::Match if mode == Mode::Evaluate => {
                            record_result.result = Some(qualifier.into());
                            record_result.matched = Some(spanned.text());
                            mode = Mode::DisplayOnly;
                        }
                        MatchResult::Error(result, problem) if mode == Mode::Evaluate => {
                            record_result.result = Some(result);
                            record_result.problem = Some(problem);
                            mode = Mode::DisplayOnly;
                        }
                        // Where nothing before it can match, `all` decides whoever sends (section 5.1).
                        _ if all && mode == Mode::WalkAll && !may_match => {
                            record_result.result = Some(qualifier.into());
                            record_result.matched = Some(spanned.text());
                            mode = Mode::DisplayOnly;
                        }
                        // What stands behind `all` is not reached by anybody (section 5.1).
                        _ if all => mode = Mode::DisplayOnly,
                        _ => may_match = true,
                    }
                    let outcome = match (before, &record_result) {
                        (Mode::Evaluate, _) if mode == Mode::Evaluate => TermOutcome::NoMatch,
                        (Mode::Evaluate, record_result) if record_result.problem.is_some() => {
                            TermOutcome::Error
                        }
                        (Mode::Evaluate, _) => TermOutcome::Match,
                        (Mode::WalkAll, record_result) if record_result.matched.is_some() => {
                            TermOutcome::Match
                        }
                        (Mode::WalkAll, _) => TermOutcome::NotJudged,
                        (Mode::DisplayOnly, _) => TermOutcome::NotReached,
                    };
                    Some((notes, outcome))
                }
                Ok(Term::Redirect(spec)) => {
                    // It counts where nothing else did, wherever it stands (section 6.1).
                    redirect = Some((spanned, spec));
                    self.tracing.then(|| (StepNotes::default(), TermOutcome::NotReached))
                }
                Ok(Term::Explanation(spec)) => {
                    record_result.explanation = Some((spec.as_str().to_owned(), domain.clone()));
                    None
                }
                Ok(Term::Unknown(..)) | Err(_) => None,
            };
            if let Some(branch) = branch.as_deref_mut() {
                let (notes, outcome) = notes.unwrap_or((StepNotes::default(), TermOutcome::NotJudged));
                self.step(spanned, notes, outcome, branch);
            }
        }
        if let Some((spanned, spec)) =
            redirect.filter(|_| !has_all && (self.tracing || mode != Mode::DisplayOnly))
        {
            let alone = !may_match;
            Box::pin(self.redirect(spanned, spec, domain, (mode, alone), depth, &mut record_result, branch))
                .await;
        } else if mode == Mode::Evaluate {
            record_result.result = Some(SpfResult::Neutral);
        }
        record_result
    }

    /// Evaluates `redirect=` (section 6.1).
    #[expect(clippy::too_many_arguments, reason = "it is the end of `terms`, and needs what that has")]
    async fn redirect(
        &mut self,
        spanned: &SpannedTerm<'_>,
        spec: DomainSpec<'_>,
        domain: &Name,
        (mode, alone): (Mode, bool),
        depth: u32,
        record_result: &mut RecordResult,
        branch: Option<&mut Branch>,
    ) {
        let mut notes = StepNotes::default();
        let mut outcome =
            if mode == Mode::WalkAll { TermOutcome::NotJudged } else { TermOutcome::NotReached };
        let over = self.count(mode);
        if mode == Mode::Evaluate {
            // The explanation of the record that redirects is not used (section 6.2).
            *record_result = match over {
                Some(problem) => RecordResult::error(SpfResult::PermError, problem),
                None => match self.target(Some(spec), domain).await {
                    Ok(target) => {
                        let (mut inner, nested) = self.record(&target, mode, depth + 1).await;
                        if inner.result == Some(SpfResult::None) {
                            inner.result = Some(SpfResult::PermError);
                            let problem = inner.problem.take();
                            let problem =
                                Problem::target_without_record(spanned, &target, problem.as_deref());
                            inner.problem = Some(Box::new(problem));
                        }
                        notes.branch = nested;
                        inner
                    }
                    Err(_) => {
                        let target = spec.as_str().to_owned();
                        let problem =
                            Problem::TargetWithoutRecord(spanned.text(), target, NoRecord::NotAName);
                        RecordResult::error(SpfResult::PermError, problem)
                    }
                },
            };
            outcome = if record_result.problem.is_some() { TermOutcome::Error } else { TermOutcome::Match };
            if self.tracing {
                notes.because = match &record_result.problem {
                    Some(problem) => problem.sentence(),
                    None => "Nothing before it matched, so that record counts.".into(),
                };
            }
        } else if self.may_walk(depth)
            && let Ok(target) = self.target(Some(spec), domain).await
        {
            let (inner, nested) = self.record(&target, mode, depth + 1).await;
            notes.branch = nested;
            // Whoever sends gets there, and the same there.
            if alone && mode == Mode::WalkAll && inner.matched.is_some() {
                *record_result = inner;
                outcome = TermOutcome::Match;
                notes.because = "Nothing stands before it, so that record counts.".into();
            }
        }
        if let Some(branch) = branch
            && let Some(step) = branch.trace.iter_mut().find(|step| step.kind == Kind::Redirect)
        {
            fill(step, notes, outcome);
        }
    }

    /// Counts a term that causes a lookup; a problem where that is one too many.
    fn count(&mut self, mode: Mode) -> Option<Problem> {
        match mode {
            Mode::Evaluate if self.lookups >= MAX_LOOKUPS => {
                self.lookups = MAX_LOOKUPS + 1;
                return Some(Problem::TooManyLookups);
            }
            Mode::Evaluate => self.lookups += 1,
            Mode::WalkAll => {
                self.lookups += 1;
                self.walked += 1;
            }
            Mode::DisplayOnly => self.walked += 1,
        }
        self.judging = mode == Mode::Evaluate;
        self.note_limits();
        None
    }

    /// Notes a limit that is kept here and exceeded by the counts of other receivers.
    pub(super) fn note_limits(&mut self) {
        let over = |own, more, limit| own <= limit && own + more > limit;
        for (difference, is_over) in [
            (Difference::MacroLookups, over(self.lookups, self.macro_lookups, MAX_LOOKUPS)),
            (Difference::NameVoids, over(self.void_lookups, self.name_voids, MAX_VOID_LOOKUPS)),
        ] {
            if is_over && self.judging && !self.differences.contains(&difference) {
                self.differences.push(difference);
            }
        }
    }

    /// Whether a record that no receiver would reach is still looked up.
    fn may_walk(&self, depth: u32) -> bool {
        self.walked <= MAX_WALKED && depth < MAX_LOOKUPS
    }

    /// Evaluates one directive.
    async fn directive(
        &mut self,
        spanned: &SpannedTerm<'_>,
        mechanism: Mechanism<'_>,
        domain: &Name,
        (mode, depth): (Mode, u32),
        notes: &mut StepNotes,
    ) -> MatchResult {
        let looks_up = !matches!(mechanism, Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..));
        if looks_up {
            if let Some(problem) = self.count(mode) {
                if self.tracing {
                    notes.because = "This would be the eleventh look-up, and ten are allowed.".into();
                }
                return MatchResult::error(SpfResult::PermError, problem);
            }
            if mode != Mode::Evaluate && !self.may_walk(depth) {
                notes.because = "Not looked up: there are too many before it.".into();
                return MatchResult::Undetermined;
            }
        }
        let mut matched = match mechanism {
            Mechanism::All => {
                self.note(notes, || "It matches whatever is left.".into());
                MatchResult::Match
            }
            Mechanism::Ip4(..) | Mechanism::Ip6(..) => {
                network_of(mechanism).map_or(MatchResult::NoMatch, |network| self.network(network, notes))
            }
            // Boxed, since else the future of every record would have room for all of these.
            Mechanism::A(spec, cidr) => Box::pin(self.a(spec, cidr, domain, notes)).await,
            Mechanism::Mx(spec, cidr) => Box::pin(self.mx(spec, cidr, domain, notes)).await,
            Mechanism::Ptr(spec) => Box::pin(self.ptr(spec, domain, notes)).await,
            Mechanism::Exists(spec) => Box::pin(self.exists(spec, domain, notes)).await,
            Mechanism::Include(spec) => self.include(spanned, spec, domain, mode, depth, notes).await,
        };
        if notes.void && mode != Mode::DisplayOnly {
            self.void_lookups += 1;
            if mode == Mode::Evaluate && self.void_lookups > MAX_VOID_LOOKUPS {
                matched = MatchResult::error(SpfResult::PermError, Problem::TooManyVoidLookups);
            }
        }
        self.judging = mode == Mode::Evaluate;
        self.note_limits();
        matched
    }

    /// Adds a term to the trace.
    fn step(
        &mut self,
        spanned: &SpannedTerm<'_>,
        notes: StepNotes,
        outcome: TermOutcome,
        branch: &mut Branch,
    ) {
        self.steps += 1;
        if self.steps > MAX_STEPS
            && matches!(outcome, TermOutcome::NotReached | TermOutcome::NotJudged | TermOutcome::NoMatch)
        {
            branch.left_out += 1;
            return;
        }
        let (qualifier, kind) = match spanned.term {
            Ok(Term::Directive(qualifier, mechanism)) => (Some(qualifier), kind_of(&mechanism)),
            Ok(Term::Redirect(_)) => (None, Kind::Redirect),
            Ok(_) => (None, Kind::Modifier),
            Err(_) => (None, Kind::Wrong),
        };
        let mut step = Step {
            term: spanned.text(),
            position: spanned.position,
            qualifier,
            meaning: match &spanned.term {
                Ok(term) => term.meaning(),
                Err(mistake) => match correction::meant(&spanned.text()) {
                    Some(meant) => format!("Not understood: {mistake}. Perhaps `{meant}` was meant."),
                    None => format!("Not understood: {mistake}."),
                },
            },
            wrong: spanned.term.is_err(),
            outcome,
            because: String::new(),
            lookups: u32::from(spanned.term.is_ok_and(|term| term.looks_up())),
            nested_lookups: 0,
            void: false,
            nested_void_lookups: 0,
            queries: Vec::new(),
            branch: None,
            kind,
            failed: false,
            networks: Vec::new(),
        };
        fill(&mut step, notes, outcome);
        branch.trace.push(step);
    }
}

fn fill(step: &mut Step, notes: StepNotes, outcome: TermOutcome) {
    step.outcome = outcome;
    step.because = notes.because;
    step.void = notes.void;
    step.queries = notes.queries;
    step.queries.sort_unstable();
    step.queries.dedup();
    step.failed = !notes.failed.is_empty();
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
