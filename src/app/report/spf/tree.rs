//! The tree of a record: every term with what became of it and what it costs, and below it the
//! record that it leads to. The way to the decision is open, the rest folded.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::spf::{
    Branch, CountedStep, Kind, MAX_LOOKUPS, Part, Qualifier, Step, TermOutcome, folded_in_words, parts,
    provider_of,
};
use mailpath::report::english;

use crate::app::components::fold::Fold;
use crate::app::components::proof::Proof;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::{LongText, Sentence};

/// The longest that a term is which is mostly a name.
const LONGEST_NAME: usize = 255;

/// The tree.
#[component]
pub(crate) fn Tree(root: Arc<Branch>) -> impl IntoView {
    if root.trace.is_empty() {
        return None;
    }
    Some(view! { <h3>"Term by term"</h3><div class="spf-tree">{terms(&root, 0, false)}</div> })
}

/// The terms of a record, which `before` look-ups precede; of an included one only a pass means
/// anything to the record above.
fn terms(branch: &Branch, before: u32, included: bool) -> AnyView {
    let part = |part: Part<'_>| match part {
        Part::Term(counted) => term(&counted, included),
        Part::Folded(steps) => folded(&steps, included),
    };
    let left_out = (branch.left_out > 0)
        .then(|| view! { <li class="more">{format!("… and {} more terms", branch.left_out)}</li> });
    view! { <ul>{parts(branch, before).into_iter().map(part).collect_view()}{left_out}</ul> }.into_any()
}

/// Several terms that do not matter, made when they are first looked at.
fn folded(steps: &[CountedStep<'_>], included: bool) -> AnyView {
    let words = folded_in_words(steps);
    let class = match steps.first().map(|first| first.step.outcome) {
        Some(TermOutcome::NotReached) => "step dimmed folded",
        _ => "step folded",
    };
    let spent: u32 = steps.iter().map(CountedStep::lookups).sum();
    let last = steps.last().map_or(0, CountedStep::so_far);
    let steps: Vec<(Step, u32)> =
        steps.iter().map(|counted| (counted.step.clone(), counted.before)).collect();
    let summary = move || view! { <Sentence text=words.clone()/>" "{cost(spent, last)} };
    let item = move |(step, before): &(Step, u32)| term(&CountedStep { step, before: *before }, included);
    view! {
        <li class=class>
            <Fold summary><ul>{steps.iter().map(item).collect_view()}</ul></Fold>
        </li>
    }
    .into_any()
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

fn term(counted: &CountedStep<'_>, included: bool) -> AnyView {
    let step = counted.step;
    let (state, word) = outcome(step, included);
    let class = match step.outcome {
        _ if step.wrong => "step lit wrong",
        TermOutcome::Match | TermOutcome::Error => "step lit",
        TermOutcome::NotReached => "step dimmed",
        TermOutcome::NoMatch | TermOutcome::NotJudged => "step",
    };
    let text = match step.term.len() {
        // Mostly a name; only one that is far too long for one breaks anywhere.
        ..=LONGEST_NAME => view! { <Sentence text=step.term.clone()/> }.into_any(),
        _ => view! { <LongText text=step.term.clone()/> }.into_any(),
    };
    let provider = step.branch.as_deref().and_then(|nested| provider_of(&nested.domain));
    let chip = |text: String| view! { <span class="chip">{text}</span> };
    let void = u32::from(step.void) + step.nested_void_lookups;
    let void = (void > 0).then(|| chip(format!("{void} empty")));
    let mut why = step.meaning.clone();
    if !step.because.is_empty() && step.outcome != TermOutcome::NotReached {
        why = why + " " + &as_sentence(&step.because);
    }
    let nested = step.branch.as_deref().map(|nested| nested_record(counted, nested, included));
    view! {
        <li class=class>
            <div class="step-line">
                <StateMark state/>
                <code translate="no">{text}</code>
                {provider.map(|provider| chip(provider.to_owned()))}
                {void}
                <span class="met">{word}</span>
                {cost(counted.lookups(), counted.so_far())}
            </div>
            <p class="why"><Sentence text=why/></p>
            <Proof queries=Signal::stored(step.queries.clone())/>
            {nested}
        </li>
    }
    .into_any()
}

/// A reason as a sentence of its own. A name at its beginning stays as it is.
fn as_sentence(reason: &str) -> String {
    let first = reason.split(' ').next().unwrap_or_default();
    let mut text = match first.contains(['.', '`']) {
        true => reason.to_owned(),
        false => english::capitalized(reason),
    };
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// What something costs, and how many look-ups are spent then.
fn cost(lookups: u32, so_far: u32) -> AnyView {
    if lookups == 0 {
        return ().into_any();
    }
    let class = if so_far > MAX_LOOKUPS { "chip look-ups over" } else { "chip look-ups" };
    let own = english::count_grouped(lookups as usize, "look-up", "look-ups");
    view! {
        <span class=class>{own}<span class="sr">", so far "</span><span aria-hidden="true">" · "</span>{format!("{so_far}/{MAX_LOOKUPS}")}</span>
    }
    .into_any()
}

/// The record that an include or a redirect leads to, open where it matters.
fn nested_record(counted: &CountedStep<'_>, nested: &Branch, included: bool) -> AnyView {
    let step = counted.step;
    let what = match (nested.result, &nested.problem) {
        (_, Some(problem)) => format!(": {problem}"),
        (Some(result), None) => format!(" says {}", result.as_str()),
        (None, None) => String::new(),
    };
    let text = format!("Record of {}{what}", nested.domain);
    let open = RwSignal::new(counted.matters());
    let before = counted.before + step.lookups;
    let included = included || step.kind == Kind::Include;
    let nested = nested.clone();
    view! {
        <Fold class="nested" open summary=move || view! { <Sentence text=text.clone()/> }>
            <Proof queries=Signal::stored(nested.queries.clone())/>
            {terms(&nested, before, included)}
        </Fold>
    }
    .into_any()
}
