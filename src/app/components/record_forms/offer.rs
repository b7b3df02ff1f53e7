//! The records that would fix a finding: what they change, what to know of them, and the ways on from there.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::dns::ZoneChanges;
use mailpath::report::fixes::{builder_of, notes};
use mailpath::report::trial::in_words;

use super::RecordForms;
use crate::app::browser::dom;
use crate::app::components::copy_button::CopyButton;
use crate::app::components::finding_card::BuildIt;
use crate::app::components::fold::Fold;
use crate::app::components::text::{LongText, Sentence};
use crate::app::parts::Loaded;
use crate::app::state::App;
use crate::app::tasks::laboratory::{self, Laboratory};

/// What stands below “Try this fix”.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn offer(app: App, records: Arc<ZoneChanges>) -> Loaded<AnyView> {
    dom::add_laboratory_styles();
    let lines = records.changes().iter().map(|change| {
        view! {
            <p class="record"><LongText text=change.to_string()/></p>
            <p class="hint">{in_words(change)}</p>
        }
    });
    let lines = lines.collect_view();
    let said = app.with_report(|report| notes(report, &records));
    let said = said.into_iter().map(|text| view! { <p><Sentence text/></p> }).collect_view();
    let builder = builder_of(&records)
        .filter(|kind| app.with_report(|report| kind.domain(report).is_some()))
        .map(|kind| view! { <BuildIt kind/> });
    let text = records.to_string();
    let copy = if records.changes().len() == 1 { "Copy this line" } else { "Copy these lines" };
    let changes = Signal::stored((*records).clone());
    let report = app.report;
    let (tried, edited) = (records.clone(), records);
    let try_it = move |_| laboratory::try_also(app, &tried);
    let edit = move |_| Laboratory::of(app).edit(edited.to_string(), ZoneChanges::default());
    Ok(view! {
        <p>"This would be changed in the DNS. Trying it publishes nothing."</p>
        {lines}
        {said}
        <div class="copies screen">
            <button type="button" on:click=try_it>"Try it"</button>
            <button type="button" class="quiet" on:click=edit>"Change it first"</button>
            <CopyButton label=copy text/>
            {builder}
        </div>
        <Fold class="for-panel" summary=|| "For your DNS panel"><RecordForms changes report/></Fold>
    }
    .into_any())
}
