//! The resolvers of a comparison in a table: the verdict by the answers of each, and how it answered.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::report::resolvers::{ResolverColumn, SideBySide};
use mailpath::report::{english, marks};

use crate::app::components::state_mark::WordedMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{Name, Sentence};

/// One row, as it is shown.
#[derive(Clone, PartialEq)]
struct Shown {
    column: ResolverColumn,
    /// The median, in milliseconds.
    typical: Option<u64>,
    /// A resolver above it that comes to the same verdict.
    same: Option<String>,
    all: usize,
}

/// The table.
#[component]
pub(super) fn Overview(compared: Signal<Option<Arc<SideBySide>>>) -> impl IntoView {
    let rows = move || compared.with(|compared| compared.as_ref().map(|it| rows(it)).unwrap_or_default());
    view! {
        <table class="stack changes overview">
            <caption class="sr">"The resolvers, with the verdict by the answers of each"</caption>
            <TableHead headings=&["Resolver", "Verdict", "Answers", "Time"]/>
            <tbody>
                {move || rows().into_iter().map(|shown| view! { <OverviewRow shown/> }).collect_view()}
            </tbody>
        </table>
    }
}

fn rows(compared: &SideBySide) -> Vec<Shown> {
    let row = |(at, column): (usize, &ResolverColumn)| {
        let answers = compared.rows.iter().filter_map(|row| row.answers.get(at)?.as_ref());
        let mut times: Vec<u64> =
            answers.filter(|answer| answer.records.is_some()).map(|answer| answer.elapsed_ms).collect();
        times.sort_unstable();
        let same = compared.same_verdict_as(at).map(|first| compared.name(first).to_owned());
        Shown {
            same,
            column: column.clone(),
            typical: times.get(times.len() / 2).copied(),
            all: compared.rows.len(),
        }
    };
    compared.resolvers.iter().enumerate().map(row).collect()
}

#[component]
fn OverviewRow(shown: Shown) -> impl IntoView {
    let Shown { column, typical, same, all } = shown;
    let verdict = match column.verdict {
        Some(verdict) => view! {
            <WordedMark state=Some(verdict.state) word=marks::word(verdict.state)/>
            {match same {
                Some(same) => view! { <p class="dim">"the same as "{same}</p> }.into_any(),
                None => view! { <p><Sentence text=verdict.text/></p> }.into_any(),
            }}
        }
        .into_any(),
        None if column.is_silent && column.failed > 0 => {
            view! { <span class="dim">"none, since it does not answer"</span> }.into_any()
        }
        None => view! { <span class="dim">"waiting"</span> }.into_any(),
    };
    let why = (column.failed > 0).then(|| {
        let failed = english::count_grouped(column.failed, "question failed", "questions failed");
        let why = column.why.map(|why| format!(": {why}")).unwrap_or_default();
        view! { <p><Sentence text=format!("{failed}{why}")/></p> }
    });
    view! {
        <tr>
            <th scope="row"><Name text=column.name/></th>
            <Cell label="Verdict">{verdict}</Cell>
            <Cell label="Answers">
                {format!("{} of {}", english::grouped(column.answered), english::grouped(all))}
                {why}
            </Cell>
            <Cell label="Time">
                {typical.map_or_else(|| "–".to_owned(), |ms| format!("mostly {ms} ms"))}
            </Cell>
        </tr>
    }
}
