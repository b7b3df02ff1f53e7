//! The record as it is published or tried, and what it costs a receiver.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::spf::{
    MAX_LOOKUPS, MAX_VOID_LOOKUPS, Problem, SpfEvaluation, correct, join, usable_domain,
};
use mailpath::dns::RecordType;
use mailpath::report::english;

use crate::app::components::copy_button::CopyButton;
use crate::app::components::text::LongText;
use crate::app::report::ask_again::TrialActions;
use crate::app::report::laboratory::{RecordTools, Which};

/// The most boxes that are drawn.
const MAX_BOXES: u32 = 30;

/// The record with its wrong terms marked; or all of them, where there are several.
#[component]
pub(crate) fn Record(spf: Arc<SpfEvaluation>) -> impl IntoView {
    let Some(record) = &spf.record else {
        let record = |record: &String| view! { <p class="record"><LongText text=record.clone()/></p> };
        let records = spf.records.iter().map(record).collect_view();
        return view! { {records}{tools(&spf)} }.into_any();
    };
    let heading = if spf.draft { "The record you are trying" } else { "The record" };
    view! {
        <h3 id="spf-record" tabindex="-1">{heading}</h3>
        <p class="record" translate="no">{marked(record, &spf)}</p>
        {tools(&spf)}
    }
    .into_any()
}

/// What can be done with it in the zone laboratory.
fn tools(spf: &SpfEvaluation) -> impl IntoView + use<> {
    let name = usable_domain(&spf.domain)?;
    Some(view! { <p><RecordTools name rtype=RecordType::TXT which=Which::Text("v=spf1")/></p> })
}

/// A record that says what was meant, where the one there is has mistakes or there are several.
#[component]
pub(crate) fn Corrected(spf: Arc<SpfEvaluation>, actions: TrialActions) -> impl IntoView {
    let (heading, record) = match &spf.record {
        Some(record) => ("Corrected", correct(record).filter(|it| it.is_whole)?.record),
        None => ("As one record", join(&spf.records)?),
    };
    let tried = record.clone();
    // What the engine made of a record is always one.
    let try_it = move |_| drop(actions.try_record.run(tried.clone()));
    Some(view! {
        <h3>{heading}</h3>
        <p class="record corrected"><LongText text=record.clone()/></p>
        <div class="copies">
            <button type="button" on:click=try_it>"Try it before publishing"</button>
            <CopyButton label="Copy this record" text=Signal::stored(record)/>
        </div>
    })
}

fn marked(record: &str, spf: &SpfEvaluation) -> AnyView {
    let mut pieces: Vec<AnyView> = Vec::new();
    let mut shown = 0;
    for step in spf.trace.trace.iter().filter(|step| step.wrong) {
        let (start, end) = (step.position, step.position + step.term.len());
        // A term that was made readable for the trace is not found in the record as it is.
        let (Some(before), Some(term)) = (record.get(shown..start), record.get(start..end)) else { continue };
        pieces.push(view! { <LongText text=before/><mark><LongText text=term/></mark> }.into_any());
        shown = end;
    }
    pieces.push(view! { <LongText text=record.get(shown..).unwrap_or_default()/> }.into_any());
    pieces.into_any()
}

/// What the record costs a receiver, as ten boxes and in words.
#[component]
pub(crate) fn Cost(spf: Arc<SpfEvaluation>) -> impl IntoView {
    let all = spf.lookups_all;
    let boxes = all.clamp(MAX_LOOKUPS, MAX_BOXES);
    let rect = |at: u32| {
        let class = match at {
            _ if at >= MAX_LOOKUPS => "over",
            _ if at < all => "spent",
            _ => "free",
        };
        view! { <rect class=class x=(at * 12 + 1).to_string() y="1" width="10" height="10"></rect> }
    };
    view! {
        <p class="cost-line">
            <svg class="cost" viewBox=format!("0 0 {} 12", boxes * 12) aria-hidden="true">
                {(0..boxes).map(rect).collect_view()}
            </svg>
            <span>{words(&spf)}</span>
        </p>
    }
}

fn words(spf: &SpfEvaluation) -> String {
    let all = spf.lookups_all;
    let mut words = match all <= MAX_LOOKUPS {
        true => format!("Uses {all} of {MAX_LOOKUPS} allowed DNS look-ups."),
        false => format!(
            "Needs {}; {MAX_LOOKUPS} are allowed.",
            english::count_grouped(all as usize, "look-up", "look-ups")
        ),
    };
    match (spf.lookups, spf.result) {
        _ if spf.problem == Some(Problem::TooManyLookups) => {
            words.push_str(&format!(" It failed at the {}th.", MAX_LOOKUPS + 1));
        }
        (Some(spent), Some(_)) if spent != all => words.push_str(&format!(" This result took {spent}.")),
        _ => {}
    }
    if let Some(void @ 1..) = spf.void_lookups {
        words.push_str(&format!(" Empty look-ups: {void} of {MAX_VOID_LOOKUPS} allowed."));
    }
    words
}
