//! Names of the addresses, and whether they lead back.

use leptos::prelude::*;
use mailpath::checks::ptr::{PtrRow, PtrStatus};
use mailpath::checks::{Check, State};

use super::finding::of_check;
use super::live::{Row, flag, key_of, rows};
use super::proof::{fixed, in_table};
use super::state::App;
use super::{mark, text};

pub(crate) fn panel(app: App) -> AnyView {
    let all = move || app.read(|report| report.ptr.clone().unwrap_or_default());
    let each = rows(move || {
        let row = |row: PtrRow| {
            // A row whose answers have all come is another one than before.
            let key = key_of(&[&row.address.to_string(), &row.queries.len().to_string()]);
            Row::new(key, move || line(app, &row))
        };
        all().into_iter().map(row).collect()
    });
    view! {
        {of_check(app, Check::Ptr)}
        <div class="data" hidden=flag(move || all().is_empty())>
            <table class="stack">
                <thead>
                    <tr>
                        <th scope="col">"Address"</th>
                        <th scope="col">"Names"</th>
                        <th scope="col">"Name leads back to the address"</th>
                        <th scope="col"><span class="sr">"Proof"</span></th>
                    </tr>
                </thead>
                {each}
            </table>
        </div>
    }
    .into_any()
}

fn line(app: App, row: &PtrRow) -> AnyView {
    let names = match row.status {
        PtrStatus::Ok => names(row),
        PtrStatus::None => "none".into_any(),
        PtrStatus::Error => view! { <span class="unknown">"cannot tell"</span> }.into_any(),
    };
    let back = match (row.status, row.forward_confirmed) {
        (PtrStatus::None, _) => view! { <span class="dim">"no name to try"</span> }.into_any(),
        (_, Some(true)) => mark::worded(State::Good, "Yes"),
        (_, Some(false)) => mark::worded(State::Warning, "No"),
        (_, None) => mark::worded(State::CannotTell, "Cannot tell"),
    };
    let (cell, proof) = in_table(app, "4", fixed(&row.queries));
    view! {
        <tbody>
            <tr>
                <td data-label="Address">{text::name(&row.address.to_string())}</td>
                <td data-label="Names"><div>{names}</div></td>
                <td data-label="Leads back">{back}</td>
                {cell}
            </tr>
            {proof}
        </tbody>
    }
    .into_any()
}

/// The names; where some lead back and others not, which.
fn names(row: &PtrRow) -> AnyView {
    let differ = row.forward_confirmed == Some(true) && row.confirmed.len() < row.names.len();
    row.names
        .iter()
        .map(|name| {
            let lost = if differ && !row.confirmed.contains(name) { " does not lead back" } else { "" };
            view! { <div>{text::name(&name.to_string())} <span class="dim">{lost}</span></div> }.into_any()
        })
        .collect::<Vec<_>>()
        .into_any()
}
