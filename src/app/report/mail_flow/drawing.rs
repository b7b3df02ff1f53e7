//! The drawing of the mail's way: ten stations and the inbox on one line, in three fields, with
//! the bounce's way back where the mail stops. Each station says who or what it is, and leads to its step.

use leptos::prelude::*;
use mailpath::dns::with_display_names;
use mailpath::report::marks;

use super::{Way, reach_class};
use crate::app::components::state_mark::StateMark;

/// What stands under the stations.
const LABELS: [&str; 10] = [
    "Sending server",
    "Recipient",
    "MX records",
    "Mail servers",
    "Connection",
    "Return-path",
    "Its domain",
    "Checks",
    "Refusal",
    "Score",
];

/// The width of a station in the drawing of the way back.
const STATION: usize = 96;

/// The line, and above it the way back.
#[component]
pub(crate) fn Drawing(
    way: Way,
    /// The step that was picked, to be opened.
    picked: RwSignal<Option<usize>>,
) -> impl IntoView {
    let flow = &way.flow;
    let back = flow.stop().filter(|_| flow.comes_back());
    let stations = LABELS.iter().enumerate().filter_map(|(at, label)| {
        let step = flow.steps.get(at)?;
        let (state, word) = marks::outcome_mark(step.outcome);
        let name = way.names.get(at).cloned().flatten().map(|name| {
            view! { <span class="who" translate="no"><Who name=with_display_names(&name).into_owned()/></span>" " }
        });
        Some(view! {
            <li class=format!("station {}", reach_class(flow, at))>
                <a href=format!("#leg-{}", at + 1) on:click=move |_| picked.set(Some(at))>
                    <StateMark state/>
                    <span class="dim" aria-hidden="true">{at + 1}</span>
                    <span class="what">{*label}</span>" "
                    {name}
                    <span class="sr">{word}</span>
                </a>
            </li>
        })
    });
    let inbox = reach_class(flow, LABELS.len());
    view! {
        <nav class="map" aria-label="The steps of the mail’s way">
            {back.map(|at| view! { <WayBack at/> })}
            <ol role="list">
                {stations.collect_view()}
                <li class=format!("station {inbox}")>
                    <span class="inbox">
                        <Letter/>
                        <span class="dim" aria-hidden="true">" "</span>
                        <span class="what">"Inbox"</span>
                    </span>
                </li>
            </ol>
            <p class="zones" aria-hidden="true">
                <span>"Sender"</span>
                <span>"DNS"</span>
                <span>"Receiver"</span>
            </p>
        </nav>
    }
}

/// A name in the narrow column of its station: it breaks at its dots first.
#[component]
fn Who(name: String) -> impl IntoView {
    name.split_inclusive(['.', '@', ':']).map(|label| view! { {label.to_owned()}<wbr/> }).collect_view()
}

/// The way of the bounce from a station to the first.
#[component]
fn WayBack(at: usize) -> impl IntoView {
    let (from, middle) = (at * STATION + STATION / 2, (at * STATION + STATION) / 2);
    let arc = format!("M{from} 52C{from} 12 48 12 48 50m-6-7l6 7 6-7");
    view! {
        <svg class="back" viewBox="0 0 1056 56" aria-hidden="true">
            <path d=arc></path>
            <text x=middle y="14">"bounce"</text>
        </svg>
    }
}

/// A letter.
#[component]
pub(crate) fn Letter() -> impl IntoView {
    let shape = "M4 2h24a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zl12 11L28 2";
    view! {
        <svg class="letter" viewBox="0 0 32 24" aria-hidden="true">
            <path d=shape></path>
        </svg>
    }
}
