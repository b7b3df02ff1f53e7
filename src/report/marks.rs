//! The four marks and the quiet ring, wherever they are drawn: shape and word carry the meaning, colour
//! only helps.

use super::mail_flow::Outcome;
use crate::checks::State;

/// The word of a mark.
#[must_use]
pub fn word(state: State) -> &'static str {
    match state {
        State::Good => "OK",
        State::CannotTell => "Cannot tell",
        State::Warning => "Warning",
        State::Error => "Problem",
        State::Running => "Running",
    }
}

/// The name of a mark in style sheets.
#[must_use]
pub fn class(state: Option<State>) -> &'static str {
    match state {
        Some(State::Good) => "good",
        Some(State::CannotTell) => "unknown",
        Some(State::Warning) => "warning",
        Some(State::Error) => "error",
        Some(State::Running) => "running",
        None => "plain",
    }
}

/// The outline, and the sign in it, in a square of 20.
#[must_use]
pub fn paths(state: Option<State>) -> (&'static str, &'static str) {
    const CIRCLE: &str = "M10 1.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17z";
    match state {
        Some(State::Good) => (CIRCLE, "M6 10.4l2.8 2.8L14.2 7.4"),
        Some(State::Warning) => ("M10 1.6L19 18H1z", "M10 7.4v5M10 15.1v.2"),
        Some(State::Error) => (
            "M4 1.8h12a2.2 2.2 0 0 1 2.2 2.2v12a2.2 2.2 0 0 1-2.2 2.2H4A2.2 2.2 0 0 1 1.8 16V4A2.2 2.2 0 0 1 4 1.8z",
            "M6.6 6.6l6.8 6.8M13.4 6.6l-6.8 6.8",
        ),
        Some(State::CannotTell) => (CIRCLE, "M7.6 7.8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.2.9-1.2 1.8M10 14.4v.2"),
        Some(State::Running) => (CIRCLE, ""),
        None => ("M10 7.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5z", ""),
    }
}

/// The mark and the word of an outcome; there is no mark for a note, and for what no browser can test.
#[must_use]
pub fn outcome_mark(outcome: Outcome) -> (Option<State>, &'static str) {
    let state = match outcome {
        Outcome::Info => return (None, "Note"),
        Outcome::NotTestable => return (None, "Not testable here"),
        Outcome::Pass => State::Good,
        Outcome::CannotTell => State::CannotTell,
        Outcome::Warn => State::Warning,
        Outcome::Fail => State::Error,
        Outcome::Running => State::Running,
    };
    (Some(state), word(state))
}
