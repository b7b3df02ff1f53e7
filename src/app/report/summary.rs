//! The summary: the mail's way, then all findings, the gravest first, and what the report looked
//! at.

use leptos::prelude::*;
use mailpath::checks::Severity;
use mailpath::report::words::role;

use crate::app::components::old::el::el;
use crate::app::components::old::finding_card::cards;
use crate::app::components::old::live::{Row, key_of, live, rows};
use crate::app::components::old::text;
use crate::app::report::mail_flow as flow;
use crate::app::state::App;

pub(crate) fn panel(app: App) -> AnyView {
    let something = move || !app.with_report(|report| report.complete && report.findings.is_empty());
    vec![
        flow::way(app),
        group(app, "What stands in the way", |severity| severity >= Severity::Warning),
        group(app, "What could not be told", |severity| severity == Severity::CannotTell),
        group(app, "Worth knowing", |severity| severity == Severity::Notice),
        group(app, "As it should be", |severity| severity == Severity::Good),
        el("p").hide(something).add("Nothing was found, good or bad.").into_any(),
        about(app),
    ]
    .into_any()
}

fn group(app: App, title: &'static str, wanted: fn(Severity) -> bool) -> AnyView {
    let empty =
        move || !app.with_report(|report| report.findings.iter().any(|finding| wanted(finding.severity)));
    el("div")
        .class("group")
        .hide(empty)
        .add(el("h3").class("group-title").add(title))
        .add(cards(app, move |finding| wanted(finding.severity)))
        .into_any()
}

/// What the report is about, as understood.
fn about(app: App) -> AnyView {
    let facts = move || {
        let input = app.with_report(|report| report.input.clone());
        let from = input.from.map(|from| if from.is_empty() { "<> (null sender)".to_owned() } else { from });
        let all = [
            ("Domain", input.domain.map(|domain| domain.to_string())),
            ("Sending server", input.server),
            ("Return-path", from),
            ("HELO name", input.helo),
            ("Recipient", input.to),
        ];
        text::facts("facts", all.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))))
    };
    let addresses = rows(move || {
        let all = app.with_report(|report| report.addresses.clone());
        let row = |row: mailpath::report::AddressRow| {
            let address = row.address.to_string();
            Row::new(key_of(&[&address, role(row.role)]), move || {
                let mut what = role(row.role).to_owned();
                if let Some(name) = row.name {
                    what.push_str(&format!(" {name}"));
                }
                if let Some(kind) = row.special_use {
                    what.push_str(&format!(", not on the public internet ({kind})"));
                }
                el("li")
                    .add(text::name(&address))
                    .add(el("span").class("dim").add(text::dotted(&what)))
                    .into_any()
            })
        };
        all.into_iter().map(row).collect()
    });
    el("div")
        .class("group")
        .add(el("h3").class("group-title").add("What this is about"))
        .add(live(facts))
        .add(el("ul").class("addresses").add(addresses))
        .into_any()
}
