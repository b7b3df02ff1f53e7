//! What is tried, and what it would change: in plain words first, then thing by thing.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::report::compare::{self, Group, Row};
use mailpath::report::trial::Trial;
use mailpath::report::{Report, english, marks};

use super::changes::ChangeList;
use super::publish::Publish;
use crate::app::components::copy_button::CopyButton;
use crate::app::components::fold::Fold;
use crate::app::components::state_mark::WordedMark;
use crate::app::components::text::Sentence;
use crate::app::pages::compare::{Rows, TRIED};
use crate::app::state::App;
use crate::app::tasks::{alike, laboratory};

/// The section below the verdict of a report that tries something.
#[component]
pub(super) fn TrialSection(
    published: Signal<Option<Arc<Report>>>,
    printing: RwSignal<bool>,
) -> impl IntoView {
    let app = App::expect();
    let changes = Memo::new(move |_| laboratory::tried(app));
    let trial = alike::trial(app, published);
    let title = move || match changes.with(|changes| changes.changes().len()) {
        1 => "What this change would do".to_owned(),
        count => format!("What these {count} changes would do"),
    };
    let class = move || {
        let effect =
            trial.with(|trial| trial.as_ref().map_or(compare::Effect::Neither, |trial| trial.effect));
        match effect {
            compare::Effect::Better => "card trial better",
            compare::Effect::Worse => "card trial worse",
            compare::Effect::Neither => "card trial",
        }
    };
    let sentence = move || match trial.get() {
        Some(trial) => trial.sentence,
        None => "Comparing with what is published.".to_owned(),
    };
    let findings = move || {
        let text = trial.with(|trial| trial.as_ref().map(|trial| trial.findings.clone()));
        text.filter(|text| !text.is_empty()).map(|text| view! { <p><Sentence text/></p> })
    };
    let lines = Signal::derive(move || changes.get().to_string());
    let back = move |_| laboratory::try_only(app, &mailpath::dns::ZoneChanges::default());
    view! {
        <section class=class id="trial" aria-labelledby="trial-title" hidden=move || changes.with(|c| c.is_empty())>
            <h3 id="trial-title">{title}</h3>
            <p class="trial-lead" role="status">{move || view! { <Sentence text=sentence()/> }}</p>
            {findings}
            <ChangeList changes printing/>
            <div class="copies screen">
                <button type="button" class="quiet" on:click=back>"Back to what is published"</button>
                <CopyButton label="Copy these lines" text=lines/>
            </div>
            {move || trial.get().map(|trial| view! { <Differences trial printing/> })}
            <Publish changes/>
        </section>
    }
}

/// What would be different: the verdict and how the steps of the mail's way stand first, all of it folded.
#[component]
fn Differences(trial: Trial, printing: RwSignal<bool>) -> impl IntoView {
    let Trial { groups, unchanged, remarks, .. } = trial;
    let (mut verdict, mut steps, mut folded) = (Vec::new(), Vec::new(), Vec::new());
    for Group { title, rows, .. } in groups {
        match title {
            "Verdict" => verdict = rows,
            "The mail’s way" => {
                steps.extend(rows.iter().filter(|row| row.states[0] != row.states[1]).cloned());
                folded.push((title, rows));
            }
            _ => folded.push((title, rows)),
        }
    }
    let count: usize = folded.iter().map(|(_, rows)| rows.len()).sum();
    let words = format!("{}, before and after", english::count(count, "difference", "differences"));
    let folded = (count > 0).then(|| {
        let unfolded = RwSignal::new(false);
        Effect::new(move |_| {
            if printing.get() {
                unfolded.set(true);
            }
        });
        let folded = StoredValue::new(folded);
        view! {
            <Fold class="unchanged" open=unfolded summary=move || words.clone()>
                {folded.get_value().into_iter().map(|(title, rows)| view! { <Table title rows/> }).collect_view()}
            </Fold>
        }
    });
    let same = (unchanged > 0).then(|| {
        let same = english::count_grouped(unchanged, "thing stays", "things stay");
        view! { <p class="hint">{format!("{same} as published.")}</p> }
    });
    let verdict = (!verdict.is_empty()).then(|| view! { <Rows rows=verdict is_dns=false headings=TRIED/> });
    let steps = (!steps.is_empty()).then(|| {
        let steps = steps.into_iter().map(|row| view! { <StepChange row/> });
        view! { <h4>"The mail’s way"</h4><ul class="steps-changed">{steps.collect_view()}</ul> }
    });
    view! {
        {remarks.into_iter().map(|text| view! { <p class="note"><Sentence text/></p> }).collect_view()}
        {verdict}
        {steps}
        {folded}
        {same}
    }
}

#[component]
fn Table(title: &'static str, rows: Vec<Row>) -> impl IntoView {
    view! {
        <h4>{title}</h4>
        <Rows rows is_dns=title == "Records" headings=TRIED/>
    }
}

/// A step that stands otherwise: how it is, and how it would be.
#[component]
fn StepChange(row: Row) -> impl IntoView {
    let [was, is] = row.states.map(|state| {
        let word = state.map_or("Note", marks::word);
        view! { <WordedMark state word/> }
    });
    view! { <li><span>{row.what}</span><span>{was}" → "{is}</span></li> }
}
