//! The mail's way: ten steps from the sending server to the inbox, as a list, and as a drawing
//! beside it where there is room.

use leptos::prelude::*;
use mailpath::report::flow::{Flow, Outcome, Verdict};

use super::el::el;
use super::flow_step::step;
use super::live::{Row, key_of, live, rows};
use super::state::App;
use super::{flow_map, mark};

pub(crate) fn way(app: App) -> AnyView {
    let steps = rows(move || {
        let report = app.report.get();
        let steps = report.iter().flat_map(|report| &report.flow).flat_map(|flow| &flow.steps);
        let row = |of: &mailpath::report::flow::Step| {
            // What is unfolded in a step stays so until something else is to be said of it.
            let key = key_of(&[of.title, of.outcome.as_str(), &of.detail]);
            let of = of.clone();
            Row::new(key, move || step(app, &of))
        };
        steps.map(row).collect()
    });
    el("section")
        .class("way group")
        .hide(move || !app.read(|report| report.flow.is_some()))
        .add(el("h3").class("group-title").add("The mail’s way"))
        .add(live(move || flow_map::drawing(app)))
        // Without its numbers a list is none for some browsers, unless it says so.
        .add(el("ol").class("legs").attr("role", "list").add(steps))
        .add(live(move || end(app)))
        .into_any()
}

/// Something of the way, if there is one.
pub(super) fn read<T: Default>(app: App, pick: impl FnOnce(&Flow) -> T) -> T {
    app.read(|report| report.flow.as_ref().map(pick).unwrap_or_default())
}

/// How far the mail gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Done,
    /// Here it stops.
    Stop,
    /// Nobody knows yet, or it does not get here.
    Beyond,
}

impl Reach {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Stop => "stop",
            Self::Beyond => "beyond",
        }
    }
}

/// The place among the steps where a mail that is refused, or cannot be delivered, stops: the
/// first of which the table of verdicts says so.
pub(super) fn stop(flow: &Flow) -> Option<usize> {
    let decides = |because: &[&str]| because.iter().any(|code| flow.because.contains(code));
    let stops = |step: &mailpath::report::flow::Step| {
        decides(&step.because) || step.parts.iter().any(|part| decides(&part.because))
    };
    if flow.verdict != Some(Verdict::Rejected) { None } else { flow.steps.iter().position(stops) }
}

/// Whether the mail gets to this place among the steps; behind them is the inbox.
pub(super) fn reach(flow: &Flow, at: usize) -> Reach {
    match stop(flow) {
        Some(stop) if at == stop => Reach::Stop,
        Some(stop) if at > stop => Reach::Beyond,
        Some(_) => Reach::Done,
        None => {
            let known = flow.steps.iter().take(at + 1).all(|step| step.outcome != Outcome::Running);
            // What could not be told may be what keeps it from the inbox.
            let inbox = at >= flow.steps.len();
            let open = inbox && !matches!(flow.verdict, Some(Verdict::Accepted | Verdict::Suspect));
            if known && !open { Reach::Done } else { Reach::Beyond }
        }
    }
}

/// Whether a mail that fails comes back: one without a return-path does not.
pub(super) fn comes_back(flow: &Flow) -> bool {
    !flow.steps.iter().any(|step| step.because.contains(&"from.null"))
}

/// What the way leads to, in words; the drawing shows the same.
fn end(app: App) -> AnyView {
    let end = |flow: &Flow| {
        let state = match flow.verdict {
            None => mark::class(mailpath::checks::State::Running),
            Some(Verdict::Accepted) => "good",
            Some(Verdict::Suspect) => "warning",
            Some(Verdict::Rejected) => "error",
            Some(Verdict::CannotTell) => "unknown",
        };
        let words = match (flow.verdict, stop(flow)) {
            (None, _) => "The inbox".to_owned(),
            (Some(Verdict::Accepted), _) => {
                "The inbox: nothing was found that would keep the mail from it.".to_owned()
            }
            (Some(Verdict::Suspect), _) => {
                "The inbox or the spam folder: some receivers may file the mail there, or refuse it."
                    .to_owned()
            }
            (Some(Verdict::CannotTell), _) => {
                "The inbox, perhaps: something that matters could not be told.".to_owned()
            }
            (Some(Verdict::Rejected), at) => {
                let at = at.unwrap_or_default() + 1;
                let back = match comes_back(flow) {
                    true => " and comes back to the sender.",
                    false => ", and as it has no return-path nothing comes back.",
                };
                ["Not the inbox: the mail probably stops at step ", &at.to_string(), back].concat()
            }
        };
        Some((state, words))
    };
    let Some((state, words)) = read(app, end) else { return ().into_any() };
    el("p")
        .class(["way-end mark ", state].concat())
        .add(flow_map::envelope(el("svg").attr("viewBox", "0 0 32 24").attr("aria-hidden", "true")))
        .add(el("span").add(words))
        .into_any()
}
