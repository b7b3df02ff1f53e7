//! What a sender does when the first mail server is down, drawn: the servers in the order in which they
//! are tried, those of equal preference in one frame, and the queue when none of them answers. The same
//! stands in words beside it.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::mx::MxRecord;
use mailpath::report::english::shortened;

use crate::app::components::old::el::{El, el};
use crate::app::parts::Loaded;
use crate::app::state::App;

/// The drawing's width, and the height of a server's line, of the way to the next, and of a frame's edge.
const WIDTH: usize = 380;
const LINE: usize = 26;
const WAY: usize = 34;
const EDGE: usize = 8;
/// Longer names are cut; they stand in full beside the drawing.
const MOST: usize = 38;
/// More servers than these are not drawn.
const SERVERS: usize = 12;

#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn drawing(app: App) -> Loaded<AnyView> {
    Ok(ladder(app))
}

fn ladder(app: App) -> AnyView {
    let rows = app.with_report(|report| report.mx.as_ref().map(|mx| mx.records.clone()).unwrap_or_default());
    let mut groups: Vec<Vec<MxRecord>> = Vec::new();
    for row in rows.into_iter().take(SERVERS) {
        match groups.last_mut() {
            Some(group) if group[0].preference == row.preference => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    let mut parts: Vec<AnyView> = Vec::new();
    let mut y = 1;
    for (at, group) in groups.iter().enumerate() {
        let height = group.len() * LINE + EDGE;
        parts.push(frame("box", y, height));
        let equal = if group.len() > 1 { ", in any order" } else { "" };
        for (place, row) in group.iter().enumerate() {
            let first = if place == 0 { format!("{}.", at + 1) } else { String::new() };
            let middle = y + EDGE / 2 + place * LINE + 18;
            parts.push(words("16", middle, first).class("dim").into_any());
            parts.push(words("40", middle, shortened(row.exchange.as_str(), MOST)).into_any());
        }
        y += height;
        parts.push(arrow(y));
        let why = format!("no connection, or “try later” (4xx){equal}");
        parts.push(words("40", y + 21, why).class("dim").into_any());
        y += WAY;
    }
    parts.push(frame("box queue", y, LINE + EDGE + LINE));
    parts.push(
        words("16", y + EDGE / 2 + 18, "It waits in the sender’s queue, and is tried again").into_any(),
    );
    parts.push(
        words("16", y + EDGE / 2 + LINE + 18, "for some days (often five); then it comes back.").into_any(),
    );
    y += LINE + EDGE + LINE + 1;
    el("svg")
        .class("ladder")
        .attr("viewBox", format!("0 0 {WIDTH} {y}"))
        .attr("aria-hidden", "true")
        .add(parts)
        .into_any()
}

fn frame(class: &'static str, y: usize, height: usize) -> AnyView {
    el("rect")
        .class(class)
        .attr("x", "1")
        .attr("y", y.to_string())
        .attr("width", (WIDTH - 2).to_string())
        .attr("height", height.to_string())
        .attr("rx", "6")
        .into_any()
}

fn arrow(y: usize) -> AnyView {
    el("path").class("way").attr("d", format!("M24 {}v{}m-5-6l5 6 5-6", y + 3, WAY - 8)).into_any()
}

fn words(x: &'static str, y: usize, words: impl Into<String>) -> El {
    el("text").attr("x", x).attr("y", y.to_string()).add(words.into())
}
