//! The result of an evaluation, in the RFC's word.

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::spf::SpfResult;

use crate::app::components::state_mark::WordedMark;

/// The mark of a result.
fn state_of(result: SpfResult) -> State {
    match result {
        SpfResult::Pass => State::Good,
        SpfResult::Fail | SpfResult::PermError => State::Error,
        SpfResult::SoftFail | SpfResult::Neutral | SpfResult::None => State::Warning,
        SpfResult::TempError => State::CannotTell,
    }
}

/// The RFC's word with its mark.
#[component]
pub(crate) fn Verdict(result: Option<SpfResult>) -> impl IntoView {
    match result {
        Some(result) => view! { <WordedMark state=Some(state_of(result)) word=result.as_str()/> }.into_any(),
        None => "not judged".into_any(),
    }
}
