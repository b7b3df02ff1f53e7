//! The proof behind a line: a small “2 queries” that opens the questions and answers in place.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::english;

use super::part::Part;
use super::raw_answer::{Question, RawAnswer};
use crate::app::browser::dom::is_open;
use crate::app::parts::Loaded;
use crate::app::state::App;

/// A disclosure with the questions that something rests on; they may grow while it is looked into.
#[component]
pub(crate) fn Proof(
    /// Their numbers in the transcript.
    #[prop(into)]
    queries: Signal<Vec<u32>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details
            class="proof"
            hidden=move || queries.with(Vec::is_empty)
            on:toggle:target=move |event| open.set(is_open(&event))
        >
            <summary><HowMany queries/></summary>
            <Answers queries open/>
        </details>
    }
}

/// Each of them once.
fn unique(queries: Signal<Vec<u32>>) -> Memo<Vec<u32>> {
    Memo::new(move |_| {
        let mut unique = Vec::new();
        queries.with(|queries| {
            queries.iter().for_each(|id| {
                if !unique.contains(id) {
                    unique.push(*id);
                }
            })
        });
        unique
    })
}

/// The cell of a table's row with the button that opens its [`ProofRow`].
#[component]
pub(crate) fn ProofCell(#[prop(into)] queries: Signal<Vec<u32>>, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <td class="proof-cell">
            <button
                type="button"
                class="opener"
                hidden=move || queries.with(Vec::is_empty)
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <HowMany queries/>
            </button>
        </td>
    }
}

/// The row below, with the questions and answers, as wide as the table.
#[component]
pub(crate) fn ProofRow(
    #[prop(into)] queries: Signal<Vec<u32>>,
    open: RwSignal<bool>,
    /// How many columns the table has.
    columns: u32,
) -> impl IntoView {
    view! {
        <tr class="raw-row" hidden=move || !open.get()>
            <td colspan=columns.to_string()><Answers queries open/></td>
        </tr>
    }
}

/// How many questions; on paper, which ones.
#[component]
fn HowMany(queries: Signal<Vec<u32>>) -> impl IntoView {
    let queries = unique(queries);
    let numbers = move || {
        let all: Vec<String> = queries.with(|queries| queries.iter().map(ToString::to_string).collect());
        format!(": {}", all.join(", "))
    };
    view! {
        {move || english::count_grouped(queries.with(Vec::len), "query", "queries")}
        <span class="paper">{numbers}</span>
    }
}

/// The questions with their answers, made when they are first looked at.
#[component]
fn Answers(queries: Signal<Vec<u32>>, open: RwSignal<bool>) -> impl IntoView {
    let queries = unique(queries);
    let shown = move || if open.get() { queries.get() } else { Vec::new() };
    view! {
        <div class="exchanges">
            <For each=shown key=|id| *id let:id>
                <div class="exchange"><Part entry=Box::new(move || answer(id).boxed_local())/></div>
            </For>
        </div>
    }
}

#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn answer(id: u32) -> Loaded<AnyView> {
    Ok(view! { <Answer id/> }.into_any())
}

/// One question and its answer, once it is there. It never changes then.
#[component]
fn Answer(id: u32) -> impl IntoView {
    let report = App::expect().report;
    let lookup = Memo::new(move |_| report.with(|report| report.as_ref()?.transcript.get(id).cloned()));
    move || match lookup.get() {
        Some(lookup) => view! {
            <p class="question"><span class="num">{lookup.id}</span>" "<Question lookup=lookup.clone()/></p>
            <RawAnswer lookup/>
        }
        .into_any(),
        None => view! { <p class="flags">"Query "{id}" is still under way."</p> }.into_any(),
    }
}
