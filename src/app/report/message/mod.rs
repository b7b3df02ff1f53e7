//! What a pasted message says, above what is found now: the sentence, why it came back, the way it came, what
//! the receiver said beside what is found, and its signatures.

mod bounce;
mod compared;
pub(crate) mod kept_text;
mod said;
mod signatures;
mod way;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::{Check, Finding};
use mailpath::message::Message;
use mailpath::report::message::{
    Advice, ComparedCheck, Headline, about_now, advice, agreement, headline, text_notes,
};
use mailpath::report::{View, marks};

use crate::app::browser::{dom, scroll};
use crate::app::components::finding_card::{FindingCards, WhatToDo};
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::Sentence;
use crate::app::parts::Loaded;
use crate::app::state::App;
use crate::app::tasks::message;
use bounce::Bounces;
use compared::Compared;
use said::SaidTable;
use signatures::Signatures;
use way::MessageWay;

/// Whether the focus goes to a message, or may: what is in a fragment is known when it has been read.
pub(crate) fn has_focus(app: App) -> bool {
    let is_report = app
        .page
        .with(|page| matches!(page.query.view, View::Page | View::Build) && !page.fragment.is_empty());
    is_report
        && app.load_error.with(Option::is_none)
        && app.report.with(|report| report.as_ref().is_none_or(|report| report.message.is_some()))
}

/// The section, which is there when the report is of a message.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn section(app: App) -> Loaded<AnyView> {
    dom::add_message_styles();
    let message = app.pick(|report| report.message.clone());
    let compared = app.pick(|report| Some(agreement(report)).filter(|rows| !rows.is_empty()));
    let complete = Memo::new(move |_| app.with_report(|report| report.complete)).into();
    let findings = app.findings_of(Check::Message);
    let about = app.pick(|report| Some(about_now(report)));
    Ok(view! { <MessageSection message compared findings complete about/> }.into_any())
}

#[component]
fn MessageSection(
    message: Signal<Option<Arc<Message>>>,
    compared: Signal<Option<Vec<ComparedCheck>>>,
    findings: Signal<Vec<Finding>>,
    complete: Signal<bool>,
    /// What is checked now.
    about: Signal<Option<String>>,
) -> impl IntoView {
    let app = App::expect();
    // Why it came back stands on the cards of the recipients, and what is wrong with a signature on its card.
    let is_on_card =
        |finding: &Finding| finding.code.as_str().starts_with("bounce.") || signatures::is_on_card(finding);
    let others = Signal::derive(move || {
        findings.get().into_iter().filter(|finding| !is_on_card(finding)).collect::<Vec<_>>()
    });
    let wipe = move |_| message::wipe_now(app);
    // It comes later than what the focus goes to elsewhere, and stands above it.
    Effect::new(move |_| {
        if app.navigated.get_value() {
            app.navigated.set_value(false);
            request_animation_frame(|| {
                scroll::to_top();
                dom::focus(HEADLINE);
            });
        }
    });
    // Each part is made anew when what it shows changes, and not at every answer.
    let part = move |pick: fn(&Message) -> Message| {
        Memo::new(move |_| message.get().map(|message| Arc::new(pick(&message))))
    };
    // What is found of its signatures leaves the headline, and the focus on it.
    let top = Memo::new(move |_| message.get().map(|message| (headline(&message), text_notes(&message))));
    let bounced = part(|message| Message {
        bounce: message.bounce.clone(),
        bounces: message.bounces.clone(),
        ..Message::default()
    });
    let way = part(|message| Message {
        hops: message.hops.clone(),
        handover: message.handover,
        way: message.way.clone(),
        author: message.author.clone(),
        ..Message::default()
    });
    let said = part(|message| Message {
        said: message.said.clone(),
        notes: message.notes.clone(),
        hops: message.hops.clone(),
        handover: message.handover,
        ..Message::default()
    });
    let signatures = part(|message| Message { signatures: message.signatures.clone(), ..Message::default() });
    view! {
        <section class="message" aria-label="The message">
            {move || top.get().map(|(headline, notes)| view! { <Top headline notes advice=app.pick(advice)/> })}
            {move || bounced.get().map(|message| view! { <Bounces message/> })}
            {move || way.get().map(|message| view! { <MessageWay message/> })}
            {move || compared.get().map(|rows| view! { <Compared rows complete/> })}
            {move || signatures.get().map(|message| view! { <Signatures message findings/> })}
            {move || said.get().map(|message| view! { <SaidTable message/> })}
            <FindingCards findings=others/>
            <p class="tools screen">
                <a class="button" href=move || app.link(View::Message)>"Paste another"</a>
                <button type="button" id="wipe" on:click=wipe>"Wipe everything"</button>
            </p>
            <h2 class="now">"What is found now"</h2>
            <p class="hint">{move || about.get().map(|about| view! { <Sentence text=about/> })}</p>
        </section>
    }
}

/// The id of the headline.
const HEADLINE: &str = "message-headline";

/// What happened to the message, and what to do about it.
#[component]
fn Top(
    headline: Headline,
    /// What was done to the text before it was read.
    notes: Vec<String>,
    /// What to do, once all has been asked.
    advice: Signal<Option<Advice>>,
) -> impl IntoView {
    let advice = move || {
        advice.get().map(|Advice { found, what_to_do }| {
            view! {
                {found.map(|found| view! { <p>"Found now: "<Sentence text=found/></p> })}
                <WhatToDo fix=what_to_do/>
            }
        })
    };
    let class = format!("message-top {}", marks::class(Some(headline.state)));
    view! {
        <div class=class>
            <StateMark state=Some(headline.state)/>
            <div>
                <h2 id=HEADLINE tabindex="-1"><Sentence text=headline.text/></h2>
                {headline.detail.map(|detail| view! { <p class="next"><Sentence text=detail/></p> })}
                {advice}
                {notes.into_iter().map(|note| view! { <p class="hint">{note}</p> }).collect_view()}
            </div>
        </div>
    }
}
