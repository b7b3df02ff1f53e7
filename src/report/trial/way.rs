//! The mail's way and what large receivers ask, as published and as tried.

use super::super::compare::{Change, Effect, Row};
use super::super::mail_flow::Outcome;
use super::super::marks;
use super::super::model::Report;
use super::super::requirements::{NeedRow, RequirementState, by_need};
use crate::checks::State;

/// How something stands in one report.
struct Standing {
    state: Option<State>,
    /// How bad that is; none where it is not known.
    bad: Option<u8>,
    text: String,
}

impl Standing {
    fn of_step(outcome: Outcome, detail: &str) -> Self {
        let bad = match outcome {
            Outcome::CannotTell | Outcome::Running => None,
            Outcome::Info | Outcome::NotTestable | Outcome::Pass => Some(0),
            Outcome::Warn => Some(1),
            Outcome::Fail => Some(2),
        };
        Self { state: marks::outcome_mark(outcome).0, bad, text: detail.to_owned() }
    }

    fn of_need(row: &NeedRow) -> Self {
        let (state, bad) = match row.state {
            RequirementState::Met => (Some(State::Good), Some(0)),
            RequirementState::NotMet => (Some(State::Error), Some(1)),
            RequirementState::CannotTell => (Some(State::CannotTell), None),
            RequirementState::NotApplicable => (None, Some(0)),
        };
        Self { state, bad, text: row.because.clone() }
    }
}

fn row(what: String, before: Standing, after: Standing) -> Row {
    let effect = match (before.bad, after.bad) {
        (Some(was), Some(is)) if was > is => Effect::Better,
        (Some(was), Some(is)) if was < is => Effect::Worse,
        _ => Effect::Neither,
    };
    let is_same = before.state == after.state && before.text == after.text;
    Row {
        what,
        before: Some(before.text),
        after: Some(after.text),
        kind: if is_same { Change::Same } else { Change::Changed },
        effect,
        states: [before.state, after.state],
        codes: [None; 2],
    }
}

/// Each step, or each of the checks that it consists of.
pub(super) fn steps(published: &Report, tried: &Report) -> Vec<Row> {
    let (Some(before), Some(after)) = (&published.flow, &tried.flow) else { return Vec::new() };
    let mut rows = Vec::new();
    for (was, is) in before.steps.iter().zip(&after.steps) {
        let parts = is.parts.iter().filter_map(|part| {
            let same = was.parts.iter().find(|other| other.part == part.part)?;
            Some(row(
                format!("{}. {}", is.step, part.title),
                Standing::of_step(same.outcome, &same.detail),
                Standing::of_step(part.outcome, &part.detail),
            ))
        });
        let parts: Vec<Row> = parts.collect();
        if parts.is_empty() {
            rows.push(row(
                format!("{}. {}", is.step, is.title),
                Standing::of_step(was.outcome, &was.detail),
                Standing::of_step(is.outcome, &is.detail),
            ));
        }
        rows.extend(parts);
    }
    rows
}

/// Each point that is asked of senders.
pub(super) fn requirements(published: &Report, tried: &Report) -> Vec<Row> {
    let rows = |report: &Report| by_need(report.requirements.as_deref().unwrap_or_default());
    let before = rows(published);
    let both = rows(tried).into_iter().filter_map(|is| {
        let was = before.iter().find(|was| was.need == is.need)?;
        Some(row(is.need.title().to_owned(), Standing::of_need(was), Standing::of_need(&is)))
    });
    both.collect()
}
