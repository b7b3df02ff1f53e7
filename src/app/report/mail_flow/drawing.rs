//! The drawing of the mail's way: ten stations and the inbox on one line, in three fields, with
//! the bounce's way back where the mail stops. Each station says who or what it is, and leads to its step.

use leptos::prelude::*;
use mailpath::dns::with_display_names;
use mailpath::report::mail_flow::Outcome;
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

/// What is drawn of the mail's way. While answers come in, most of them change nothing of it.
#[derive(Clone, PartialEq)]
pub(crate) struct Sketch {
    /// Where the bounce sets out.
    back: Option<usize>,
    stations: Vec<Station>,
    inbox: &'static str,
}

#[derive(Clone, PartialEq)]
struct Station {
    outcome: Outcome,
    name: Option<String>,
    reach: &'static str,
}

impl Sketch {
    pub(crate) fn of(way: &Way) -> Self {
        let flow = &way.flow;
        let station = |at: usize| {
            let name = way.names.get(at).cloned().flatten();
            let reach = reach_class(flow, at);
            Some(Station { outcome: flow.steps.get(at)?.outcome, name, reach })
        };
        Self {
            back: flow.stop().filter(|_| flow.comes_back()),
            stations: (0..LABELS.len()).filter_map(station).collect(),
            inbox: reach_class(flow, LABELS.len()),
        }
    }
}

/// The line, and above it the way back.
#[component]
pub(crate) fn Drawing(
    sketch: Sketch,
    /// The step that was picked, to be opened.
    picked: RwSignal<Option<usize>>,
) -> impl IntoView {
    let Sketch { back, stations, inbox } = sketch;
    let stations = LABELS.iter().zip(stations).enumerate().map(|(at, (label, station))| {
        let (state, word) = marks::outcome_mark(station.outcome);
        let name = station.name.map(|name| {
            view! { <span class="who" translate="no"><Who name=with_display_names(&name).into_owned()/></span>" " }
        });
        view! {
            <li class=format!("station {}", station.reach)>
                <a href=format!("#leg-{}", at + 1) on:click=move |_| picked.set(Some(at))>
                    <StateMark state/>
                    <span class="dim" aria-hidden="true">{at + 1}</span>
                    <span class="what">{*label}</span>" "
                    {name}
                    <span class="sr">{word}</span>
                </a>
            </li>
        }
    });
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
