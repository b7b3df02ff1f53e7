//! The score: how many points of how many, which rules gave them and why, and which could not be
//! decided; by the rules of either filter.

use leptos::prelude::*;
use mailpath::report::flow::{Flow, Points, Score};

use super::el::el;
use super::flow::read;
use super::live::live;
use super::text;

use super::state::App;

/// The two filters.
const FILTERS: [(&str, &str); 2] = [
    ("SpamAssassin", "From 5 points on it calls mail spam; what happens then each receiver decides."),
    ("rspamd", "It marks mail as spam from 6 points on, and refuses it from 15."),
];

const NOT_JUDGED: &str = " Only what the DNS tells is counted: the content of the message, which matters as much, is not judged here.";

pub(super) fn score(app: App) -> AnyView {
    let other = RwSignal::new(false);
    let button = |(at, (name, _)): (usize, (&'static str, &'static str))| {
        let this = at == 1;
        text::button(move || other.set(this))
            .class("quiet")
            .live("aria-pressed", move || (other.get() == this).to_string())
            .add(name)
            .into_any()
    };
    let switch = el("div")
        .class("filters")
        .attr("role", "group")
        .attr("aria-label", "By whose rules")
        .add(FILTERS.into_iter().enumerate().map(button).collect::<Vec<_>>());
    let show = move || {
        let other = other.get();
        read(app, |flow: &Flow| Some(if other { flow.rspamd.clone() } else { spamassassin(flow) }))
            .map(|score| shown(&score, FILTERS[usize::from(other)].1))
            .unwrap_or_else(|| ().into_any())
    };
    el("div").class("score").add(switch).add(live(show)).into_any()
}

fn spamassassin(flow: &Flow) -> Score {
    Score {
        score: flow.score,
        score_is_lower_bound: flow.score_is_lower_bound,
        threshold: flow.threshold,
        rules: flow.rules.clone(),
        undecided: flow.undecided.clone(),
    }
}

fn shown(score: &Score, scale: &'static str) -> AnyView {
    let (points, of) = (score.score.to_string(), score.threshold.to_string());
    let least = if score.score_is_lower_bound { " at the least. " } else { ". " };
    let words = ["", &points, " of ", &of, " points", least].concat();
    let over = score.score >= score.threshold;
    let bar = el("svg")
        .class("points")
        .attr("aria-hidden", "true")
        .attr("--score", points)
        .attr("--of", of)
        .add(el("rect").class("all"))
        .add(el("rect").class(if over { "spent over" } else { "spent" }));
    let line = el("p").attr("role", "status").add(el("b").add(words)).add(scale).add(NOT_JUDGED);
    let rows: Vec<AnyView> = score
        .rules
        .iter()
        .map(|rule| {
            el("tr")
                .add(text::cell("Rule", el("code").add(rule.rule).into_any()))
                .add(text::cell("Points", signed(rule.score).into_any()).class("num"))
                .add(text::cell("Why", text::dotted(&text::capital(&rule.because))))
                .into_any()
        })
        .collect();
    let none = rows.is_empty();
    let table = text::table("stack", &["Rule", "Points", "Why it counts"]).add(el("tbody").add(rows));
    let rules = match none {
        true => el("p").class("dim").add("No rule was met."),
        false => table,
    };
    vec![bar.into_any(), line.into_any(), rules.into_any(), undecided(score)].into_any()
}

/// Points with a sign, as in a list of what adds up.
fn signed(points: Points) -> String {
    let sign = if points > Points::default() { "+" } else { "" };
    sign.to_owned() + &points.to_string()
}

/// The rules that could not be decided, by why.
fn undecided(score: &Score) -> AnyView {
    let mut reasons: Vec<(String, String)> = Vec::new();
    for rule in &score.undecided {
        let name = ["`", rule.rule, "` ", &signed(rule.score)].concat();
        match reasons.iter_mut().find(|(because, _)| *because == rule.because) {
            Some((_, names)) => *names = [names.as_str(), ", ", &name].concat(),
            None => reasons.push((rule.because.clone(), name)),
        }
    }
    let count = text::count(score.undecided.len(), "rule", "rules") + " could not be decided";
    let reasons = reasons.into_iter().map(|(because, names)| (text::capital(&because), names));
    let fold = el("details").class("proof").add(el("summary").add(count));
    match score.undecided.is_empty() {
        true => ().into_any(),
        false => fold.add(text::facts("undecided", reasons)).into_any(),
    }
}
