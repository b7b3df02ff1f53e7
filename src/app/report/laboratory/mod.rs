//! The zone laboratory: a field for records that are to be tried, what is tried and what it would change, and the
//! ways there from findings and records.

mod changes;
mod difference;
mod field;
mod publish;
mod record_tools;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

use crate::app::browser::dom;
use crate::app::components::fold::Fold;
use crate::app::components::part::Part;
use crate::app::parts::Loaded;
use crate::app::state::App;
use crate::app::tasks::laboratory::{self, Laboratory};
use difference::TrialSection;
use field::Field;
pub(crate) use record_tools::{RecordTools, Which, below};

/// What stands below the verdict of every report: what is tried, where something is, and the field.
#[component]
pub(crate) fn LaboratorySection() -> impl IntoView {
    let app = App::expect();
    let state = Laboratory::of(app);
    // What was typed for another question is not for this one.
    state.begin(app.page.with_untracked(|page| page.query.as_published().question().to_url()));
    let is_trial = Memo::new(move |_| !laboratory::tried(app).is_empty());
    let cannot_be_read = Memo::new(move |_| laboratory::error_of_link(app).is_some());
    Effect::new(move |_| {
        if cannot_be_read.get() {
            state.open.set(true);
        }
    });
    let summary = move || match is_trial.get() {
        true => "Try another change",
        false => "Try a change before you publish it",
    };
    view! {
        <Part wanted=is_trial entry=Box::new(move || trial(app).boxed_local())/>
        <Fold id="laboratory" class="draft laboratory screen" open=state.open summary>
            <Part entry=Box::new(move || field(app).boxed_local())/>
        </Fold>
    }
}

#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn trial(app: App) -> Loaded<AnyView> {
    dom::add_laboratory_styles();
    let published = laboratory::published(app);
    Ok(view! { <TrialSection published printing=app.printing/> }.into_any())
}

#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn field(app: App) -> Loaded<AnyView> {
    dom::add_laboratory_styles();
    let domain = app.with_report(|report| report.input.domain.clone());
    let domain = domain.map_or_else(|| "example.com".to_owned(), |domain| domain.to_string());
    Ok(view! { <Field domain/> }.into_any())
}
