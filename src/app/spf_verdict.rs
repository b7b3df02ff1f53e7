//! The result of an evaluation, in the RFC's word.

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::spf::SpfVerdict;

use super::mark;

/// The mark of a result.
fn state_of(result: Option<SpfVerdict>) -> Option<State> {
    Some(match result? {
        SpfVerdict::Pass => State::Good,
        SpfVerdict::Fail | SpfVerdict::PermError => State::Error,
        SpfVerdict::SoftFail | SpfVerdict::Neutral | SpfVerdict::None => State::Warning,
        SpfVerdict::TempError => State::CannotTell,
    })
}

/// The RFC's word with its mark.
pub(super) fn verdict(result: Option<SpfVerdict>) -> AnyView {
    match (result, state_of(result)) {
        (Some(result), Some(state)) => mark::worded(state, result.as_str()),
        _ => "not judged".into_any(),
    }
}
