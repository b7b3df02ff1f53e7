//! One step of the mail's way: what happens, what came of it, and what to do.

use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::dns::{ZoneChanges, with_display_names};
use mailpath::report::fixes;
use mailpath::report::mail_flow::{FlowState, FlowStep, MailFlow, Outcome, Reason, Step};
use mailpath::report::marks;

use super::exchange_order;
use super::receiver_checks::ReceiverChecks;
use super::score::ScoreView;
use super::sending_server::{ServerFields, asks};
use super::{Way, reach_class};
use crate::app::browser::dom;
use crate::app::components::copy_button::Command;
use crate::app::components::finding_card::{TryFix, WhatToDo};
use crate::app::components::fold::Fold;
use crate::app::components::part::Part;
use crate::app::components::proof::Proof;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::Sentence;
use crate::app::state::{App, Tab};

/// A step as an item of the list. What there is to do about it stands open, and where the mail stops; the
/// rest is a line that unfolds.
#[component]
pub(crate) fn StepItem(
    step: Step,
    way: Signal<Option<Way>>,
    /// The step that was picked in the drawing.
    picked: RwSignal<Option<usize>>,
) -> impl IntoView {
    let Step { step: number, title, outcome, ref detail, .. } = step;
    let at = number.index();
    let choice = RwSignal::new(None::<bool>);
    let open = unfolded(&step, way, picked, choice);
    let id = format!("leg-{number}");
    let class = match is_loud(&step) || asks(&step) {
        true => format!("card {}", marks::class(marks::outcome_mark(outcome).0)),
        false => String::new(),
    };
    // The line to the next one looks as the next one is reached.
    let line = move || {
        way.with(|way| {
            let class = |at| way.as_ref().map_or("", |way| reach_class(&way.flow, at));
            format!("leg at-{} to-{}", class(at), class(at + 1))
        })
    };
    let stops = Memo::new(move |_| stop(way) == Some(at));
    // Where a part below says the same, it is said there.
    let said_below = step.parts.iter().any(|part| part.detail == *detail);
    let detail = with_display_names(detail).into_owned();
    // A step that is still asked about is made again when it has an outcome, and few unfold it before.
    let wanted = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(outcome != Outcome::Running) || open.get()
    });
    let (heading, state, more) = (format!("{id}-title"), format!("{id}-state"), format!("{id}-more"));
    view! {
        <li id=id.clone() tabindex="-1" class=line>
            <span class="no">{number.to_string()}</span>
            <div class=class>
                <div class="leg-head">
                    <h4>
                        <button
                            type="button"
                            class="opener"
                            aria-expanded=move || open.get().to_string()
                            aria-controls=more.clone()
                            aria-labelledby=format!("{heading} {state}")
                            on:click=move |_| choice.set(Some(!open.get_untracked()))
                        >
                            <span id=heading.clone()>{title}</span>
                        </button>
                    </h4>
                    <OutcomeMark id=state.clone() outcome/>
                    <b class="chip over" hidden=move || !stops.get()>"The mail will probably stop here"</b>
                </div>
                <p class="leg-detail" hidden=move || said_below && open.get()><Sentence text=detail/></p>
                {step.command.clone().map(|line| view! { <Command line/> })}
                <div id=more class="leg-more" hidden=move || !open.get()>
                    {move || wanted.get().then(|| view! { <More step=step.clone() way/> })}
                </div>
            </div>
        </li>
    }
}

/// What a step unfolds.
#[component]
fn More(step: Step, way: Signal<Option<Way>>) -> impl IntoView {
    let explain = step.explain;
    // Whoever unfolds a step wants to know; where it stands open by itself, few do.
    let explanation = match is_loud(&step) || asks(&step) || step.step == FlowStep::SpamScore {
        true => view! { <details class="proof"><summary>"What is this?"</summary><p>{explain}</p></details> }
            .into_any(),
        false => view! { <p class="explain">{explain}</p> }.into_any(),
    };
    view! {
        <Body step=step.clone() way/>
        {explanation}
        <Foot step way/>
    }
}

/// Whether the step is unfolded: as the reader left it, and else where there is something to do.
fn unfolded(
    step: &Step,
    way: Signal<Option<Way>>,
    picked: RwSignal<Option<usize>>,
    choice: RwSignal<Option<bool>>,
) -> Memo<bool> {
    let at = step.step.index();
    let has_something_to_do = is_loud(step) && step.fix.is_some() || asks(step);
    let is_score = step.step == FlowStep::SpamScore && step.outcome != Outcome::Running;
    Memo::new(move |_| {
        let stop = stop(way);
        let by_itself = has_something_to_do || stop == Some(at) || (is_score && stop.is_none());
        choice.get().unwrap_or(by_itself || picked.get() == Some(at))
    })
}

fn stop(way: Signal<Option<Way>>) -> Option<usize> {
    way.with(|way| way.as_ref().and_then(|way| MailFlow::stop(&way.flow)))
}

/// Whether a step costs mail, or may.
fn is_loud(step: &Step) -> bool {
    matches!(step.outcome, Outcome::Warn | Outcome::Fail | Outcome::CannotTell)
}

/// The mark of an outcome with its word.
#[component]
pub(crate) fn OutcomeMark(#[prop(optional, into)] id: Option<String>, outcome: Outcome) -> impl IntoView {
    let (state, word) = marks::outcome_mark(outcome);
    view! {
        <span id=id class=format!("worded {}", marks::class(state))>
            <StateMark state/>
            <span>{word}</span>
        </span>
    }
}

/// What to do, how the mail comes back, and what belongs to this step alone.
#[component]
fn Body(step: Step, way: Signal<Option<Way>>) -> impl IntoView {
    // What its parts say is said there.
    let fix = step.fix.clone().filter(|_| step.step != FlowStep::SenderChecks);
    let bounce = step.bounce.as_ref().map(|bounce| {
        view! {
            <p class="fix"><b>"It comes back: "</b>{bounce.when}</p>
            <p>"The bounce reads something like:"</p>
            <blockquote class="record" translate="no"><Sentence text=bounce.text.clone()/></blockquote>
        }
    });
    let own = match step.step {
        FlowStep::HandOver if asks(&step) => {
            let inside = step.because.contains(&Reason::State(FlowState::ServerInside));
            let offers = Memo::new(move |_| {
                let offers = way.with(|way| way.as_ref().map(|way| way.flow.offers.clone()));
                offers.filter(|_| !inside).unwrap_or_default()
            });
            view! { <ServerFields offers/> }.into_any()
        }
        FlowStep::MailHosts if step.because.contains(&Reason::State(FlowState::HostsInOrder)) => {
            let complete = move || way.with(|way| way.as_ref().is_some_and(|way| way.complete));
            let exchanges = move || {
                way.with_untracked(|way| way.as_ref().map(|way| way.exchanges.clone())).unwrap_or_default()
            };
            let drawing = move || exchange_order::drawing(exchanges()).boxed_local();
            view! { <Part wanted=Signal::derive(complete) entry=Box::new(drawing)/> }.into_any()
        }
        FlowStep::SenderChecks => view! { <ReceiverChecks way/> }.into_any(),
        FlowStep::SpamScore if step.outcome != Outcome::Running => {
            let flow = Memo::new(move |_| way.with(|way| way.as_ref().map(|way| way.flow.clone())));
            view! { <ScoreView flow/> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        {fix.map(|fix| view! { <WhatToDo fix/> })}
        <Fixes step/>
        {bounce}
        {own}
    }
}

/// The records that would fix what a step states.
#[component]
fn Fixes(step: Step) -> impl IntoView {
    let app = App::expect();
    let detail = step.detail.clone();
    let offers = Memo::new(move |_| app.with_report(|report| fixes::of_step(report, &step)));
    move || {
        let offers: Vec<(String, Arc<ZoneChanges>)> = offers.get();
        // One line until it is wanted.
        let several = format!("Try one of {} fixes", offers.len());
        match offers.as_slice() {
            [] => ().into_any(),
            // What another sentence than the one above it states is named.
            [(what, records)] => {
                let what = if detail.contains(what) { String::new() } else { what.clone() };
                view! { <TryFix records=records.clone() what/> }.into_any()
            }
            _ => view! {
                <Fold class="draft fix-offer screen" summary=move || several.clone()>
                    {
                        let each = offers.clone().into_iter();
                        each.map(|(what, records)| view! { <TryFix records what/> }).collect_view()
                    }
                </Fold>
            }
            .into_any(),
        }
    }
}

/// The way to the tab of the step's check, and to its questions.
#[component]
fn Foot(step: Step, way: Signal<Option<Way>>) -> impl IntoView {
    let at = step.step.index();
    let check = matches!(step.step, FlowStep::MxLookup | FlowStep::MailHosts).then_some(Check::Mx);
    let queries = Signal::derive(move || {
        way.with(|way| Some(way.as_ref()?.step(at)?.queries.clone())).unwrap_or_default()
    });
    view! { <div class="foot-line"><TabLink check way/><Proof queries/></div> }
}

/// The way to the tab of a check, where the report has it.
#[component]
pub(crate) fn TabLink(check: Option<Check>, way: Signal<Option<Way>>) -> impl IntoView {
    let has =
        |check: &Check| way.with_untracked(|way| way.as_ref().is_some_and(|w| w.checks.contains(check)));
    let check = check.filter(has)?;
    Some(view! { <InDetail check/> })
}

/// The way to the tab of a check.
#[component]
pub(crate) fn InDetail(check: Check) -> impl IntoView {
    let app = App::expect();
    let tab = Tab::Check(check);
    let go = move |_| {
        app.select(tab);
        dom::focus(&format!("tab-{}", tab.id()));
    };
    view! { <button type="button" class="quiet" on:click=go>{format!("{} in detail", tab.label())}</button> }
}
