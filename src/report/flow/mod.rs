//! Works the mail flow out: the way of one message from the sending server to the inbox, in ten steps, with
//! the verdict and the score. It asks nothing of its own: it puts in order what the checks have found. What
//! it gives is of the types in `crate::report::mail_flow`, which the report holds.

mod check;
mod dmarc;
mod rules;
mod score;
mod steps;
mod table;

use super::mail_flow::{FlowState, FlowStep, MailFlow, Outcome, Part, Reason, ScoreSum, Step, Verdict};
use super::model::Report;
use super::query::Query;
use crate::checks::finding::fill;
use crate::checks::{Finding, FindingCode};
use crate::dns::{Name, World, with_display_names};

pub(super) use dmarc::needed_signature;
pub use rules::{
    DmarcCondition, HeloName, HeloSpfCondition, Listed, ReturnPathDomain, ReverseName, Rule, SpfCondition,
    When, rspamd_rules, spamassassin_rules,
};
use score::{rspamd, spamassassin};

/// A sentence of the table; names as people write them, as findings have them.
fn filled(template: &str, arguments: &[(&str, &str)]) -> String {
    with_display_names(&fill(template, arguments)).into_owned()
}

/// What is known beside the report.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) query: &'a Query,
    pub(super) report: &'a Report,
    /// The domain of the recipient.
    pub(super) to: Option<&'a Name>,
    /// The domain of the return-path.
    pub(super) from: Option<&'a Name>,
    /// In which addresses are what they are.
    pub(super) world: World,
}

/// Puts what is known in order.
pub(super) fn of(inputs: Inputs<'_>) -> MailFlow {
    let score = spamassassin(inputs);
    let mut steps = steps::all(inputs, &score);
    let complete = inputs.report.complete;
    // Of what somebody answers in the place of the DNS nothing follows.
    let rewritten = Reason::Finding(FindingCode::ResolverRewrites);
    let is_rewritten = inputs.report.findings.iter().any(|found| Reason::Finding(found.code) == rewritten);
    if is_rewritten {
        believe_nothing(&mut steps);
    }
    let unknowing =
        inputs.report.findings.iter().find(|found| found.code == FindingCode::ResolverKnowsNothing);
    if let Some(finding) = unknowing {
        know_nothing(&mut steps, finding);
    }
    let (verdict, because) = match unknowing {
        Some(finding) => (Verdict::CannotTell, vec![Reason::Finding(finding.code)]),
        None if is_rewritten => (Verdict::CannotTell, vec![rewritten]),
        None => verdict(&steps),
    };
    MailFlow {
        verdict: complete.then_some(verdict),
        because,
        score: score.score,
        score_is_lower_bound: score.score_is_lower_bound,
        threshold: score.threshold,
        rules: score.rules,
        undecided: score.undecided,
        rspamd: rspamd(inputs),
        offers: inputs.offers(),
        steps,
    }
}

/// Takes from the steps what was only told by somebody who answers in the place of the DNS.
fn believe_nothing(steps: &mut [Step]) {
    let outcomes = steps
        .iter_mut()
        .flat_map(|step| step.parts.iter_mut().map(|part| &mut part.outcome).chain([&mut step.outcome]));
    for outcome in outcomes.filter(|outcome| **outcome == Outcome::Pass) {
        *outcome = Outcome::CannotTell;
    }
}

/// Takes from the steps all that rests on a resolver which knows nothing.
fn know_nothing(steps: &mut [Step], finding: &Finding) {
    let rests_on_answers = |step: &&mut Step| {
        let given = matches!(step.outcome, Outcome::Pass | Outcome::Info);
        let is_of_input =
            matches!(step.step, FlowStep::HandOver | FlowStep::RecipientDomain | FlowStep::ReturnPath);
        !(given && is_of_input || step.step == FlowStep::SpamScore)
    };
    for step in steps.iter_mut().filter(rests_on_answers) {
        (step.fix, step.bounce, step.command) = (None, None, None);
        step.because = vec![Reason::Finding(finding.code)];
        step.outcome = Outcome::CannotTell;
        step.detail.clone_from(&finding.title);
        for part in &mut step.parts {
            part.fix = None;
            part.because = vec![Reason::Finding(finding.code)];
            part.outcome = Outcome::CannotTell;
            part.detail.clone_from(&finding.title);
        }
    }
}

/// The gravest verdict that any state or finding on the way has in the table, and whose it is.
fn verdict(steps: &[Step]) -> (Verdict, Vec<Reason>) {
    // What is found of an address that the outside never sees is another's.
    let inside =
        steps.first().is_some_and(|step| step.because.contains(&Reason::State(FlowState::ServerInside)));
    let said = || {
        let all = steps.iter().flat_map(|step| {
            let parts = step.parts.iter().flat_map(|part| &part.because);
            step.because.iter().chain(parts).map(|reason| (step.step, *reason))
        });
        let holds = |(step, reason): &(FlowStep, Reason)| {
            !inside || *step < FlowStep::SenderChecks || holds_whoever_sends(*reason)
        };
        all.filter(holds).map(|(_, reason)| reason).filter_map(|code| Some((verdict_of(code)?, code)))
    };
    for verdict in table::order() {
        let mut because: Vec<Reason> = said().filter(|(of, _)| of == verdict).map(|(_, code)| code).collect();
        because.dedup();
        if !because.is_empty() || *verdict == Verdict::Accepted {
            return (*verdict, because);
        }
    }
    (Verdict::CannotTell, Vec::new())
}

/// Whether it is true of the domain that mail is from, whichever address sends.
fn holds_whoever_sends(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Finding(
            FindingCode::SpfNxdomain
                | FindingCode::SpfAliasBroken
                | FindingCode::SpfSeveral
                | FindingCode::SpfSyntax
                | FindingCode::SpfDnssec
        )
    )
}

/// What a state or a finding makes of the verdict.
pub(super) fn verdict_of(reason: Reason) -> Option<Verdict> {
    match reason {
        Reason::Finding(code) => table::rule(code).and_then(|rule| rule.verdict),
        Reason::State(state) => table::state(state).verdict,
    }
}
