//! One step of the mail's way: what happens, what came of it, and what to do.

use leptos::prelude::*;
use mailpath::checks::{Check, State};
use mailpath::report::flow::{Flow, Outcome, Part, Step};

use super::el::{El, el};
use super::flow::{Reach, reach, read, stop};
use super::live::{Row, key_of, rows};
use super::proof::proof;
use super::state::{App, Tab};
use super::{dom, flow_address, flow_score, mark, text};

/// The mark of an outcome and its word. What was only read, and what no browser can do, is
/// nothing to be marked.
pub(super) fn mark_of(outcome: Outcome) -> (Option<State>, &'static str) {
    let state = match outcome {
        Outcome::Info => return (None, "Note"),
        Outcome::NotTestable => return (None, "Not testable here"),
        Outcome::Pass => State::Good,
        Outcome::CannotTell => State::CannotTell,
        Outcome::Warn => State::Warning,
        Outcome::Fail => State::Error,
        Outcome::Running => State::Running,
    };
    (Some(state), mark::word(state))
}

/// A step as an item of the list. What there is nothing to do about is one line that unfolds.
pub(super) fn step(app: App, step: &Step) -> AnyView {
    let number = step.step;
    let at = usize::from(number).saturating_sub(1);
    let (state, word) = mark_of(step.outcome);
    let asks = flow_address::asks(step);
    let loud = matches!(step.outcome, Outcome::Warn | Outcome::Fail | Outcome::CannotTell) || asks;
    let title = el("h4").add(step.title);
    let explain = el("p").class("dim").add(step.explain);
    let detail = text::sentence(&step.detail);
    let word = el("span").class("state-word").add(mark::sign(state)).add(word);
    let mut body: Vec<AnyView> = Vec::new();
    let mut foot = el("div").class("foot-line");
    if loud {
        let unfold = el("details").class("proof").add(el("summary").add("What is this?"));
        foot = foot.add(unfold.add(explain));
    } else {
        body.push(explain.into_any());
    }
    fix(&mut body, step.fix.as_deref());
    if let Some(bounce) = &step.bounce {
        let when = el("p").class("fix").add(el("b").add("It comes back: "));
        body.push(when.add(text::capital(bounce.when)).add(" The message says something like:").into_any());
        body.push(el("blockquote").class("record").add(text::dotted(&bounce.text)).into_any());
    }
    if let Some(command) = &step.command {
        body.push(text::command(command.clone()));
    }
    match number {
        1 if asks => body.push(flow_address::fields(app, step)),
        8 => body.push(parts(app, at)),
        10 if step.outcome != Outcome::Running => body.push(flow_score::score(app)),
        _ => {}
    }
    if matches!(number, 3 | 4) {
        foot = foot.add(tab(app, Check::Mx));
    }
    let queries = move || step_of(app, at, |step| step.queries.clone());
    body.push(foot.add(proof(app, Box::new(queries))).into_any());
    let body = match loud {
        true => {
            let stops = move || read(app, stop) != Some(at);
            let stops = el("b").class("chip over").hide(stops).add("The mail will probably stop here");
            el("section")
                .class(["card ", state.map_or("plain", mark::class)].concat())
                .add(el("div").class("leg-head").add(word).add(stops))
                .add(title)
                .add(el("p").add(detail))
                .add(body)
        }
        false => {
            let mut fold = el("details").class("quiet-step");
            // The score is what the way was followed for.
            if number == 10 && step.outcome != Outcome::Running {
                fold = fold.attr("open", "");
            }
            let line = el("summary").add(el("div").class("leg-head").add(title).add(word));
            fold.add(line.add(el("p").add(detail))).add(body)
        }
    };
    // The line to the next one looks as the next one is reached.
    let class = move || {
        let (here, next) = read(app, |flow| Some((reach(flow, at), reach(flow, at + 1))))
            .unwrap_or((Reach::Done, Reach::Done));
        ["leg ", if here == Reach::Stop { "here " } else { "" }, next.class()].concat()
    };
    el("li")
        .attr("id", ["leg-", &number.to_string()].concat())
        .attr("tabindex", "-1")
        .live("class", class)
        .add(el("span").class("no").add(number.to_string()))
        .add(body)
        .into_any()
}

/// Something of one step, if it is there.
fn step_of<T: Default>(app: App, at: usize, pick: impl FnOnce(&Step) -> T) -> T {
    read(app, |flow: &Flow| flow.steps.get(at).map(pick).unwrap_or_default())
}

fn fix(body: &mut Vec<AnyView>, fix: Option<&str>) {
    if let Some(fix) = fix {
        body.push(el("p").class("fix").add(el("b").add("What to do: ")).add(text::sentence(fix)).into_any());
    }
}

/// The way to the tab of a check, where the report has it.
fn tab(app: App, check: Check) -> El {
    let tab = Tab::Check(check);
    let go = move || {
        app.select(tab);
        dom::focus(&["tab-", tab.id()].concat());
    };
    text::button(go)
        .class("quiet")
        .hide(move || !app.read(|report| report.checks.contains(&check)))
        .add([tab.label(), " in detail"].concat())
}

/// What the receiver looks up, side by side.
fn parts(app: App, at: usize) -> AnyView {
    let each = rows(move || {
        let all = step_of(app, at, |step| step.parts.clone());
        let row = |(place, part): (usize, Part)| {
            let key = key_of(&[part.part, part.outcome.as_str(), &part.detail]);
            Row::new(key, move || one(app, at, place, &part))
        };
        all.into_iter().enumerate().map(row).collect()
    });
    el("ul").class("checks").attr("role", "list").add(each).into_any()
}

fn one(app: App, at: usize, place: usize, part: &Part) -> AnyView {
    let (state, word) = mark_of(part.outcome);
    let mut body = vec![el("p").add(text::sentence(&part.detail)).into_any()];
    fix(&mut body, part.fix.as_deref());
    let check = match part.part {
        "blocklists" => Some(Check::Blocklist),
        "ptr" => Some(Check::Ptr),
        "spf" | "helo" => Some(Check::Spf),
        _ => None,
    };
    let queries = move || {
        step_of(app, at, |step| step.parts.get(place).map(|part| part.queries.clone()).unwrap_or_default())
    };
    let mut foot = el("div").class("foot-line");
    if let Some(check) = check {
        foot = foot.add(tab(app, check));
    }
    body.push(foot.add(proof(app, Box::new(queries))).into_any());
    el("li")
        .class(state.map_or("plain", mark::class))
        .add(el("p").class("state-word").add(mark::sign(state)).add(word))
        .add(el("h5").add(part.title))
        .add(body)
        .into_any()
}
