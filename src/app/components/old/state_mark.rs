//! The four marks and the quiet ring: shape and word carry the meaning, colour only helps.

use leptos::prelude::*;
use mailpath::checks::{Severity, State};
use mailpath::report::marks;
pub(crate) use mailpath::report::marks::word;

use crate::app::components::old::el::{El, el};

/// The state's name in the style sheet.
pub(crate) fn class(state: State) -> &'static str {
    marks::class(Some(state))
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

/// The mark without its word, for where the word stands beside it.
pub(crate) fn sign(state: Option<State>) -> AnyView {
    shapes(el("svg"), state).attr("viewBox", "0 0 20 20").attr("aria-hidden", "true").into_any()
}

/// The same in any element, for a drawing that it is part of.
pub(crate) fn shapes(place: El, state: Option<State>) -> El {
    let (shape, inner) = marks::paths(state);
    place
        .class(["mark ", marks::class(state)].concat())
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
