//! The score: how many points of how many, which rules gave them and why, and which could not be
//! decided; by the rules of either filter.

use leptos::prelude::*;
use mailpath::report::english;
use mailpath::report::mail_flow::{Decided, MailFlow, Score, ScoreSum, Undecided};

use crate::app::components::facts::Facts;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::Sentence;

/// A filter, and what its points mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    SpamAssassin,
    Rspamd,
}

impl Filter {
    fn name(self) -> &'static str {
        match self {
            Self::SpamAssassin => "SpamAssassin",
            Self::Rspamd => "rspamd",
        }
    }

    fn scale(self) -> &'static str {
        match self {
            Self::SpamAssassin => {
                "From 5 points on it calls mail spam; what happens then each receiver decides."
            }
            Self::Rspamd => "It marks mail as spam from 6 points on, and refuses it from 15.",
        }
    }

    fn sum(self, flow: &MailFlow) -> ScoreSum {
        match self {
            Self::SpamAssassin => ScoreSum {
                score: flow.score,
                score_is_lower_bound: flow.score_is_lower_bound,
                threshold: flow.threshold,
                rules: flow.rules.clone(),
                undecided: flow.undecided.clone(),
            },
            Self::Rspamd => flow.rspamd.clone(),
        }
    }
}

/// The points by one of the filters, and buttons for which.
#[component]
pub(crate) fn ScoreView(flow: Memo<Option<MailFlow>>) -> impl IntoView {
    let filter = RwSignal::new(Filter::SpamAssassin);
    let buttons = [Filter::SpamAssassin, Filter::Rspamd].map(|this| {
        view! {
            <button
                type="button"
                class="quiet"
                aria-pressed=move || (filter.get() == this).to_string()
                on:click=move |_| filter.set(this)
            >
                {this.name()}
            </button>
        }
    });
    let sum = move || {
        let filter = filter.get();
        flow.with(|flow| flow.as_ref().map(|flow| filter.sum(flow)))
            .map(|sum| view! { <Points sum scale=filter.scale()/> })
    };
    view! {
        <div class="score">
            <div class="filters" role="group" aria-label="By whose rules">{buttons.collect_view()}</div>
            {sum}
        </div>
    }
}

/// How many points of how many, and which rules gave them.
#[component]
fn Points(sum: ScoreSum, scale: &'static str) -> impl IntoView {
    let Some(score) = sum.score else { return ().into_any() };
    let spent = if score >= sum.threshold { "spent over" } else { "spent" };
    let (points, of) = (score.to_string(), sum.threshold.to_string());
    let bound = if sum.score_is_lower_bound { "At least " } else { "" };
    let (shown, threshold) = (score.rounded(sum.threshold), sum.threshold.rounded(sum.threshold));
    let words = format!("{bound}{shown} of {threshold} points.");
    view! {
        <svg class="points" aria-hidden="true" style=("--score", points) style=("--of", of)>
            <rect></rect>
            <rect class=spent></rect>
        </svg>
        <p><b translate="no">{words}</b>" "{scale}" The content of the message is not judged."</p>
        <Rules rules=sum.rules/>
        <Open undecided=sum.undecided/>
    }
    .into_any()
}

/// The rules that fired.
#[component]
fn Rules(rules: Vec<Decided>) -> impl IntoView {
    if rules.is_empty() {
        return view! { <p class="dim">"No rule was met."</p> }.into_any();
    }
    let rows = rules.into_iter().map(|rule| {
        view! {
            <tr>
                <Cell label="Rule"><code translate="no">{rule.rule}</code></Cell>
                <Cell label="Points">{signed(rule.score)}</Cell>
                <Cell label="Why"><Sentence text=english::capitalized(&rule.because)/></Cell>
            </tr>
        }
    });
    view! {
        <table class="stack num">
            <TableHead headings=&["Rule", "Points", "Why"]/>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Points with a sign, as in a list of what adds up.
fn signed(points: Score) -> String {
    let sign = if points > Score::default() { "+" } else { "" };
    format!("{sign}{points}")
}

/// The rules that could not be decided, by why.
#[component]
fn Open(undecided: Vec<Undecided>) -> impl IntoView {
    if undecided.is_empty() {
        return ().into_any();
    }
    let count = english::count_grouped(undecided.len(), "rule", "rules") + " could not be decided";
    let mut items: Vec<(String, String)> = Vec::new();
    for rule in undecided {
        let because = english::capitalized(&rule.because);
        let name = format!("`{}` {}", rule.rule, signed(rule.score));
        match items.iter_mut().find(|(reason, _)| *reason == because) {
            Some((_, names)) => names.push_str(&format!(", {name}")),
            None => items.push((because, name)),
        }
    }
    view! {
        <details class="proof">
            <summary>{count}</summary>
            <Facts class="undecided" items/>
        </details>
    }
    .into_any()
}
