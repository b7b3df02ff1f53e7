//! The score: how many points of how many, which rules gave them and why, and which could not be
//! decided; by the rules of either filter.

use leptos::prelude::*;
use mailpath::report::english;
use mailpath::report::mail_flow::{Decided, Score, Undecided};

use crate::app::components::old::el::el;
use crate::app::components::old::live::live;
use crate::app::components::old::text;
use crate::app::report::mail_flow::flow::flow;
use crate::app::state::App;

/// The two filters.
const FILTERS: [(&str, &str); 2] = [
    ("SpamAssassin", "From 5 points on it calls mail spam; what happens then each receiver decides."),
    ("rspamd", "It marks mail as spam from 6 points on, and refuses it from 15."),
];

pub(crate) fn score(app: App) -> AnyView {
    let other = RwSignal::new(false);
    let mut switch = el("div").class("filters").attr("role", "group").attr("aria-label", "By whose rules");
    for (this, (name, _)) in [false, true].into_iter().zip(FILTERS) {
        let button = text::button(move || other.set(this))
            .class("quiet")
            .live("aria-pressed", move || (other.get() == this).to_string());
        switch = switch.add(button.add(name));
    }
    el("div").class("score").add(switch).add(live(move || shown(app, other.get()))).into_any()
}

fn shown(app: App, other: bool) -> AnyView {
    let report = app.report();
    let Some(flow) = flow(&report) else { return ().into_any() };
    let two = &flow.rspamd;
    let (score, of, bound, rules, undecided) = match other {
        false => (flow.score, flow.threshold, flow.score_is_lower_bound, &flow.rules, &flow.undecided),
        true => (two.score, two.threshold, two.score_is_lower_bound, &two.rules, &two.undecided),
    };
    let Some(score) = score else { return ().into_any() };
    let over = if score >= of { "spent over" } else { "spent" };
    let (points, of) = (score.to_string(), of.to_string());
    let words =
        [points.as_str(), " of ", &of, " points", if bound { " at the least. " } else { ". " }].concat();
    let bar = el("svg")
        .class("points")
        .attr("aria-hidden", "true")
        .attr("--score", points)
        .attr("--of", of)
        .add(el("rect"))
        .add(el("rect").class(over));
    let line = el("p")
        .attr("role", "status")
        .add(el("b").add(words))
        .add(FILTERS[usize::from(other)].1)
        .add(" The content of the message is not judged.");
    vec![bar.into_any(), line.into_any(), table(rules), open(undecided)].into_any()
}

fn table(rules: &[Decided]) -> AnyView {
    if rules.is_empty() {
        return el("p").class("dim").add("No rule was met.").into_any();
    }
    let mut body = el("tbody");
    for rule in rules {
        let row = el("tr")
            .add(text::cell("Rule", el("code").add(rule.rule).into_any()))
            .add(text::cell("Points", signed(rule.score).into_any()))
            .add(text::cell("Why", text::dotted(&english::capitalized(&rule.because))));
        body = body.add(row);
    }
    text::table("stack num", &["Rule", "Points", "Why"]).add(body).into_any()
}

/// Points with a sign, as in a list of what adds up.
fn signed(points: Score) -> String {
    let sign = if points > Score::default() { "+" } else { "" };
    [sign, &points.to_string()].concat()
}

/// The rules that could not be decided, by why.
fn open(undecided: &[Undecided]) -> AnyView {
    if undecided.is_empty() {
        return ().into_any();
    }
    let mut reasons: Vec<(String, String)> = Vec::new();
    for rule in undecided {
        let name = ["`", rule.rule, "` ", &signed(rule.score)].concat();
        match reasons.iter_mut().find(|(because, _)| *because == rule.because) {
            Some((_, names)) => names.push_str(&[", ", &name].concat()),
            None => reasons.push((rule.because.clone(), name)),
        }
    }
    for (because, _) in &mut reasons {
        *because = english::capitalized(because);
    }
    let count = english::count_grouped(undecided.len(), "rule", "rules") + " could not be decided";
    let fold = el("details").class("proof").add(el("summary").add(count));
    fold.add(text::facts("undecided", reasons.into_iter())).into_any()
}
