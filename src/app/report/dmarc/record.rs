//! The record that applies: each of its settings in words, and the record without its mistakes.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::dmarc::{Dmarc, SpannedTag, meaning, parse, record_name};
use mailpath::dns::{RecordType, display_name};

use crate::app::components::copy_button::CopyButton;
use crate::app::components::state_mark::StateMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{LongText, Sentence};
use crate::app::report::ask_again::TrialActions;
use crate::app::report::laboratory::{RecordTools, Which};

/// Settings that are shown one by one.
const MOST: usize = 40;

/// The settings of the record, a row each.
#[component]
pub(super) fn Record(dmarc: Arc<Dmarc>) -> impl IntoView {
    let domain = dmarc.record_domain.clone()?;
    let step = dmarc.walk.iter().find(|step| step.domain == domain)?;
    let tags = parse(&step.raw);
    let row = |spanned: &SpannedTag<'_>| {
        let (wrong, text, words) = (spanned.tag.is_err(), spanned.text(), meaning(spanned));
        let state = wrong.then_some(State::Warning);
        let mark = wrong.then(|| view! { <StateMark state/> });
        view! {
            <tr>
                <Cell label="Setting"><LongText text/></Cell>
                <Cell label="Meaning"><div class="stands">{mark}<span><Sentence text=words/></span></div></Cell>
            </tr>
        }
    };
    let left_out = tags.len().checked_sub(MOST).filter(|more| *more > 0);
    let draft = dmarc.draft_at.as_ref() == Some(&domain);
    let heading = if draft { "The record you are trying, in words" } else { "The record in words" };
    let tools = record_name(&domain).map(|name| {
        view! { <p><RecordTools name rtype=RecordType::TXT which=Which::Text("v=DMARC1")/></p> }
    });
    Some(view! {
        <h3>{heading}</h3>
        <p class="hint">{format!("It is at _dmarc.{}.", display_name(&domain))}</p>
        {tools}
        <table class="stack tags">
            <TableHead headings=&["Setting", "What it means"]/>
            <tbody>{tags.iter().take(MOST).map(row).collect_view()}</tbody>
        </table>
        {left_out.map(|more| view! { <p class="hint">{format!("… and {more} more settings")}</p> })}
    })
}

/// The record without its mistakes, or the one that a text was meant to be.
#[component]
pub(super) fn Corrected(dmarc: Arc<Dmarc>, actions: TrialActions) -> impl IntoView {
    let near = || dmarc.walk.first()?.near_misses.iter().find_map(|near| near.corrected.clone());
    let record = dmarc.corrected.clone().or_else(near)?;
    let tried = record.clone();
    // What the engine made of a record is always one.
    let try_it = move |_| drop(actions.try_record.run(tried.clone()));
    Some(view! {
        <h3>"Corrected"</h3>
        <p class="record corrected"><LongText text=record.clone()/></p>
        <div class="copies">
            <button type="button" on:click=try_it>"Try it before publishing"</button>
            <CopyButton label="Copy this record" text=Signal::stored(record)/>
        </div>
    })
}
