//! A finding: what is the case, what it means, what to do, by which rule, on which proof.

use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use mailpath::checks::{Finding, Severity};
use mailpath::dns::{ZoneChanges, with_display_names};
use mailpath::report::fixes::{builder_for, why_none};
use mailpath::report::{RecordKind, marks};

use super::fold::Fold;
use super::outside_link::Source;
use super::part::Part;
use super::proof::Proof;
use super::record_forms::offer;
use super::state_mark::{StateMark, of_severity};
use super::text::Sentence;
use crate::app::state::App;

/// Findings, in the order given.
#[component]
pub(crate) fn FindingCards(#[prop(into)] findings: Signal<Vec<Finding>>) -> impl IntoView {
    // What is unfolded in a finding stays so until something else is to be said.
    let key = |finding: &Finding| {
        (finding.code, finding.title.clone(), finding.detail.clone(), finding.records.is_some())
    };
    view! {
        <div class="findings">
            <For each=move || findings.get() key let:finding><FindingCard finding/></For>
        </div>
    }
}

/// One finding. Good ones and notices are one line that unfolds; the rest stands open.
#[component]
fn FindingCard(finding: Finding) -> impl IntoView {
    let state = of_severity(finding.severity);
    let word = state.map_or("Note", marks::word);
    let fix = finding.fix.clone().map(|fix| view! { <WhatToDo fix/> });
    let records = finding.records.clone().map(|records| view! { <TryFix records/> });
    // A report that is not complete does not offer any yet.
    let why_none = why_none(&finding);
    let builder = builder_for(finding.code);
    let app = App::expect();
    let why_none = move || {
        let text = why_none.filter(|_| app.with_report(|report| report.complete))?;
        let builder = builder.filter(|kind| app.with_report(|report| kind.domain(report).is_some()));
        Some(view! { <p class="hint">{text}" "{builder.map(|kind| view! { <BuildIt kind/> })}</p> })
    };
    let title = with_display_names(&finding.title).into_owned();
    let body = view! {
        <p><Sentence text=with_display_names(&finding.detail)/></p>
        {fix}
        {records}
        {why_none}
        <div class="foot-line">
            <Source source=finding.source/>
            <Proof queries=Signal::stored(finding.queries)/>
        </div>
    };
    if finding.severity <= Severity::Notice {
        return view! {
            <details class=format!("finding quiet-finding {}", marks::class(state))>
                <summary>
                    <StateMark state/>
                    <span class="sr">{word}": "</span>
                    <span class="finding-title"><Sentence text=title/></span>
                </summary>
                {body}
            </details>
        }
        .into_any();
    }
    view! {
        <section class=format!("finding card {}", marks::class(state))>
            <p class="state-word"><StateMark state/>{word}</p>
            <h3><Sentence text=title/></h3>
            {body}
        </section>
    }
    .into_any()
}

/// The button that opens the builder of a record.
#[component]
pub(crate) fn BuildIt(kind: RecordKind) -> impl IntoView {
    let app = App::expect();
    let words = format!("Build the {} record step by step", kind.name());
    view! { <button type="button" class="quiet" on:click=move |_| app.build(Some(kind))>{words}</button> }
}

/// What to do about something.
#[component]
pub(crate) fn WhatToDo(fix: String) -> impl IntoView {
    view! {
        <p class="fix">
            <b>"What to do: "</b>
            <Sentence text=with_display_names(&fix) links=true/>
        </p>
    }
}

/// The records that would fix something: they are shown before they are tried.
#[component]
pub(crate) fn TryFix(
    records: Arc<ZoneChanges>,
    /// What they fix, where that is not clear from the place.
    #[prop(optional, into)]
    what: String,
) -> impl IntoView {
    let app = App::expect();
    let summary = move || match what.as_str() {
        "" => view! { "Try this fix" }.into_any(),
        what => view! { "Try this fix: "<Sentence text=what/> }.into_any(),
    };
    view! {
        <Fold class="draft fix-offer screen" summary>
            {
                let records = records.clone();
                view! { <Part entry=Box::new(move || offer(app, records.clone()).boxed_local())/> }
            }
        </Fold>
    }
}
