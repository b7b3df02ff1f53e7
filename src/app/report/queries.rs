//! The transcript: every question in the order of asking, with its time drawn as a waterfall.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::dns::{Lookup, Rcode};
use mailpath::report::english;

use crate::app::components::opener::Opener;
use crate::app::components::raw_answer::{Question, RawAnswer, asked, outcome};
use crate::app::state::App;

/// The ends that the scale of the waterfall can have, in milliseconds.
const SCALES: [u64; 9] = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000];

/// Whether the queries are printed too.
#[derive(Clone, Copy)]
struct PrintQueries(RwSignal<bool>);

/// Whether the queries are printed too, wherever that is chosen.
pub(crate) fn print_queries(app: App) -> RwSignal<bool> {
    app.lasting(|| PrintQueries(RwSignal::new(false))).0
}

/// The tab: a row for each question.
#[component]
pub(crate) fn QueriesPanel(
    #[prop(into)] lookups: Signal<Vec<Arc<Lookup>>>,
    /// Whether the page is being printed.
    #[prop(into)]
    printing: Signal<bool>,
) -> impl IntoView {
    // It grows in a few steps, so that the bars stand still most of the time.
    let scale = Memo::new(move |_| {
        let ends =
            |all: &Vec<Arc<Lookup>>| all.iter().map(|lookup| lookup.started_ms + lookup.elapsed_ms).max();
        let end = lookups.with(ends).unwrap_or(0);
        SCALES.into_iter().find(|step| end <= *step).unwrap_or(end)
    });
    let on_paper = print_queries(App::expect());
    let unfolded = Memo::new(move |_| printing.get() && on_paper.get());
    view! {
        <div class=move || if on_paper.get() { "transcript" } else { "transcript screen" }>
            <p class="lead-line screen">
                "Every question, in the order of asking. Open one for the whole answer and the commands that ask the same."
            </p>
            <p class="screen">
                <label class="check">
                    <input
                        type="checkbox"
                        id="print-queries"
                        prop:checked=move || on_paper.get()
                        on:change:target=move |event| on_paper.set(event.target().checked())
                    />
                    "Print the queries too"
                </label>
            </p>
            <div class="scroll">
                // The bars are drawn in milliseconds; the scale is all that changes while answers come.
                <table class="queries" style=("--scale", move || scale.get().to_string())>
                    <thead>
                        <tr>
                            <th scope="col" class="num">"No."</th>
                            <th scope="col">"Question"</th>
                            <th scope="col">"Answer"</th>
                            <th scope="col" class="wide">"Asked"</th>
                            <th scope="col" class="num">"ms"</th>
                            <th scope="col" class="wide axis">
                                <span class="sr">"Time from the start, "</span>
                                "0"
                                <span>{scale}" ms"</span>
                            </th>
                        </tr>
                    </thead>
                    <For each=move || lookups.get() key=|lookup| lookup.id let:lookup>
                        <QueryRow lookup unfolded/>
                    </For>
                </table>
            </div>
        </div>
    }
}

/// A question, its outcome and its time, and below it the whole answer.
#[component]
fn QueryRow(lookup: Arc<Lookup>, unfolded: Memo<bool>) -> impl IntoView {
    let usable =
        matches!(&lookup.result, Ok(response) if matches!(response.rcode, Rcode::NoError | Rcode::NxDomain));
    let class = if usable { "" } else { "unknown" };
    let count = match lookup.result.as_ref().map_or(0, |response| response.answers.len()) {
        0 => String::new(),
        n => english::count_grouped(n, "record", "records"),
    };
    let (start, took) = (lookup.started_ms, lookup.elapsed_ms);
    let id = format!("answer-{}", lookup.id);
    let open = RwSignal::new(false);
    let shown = Memo::new(move |_| open.get() || unfolded.get());
    let (question, answer) = (lookup.clone(), lookup.clone());
    view! {
        <tbody>
            <tr>
                <td class="num">{lookup.id}</td>
                <td>
                    <Opener open controls=id.clone()>
                        <span><Question lookup=question/></span>
                    </Opener>
                </td>
                <td class=class>{outcome(&lookup)}" "<span class="dim">{count}</span></td>
                <td class="wide">{asked(&lookup).to_owned()}</td>
                <td class="num">{took}</td>
                <td class="wide bars">
                    <svg role="img" aria-label=format!("from {start} to {} ms", start + took)>
                        <rect
                            class=class
                            y="4"
                            height="12"
                            style=("--from", start.to_string())
                            style=("--took", took.to_string())
                        ></rect>
                    </svg>
                </td>
            </tr>
            <tr class="raw-row" id=id hidden=move || !shown.get()>
                <td colspan="6">
                    {move || shown.get().then(|| view! { <RawAnswer lookup=answer.clone()/> })}
                </td>
            </tr>
        </tbody>
    }
}
