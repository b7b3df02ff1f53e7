//! The four marks as shapes, for drawings that stand by themselves. Shape and word carry the meaning,
//! colour only helps.

use super::super::flow::Outcome;
use super::super::words;
use crate::checks::State;

/// The mark of an outcome. What was only read, and what no browser can do, has none.
pub(super) fn mark(outcome: Outcome) -> Option<State> {
    Some(match outcome {
        Outcome::Info | Outcome::NotTestable => return None,
        Outcome::Pass => State::Good,
        Outcome::CannotTell => State::CannotTell,
        Outcome::Warn => State::Warning,
        Outcome::Fail => State::Error,
        Outcome::Running => State::Running,
    })
}

/// The word of an outcome.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match (mark(outcome), outcome) {
        (Some(mark), _) => words::state(mark),
        (None, Outcome::NotTestable) => "Not testable here",
        (None, _) => "Note",
    }
}

/// The name of a mark's colours in the drawing's style.
pub(super) fn class(state: Option<State>) -> &'static str {
    match state {
        Some(State::Good) => "good",
        Some(State::Warning) => "warning",
        Some(State::Error) => "error",
        Some(State::CannotTell) => "unknown",
        Some(State::Running) => "running",
        None => "plain",
    }
}

/// The outline and the sign in it, in a square of 20.
fn paths(state: Option<State>) -> (&'static str, &'static str) {
    const CIRCLE: &str = "M10 1.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17z";
    match state {
        Some(State::Good) => (CIRCLE, "M6 10.4l2.8 2.8L14.2 7.4"),
        Some(State::Warning) => ("M10 1.6L19 18H1z", "M10 7.4v5M10 15.1v.2"),
        Some(State::Error) => ("M2 2h16v16H2z", "M6.6 6.6l6.8 6.8M13.4 6.6l-6.8 6.8"),
        Some(State::CannotTell) => (CIRCLE, "M7.6 7.8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.2.9-1.2 1.8M10 14.4v.2"),
        Some(State::Running) => (CIRCLE, ""),
        None => ("M10 7.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5z", ""),
    }
}

/// Draws a mark whose square begins at this place.
pub(super) fn draw(svg: &mut String, state: Option<State>, x: usize, y: usize) {
    let (shape, sign) = paths(state);
    let (x, y) = (x.to_string(), y.to_string());
    for part in [
        "<g class=\"mark ",
        class(state),
        "\" transform=\"translate(",
        &x,
        " ",
        &y,
        ")\"><path class=\"shape\" d=\"",
        shape,
        "\"/>",
    ] {
        svg.push_str(part);
    }
    if !sign.is_empty() {
        for part in ["<path class=\"sign\" d=\"", sign, "\"/>"] {
            svg.push_str(part);
        }
    }
    svg.push_str("</g>");
}
