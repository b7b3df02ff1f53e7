//! What the receiver looks up of the sender, side by side.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::Check;
use mailpath::dns::with_display_names;
use mailpath::report::mail_flow::{FlowStep, Part};

use super::Way;
use super::step::{OutcomeMark, TabLink};
use crate::app::components::finding_card::WhatToDo;
use crate::app::components::part::Part as ProgramPart;
use crate::app::components::proof::Proof;
use crate::app::components::text::Sentence;
use crate::app::parts::Loaded;
use crate::app::report::dmarc::Family;
use crate::app::state::App;

/// The parts of the eighth step.
#[component]
pub(crate) fn ReceiverChecks(way: Signal<Option<Way>>) -> impl IntoView {
    let names = Memo::new(move |_| {
        let step = |way: &Way| {
            let step = way.step(FlowStep::SenderChecks.index())?;
            Some(step.parts.iter().map(|part| part.part).collect::<Vec<_>>())
        };
        way.with(|way| way.as_ref().and_then(step)).unwrap_or_default()
    });
    // Each is drawn anew when something else is to be said of it, and not for every question.
    let each = move || {
        let one = |name| {
            let part = Memo::new(move |_| {
                let of_name = |part: &&Part| part.part == name;
                let step = |way: &Way| {
                    let step = way.step(FlowStep::SenderChecks.index())?;
                    let part = step.parts.iter().find(of_name)?;
                    Some(Part { queries: Vec::new(), ..part.clone() })
                };
                way.with(|way| way.as_ref().and_then(step))
            });
            move || part.get().map(|part| view! { <ReceiverCheck part way/> })
        };
        names.get().into_iter().map(one).collect_view()
    };
    view! { <ul class="checks" role="list">{each}</ul> }
}

/// One of them.
#[component]
fn ReceiverCheck(part: Part, way: Signal<Option<Way>>) -> impl IntoView {
    let app = App::expect();
    let check = match part.part {
        "blocklists" => Some(Check::Blocklist),
        "ptr" => Some(Check::Ptr),
        "spf" | "helo" => Some(Check::Spf),
        "dmarc" => Some(Check::Dmarc),
        _ => None,
    };
    let id = part.part;
    let queries = Signal::derive(move || {
        let step = |way: &Way| {
            let parts = &way.step(FlowStep::SenderChecks.index())?.parts;
            Some(parts.iter().find(|part| part.part == id)?.queries.clone())
        };
        way.with(|way| way.as_ref().and_then(step)).unwrap_or_default()
    });
    view! {
        <li>
            <div class="leg-head">
                <h5>{part.title}</h5>
                <OutcomeMark outcome=part.outcome/>
            </div>
            <p><Sentence text=with_display_names(&part.detail)/></p>
            {(id == "dmarc").then(|| view! { <ProgramPart entry=Box::new(move || family(app).boxed_local())/> })}
            {part.fix.map(|fix| view! { <WhatToDo fix/> })}
            <div class="foot-line"><TabLink check way/><Proof queries/></div>
        </li>
    }
}

/// Who belongs with the visible From, drawn.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn family(app: App) -> Loaded<AnyView> {
    // Without a record nothing belongs together, or does not.
    let dmarc = app.pick(|report| report.dmarc.clone().filter(|dmarc| dmarc.record.is_some()));
    let picture = move || dmarc.get().map(|dmarc| view! { <Family dmarc/> });
    Ok(view! { {picture} }.into_any())
}
