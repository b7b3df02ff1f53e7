//! Plain look-ups, shown as they came.

use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::checks::lookup::{LookupRow, LookupStatus, Shown};

use super::finding::of_check;
use super::live::{Row, key_of, rows};
use super::proof::{fixed, proof};
use super::state::App;
use super::text;

/// Records shown of one look-up; the proof has the rest.
const MOST: usize = 100;

pub(crate) fn panel(app: App) -> AnyView {
    let each = rows(move || {
        let row = |row: LookupRow| {
            Row::new(key_of(&[&row.name.to_string(), &row.rtype]), move || lookup(app, &row))
        };
        app.read(|report| report.lookups.clone().unwrap_or_default()).into_iter().map(row).collect()
    });
    view! {
        {of_check(app, Check::Lookup)}
        {each}
    }
    .into_any()
}

fn lookup(app: App, row: &LookupRow) -> AnyView {
    let (name, rtype) = (row.name.to_string(), &row.rtype);
    let head = match row.status {
        LookupStatus::Ok => format!("{rtype} records of {name}"),
        LookupStatus::None => format!("{name} exists, and has no {rtype} record."),
        LookupStatus::NxDomain => format!("{name} does not exist."),
        LookupStatus::Error => format!("Whether {name} has {rtype} records could not be told."),
    };
    let rest = match row.records.len().saturating_sub(MOST) {
        0 => String::new(),
        rest => format!("and {rest} more, which the query shows"),
    };
    let records: Vec<AnyView> = row.records.iter().take(MOST).map(record).collect();
    view! {
        <div class="data">
            <p class="lead-line">{text::dotted(&head)}</p>
            <table class="stack records" hidden=row.records.is_empty()>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col" class="num">"TTL"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Data"</th>
                    </tr>
                </thead>
                <tbody>{records}</tbody>
            </table>
            <p class="hint">{rest}</p>
            {proof(app, fixed(&row.queries))}
        </div>
    }
    .into_any()
}

fn record(record: &Shown) -> AnyView {
    let data = record.data.clone();
    // Only texts are this long; names break at their dots.
    let data = if data.starts_with('"') || data.len() > 255 { text::long(data) } else { text::name(&data) };
    view! {
        <tr>
            <td data-label="Name">{text::name(&record.name.to_string())}</td>
            <td data-label="TTL" class="num">{record.ttl.to_string()}</td>
            <td data-label="Type">{record.rtype.clone()}</td>
            <td data-label="Data"><div>{data}</div></td>
        </tr>
    }
    .into_any()
}
