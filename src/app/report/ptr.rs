//! Names of the addresses, and whether they lead back.

use leptos::prelude::*;
use mailpath::checks::ptr::{PtrRow, PtrStatus};
use mailpath::checks::{Check, State};

use crate::app::components::old::el::el;
use crate::app::components::old::finding_card::of_check;
use crate::app::components::old::live::{Row, key_of, rows};
use crate::app::components::old::proof::{fixed, in_table};
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::state::App;

pub(crate) fn panel(app: App) -> AnyView {
    let all = move || app.with_report(|report| report.ptr.clone().unwrap_or_default());
    let each = rows(move || {
        let row = |row: PtrRow| {
            // A row whose answers have all come is another one than before.
            let key = key_of(&[&row.address.to_string(), &row.queries.len().to_string()]);
            Row::new(key, move || line(app, &row))
        };
        all().into_iter().map(row).collect()
    });
    let table = text::table("stack", &["Address", "Names", "Name leads back to the address", "(Proof)"]);
    let data = el("div").class("data").hide(move || all().is_empty()).add(table.add(each));
    vec![of_check(app, Check::Ptr), data.into_any()].into_any()
}

fn line(app: App, row: &PtrRow) -> AnyView {
    let names = match row.status {
        PtrStatus::Ok => names(row),
        PtrStatus::None => "none".into_any(),
        PtrStatus::Error => el("span").class("unknown").add("cannot tell").into_any(),
    };
    let back = match (row.status, row.forward_confirmed) {
        (PtrStatus::None, _) => el("span").class("dim").add("no name to try").into_any(),
        (_, Some(true)) => mark::worded(State::Good, "Yes"),
        (_, Some(false)) => mark::worded(State::Warning, "No"),
        (_, None) => mark::worded(State::CannotTell, "Cannot tell"),
    };
    let (cell, proof) = in_table(app, "4", fixed(&row.queries));
    let row = el("tr")
        .add(text::cell("Address", text::name(&row.address.to_string())))
        .add(text::cell("Names", names))
        .add(text::cell("Leads back", back))
        .add(cell);
    el("tbody").add(row).add(proof).into_any()
}

/// The names; where some lead back and others not, which.
fn names(row: &PtrRow) -> AnyView {
    let differ = row.forward_confirmed == Some(true) && row.confirmed.len() < row.names.len();
    row.names
        .iter()
        .map(|name| {
            let lost = if differ && !row.confirmed.contains(name) { " does not lead back" } else { "" };
            let lost = el("span").class("dim").add(lost);
            el("div").add(text::name(&name.to_string())).add(lost).into_any()
        })
        .collect::<Vec<_>>()
        .into_any()
}
