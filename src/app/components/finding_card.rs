//! A finding: what is the case, what it means, what to do, by which rule, on which proof.

use leptos::prelude::*;
use mailpath::checks::{Finding, Severity};
use mailpath::dns::with_display_names;
use mailpath::report::marks;

use super::outside_link::Source;
use super::proof::Proof;
use super::state_mark::{StateMark, of_severity};
use super::text::Sentence;

/// Findings, in the order given.
#[component]
pub(crate) fn FindingCards(#[prop(into)] findings: Signal<Vec<Finding>>) -> impl IntoView {
    // What is unfolded in a finding stays so until something else is to be said.
    let key = |finding: &Finding| (finding.code, finding.title.clone(), finding.detail.clone());
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
    let fix = finding.fix.map(|fix| view! { <WhatToDo fix/> });
    let title = with_display_names(&finding.title).into_owned();
    let body = view! {
        <p><Sentence text=with_display_names(&finding.detail)/></p>
        {fix}
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
