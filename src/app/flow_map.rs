//! The drawing of the mail's way: ten stations and the inbox on one line, in three fields, with
//! the bounce's way back where the mail stops. What it shows stands in words in the list below it.

use leptos::prelude::*;
use mailpath::report::flow::Flow;

use super::dom;
use super::el::{El, el};
use super::flow::{Reach, comes_back, reach, stop};
use super::flow_step::mark_of;
use super::mark;
use super::state::App;

/// What stands under the stations and at the end of the line.
const LABELS: [&str; 11] = [
    "Sending server",
    "Recipient",
    "MX records",
    "Mail servers",
    "Connection",
    "Return-path",
    "Its domain",
    "Checks",
    "Refusal",
    "Score",
    "Inbox",
];

/// The fields behind them, with the first station of each.
const FIELDS: [(&str, usize); 4] = [("Sender", 0), ("DNS", 2), ("Receiver", 4), ("", 11)];

/// The distance of two stations, and the height of the line.
const STEP: usize = 96;
const LINE: usize = 74;

fn middle(at: usize) -> usize {
    at * STEP + STEP / 2
}

pub(super) fn drawing(app: App) -> AnyView {
    let Some(report) = app.report.get() else { return ().into_any() };
    let Some(flow) = &report.flow else { return ().into_any() };
    let back = stop(flow).filter(|_| comes_back(flow));
    // Without a way back the line needs no room above it.
    let frame = if back.is_some() { "0 0 1056 158" } else { "0 40 1056 118" };
    let mut parts: Vec<AnyView> = Vec::new();
    for pair in FIELDS.windows(2) {
        let (name, from, to) = (pair[0].0, pair[0].1, pair[1].1);
        let place = [" ", &(from * STEP + 2).to_string(), " 48h", &((to - from) * STEP - 4).to_string()];
        parts.push(path(
            "field",
            [&["M"], &place[1..], &["v110H", &(from * STEP + 2).to_string(), "z"]].concat(),
        ));
        parts.push(words("caption", (from + to) * STEP / 2, 150, name));
    }
    for at in 0..flow.steps.len() {
        let ends = [(middle(at) + 20).to_string(), LINE.to_string(), (middle(at + 1) - 20).to_string()];
        let line = ["M", &ends[0], " ", &ends[1], "H", &ends[2]];
        parts.push(path(["line ", reach(flow, at + 1).class()].concat(), line.to_vec()));
    }
    if let Some(at) = back {
        let (from, to) = (middle(at).to_string(), middle(0).to_string());
        let arc = ["M", &from, " 54C", &from, " 14 ", &to, " 14 ", &to, " 52m-6-7l6 7 6-7"];
        parts.push(path("back", arc.to_vec()));
        parts.push(words("caption error", (middle(at) + middle(0)) / 2, 16, "bounce"));
    }
    parts.extend((0..flow.steps.len()).map(|at| station(flow, at)));
    parts.push(inbox(flow));
    el("svg").class("map").attr("viewBox", frame).attr("aria-hidden", "true").add(parts).into_any()
}

fn path(class: impl Into<std::borrow::Cow<'static, str>>, line: Vec<&str>) -> AnyView {
    el("path").class(class).attr("d", line.concat()).into_any()
}

fn words(class: &'static str, x: usize, y: usize, words: &'static str) -> AnyView {
    el("text").class(class).attr("x", x.to_string()).attr("y", y.to_string()).add(words).into_any()
}

/// A place on the line: its mark, and what it is.
fn place(at: usize, mark: El, scale: &str, number: &str) -> El {
    let shift = ["translate(", &middle(at).to_string(), " ", &LINE.to_string(), ")", scale].concat();
    let y = LINE + 36;
    let label = LABELS.get(at).copied().unwrap_or_default();
    el("g")
        .add(mark.attr("transform", shift))
        .add(el("text").attr("x", middle(at).to_string()).attr("y", y.to_string()).add(label))
        .add(
            el("text")
                .class("caption")
                .attr("x", middle(at).to_string())
                .attr("y", (y + 16).to_string())
                .add(number.to_owned()),
        )
}

fn station(flow: &Flow, at: usize) -> AnyView {
    let state = flow.steps.get(at).and_then(|step| mark_of(step.outcome).0);
    let mark = mark::shapes(el("g"), state);
    place(at, mark, "scale(1.3)translate(-10 -10)", &(at + 1).to_string())
        .class(["station ", state.map_or("plain", mark::class)].concat())
        .on("click", move |_| dom::focus(&["leg-", &(at + 1).to_string()].concat()))
        .into_any()
}

fn inbox(flow: &Flow) -> AnyView {
    let reached = reach(flow, flow.steps.len()) == Reach::Done;
    let class = if reached { "station inbox" } else { "station inbox beyond" };
    place(flow.steps.len(), envelope(el("g")), "translate(-16 -12)", "").class(class).into_any()
}

/// A letter, in a field of 32 by 24.
pub(super) fn envelope(place: El) -> El {
    place.add(
        el("path")
            .class("letter")
            .attr("d", "M4 2h24a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zl12 11L28 2"),
    )
}
