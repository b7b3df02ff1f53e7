//! The four marks and the quiet ring: shape and word carry the meaning, colour only helps.

use leptos::prelude::*;
use mailpath::checks::{Severity, State};

use super::el::{El, el};

/// The state's name in the style sheet.
pub(crate) fn class(state: State) -> &'static str {
    match state {
        State::Good => "good",
        State::CannotTell => "unknown",
        State::Warning => "warning",
        State::Error => "error",
        State::Running => "running",
    }
}

/// The state's word.
pub(crate) fn word(state: State) -> &'static str {
    match state {
        State::Good => "OK",
        State::CannotTell => "Cannot tell",
        State::Warning => "Check this",
        State::Error => "Problem",
        State::Running => "Running",
    }
}

/// The mark of a finding; a notice is nothing to be marked, only to be known.
pub(crate) fn of(severity: Severity) -> Option<State> {
    match severity {
        Severity::Good => Some(State::Good),
        Severity::Notice => None,
        Severity::CannotTell => Some(State::CannotTell),
        Severity::Warning => Some(State::Warning),
        Severity::Error => Some(State::Error),
    }
}

/// The outline, and the sign in it, in a square of 20.
fn paths(state: Option<State>) -> (&'static str, &'static str) {
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

/// The mark without its word, for where the word stands beside it.
pub(crate) fn sign(state: Option<State>) -> AnyView {
    shapes(el("svg"), state).attr("viewBox", "0 0 20 20").attr("aria-hidden", "true").into_any()
}

/// The same in any element, for a drawing that it is part of.
pub(crate) fn shapes(place: El, state: Option<State>) -> El {
    let (shape, inner) = paths(state);
    place
        .class(["mark ", state.map_or("plain", class)].concat())
        .add(el("path").class("shape").attr("d", shape))
        .add(el("path").class("inner").attr("d", inner))
}

/// The mark with its word.
pub(crate) fn worded(state: State, word: &'static str) -> AnyView {
    let class = format!("worded {}", class(state));
    el("span").class(class).add(sign(Some(state))).add(" ").add(el("span").add(word)).into_any()
}

/// A word without a judgement.
pub(crate) fn plain(word: &'static str) -> AnyView {
    el("span").class("worded").add(sign(None)).add(" ").add(el("span").add(word)).into_any()
}
