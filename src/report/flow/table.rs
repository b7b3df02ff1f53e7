//! The tables of the mail flow (`data/flow.json`): what each step says, and what it makes of the
//! verdict. A mail administrator can read them, and dispute them.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::checks::FindingCode;
use crate::report::mail_flow::{FlowState, FlowStep, Outcome, Reason, Verdict};

/// What a step is called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepRow {
    pub(super) step: FlowStep,
    pub(super) title: String,
    /// What it is, for those who do not know.
    pub(super) explain: String,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

/// What a state of a step says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateRow {
    state: FlowState,
    pub(super) step: FlowStep,
    pub(super) outcome: Outcome,
    pub(super) verdict: Option<Verdict>,
    pub(super) detail: String,
    pub(super) fix: Option<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

/// What a finding makes of the verdict, and the step that it belongs to. Its source is that of the
/// finding (`data/findings.json`).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepRule {
    code: FindingCode,
    pub(super) step: FlowStep,
    /// Another step that it is told in too.
    pub(super) also: Option<FlowStep>,
    pub(super) verdict: Option<Verdict>,
}

/// Who refuses for a finding or a state.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    code: Reason,
    who: String,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

/// How mail comes back after a finding.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BounceRow {
    code: FindingCode,
    pub(super) when: String,
    pub(super) text: String,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    /// The verdicts, the gravest first.
    order: Vec<Verdict>,
    /// In the order of the steps.
    steps: Vec<StepRow>,
    /// In the order of the states, of which each has its row: the build script makes them of it.
    states: Vec<StateRow>,
    findings: Vec<StepRule>,
    refusals: Vec<Refusal>,
    bounces: Vec<BounceRow>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables: Tables =
        serde_json::from_str(include_str!("../../../data/flow.json")).expect("data/flow.json");
    tables.steps.sort_by_key(|row| row.step);
    tables.states.sort_by_key(|row| row.state);
    tables
});

/// The verdicts, the gravest first.
pub(super) fn order() -> &'static [Verdict] {
    &TABLES.order
}

/// What a step is called.
pub(super) fn step(step: FlowStep) -> &'static StepRow {
    &TABLES.steps[step.index()]
}

/// What a state says.
pub(super) fn state(state: FlowState) -> &'static StateRow {
    &TABLES.states[state as usize]
}

/// What a finding means for the flow; none where it says nothing of it.
pub(super) fn rule(code: FindingCode) -> Option<&'static StepRule> {
    TABLES.findings.iter().find(|row| row.code == code)
}

/// Who refuses for a finding or a state.
pub(super) fn who_refuses(reason: Reason) -> Option<&'static str> {
    TABLES.refusals.iter().find(|row| row.code == reason).map(|row| row.who.as_str())
}

/// How mail comes back after a finding.
pub(super) fn bounce(code: FindingCode) -> Option<&'static BounceRow> {
    TABLES.bounces.iter().find(|row| row.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{FindingReach, Severity};

    #[test]
    fn every_finding_has_its_step_unless_it_says_nothing_of_the_flow() {
        for code in FindingCode::ALL {
            let beside = ["lookup.", "resolver.", "dkim.", "headers.", "bounce."]
                .iter()
                .any(|start| code.as_str().starts_with(start))
                || *code == FindingCode::BlocklistRetired;
            assert_eq!(rule(*code).is_none(), beside, "{code}");
            if let Some(rule) = rule(*code) {
                // A verdict rests on what the message meets; what is true of a record alone decides nothing.
                let matters = !matches!(code.severity(), Severity::Good | Severity::Notice)
                    && code.reach() == FindingReach::Message;
                assert_eq!(rule.verdict.is_some(), matters, "{code}");
            }
        }
    }

    #[test]
    fn of_whatever_speaks_against_the_sender_it_is_said_who_refuses_for_it() {
        let findings = TABLES.findings.iter().map(|row| (Reason::Finding(row.code), row.step, row.verdict));
        let states = TABLES.states.iter().map(|row| (Reason::State(row.state), row.step, row.verdict));
        let of_sender = FlowStep::ReturnPath..=FlowStep::SenderChecks;
        for (reason, step, verdict) in findings.chain(states).filter(|(_, step, _)| of_sender.contains(step))
        {
            let against = matches!(verdict, Some(Verdict::Rejected | Verdict::Suspect));
            assert_eq!(who_refuses(reason).is_some(), against, "{}, of step {step}", reason.as_str());
        }
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(order(), [Verdict::Rejected, Verdict::Suspect, Verdict::CannotTell, Verdict::Accepted]);
        assert!(TABLES.steps.iter().enumerate().all(|(at, row)| row.step.index() == at));
        assert_eq!(TABLES.steps.last().map(|row| row.step), Some(FlowStep::SpamScore));
        let sources =
            TABLES.steps.iter().map(|row| &row.source).chain(TABLES.states.iter().map(|row| &row.source));
        let more =
            TABLES.refusals.iter().map(|row| &row.source).chain(TABLES.bounces.iter().map(|row| &row.source));
        assert!(sources.chain(more).all(|source| !source.is_empty()));
        for (row, name) in TABLES.states.iter().zip(FlowState::ALL) {
            assert_eq!(row.state, *name);
            assert!(name.as_str().parse::<FindingCode>().is_err(), "{name} is a finding too");
            assert!(!row.detail.contains('!'), "{name}");
            let faulty = matches!(row.outcome, Outcome::Fail | Outcome::Warn | Outcome::CannotTell);
            if faulty && row.step < FlowStep::Refusal {
                assert!(row.fix.is_some(), "{name} says nothing of what to do");
            }
        }
    }
}
