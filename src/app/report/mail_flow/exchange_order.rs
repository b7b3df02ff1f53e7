//! What a sender does when the first mail server is down, drawn: the servers in the order in which they
//! are tried, those of equal preference in one frame, and the queue when none of them answers. The same
//! stands in words beside it.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::mx::MxRecord;
use mailpath::report::english::{self, shortened};

use crate::app::parts::Loaded;

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
pub(crate) fn drawing(exchanges: Vec<MxRecord>) -> Loaded<AnyView> {
    Ok(view! { <ExchangeOrder exchanges/> }.into_any())
}

#[component]
fn ExchangeOrder(exchanges: Vec<MxRecord>) -> impl IntoView {
    let shown = &exchanges[..exchanges.len().min(SERVERS)];
    let mut parts: Vec<AnyView> = Vec::new();
    let mut y = 1;
    for (at, group) in shown.chunk_by(|one, other| one.preference == other.preference).enumerate() {
        let height = group.len() * LINE + EDGE;
        parts.push(frame("box", y, height));
        for (place, record) in group.iter().enumerate() {
            let middle = y + EDGE / 2 + place * LINE + 18;
            if place == 0 {
                parts.push(words("dim", 16, middle, format!("{}.", at + 1)));
            }
            parts.push(words("", 40, middle, shortened(record.exchange.as_str(), MOST)));
        }
        y += height;
        let arrow = format!("M24 {}v{}m-5-6l5 6 5-6", y + 3, WAY - 8);
        parts.push(view! { <path class="way" d=arrow></path> }.into_any());
        let equal = if group.len() > 1 { ", in any order" } else { "" };
        parts.push(words("dim", 40, y + 21, format!("no connection, or “try later” (4xx){equal}")));
        y += WAY;
    }
    let rest = exchanges.len() - shown.len();
    if rest > 0 {
        let rest = english::count(rest, "more server, in the same way", "more servers, in the same way");
        parts.push(words("dim", 40, y + 14, rest));
        y += LINE;
    }
    parts.push(frame("box queue", y, LINE + EDGE + LINE));
    let first = "It waits in the sender’s queue, and is tried again";
    parts.push(words("", 16, y + EDGE / 2 + 18, first.to_owned()));
    let last = "for some days (often five); then it comes back.";
    parts.push(words("", 16, y + EDGE / 2 + LINE + 18, last.to_owned()));
    y += LINE + EDGE + LINE + 1;
    view! { <svg class="ladder" viewBox=format!("0 0 {WIDTH} {y}") aria-hidden="true">{parts}</svg> }
}

fn frame(class: &'static str, y: usize, height: usize) -> AnyView {
    view! { <rect class=class x="1" y=y width=WIDTH - 2 height=height rx="6"></rect> }.into_any()
}

fn words(class: &'static str, x: usize, y: usize, words: String) -> AnyView {
    view! { <text class=class x=x y=y translate="no">{words}</text> }.into_any()
}
