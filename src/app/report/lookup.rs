//! Plain look-ups, shown as they came.

use leptos::prelude::*;
use mailpath::checks::Finding;
use mailpath::checks::lookup::{LookupRow, LookupStatus, ShownRecord};

use crate::app::components::finding_card::FindingCards;
use crate::app::components::proof::Proof;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{LongText, Name, Sentence};

/// Records shown of one look-up; the proof has the rest.
const MOST: usize = 100;

/// The tab: the findings, and what each look-up gave.
#[component]
pub(crate) fn LookupPanel(
    rows: Signal<Option<Vec<LookupRow>>>,
    findings: Signal<Vec<Finding>>,
) -> impl IntoView {
    let each = move || {
        let rows = rows.get().unwrap_or_default();
        rows.into_iter().map(|row| view! { <Found row/> }).collect_view()
    };
    view! {
        <FindingCards findings/>
        {each}
    }
}

/// What one look-up gave.
#[component]
fn Found(row: LookupRow) -> impl IntoView {
    let (name, rtype) = (row.name.to_string(), &row.rtype);
    let head = match row.status {
        LookupStatus::Ok => format!("{rtype} records of {name}"),
        LookupStatus::None => format!("{name} exists, and has no {rtype} record."),
        LookupStatus::NxDomain => match &row.broken_alias {
            Some(end) => format!("{name} is an alias (CNAME) of {end}, which does not exist."),
            None => format!("{name} does not exist."),
        },
        LookupStatus::Error => format!("Whether {name} has {rtype} records could not be told."),
    };
    let rest = match row.records.len().saturating_sub(MOST) {
        0 => String::new(),
        rest => format!("and {rest} more, which the query shows"),
    };
    let none = row.records.is_empty();
    let records = row.records.into_iter().take(MOST).map(|record| view! { <RecordRow record/> });
    view! {
        <div class="data">
            <p class="lead-line"><Sentence text=head/></p>
            <table class="stack records" hidden=none>
                <TableHead headings=&["Name", "TTL", "Type", "Data"]/>
                <tbody>{records.collect_view()}</tbody>
            </table>
            <p class="hint">{rest}</p>
            <Proof queries=Signal::stored(row.queries)/>
        </div>
    }
}

/// One record.
#[component]
fn RecordRow(record: ShownRecord) -> impl IntoView {
    // Only texts are this long; names keep together.
    let data = match record.data.starts_with('"') || record.data.len() > 255 {
        true => view! { <LongText text=record.data/> }.into_any(),
        false => view! { <Name text=record.data/> }.into_any(),
    };
    view! {
        <tr>
            <Cell label="Name"><Name text=record.name.to_string()/></Cell>
            <Cell label="TTL" class="num">{record.ttl}</Cell>
            <Cell label="Type">{record.rtype}</Cell>
            <Cell label="Data">{data}</Cell>
        </tr>
    }
}
