//! The tree of a record: every term with what became of it and what it costs, and below it the
//! record that it leads to.

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::spf::{Branch, Kind, Qualifier, Step, TermOutcome, provider_of};

use crate::app::components::old::el::{El, el};
use crate::app::components::old::live::live;
use crate::app::components::old::proof::{fixed, proof};
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::state::App;

/// Terms of a record that stand there at once; those that matter always do.
const FIRST: usize = 12;

pub(crate) fn tree(app: App, root: &Branch) -> AnyView {
    if root.trace.is_empty() {
        return ().into_any();
    }
    vec![
        el("h3").add("Term by term").into_any(),
        el("div").class("spf-tree").add(list(app, root, false)).into_any(),
    ]
    .into_any()
}

/// The terms of a record; of an included one only a pass means anything to the record above.
fn list(app: App, branch: &Branch, included: bool) -> AnyView {
    let matters = |(index, step): &(usize, &Step)| {
        *index < FIRST
            || step.branch.is_some()
            || matches!(step.outcome, TermOutcome::Match | TermOutcome::Error)
    };
    let (first, rest): (Vec<_>, Vec<_>) = branch.trace.iter().enumerate().partition(matters);
    let items: Vec<AnyView> = first.into_iter().map(|(_, step)| item(app, step, included)).collect();
    let mut list = el("ul").add(items);
    if !rest.is_empty() {
        let label = format!("Show {} more terms, none of which decided", rest.len());
        let rest: Vec<Step> = rest.into_iter().map(|(_, step)| step.clone()).collect();
        let all = RwSignal::new(false);
        let button = text::button(move || all.set(true)).class("quiet").hide(move || all.get()).add(label);
        list = list.add(el("li").class("more").add(button));
        let more = live(move || match all.get() {
            true => rest.iter().map(|step| item(app, step, included)).collect::<Vec<_>>().into_any(),
            false => ().into_any(),
        });
        list = list.add(more);
    }
    if branch.left_out > 0 {
        list = list.add(el("li").class("more").add(format!("… and {} more terms", branch.left_out)));
    }
    list.into_any()
}

/// The word for what became of a term, and its mark.
fn outcome(step: &Step, included: bool) -> (Option<State>, &'static str) {
    match (step.outcome, step.qualifier) {
        _ if step.wrong => (Some(State::Error), "wrong"),
        (TermOutcome::Error, _) => (Some(State::Error), "ends it with an error"),
        (TermOutcome::Match, Some(Qualifier::Pass)) => (Some(State::Good), "matches: pass"),
        (TermOutcome::Match, Some(_)) if included => (None, "ends this record, without a pass"),
        (TermOutcome::Match, Some(Qualifier::Fail)) => (Some(State::Error), "matches: refuse"),
        (TermOutcome::Match, Some(Qualifier::SoftFail)) => (Some(State::Warning), "matches: suspect"),
        (TermOutcome::Match, Some(Qualifier::Neutral)) => (Some(State::Warning), "matches: undecided"),
        (TermOutcome::Match, None) => (Some(State::Good), "followed"),
        (TermOutcome::NoMatch, _) => (None, "no match"),
        (TermOutcome::NotReached, _) => (None, "not reached"),
        (TermOutcome::NotJudged, _) => (None, ""),
    }
}

fn item(app: App, step: &Step, included: bool) -> AnyView {
    let (state, word) = outcome(step, included);
    let class = match step.outcome {
        _ if step.wrong => "step lit wrong",
        TermOutcome::Match | TermOutcome::Error => "step lit",
        TermOutcome::NotReached => "step dimmed",
        TermOutcome::NoMatch | TermOutcome::NotJudged => "step",
    };
    let cost = step.lookups + step.nested_lookups;
    let void = u32::from(step.void) + step.nested_void_lookups;
    let mut line = el("div").class("step-line").add(mark::sign(state)).add(el("code").add(term(&step.term)));
    if let Some(nested) = &step.branch
        && let Some(provider) = provider_of(&nested.domain)
    {
        line = line.add(el("span").class("chip").add(provider));
    }
    if cost > 0 {
        let chip = el("span").class(if cost > 10 { "chip over" } else { "chip" });
        let of = el("span").class("sr").add(" look-ups");
        line = line.add(chip.add(format!("{cost}/10")).add(of));
    }
    if void > 0 {
        line = line.add(el("span").class("chip").add(format!("{void} void")));
    }
    if !word.is_empty() {
        line = line.add(el("span").class("met").add(word));
    }
    let mut why = el("p").class("why").add(text::sentence(&step.meaning));
    if !step.because.is_empty() && step.outcome != TermOutcome::NotReached {
        why = why.add(" ").add(text::sentence(&step.because));
    }
    let item = el("li").class(class).add(line).add(why);
    let item = if step.queries.is_empty() { item } else { item.add(proof(app, fixed(&step.queries))) };
    match &step.branch {
        Some(nested) => item.add(nested_record(app, step, nested, included)),
        None => item,
    }
    .into_any()
}

/// The record that an include or a redirect leads to, unfolded where it was gone through.
fn nested_record(app: App, step: &Step, nested: &Branch, included: bool) -> El {
    let said = match (nested.result, &nested.problem) {
        (_, Some(problem)) => format!(": {problem}"),
        (Some(result), None) => format!(" says {}", result.as_str()),
        (None, None) => String::new(),
    };
    let summary = el("summary").add(text::sentence(&format!("Record of {}{said}", nested.domain)));
    let mut details = el("details").class("nested").add(summary);
    if step.outcome != TermOutcome::NotReached {
        details = details.attr("open", "");
    }
    details.add(proof(app, fixed(&nested.queries))).add(list(
        app,
        nested,
        included || step.kind == Kind::Include,
    ))
}

/// A term is mostly a name; only one that is far too long for one breaks anywhere.
fn term(text: &str) -> AnyView {
    if text.len() > 255 { text::long(text.to_owned()) } else { text::dotted(text) }
}
