//! The proof behind a line: a small “2 queries” that opens the questions and answers in place.

use leptos::prelude::*;
use mailpath::dns::Exchange;

use super::live::{Row, act, flag, rows, said};
use super::state::App;
use super::{dom, raw, text};

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
    view! {
        <details
            class="proof"
            hidden=flag(move || get(queries).is_empty())
            on:toggle=move |event| open.set(dom::is_open(&event))
        >
            <summary>{how_many(queries)}</summary>
            {exchanges(app, queries, open)}
        </details>
    }
    .into_any()
}

/// The same for a row of a table: the cell with the button, and the row that it opens, which takes
/// the table's whole width.
pub(crate) fn in_table(app: App, columns: &'static str, queries: Queries) -> (AnyView, AnyView) {
    let queries = StoredValue::new(queries);
    let open = RwSignal::new(false);
    let cell = view! {
        <td class="proof-cell">
            <button
                type="button"
                class="opener"
                hidden=flag(move || get(queries).is_empty())
                aria-expanded=said(move || open.get().to_string())
                on:click=act(move || open.update(|open| *open = !*open))
            >
                <span>{how_many(queries)}</span>
            </button>
        </td>
    };
    let row = view! {
        <tr class="raw-row" hidden=flag(move || !open.get())>
            <td colspan=columns>{exchanges(app, queries, open)}</td>
        </tr>
    };
    (cell.into_any(), row.into_any())
}

fn get(queries: StoredValue<Queries>) -> Vec<u32> {
    queries.with_value(|queries| queries())
}

fn how_many(queries: StoredValue<Queries>) -> AnyView {
    // On paper nothing unfolds, so there the numbers lead to the list of all queries.
    let numbers = move || {
        let all: Vec<String> = get(queries).iter().map(ToString::to_string).collect();
        format!(": {}", all.join(", "))
    };
    view! {
        {said(move || text::count(get(queries).len(), "query", "queries"))}
        <span class="paper">{said(numbers)}</span>
    }
    .into_any()
}

/// The exchanges, made when they are first looked at.
fn exchanges(app: App, queries: StoredValue<Queries>, open: RwSignal<bool>) -> AnyView {
    let each = rows(move || {
        if !open.get() {
            return Vec::new();
        }
        get(queries).into_iter().map(|id| Row::new(id.into(), move || one(app, id))).collect()
    });
    view! { <div class="exchanges">{each}</div> }.into_any()
}

/// One question and its answer, once it is there.
fn one(app: App, id: u32) -> AnyView {
    // An answer never changes, so it is made once and keeps what is unfolded in it.
    let body = rows(move || match app.read(|report| report.transcript.get(id).cloned()) {
        Some(exchange) => vec![Row::new(1, move || whole(&exchange))],
        None => vec![Row::new(0, move || {
            view! { <p class="flags">{format!("Query {id} is still under way.")}</p> }.into_any()
        })],
    });
    view! { <div class="exchange">{body}</div> }.into_any()
}

fn whole(exchange: &Exchange) -> AnyView {
    view! {
        <p class="question">
            <span class="num">{exchange.id.to_string()}</span>
            " "
            {question(exchange)}
        </p>
        {raw::answer(exchange)}
    }
    .into_any()
}

/// The name and the type asked for.
pub(crate) fn question(exchange: &Exchange) -> AnyView {
    let question = &exchange.question;
    view! { {text::name(&question.name.to_string())} " " <b>{question.rtype.to_string()}</b> }.into_any()
}
