//! What receivers wrote into the header, each in plain words, which can be sorted by hop.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::message::Message;
use mailpath::report::message::{SaidRow, said_rows};

use crate::app::components::fold::Fold;
use crate::app::components::table::{Cell, SortHead, Sorted};
use crate::app::components::text::{LongText, Name, Sentence};

/// The columns by which it can be sorted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Hop,
    Who,
    What,
}

/// The table, folded away.
#[component]
pub(super) fn SaidTable(message: Arc<Message>) -> impl IntoView {
    let rows = StoredValue::new(said_rows(&message));
    if rows.with_value(Vec::is_empty) {
        return ().into_any();
    }
    let count = rows.with_value(Vec::len);
    view! {
        <Fold class="fold said" summary=move || format!("What servers wrote into the header ({count})")>
            <Rows rows/>
        </Fold>
    }
    .into_any()
}

#[component]
fn Rows(rows: StoredValue<Vec<SaidRow>>) -> impl IntoView {
    let by = RwSignal::new((By::Hop, Sorted::Ascending));
    let sorted =
        move |column: By| Signal::derive(move || if by.get().0 == column { by.get().1 } else { Sorted::No });
    let sort = move |column: By| {
        Callback::new(move |()| {
            by.update(|by| {
                *by = match *by {
                    (now, Sorted::Ascending) if now == column => (column, Sorted::Descending),
                    _ => (column, Sorted::Ascending),
                };
            });
        })
    };
    let shown = move || {
        let (column, order) = by.get();
        let mut all = rows.get_value();
        all.sort_by(|a, b| match column {
            By::Hop => a.hop.cmp(&b.hop).then(a.field.cmp(&b.field)),
            By::Who => a.by.cmp(&b.by),
            By::What => a.what.cmp(&b.what),
        });
        if order == Sorted::Descending {
            all.reverse();
        }
        all.into_iter().map(|row| view! { <Row row/> }).collect_view()
    };
    view! {
        <table class="stack said-table">
            <thead>
                <tr>
                    <SortHead label="Step" sorted=sorted(By::Hop) on_sort=sort(By::Hop)/>
                    <SortHead label="Who" sorted=sorted(By::Who) on_sort=sort(By::Who)/>
                    <SortHead label="What" sorted=sorted(By::What) on_sort=sort(By::What)/>
                    <th scope="col">"In plain words"</th>
                </tr>
            </thead>
            <tbody>{shown}</tbody>
        </table>
    }
}

#[component]
fn Row(row: SaidRow) -> impl IntoView {
    let hop = row.hop.map_or_else(|| "–".to_owned(), |hop| (hop + 1).to_string());
    view! {
        <tr>
            <Cell label="Step">{hop}</Cell>
            <Cell label="Who">
                {row.by.map(|by| view! { <Name text=by/> })}
                {(!row.is_trusted).then(|| view! { <span class="unknown">" not proven"</span> })}
            </Cell>
            <Cell label="What"><LongText text=row.what/></Cell>
            <Cell label="In plain words"><Sentence text=row.meaning/></Cell>
        </tr>
    }
}
