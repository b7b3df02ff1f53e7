//! Plain look-ups, shown as they came.

use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::checks::lookup::{LookupRow, LookupStatus, ShownRecord};

use crate::app::components::old::el::el;
use crate::app::components::old::finding_card::of_check;
use crate::app::components::old::live::{Row, key_of, rows};
use crate::app::components::old::proof::{fixed, proof};
use crate::app::components::old::text;
use crate::app::state::App;

/// Records shown of one look-up; the proof has the rest.
const MOST: usize = 100;

pub(crate) fn panel(app: App) -> AnyView {
    let each = rows(move || {
        let row = |row: LookupRow| {
            Row::new(key_of(&[&row.name.to_string(), &row.rtype]), move || lookup(app, &row))
        };
        app.with_report(|report| report.lookups.clone().unwrap_or_default()).into_iter().map(row).collect()
    });
    vec![of_check(app, Check::Lookup), each].into_any()
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
    let data = el("div").class("data").add(el("p").class("lead-line").add(text::dotted(&head)));
    let data = if records.is_empty() {
        data
    } else {
        let table = text::table("stack records", &["Name", "TTL", "Type", "Data"]);
        data.add(table.add(el("tbody").add(records))).add(el("p").class("hint").add(rest))
    };
    data.add(proof(app, fixed(&row.queries))).into_any()
}

fn record(record: &ShownRecord) -> AnyView {
    let data = record.data.clone();
    // Only texts are this long; names break at their dots.
    let data = if data.starts_with('"') || data.len() > 255 { text::long(data) } else { text::name(&data) };
    el("tr")
        .add(text::cell("Name", text::name(&record.name.to_string())))
        .add(text::cell("TTL", record.ttl.to_string().into_any()).class("num"))
        .add(text::cell("Type", record.rtype.clone().into_any()))
        .add(text::cell("Data", data))
        .into_any()
}
