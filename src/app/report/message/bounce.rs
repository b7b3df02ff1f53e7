//! Why a message came back: a card for each recipient, with who must act, what to do, and a button for each
//! check.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::{Command, State};
use mailpath::message::{Bounce, BounceState, Message, SaidBy};
use mailpath::report::{Query, marks};

use crate::app::browser::address;
use crate::app::components::finding_card::WhatToDo;
use crate::app::components::outside_link::OutsideLink;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::{LongText, Name, Sentence};
use crate::app::state::App;

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
        BounceState::Relayed | BounceState::Delivered => State::Good,
    };
    let title = match &bounce.recipient {
        Some(recipient) if several => format!("To {recipient}: {}", bounce.happened),
        Some(recipient) => format!("To {recipient}"),
        None => "The recipient is not named".to_owned(),
    };
    let app = App::expect();
    let resolver = app.page.with_untracked(|page| page.query.resolver.clone());
    let links = bounce.commands.iter().map(|command| {
        let asked = command.query();
        let mut query = Query { resolver: resolver.clone(), ..Query::default() };
        let known = query.set("q", &asked).is_ok();
        known.then(|| {
            let href = address::link(&query.to_url());
            let argument = command.argument.clone();
            view! { <a class="button" href=href>{what(command.command)}" "<Name text=argument/></a>" " }
        })
    });
    let links = links.collect_view();
    let reply = bounce.text.clone().map(|text| {
        let whose = match bounce.said_by {
            SaidBy::SendingServer => "What the sending server says itself:".into_any(),
            SaidBy::Receiver | SaidBy::Unknown => {
                let host = bounce.remote_server.clone().map(|host| view! { " of " <Name text=host/> });
                view! { "The reply"{host}":" }.into_any()
            }
        };
        view! {
            <p class="dim">{whose}</p>
            <p class="record"><LongText text/></p>
        }
    });
    view! {
        <section class=format!("finding card {}", marks::class(Some(state)))>
            <p class="state-word"><StateMark state=Some(state)/>{state_word(bounce.state)}</p>
            <h3><Sentence text=title/></h3>
            <p class="who-acts">{bounce.who_acts()}"."</p>
            {(!bounce.advice.is_empty()).then(|| view! { <WhatToDo fix=bounce.advice.clone()/> })}
            {bounce.code_meaning.clone().map(|meaning| view! { <p><Sentence text=meaning/></p> })}
            {reply}
            {bounce.link.clone().map(|href| view! { <p>"The reply names this page: "<OutsideLink label=href.clone() href/></p> })}
            {bounce.list.clone().map(|list| view! { <p>"The list: "<Name text=list/></p> })}
            <p class="tools screen">{links}</p>
        </section>
    }
}

/// What a check is called on its button, before what it is of.
fn what(command: Command) -> &'static str {
    match command {
        Command::Flow => "Check all of",
        Command::Mx => "Mail servers of",
        Command::Blocklist => "Blocklists that hold",
        Command::Spf => "SPF of",
        Command::Dmarc => "DMARC of",
        Command::Bimi => "BIMI of",
        Command::Dkim => "DKIM of",
        Command::Ptr => "Reverse DNS of",
        Command::MtaSts => "MTA-STS of",
        Command::TlsRpt => "TLS reports of",
        Command::Dane => "DANE of",
        Command::Dnssec => "DNSSEC of",
        Command::Lookup(_) => "Records of",
    }
}

fn state_word(state: BounceState) -> &'static str {
    match state {
        BounceState::Refused => "Refused for good",
        BounceState::GaveUp => "Given up after some time",
        BounceState::Temporary => "Refused for now",
        BounceState::Delayed => "Delayed, and still tried",
        BounceState::Unclear => "What becomes of it is not said",
        BounceState::Relayed => "Handed on",
        BounceState::Delivered => "Delivered",
    }
}
