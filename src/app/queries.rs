//! The transcript: every question in the order of asking, with its time drawn as a waterfall.

use leptos::prelude::*;
use mailpath::dns::{Exchange, Rcode};

use super::live::{Row, act, flag, live, rows, said};
use super::state::App;
use super::{proof, raw, text};

pub(crate) fn panel(app: App) -> AnyView {
    let each = rows(move || {
        app.read(|report| {
            let all = report.transcript.exchanges().iter().cloned();
            all.map(|exchange| Row::new(exchange.id.into(), move || row(app, &exchange))).collect()
        })
    });
    view! {
        <p class="lead-line">
            "Every question, in the order of asking. Open one for the whole answer and the commands that ask the same."
        </p>
        <div class="scroll">
            // The bars are drawn in milliseconds; the scale is all that changes while answers come.
            <table class="queries" style=("--scale", said(move || scale(app).to_string()))>
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
                            <span>{said(move || format!("{} ms", scale(app)))}</span>
                        </th>
                    </tr>
                </thead>
                {each}
            </table>
        </div>
    }
    .into_any()
}

/// The end of the scale. It grows in a few steps, so that the bars stand still most of the time.
fn scale(app: App) -> u64 {
    let end = app.read(|report| {
        let ends =
            report.transcript.exchanges().iter().map(|exchange| exchange.started_ms + exchange.elapsed_ms);
        ends.max().unwrap_or(0)
    });
    [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000].into_iter().find(|step| end <= *step).unwrap_or(end)
}

fn row(app: App, exchange: &std::sync::Arc<Exchange>) -> AnyView {
    let exchange = exchange.clone();
    let open = RwSignal::new(false);
    let usable = matches!(&exchange.result, Ok(response) if matches!(response.rcode, Rcode::NoError | Rcode::NxDomain));
    let class = if usable { "" } else { "unknown" };
    let count = match exchange.result.as_ref().map_or(0, |response| response.answers.len()) {
        0 => String::new(),
        n => text::count(n, "record", "records"),
    };
    let (start, took) = (exchange.started_ms, exchange.elapsed_ms);
    let id = format!("answer-{}", exchange.id);
    let head = view! {
        <tr>
            <td class="num">{exchange.id.to_string()}</td>
            <td>
                <button
                    type="button"
                    class="opener"
                    aria-expanded=said(move || open.get().to_string())
                    aria-controls=id.clone()
                    on:click=act(move || open.update(|open| *open = !*open))
                >
                    <span>{proof::question(&exchange)}</span>
                </button>
            </td>
            <td class=class>{raw::outcome(&exchange)} " " <span class="dim">{count}</span></td>
            <td class="wide">{raw::asked(&exchange).to_owned()}</td>
            <td class="num">{took.to_string()}</td>
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
    };
    let shown = move || open.get() || app.printing.get();
    view! {
        <tbody>
            {head}
            <tr class="raw-row" id=id hidden=flag(move || !shown())>
                <td colspan="6">
                    {live(move || if shown() { raw::answer(&exchange) } else { ().into_any() })}
                </td>
            </tr>
        </tbody>
    }
    .into_any()
}
