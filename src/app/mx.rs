//! Where the domain's mail is delivered.

use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::checks::mx::{MxRecord, MxStatus};

use super::finding::of_check;
use super::live::{Row, flag, key_of, live, rows};
use super::proof::{in_table, proof};
use super::state::App;
use super::text;

pub(crate) fn panel(app: App) -> AnyView {
    // What else there is to say of the records stands in the findings.
    let order = move || {
        let ok = app.read(|report| report.mx.as_ref().is_some_and(|mx| mx.status == MxStatus::Ok));
        if ok { "Senders try the lowest preference first.".into_any() } else { ().into_any() }
    };
    let queries =
        move || app.read(|report| report.mx.as_ref().map(|mx| mx.queries.clone()).unwrap_or_default());
    let each = rows(move || {
        let row = |record: MxRecord| {
            let key = key_of(&[&record.preference.to_string(), &record.exchange.to_string()]);
            Row::new(key, move || row(app, &record))
        };
        records(app).into_iter().map(row).collect()
    });
    view! {
        {of_check(app, Check::Mx)}
        <div class="data" hidden=flag(move || app.read(|report| report.mx.is_none()))>
            <div class="foot-line"><span>{live(order)}</span> {proof(app, Box::new(queries))}</div>
            <table class="stack" hidden=flag(move || records(app).is_empty())>
                <thead>
                    <tr>
                        <th scope="col" class="num">"Preference"</th>
                        <th scope="col">"Mail exchange"</th>
                        <th scope="col">"Addresses"</th>
                        <th scope="col">"TTL"</th>
                        <th scope="col"><span class="sr">"Proof"</span></th>
                    </tr>
                </thead>
                {each}
            </table>
        </div>
    }
    .into_any()
}

fn records(app: App) -> Vec<MxRecord> {
    app.read(|report| report.mx.as_ref().map(|mx| mx.records.clone()).unwrap_or_default())
}

fn row(app: App, record: &MxRecord) -> AnyView {
    let (preference, exchange) = (record.preference, record.exchange.clone());
    let host = exchange.to_string();
    let alone = move || records(app).iter().filter(|other| other.preference == preference).count() < 2;
    // The addresses, and the questions behind them, come after the record itself.
    let now = move || {
        let same = |other: &MxRecord| other.preference == preference && other.exchange == exchange;
        records(app).into_iter().find(same)
    };
    let queries = {
        let now = now.clone();
        move || now().map(|record| record.queries).unwrap_or_default()
    };
    let addresses = move || match now().and_then(|record| record.addresses) {
        Some(addresses) if addresses.is_empty() => "none".into_any(),
        Some(addresses) => text::names(&addresses),
        None if app.is_running(Check::Mx) => view! { <span class="dim">"being asked"</span> }.into_any(),
        None => view! { <span class="unknown">"cannot tell"</span> }.into_any(),
    };
    let (cell, proof) = in_table(app, "5", Box::new(queries));
    view! {
        <tbody>
            <tr>
                <td class="preference num" data-label="Preference">
                    {preference.to_string()}
                    <span class="dim" hidden=flag(alone)>"tried in any order"</span>
                </td>
                <td data-label="Exchange">{text::name(&host)}</td>
                <td data-label="Addresses">{live(addresses)}</td>
                <td class="whole" data-label="TTL">{record.ttl.map_or_else(|| "–".to_owned(), text::duration)}</td>
                {cell}
            </tr>
            {proof}
        </tbody>
    }
    .into_any()
}
