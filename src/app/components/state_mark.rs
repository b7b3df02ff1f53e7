//! The four marks and the quiet ring: shape and word carry the meaning, colour only helps.

use leptos::prelude::*;
use mailpath::checks::{Severity, State};
use mailpath::report::marks;

/// The mark of a finding; a notice is nothing to be marked, only to be known.
pub(crate) fn of_severity(severity: Severity) -> Option<State> {
    match severity {
        Severity::Good => Some(State::Good),
        Severity::Notice => None,
        Severity::CannotTell => Some(State::CannotTell),
        Severity::Warning => Some(State::Warning),
        Severity::Error => Some(State::Error),
    }
}

/// The mark without its word, for where the word stands beside it.
#[component]
pub(crate) fn StateMark(
    /// Without a state, the mark of what is only to be known.
    state: Option<State>,
) -> impl IntoView {
    let class = format!("mark {}", marks::class(state));
    view! { <svg class=class viewBox="0 0 20 20" aria-hidden="true"><MarkShapes state/></svg> }
}

/// The shapes of a mark, for a drawing that it is part of, in a field of 20 by 20.
#[component]
pub(crate) fn MarkShapes(state: Option<State>) -> impl IntoView {
    let (shape, inner) = marks::paths(state);
    view! {
        <path class="shape" d=shape></path>
        <path class="inner" d=inner></path>
    }
}

/// The mark with a word beside it.
#[component]
pub(crate) fn WordedMark(state: Option<State>, #[prop(into)] word: String) -> impl IntoView {
    let class = match state {
        Some(state) => format!("worded {}", marks::class(Some(state))),
        None => "worded".to_owned(),
    };
    view! { <span class=class><StateMark state/>" "<span>{word}</span></span> }
}
