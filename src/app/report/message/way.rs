//! The way that the message came: a line for each server that took it, with how long each step took, to scale;
//! where the recipient's side took over, and a way to say that it was elsewhere.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::message::{Hop, Message};
use mailpath::report::message::{HopView, way};
use mailpath::report::page::with_chosen_hop;

use crate::app::components::text::Name;
use crate::app::components::time::LocalTime;
use crate::app::state::App;

/// The way, the oldest step first.
#[component]
pub(super) fn MessageWay(message: Arc<Message>) -> impl IntoView {
    if message.hops.is_empty() {
        return ().into_any();
    }
    let way = way(&message);
    // One step alone has no length.
    let drawing = (way.hops.len() > 1).then(|| view! { <Line hops=way.hops.clone()/> });
    let steps = message.hops.iter().zip(way.hops).enumerate().map(|(at, (hop, shown))| {
        view! { <Step at hop=hop.clone() shown/> }
    });
    view! {
        <h3>"The way it came"</h3>
        <p class="hint">{way.sentence}</p>
        {drawing}
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
                <tbody>{steps.collect_view()}</tbody>
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
    let marks = hops.iter().enumerate().map(|(at, hop)| {
        let class = if hop.is_proven { "proven" } else { "claimed" };
        view! {
            <g class=class>
                <circle cx=hop.place + 40 cy="30" r="14"></circle>
                <text x=hop.place + 40 y="35">{at + 1}</text>
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
    let bar = format!("M0 4h{}", shown.share);
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
                <svg class="delay" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><path d=bar></path></svg>
                <span>{shown.delay}</span>
                {shown.doubts.into_iter().map(|doubt| view! { <p class="hint unknown">"This line "{doubt}"."</p> }).collect_view()}
            </div></td>
        </tr>
    }
}
