//! The mail's way: ten steps from the sending server to the inbox, as a list, and as a drawing
//! beside it where there is room.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::report::Report;
use mailpath::report::flow::{Flow, Outcome, Step, Verdict};

use super::el::el;
use super::flow_step::step;
use super::live::{Row, key_of, live, rows};
use super::state::App;
use super::{flow_map, mark};

pub(crate) fn way(app: App) -> AnyView {
    let steps = rows(move || {
        let report = app.now();
        let mut all = Vec::new();
        for of in steps(&report) {
            // What is unfolded in a step stays so until something else is to be said of it.
            let key = key_of(&[of.title, of.outcome.as_str(), &of.detail]);
            let of = of.clone();
            all.push(Row::new(key, move || step(app, &of)));
        }
        all
    });
    el("section")
        .class("way group")
        .hide(move || flow(&app.now()).is_none())
        .add(el("h3").class("group-title").add("The mail’s way"))
        .add(live(move || flow_map::drawing(app)))
        // Without its numbers a list is none for some browsers, unless it says so.
        .add(el("ol").class("legs").attr("role", "list").add(steps))
        .add(live(move || end(app)))
        .into_any()
}

/// The way, if the report has one.
pub(super) fn flow(report: &Option<Arc<Report>>) -> Option<&Flow> {
    report.as_ref()?.flow.as_ref()
}

/// Its steps.
pub(super) fn steps(report: &Option<Arc<Report>>) -> &[Step] {
    flow(report).map_or(&[], |flow| &flow.steps)
}

/// The place among the steps where a mail that is refused, or cannot be delivered, stops: the
/// first of which the table of verdicts says so.
pub(super) fn stop(flow: &Flow) -> Option<usize> {
    let decides = |because: &[&str]| because.iter().any(|code| flow.because.contains(code));
    let stops = |step: &Step| decides(&step.because) || step.parts.iter().any(|part| decides(&part.because));
    if flow.verdict != Some(Verdict::Rejected) { None } else { flow.steps.iter().position(stops) }
}

/// Whether the mail gets to this place among the steps, behind which is the inbox; or stops there,
/// or does not get there, as far as is known.
pub(super) fn reach(flow: &Flow, at: usize) -> &'static str {
    let reached = match stop(flow) {
        Some(stop) if at == stop => return "stop",
        Some(stop) => at < stop,
        // What could not be told may be what keeps it from the inbox.
        None if at >= flow.steps.len() => {
            matches!(flow.verdict, Some(Verdict::Accepted | Verdict::Suspect))
        }
        None => flow.steps.iter().take(at + 1).all(|step| step.outcome != Outcome::Running),
    };
    if reached { "done" } else { "beyond" }
}

/// Whether a mail that fails comes back: one without a return-path does not.
pub(super) fn comes_back(flow: &Flow) -> bool {
    !flow.steps.iter().any(|step| step.because.contains(&"from.null"))
}

/// What the way leads to, in words; the drawing shows the same.
fn end(app: App) -> AnyView {
    let report = app.now();
    let Some((report, flow)) = report.as_ref().zip(flow(&report)) else { return ().into_any() };
    let step = (stop(flow).unwrap_or_default() + 1).to_string();
    let (words, step, rest) = match flow.verdict {
        None => ("The inbox", "", ""),
        Some(Verdict::Accepted) => ("The inbox: nothing was found that keeps the mail from it.", "", ""),
        Some(Verdict::Suspect) => ("The inbox, the spam folder, or a refusal: receivers differ.", "", ""),
        Some(Verdict::CannotTell) => {
            ("The inbox, perhaps: something that matters could not be told.", "", "")
        }
        Some(Verdict::Rejected) => {
            let back = if comes_back(flow) {
                " and comes back to the sender."
            } else {
                ", and without a return-path nothing comes back."
            };
            ("Not the inbox: the mail probably stops at step ", step.as_str(), back)
        }
    };
    el("p")
        .class(["way-end mark ", mark::class(report.verdict.state)].concat())
        .add(flow_map::letter(el("svg")).attr("viewBox", "0 0 32 24").attr("aria-hidden", "true"))
        .add([words, step, rest].concat())
        .into_any()
}
