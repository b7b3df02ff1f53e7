//! The transcript: every question in the order of asking, with its time drawn as a waterfall.

use leptos::prelude::*;
use mailpath::dns::{Lookup, Rcode};
use mailpath::report::english;

use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, live, rows};
use crate::app::components::old::proof::{opener, question};
use crate::app::components::old::raw_answer as raw;
use crate::app::state::App;

pub(crate) fn panel(app: App) -> AnyView {
    let each = rows(move || {
        app.with_report(|report| {
            let all = report.transcript.lookups().iter().cloned();
            all.map(|exchange| Row::new(exchange.id.into(), move || row(app, &exchange))).collect()
        })
    });
    let heading =
        |class: &'static str, text: &'static str| el("th").attr("scope", "col").class(class).add(text);
    let axis = el("th").attr("scope", "col").class("wide axis");
    let axis = axis.add(el("span").class("sr").add("Time from the start, ")).add("0");
    let head = el("tr")
        .add(heading("num", "No."))
        .add(heading("", "Question"))
        .add(heading("", "Answer"))
        .add(heading("wide", "Asked"))
        .add(heading("num", "ms"))
        .add(axis.add(el("span").say(move || format!("{} ms", scale(app)))));
    // The bars are drawn in milliseconds; the scale is all that changes while answers come.
    let table = el("table").class("queries").live("--scale", move || scale(app).to_string());
    vec![
        el("p")
            .class("lead-line")
            .add("Every question, in the order of asking. Open one for the whole answer and the commands that ask the same.")
            .into_any(),
        el("div").class("scroll").add(table.add(el("thead").add(head)).add(each)).into_any(),
    ]
    .into_any()
}

/// The end of the scale. It grows in a few steps, so that the bars stand still most of the time.
fn scale(app: App) -> u64 {
    let end = app.with_report(|report| {
        let ends =
            report.transcript.lookups().iter().map(|exchange| exchange.started_ms + exchange.elapsed_ms);
        ends.max().unwrap_or(0)
    });
    [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000].into_iter().find(|step| end <= *step).unwrap_or(end)
}

fn row(app: App, exchange: &std::sync::Arc<Lookup>) -> AnyView {
    let exchange = exchange.clone();
    let open = RwSignal::new(false);
    let usable = matches!(&exchange.result, Ok(response) if matches!(response.rcode, Rcode::NoError | Rcode::NxDomain));
    let class = if usable { "" } else { "unknown" };
    let count = match exchange.result.as_ref().map_or(0, |response| response.answers.len()) {
        0 => String::new(),
        n => english::count_grouped(n, "record", "records"),
    };
    let (start, took) = (exchange.started_ms, exchange.elapsed_ms);
    let id = format!("answer-{}", exchange.id);
    let bar = el("rect")
        .class(class)
        .attr("y", "4")
        .attr("height", "12")
        .attr("--from", start.to_string())
        .attr("--took", took.to_string());
    let bar = el("svg")
        .attr("role", "img")
        .attr("aria-label", format!("from {start} to {} ms", start + took))
        .add(bar);
    let button = opener(open).attr("aria-controls", id.clone()).add(question(el("span"), &exchange));
    let head = el("tr")
        .add(el("td").class("num").add(exchange.id.to_string()))
        .add(el("td").add(button))
        .add(
            el("td")
                .class(class)
                .add(raw::outcome(&exchange))
                .add(" ")
                .add(el("span").class("dim").add(count)),
        )
        .add(el("td").class("wide").add(raw::asked(&exchange).to_owned()))
        .add(el("td").class("num").add(took.to_string()))
        .add(el("td").class("wide bars").add(bar));
    let shown = move || open.get() || app.printing.get();
    let answer = live(move || if shown() { raw::answer(&exchange) } else { ().into_any() });
    let answer = el("td").attr("colspan", "6").add(answer);
    let answer = el("tr").class("raw-row").attr("id", id).hide(move || !shown()).add(answer);
    el("tbody").add(head).add(answer).into_any()
}
