//! Where the domain's mail is delivered.

use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::checks::mx::{MxRecord, MxStatus};
use mailpath::report::english;

use crate::app::components::finding_card::of_check;
use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, key_of, live, rows};
use crate::app::components::proof::{in_table, proof};
use crate::app::components::text;
use crate::app::state::App;

pub(crate) fn panel(app: App) -> AnyView {
    // What else there is to say of the records stands in the findings.
    let order = move || {
        let ok = app.with_report(|report| report.mx.as_ref().is_some_and(|mx| mx.status == MxStatus::Ok));
        if ok { "Senders try the lowest preference first." } else { "" }.to_owned()
    };
    let queries =
        move || app.with_report(|report| report.mx.as_ref().map(|mx| mx.queries.clone()).unwrap_or_default());
    let each = rows(move || {
        let row = |record: MxRecord| {
            let key = key_of(&[&record.preference.to_string(), &record.exchange.to_string()]);
            Row::new(key, move || row(app, &record))
        };
        records(app).into_iter().map(row).collect()
    });
    let head = el("div").class("foot-line").add(el("span").say(order)).add(proof(app, Box::new(queries)));
    let table = text::table("stack", &["Preference", "Mail exchange", "Addresses", "TTL", "(Proof)"]);
    let data = el("div").class("data").hide(move || app.with_report(|report| report.mx.is_none()));
    let data = data.add(head).add(table.hide(move || records(app).is_empty()).add(each));
    vec![of_check(app, Check::Mx), data.into_any()].into_any()
}

fn records(app: App) -> Vec<MxRecord> {
    app.with_report(|report| report.mx.as_ref().map(|mx| mx.records.clone()).unwrap_or_default())
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
        None if app.is_running(Check::Mx) => el("span").class("dim").add("being asked").into_any(),
        None => el("span").class("unknown").add("cannot tell").into_any(),
    };
    let (cell, proof) = in_table(app, "5", Box::new(queries));
    let order = el("span").class("dim").hide(alone).add("tried in any order");
    let preference = vec![preference.to_string().into_any(), order.into_any()].into_any();
    let ttl = record.ttl.map_or_else(|| "–".to_owned(), english::duration);
    let row = el("tr")
        .add(text::cell("Preference", preference).class("preference num"))
        .add(text::cell("Exchange", text::name(&host)))
        .add(text::cell("Addresses", live(addresses)))
        .add(text::cell("TTL", ttl.into_any()).class("whole"))
        .add(cell);
    el("tbody").add(row).add(proof).into_any()
}
