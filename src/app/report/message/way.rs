//! The way that the message came: a line for each server that took it, with how long each step took, to scale;
//! where the recipient's side took over, and a way to say that it was elsewhere.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::message::{Hop, Message};
use mailpath::report::message::{HopView, way};
use mailpath::report::page::with_chosen_hop;

use crate::app::components::fold::ShowAll;
use crate::app::components::text::Name;
use crate::app::components::time::LocalTime;
use crate::app::state::App;

/// Of a longer way the hand-over with the steps beside it is shown at first, and so many at the end.
const LAST: usize = 8;

/// The way, the oldest step first.
#[component]
pub(super) fn MessageWay(message: Arc<Message>) -> impl IntoView {
    if message.hops.is_empty() {
        return ().into_any();
    }
    let way = way(&message);
    // One step alone has no length.
    let drawing = (way.hops.len() > 1).then(|| view! { <Line hops=way.hops.clone()/> });
    let count = message.hops.len();
    let whole = RwSignal::new(false);
    let handover = message.handover;
    let is_first = move |at: usize| at + LAST >= count || handover.is_some_and(|hop| hop.abs_diff(at) <= 1);
    let is_long = !(0..count).all(is_first);
    let all: Vec<_> = message.hops.iter().cloned().zip(way.hops).enumerate().collect();
    let steps = move || {
        let shown = all.iter().filter(|(at, _)| whole.get() || is_first(*at)).cloned();
        shown.map(|(at, (hop, shown))| view! { <Step at hop shown/> }).collect_view()
    };
    let rest = is_long.then(|| view! { <p><ShowAll whole label=format!("Show all {count} steps")/></p> });
    view! {
        <h3>"The way it came"</h3>
        <p class="hint">{way.sentence}</p>
        {drawing}
        {rest}
        <div class="scroll">
            <table class="hops stack">
                <thead>
                    <tr>
                        <th scope="col">"Step"</th>
                        <th scope="col">"From"</th>
                        <th scope="col">"Taken by"</th>
                        <th scope="col">"When"</th>
                        <th scope="col">"After"</th>
                    </tr>
                </thead>
                <tbody>{steps}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The steps on a line, as far apart as their times; the table below is its text twin.
#[component]
fn Line(hops: Vec<HopView>) -> impl IntoView {
    let end = hops.last().map_or(0, |hop| hop.place);
    let handover = hops.iter().find(|hop| hop.is_handover).map(|hop| {
        let at = hop.place + 40;
        // Under the last hop the words would be cut at the edge, under the first one on the other side.
        let anchor = if hop.place == end && end > 0 { "end" } else { "start" };
        let words_at = if anchor == "end" { at + 14 } else { at.saturating_sub(14) };
        view! {
            <path class="border" d=format!("M{} 4v52", at.saturating_sub(26))></path>
            <text x=words_at y="76" class="took" style=("text-anchor", anchor)>"taken over"</text>
        }
    });
    let numbered = numbered(&hops);
    let marks = hops.iter().zip(numbered).enumerate().map(|(at, (hop, is_numbered))| {
        let class = if hop.is_proven { "proven" } else { "claimed" };
        let number = is_numbered.then(|| view! { <text x=hop.place + 40 y="35">{at + 1}</text> });
        view! {
            <g class=class>
                <circle cx=hop.place + 40 cy="30" r=if is_numbered { "14" } else { "5" }></circle>
                {number}
            </g>
        }
    });
    let marks = marks.collect_view();
    view! {
        <svg class="hop-line" viewBox="0 0 1080 84" aria-hidden="true">
            <path class="rail" d=format!("M40 30H{}", end + 40)></path>
            {handover}
            {marks}
        </svg>
    }
}

/// A mark with a number takes so much of the line.
const ROOM: u32 = 36;

/// Which steps have room for their number: the first, the last and the hand-over, and of the others those that
/// touch no other number.
fn numbered(hops: &[HopView]) -> Vec<bool> {
    let last = hops.len().saturating_sub(1);
    let must = |at: usize| at == 0 || at == last || hops.get(at).is_some_and(|hop| hop.is_handover);
    let mut numbered: Vec<bool> = (0..hops.len()).map(must).collect();
    for (at, hop) in hops.iter().enumerate() {
        let is_free = hops
            .iter()
            .zip(&numbered)
            .all(|(other, is_numbered)| !is_numbered || other.place.abs_diff(hop.place) >= ROOM);
        if let (true, Some(numbered)) = (is_free, numbered.get_mut(at)) {
            *numbered = true;
        }
    }
    numbered
}

#[component]
fn Step(at: usize, hop: Hop, shown: HopView) -> impl IntoView {
    let app = App::expect();
    let class = match (shown.is_handover, hop.internal, shown.is_proven) {
        (true, ..) => "handover",
        (_, true, _) => "internal",
        (_, _, false) => "unproven",
        _ => "",
    };
    let choose = move |_| {
        let beside = app.page.with_untracked(|page| {
            let fragment = with_chosen_hop(&page.fragment, Some(at));
            (page.given.clone(), fragment)
        });
        app.choose_hop(&beside.0, &beside.1);
    };
    let can_choose = shown.can_be_handover;
    let from = hop.from.clone().or_else(|| hop.helo.clone());
    let protocol = hop.protocol.clone();
    // The bar is as long as the delay, of the longest.
    let bar = (shown.share > 0).then(|| {
        let bar = format!("M0 4h{}", shown.share);
        view! { <svg class="delay" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><path d=bar></path></svg> }
    });
    view! {
        <tr class=class>
            <td data-label="Step"><div>{at + 1}{shown.mark.map(|mark| view! { " " <span class="chip">{mark}</span> })}</div></td>
            <td data-label="From"><div>
                {from.map(|name| view! { <Name text=name/> })}
                {hop.address.map(|address| view! { " " <Name text=address.to_string()/> })}
                {can_choose.then(|| view! {
                    <button type="button" class="quiet screen" on:click=choose>"The recipient’s side took over here"</button>
                })}
            </div></td>
            <td data-label="Taken by"><div>
                {hop.by.clone().map(|name| view! { <Name text=name/> })}
                {protocol.map(|protocol| view! { " " <span class="dim" translate="no">{protocol}</span> })}
            </div></td>
            <td data-label="When"><div>
                {match hop.time {
                    Some(at) => view! { <LocalTime at/> }.into_any(),
                    None => view! { <span class="unknown">"no readable time"</span> }.into_any(),
                }}
            </div></td>
            <td data-label="After"><div>
                {bar}
                <span>{shown.delay}</span>
                {shown.doubts.into_iter().map(|doubt| view! { <p class="hint unknown">"This line "{doubt}"."</p> }).collect_view()}
            </div></td>
        </tr>
    }
}
