//! Why a message came back: a card for each recipient, with who must act, what to do, and a button for each
//! check.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::message::{Bounce, BounceState, Message, SaidBy};
use mailpath::report::{Query, marks};

use crate::app::browser::address;
use crate::app::components::finding_card::WhatToDo;
use crate::app::components::outside_link::OutsideLink;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::{LongText, Name, Sentence};

/// The cards.
#[component]
pub(super) fn Bounces(message: Arc<Message>) -> impl IntoView {
    let all = match message.bounces.is_empty() {
        true => message.bounce.iter().cloned().collect(),
        false => message.bounces.clone(),
    };
    let several = all.len() > 1;
    view! {
        <div class="findings">
            {all.into_iter().map(|bounce| view! { <BounceCard bounce several/> }).collect_view()}
        </div>
    }
}

#[component]
fn BounceCard(bounce: Bounce, several: bool) -> impl IntoView {
    let state = match bounce.state {
        BounceState::Refused | BounceState::GaveUp => State::Error,
        BounceState::Temporary | BounceState::Delayed => State::Warning,
        BounceState::Unclear => State::CannotTell,
        BounceState::Delivered => State::Good,
    };
    let title = match &bounce.recipient {
        Some(recipient) if several => format!("To {recipient}: {}", bounce.happened),
        Some(recipient) => format!("To {recipient}"),
        None => "The recipient is not named".to_owned(),
    };
    let links = bounce.commands.iter().map(|command| {
        let asked = command.query();
        let mut query = Query::default();
        let known = query.set("q", &asked).is_ok();
        known.then(|| {
            view! { <a class="button" href=address::link(&query.to_url())><span translate="no">{asked}</span></a>" " }
        })
    });
    let links = links.collect_view();
    view! {
        <section class=format!("finding card {}", marks::class(Some(state)))>
            <p class="state-word"><StateMark state=Some(state)/>{state_word(bounce.state)}</p>
            <h3><Sentence text=title/></h3>
            <p class="who-acts">{bounce.who.words()}"."</p>
            {(!bounce.advice.is_empty()).then(|| view! { <WhatToDo fix=bounce.advice.clone()/> })}
            {bounce.code_meaning.clone().map(|meaning| view! { <p><Sentence text=meaning/></p> })}
            {bounce.text.clone().map(|text| view! {
                <p class="dim">{match bounce.said_by {
                    SaidBy::SendingServer => view! { "What the sending server says itself:" }.into_any(),
                    SaidBy::Receiver | SaidBy::Unknown => view! {
                        "The reply"{bounce.remote_server.clone().map(|host| view! { " of " <Name text=host/> })}":"
                    }.into_any(),
                }}</p>
                <p class="record"><LongText text/></p>
            })}
            {bounce.link.clone().map(|href| view! { <p>"The reply names this page: "<OutsideLink label=href.clone() href/></p> })}
            {bounce.list.clone().map(|list| view! { <p>"The list: "<Name text=list/></p> })}
            <p class="tools screen">{links}</p>
        </section>
    }
}

fn state_word(state: BounceState) -> &'static str {
    match state {
        BounceState::Refused => "Refused for good",
        BounceState::GaveUp => "Given up after some time",
        BounceState::Temporary => "Refused for now",
        BounceState::Delayed => "Delayed, and still tried",
        BounceState::Unclear => "What becomes of it is not said",
        BounceState::Delivered => "Delivered",
    }
}
