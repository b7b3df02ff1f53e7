//! The mail's way: ten steps from the sending server to the inbox, as a list, and as a drawing
//! beside it where there is room.

pub(crate) mod drawing;
pub(crate) mod exchange_order;
pub(crate) mod flow;
pub(crate) mod score;
pub(crate) mod sending_server;
pub(crate) mod step;

use leptos::prelude::*;
use mailpath::report::mail_flow::Verdict;

use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, key_of, live, rows};
use crate::app::components::old::state_mark as mark;
use crate::app::report::mail_flow::drawing as flow_map;
use crate::app::report::mail_flow::flow::{flow, steps};
use crate::app::report::mail_flow::step::step;
use crate::app::state::App;

pub(crate) fn way(app: App) -> AnyView {
    let steps = rows(move || {
        let report = app.report();
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
        .hide(move || flow(&app.report()).is_none())
        .add(el("h3").class("group-title").add("The mail’s way"))
        .add(live(move || flow_map::drawing(app)))
        // Without its numbers a list is none for some browsers, unless it says so.
        .add(el("ol").class("legs").attr("role", "list").add(steps))
        .add(live(move || end(app)))
        .into_any()
}

/// What the way leads to, in words; the drawing shows the same.
fn end(app: App) -> AnyView {
    let report = app.report();
    let Some((report, flow)) = report.as_ref().zip(flow(&report)) else { return ().into_any() };
    let step = (flow.stop().unwrap_or_default() + 1).to_string();
    let (words, step, rest) = match flow.verdict {
        None => ("The inbox", "", ""),
        Some(Verdict::Accepted) => ("The inbox: nothing was found that keeps the mail from it.", "", ""),
        Some(Verdict::Suspect) => ("The inbox, the spam folder, or a refusal: receivers differ.", "", ""),
        Some(Verdict::CannotTell) => {
            ("The inbox, perhaps: something that matters could not be told.", "", "")
        }
        Some(Verdict::Rejected) => {
            let back = if flow.comes_back() {
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
