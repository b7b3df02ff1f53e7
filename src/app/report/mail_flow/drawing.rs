//! The drawing of the mail's way: ten stations and the inbox on one line, in three fields, with
//! the bounce's way back where the mail stops. What it shows stands in words in the list below it.
//! The style sheet puts each station in its place.

use leptos::prelude::*;
use mailpath::report::marks;

use crate::app::browser::dom;
use crate::app::components::old::el::{El, el};
use crate::app::components::old::state_mark as mark;
use crate::app::report::mail_flow::flow::{flow, reach_class};
use crate::app::state::App;

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

/// The fields behind them: shape, middle, name.
const FIELDS: [(&str, &str, &str); 3] = [
    ("M2 48h188v110H2z", "96", "Sender"),
    ("M194 48h188v110H194z", "288", "DNS"),
    ("M386 48h668v110H386z", "720", "Receiver"),
];

pub(crate) fn drawing(app: App) -> AnyView {
    let report = app.report();
    let Some(flow) = flow(&report) else { return ().into_any() };
    let back = flow.stop().filter(|_| flow.comes_back());
    let mut parts: Vec<AnyView> = Vec::new();
    for (shape, x, name) in FIELDS {
        parts.push(el("path").class("field").attr("d", shape).into_any());
        parts.push(words(x, "150", name).class("caption").into_any());
    }
    if let Some(at) = back {
        let (from, half) = ((at * 96 + 48).to_string(), (at * 48 + 48).to_string());
        let arc = ["M", &from, " 54C", &from, " 14 48 14 48 52m-6-7l6 7 6-7"].concat();
        parts.push(el("path").class("back").attr("d", arc).into_any());
        parts.push(words(half, "16", "bounce").class("caption error").into_any());
    }
    for (at, label) in LABELS.into_iter().enumerate() {
        let number = (at + 1).to_string();
        let (mark, number) = match flow.steps.get(at) {
            Some(step) => (mark::shapes(el("g"), marks::outcome_mark(step.outcome).0), number),
            None => (letter(el("g")), String::new()),
        };
        let id = ["leg-", &number].concat();
        parts.push(
            el("g")
                .class(["station ", reach_class(flow, at)].concat())
                .attr("--at", at.to_string())
                .on("click", move |_| dom::focus(&id))
                .add(el("path").class("line").attr("d", "M-76 74h56"))
                .add(mark)
                .add(words("0", "110", label))
                .add(words("0", "126", number).class("caption"))
                .into_any(),
        );
    }
    // Without a way back the line needs no room above it.
    let frame = if back.is_some() { "0 0 1056 158" } else { "0 40 1056 118" };
    el("svg").class("map").attr("viewBox", frame).attr("aria-hidden", "true").add(parts).into_any()
}

fn words(x: impl Into<String>, y: &'static str, words: impl Into<String>) -> El {
    el("text").attr("x", x.into()).attr("y", y).add(words.into())
}

/// A letter, in a field of 32 by 24.
pub(crate) fn letter(place: El) -> El {
    let shape = "M4 2h24a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zl12 11L28 2";
    place.class("letter").add(el("path").attr("d", shape))
}
