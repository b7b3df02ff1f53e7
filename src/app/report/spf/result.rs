//! The result of an evaluation, in the RFC's word.

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::spf::SpfResult;

use crate::app::components::old::state_mark as mark;

/// The mark of a result.
fn state_of(result: Option<SpfResult>) -> Option<State> {
    Some(match result? {
        SpfResult::Pass => State::Good,
        SpfResult::Fail | SpfResult::PermError => State::Error,
        SpfResult::SoftFail | SpfResult::Neutral | SpfResult::None => State::Warning,
        SpfResult::TempError => State::CannotTell,
    })
}

/// The RFC's word with its mark.
pub(crate) fn verdict(result: Option<SpfResult>) -> AnyView {
    match (result, state_of(result)) {
        (Some(result), Some(state)) => mark::worded(state, result.as_str()),
        _ => "not judged".into_any(),
    }
}
