//! The proof behind a line: a small “2 queries” that opens the questions and answers in place.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::dns::Lookup;
use mailpath::report::english;

use crate::app::browser::dom;
use crate::app::components::old::el::{El, el};
use crate::app::components::old::live::{Row, rows};
use crate::app::components::old::raw_answer as raw;
use crate::app::components::old::text;
use crate::app::parts;
use crate::app::parts::Loaded;
use crate::app::state::App;

/// The numbers of the questions that something rests on; they may grow while it is looked into.
pub(crate) type Queries = Box<dyn Fn() -> Vec<u32> + Send + Sync>;

/// The numbers, where they stand.
pub(crate) fn fixed(queries: &[u32]) -> Queries {
    let queries = queries.to_vec();
    Box::new(move || queries.clone())
}

/// The disclosure for these questions.
pub(crate) fn proof(app: App, queries: Queries) -> AnyView {
    let queries = StoredValue::new(queries);
    let open = RwSignal::new(false);
    el("details")
        .class("proof")
        .hide(move || get(queries).is_empty())
        .on("toggle", move |event| open.set(dom::is_open(&event)))
        .add(how_many(el("summary"), queries))
        .add(exchanges(app, queries, open))
        .into_any()
}

/// The button that unfolds a row.
pub(crate) fn opener(open: RwSignal<bool>) -> El {
    text::button(move || open.update(|open| *open = !*open))
        .class("opener")
        .live("aria-expanded", move || open.get().to_string())
}

fn get(queries: StoredValue<Queries>) -> Vec<u32> {
    queries.with_value(|queries| queries())
}

fn how_many(place: El, queries: StoredValue<Queries>) -> El {
    // On paper nothing unfolds, so there the numbers lead to the list of all queries.
    let numbers = move || {
        let all: Vec<String> = get(queries).iter().map(ToString::to_string).collect();
        format!(": {}", all.join(", "))
    };
    place
        .say(move || english::count_grouped(get(queries).len(), "query", "queries"))
        .add(el("span").class("paper").say(numbers))
}

/// The exchanges, made when they are first looked at.
fn exchanges(app: App, queries: StoredValue<Queries>, open: RwSignal<bool>) -> AnyView {
    let each = rows(move || {
        if !open.get() {
            return Vec::new();
        }
        get(queries).into_iter().map(|id| Row::new(id.into(), move || one(app, id))).collect()
    });
    el("div").class("exchanges").add(each).into_any()
}

/// One question and its answer, once it is there.
fn one(app: App, id: u32) -> AnyView {
    let body = parts::view(app, || true, move || answer(app, id).boxed_local());
    el("div").class("exchange").add(body).into_any()
}

#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn answer(app: App, id: u32) -> Loaded<AnyView> {
    Ok(rows(move || match app.with_report(|report| report.transcript.get(id).cloned()) {
        // An answer never changes, so it is made once and keeps what is unfolded in it.
        Some(exchange) => vec![Row::new(1, move || whole(&exchange))],
        None => vec![Row::new(0, move || {
            el("p").class("flags").add(format!("Query {id} is still under way.")).into_any()
        })],
    }))
}

fn whole(exchange: &Lookup) -> AnyView {
    let number = el("span").class("num").add(exchange.id.to_string());
    let head = question(el("p").class("question").add(number).add(" "), exchange);
    vec![head.into_any(), raw::answer(exchange)].into_any()
}

/// The name and the type asked for.
pub(crate) fn question(place: El, exchange: &Lookup) -> El {
    let question = &exchange.question;
    place.add(text::name(&question.name.to_string())).add(" ").add(el("b").add(question.rtype.to_string()))
}
