//! One step of the mail's way: what happens, what came of it, and what to do.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::report::mail_flow::{FlowState, FlowStep, MailFlow, Outcome, Part, Reason, Step};
use mailpath::report::marks;

use crate::app::browser::dom;
use crate::app::components::old::el::{El, el};
use crate::app::components::old::live::{Row, key_of, rows};
use crate::app::components::old::proof::proof;
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::parts;
use crate::app::report::mail_flow::exchange_order as mx_ladder;
use crate::app::report::mail_flow::flow::{flow, reach_class, steps};
use crate::app::report::mail_flow::score as flow_score;
use crate::app::report::mail_flow::sending_server as flow_address;
use crate::app::state::{App, Tab};

/// A step as an item of the list. What there is nothing to do about is one line that unfolds.
pub(crate) fn step(app: App, step: &Step) -> AnyView {
    let number = step.step;
    let at = number.index();
    let asks = flow_address::asks(step);
    let loud = matches!(step.outcome, Outcome::Warn | Outcome::Fail | Outcome::CannotTell) || asks;
    let done = step.outcome != Outcome::Running;
    let stops = move || flow(&app.report()).and_then(MailFlow::stop) != Some(at);
    let head = head(step.outcome, "h4", step.title)
        .add(el("b").class("chip over").hide(stops).add("The mail will probably stop here"));
    let mut body = Vec::new();
    // What its parts say is said there.
    if number != FlowStep::SenderChecks {
        fix(&mut body, step.fix.as_deref());
    }
    if let Some(bounce) = &step.bounce {
        let when = el("p").class("fix").add(el("b").add("It comes back: ")).add(bounce.when);
        body.push(when.into_any());
        body.push(el("blockquote").class("record").add(text::dotted(&bounce.text)).into_any());
    }
    if let Some(command) = &step.command {
        body.push(text::command(command.clone()));
    }
    match number {
        FlowStep::HandOver if asks => body.push(flow_address::fields(app, step)),
        FlowStep::MailHosts if step.because.contains(&Reason::State(FlowState::HostsInOrder)) => {
            let whole = move || app.with_report(|report| report.complete);
            body.push(parts::view(app, whole, move || mx_ladder::drawing(app).boxed_local()));
        }
        FlowStep::SenderChecks => body.push(parts(app, at)),
        FlowStep::SpamScore if done => body.push(flow_score::score(app)),
        _ => {}
    }
    // What says which command tells shows it, and the score is what the way was followed for.
    let open = loud || step.command.is_some() || (number == FlowStep::SpamScore && done);
    let mut what = el("details").class("proof").add(el("summary").add("What is this?"));
    if !open {
        // Whoever unfolds such a step wants to know.
        what = what.attr("open", "");
    }
    let foot = el("div").class("foot-line").add(what.add(el("p").add(step.explain)));
    let check = matches!(number, FlowStep::MxLookup | FlowStep::MailHosts).then_some(Check::Mx);
    let queries = move || steps(&app.report()).get(at).map(|step| step.queries.clone()).unwrap_or_default();
    body.push(foot.add(tab(app, check)).add(proof(app, Box::new(queries))).into_any());
    let mut fold = el("details").class(match marks::outcome_mark(step.outcome).0 {
        Some(state) if loud => ["card ", mark::class(state)].concat(),
        _ if loud => "card plain".to_owned(),
        _ => String::new(),
    });
    if open {
        fold = fold.attr("open", "");
    }
    // The line to the next one looks as the next one is reached.
    let class = move || {
        let report = app.report();
        let (here, next) =
            flow(&report).map_or(("", ""), |flow| (reach_class(flow, at), reach_class(flow, at + 1)));
        ["leg at-", here, " to-", next].concat()
    };
    el("li")
        .attr("id", ["leg-", &number.to_string()].concat())
        .attr("tabindex", "-1")
        .live("class", class)
        .add(el("span").class("no").add(number.to_string()))
        .add(fold.add(el("summary").add(head).add(el("p").add(text::sentence(&step.detail)))).add(body))
        .into_any()
}

/// The mark, what it is the mark of, and its word.
fn head(outcome: Outcome, tag: &'static str, title: &'static str) -> El {
    let (state, word) = marks::outcome_mark(outcome);
    el("div")
        .class("leg-head")
        .add(mark::sign(state))
        .add(el(tag).add(title))
        .add(el("span").class(["worded ", state.map_or("plain", mark::class)].concat()).add(word))
}

fn fix(body: &mut Vec<AnyView>, fix: Option<&str>) {
    if let Some(fix) = fix {
        body.push(el("p").class("fix").add(el("b").add("What to do: ")).add(text::sentence(fix)).into_any());
    }
}

/// The way to the tab of a check, where the report has it.
fn tab(app: App, check: Option<Check>) -> AnyView {
    let tab = check.map_or(Tab::Summary, Tab::Check);
    if !check.is_some_and(|check| untrack(|| app.with_report(|report| report.checks.contains(&check)))) {
        return ().into_any();
    }
    let go = move || {
        app.select(tab);
        dom::focus(&["tab-", tab.id()].concat());
    };
    text::button(go).class("quiet").add([tab.label(), " in detail"].concat()).into_any()
}

/// What the receiver looks up, side by side.
fn parts(app: App, at: usize) -> AnyView {
    let each = rows(move || {
        let report = app.report();
        let mut all = Vec::new();
        for (place, part) in steps(&report).get(at).iter().flat_map(|step| &step.parts).enumerate() {
            let key = key_of(&[part.part, part.outcome.as_str(), &part.detail]);
            let part = part.clone();
            all.push(Row::new(key, move || one(app, at, place, &part)));
        }
        all
    });
    el("ul").class("checks").attr("role", "list").add(each).into_any()
}

fn one(app: App, at: usize, place: usize, part: &Part) -> AnyView {
    let check = match part.part {
        "blocklists" => Some(Check::Blocklist),
        "ptr" => Some(Check::Ptr),
        "spf" | "helo" => Some(Check::Spf),
        _ => None,
    };
    let mut body = vec![el("p").add(text::sentence(&part.detail)).into_any()];
    fix(&mut body, part.fix.as_deref());
    let queries = move || {
        let report = app.report();
        let part = steps(&report).get(at).and_then(|step| step.parts.get(place));
        part.map(|part| part.queries.clone()).unwrap_or_default()
    };
    let foot = el("div").class("foot-line").add(tab(app, check)).add(proof(app, Box::new(queries)));
    el("li").add(head(part.outcome, "h5", part.title)).add(body).add(foot).into_any()
}
