//! Who may send: the result in words, the record, what it costs, its tree, and who is let pass.

pub(crate) mod draft;
pub(crate) mod result;
pub(crate) mod tree;

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::checks::spf::{Senders, SpfEvaluation, SpfSummary, as_text, in_words, received_spf};

use crate::app::components::old::el::{El, el};
use crate::app::components::old::finding_card::of_check;
use crate::app::components::old::live::{Row, key_of, rows};
use crate::app::components::old::proof::{fixed, proof};
use crate::app::components::old::text;
use crate::app::report::spf::draft as spf_draft;
use crate::app::report::spf::result::verdict;
use crate::app::report::spf::tree as spf_tree;
use crate::app::state::App;

pub(crate) fn panel(app: App) -> AnyView {
    // Made once for each result, so that what is unfolded or typed in it stays so.
    let whole = rows(move || {
        let row = |spf: Arc<SpfEvaluation>| {
            let ip = spf.ip.map(|ip| ip.to_string()).unwrap_or_default();
            let record = spf.record.clone().unwrap_or_else(|| spf.records.join("\n"));
            let round = app.page.with(|page| page.round.to_string());
            Row::new(key_of(&[&spf.domain, &ip, &record, &spf.because, &round]), move || whole(app, spf))
        };
        app.with_report(|report| report.spf.clone()).map(row).into_iter().collect()
    });
    let lead = rows(move || {
        let row = |spf: Arc<SpfEvaluation>| Row::new(key_of(&[&spf.because]), move || lead(&spf));
        app.with_report(|report| report.spf.clone()).map(row).into_iter().collect()
    });
    vec![lead, of_check(app, Check::Spf), whole].into_any()
}

/// The result, with what was judged and the explanation that the domain gives.
fn lead(spf: &SpfEvaluation) -> AnyView {
    let Some(result) = spf.result else { return ().into_any() };
    let mut line = el("p").class("lead-line").add("Result: ").add(verdict(Some(result)));
    if let Some(ip) = spf.ip {
        line = line.add(" for ").add(text::name(&ip.to_string()));
    }
    line = line.add(", sender ").add(text::name(&spf.sender)).add(".");
    if spf.draft {
        line = line.add(el("b").add(" This is the record you are trying, not the published one."));
    }
    line.into_any()
}

fn whole(app: App, spf: Arc<SpfEvaluation>) -> AnyView {
    let mut parts = Vec::new();
    if let Some(explanation) = &spf.explanation {
        parts.push(
            el("p")
                .class("lead-line")
                .add("The domain explains: ")
                .add(el("q").add(text::long(explanation.clone())))
                .into_any(),
        );
    }
    parts.push(record(&spf));
    parts.push(proof(app, fixed(&spf.queries)));
    if spf.record.is_some() {
        parts.push(cost(&spf));
        parts.push(spf_tree::tree(app, &spf.trace));
        parts.push(senders(&spf.senders));
    }
    parts.push(others(&spf.others));
    parts.push(spf_draft::editor(app, &spf));
    let as_text = as_text(&spf);
    let copy = el("div").class("copies").add(text::copy_button("Copy as text", move || as_text.clone()));
    parts.push(
        match received_spf(&spf) {
            Some(header) => {
                copy.add(text::copy_button("Copy as Received-SPF header", move || header.clone()))
            }
            None => copy,
        }
        .into_any(),
    );
    el("div").class("data").add(parts).into_any()
}

/// The record with its wrong terms marked; or all of them, where there are several.
fn record(spf: &SpfEvaluation) -> AnyView {
    match &spf.record {
        Some(record) => {
            let heading = if spf.draft { "The record you are trying" } else { "The record" };
            vec![
                el("h3").add(heading).into_any(),
                el("p").class("record").add(marked(record, spf)).into_any(),
            ]
            .into_any()
        }
        None => spf
            .records
            .iter()
            .map(|record| el("p").class("record").add(text::long(record.clone())).into_any())
            .collect::<Vec<_>>()
            .into_any(),
    }
}

fn marked(record: &str, spf: &SpfEvaluation) -> AnyView {
    let mut pieces: Vec<AnyView> = Vec::new();
    let mut shown = 0;
    let mut at = record.len().min(6);
    for step in &spf.trace.trace {
        // Terms stand in the order of the record, so each is found behind the one before.
        let Some(start) = record.get(at..).and_then(|rest| rest.find(&step.term)).map(|found| at + found)
        else {
            break;
        };
        at = start + step.term.len();
        if step.wrong {
            pieces.push(text::long(record[shown..start].to_owned()));
            pieces.push(el("mark").add(text::long(step.term.clone())).into_any());
            shown = at;
        }
    }
    pieces.push(text::long(record[shown..].to_owned()));
    pieces.into_any()
}

/// What the record costs a receiver, as ten boxes and in words.
fn cost(spf: &SpfEvaluation) -> AnyView {
    let all = spf.lookups_all;
    let mut words = format!("{all} of the 10 look-ups that receivers make, where nothing matches");
    match (spf.lookups, spf.result) {
        (Some(spent), Some(_)) if spent != all => {
            words.push_str(&format!("; {spent} until this was decided"))
        }
        _ => {}
    }
    if let Some(void @ 1..) = spf.void_lookups {
        words.push_str(&format!("; {void} of 2 that may come to nothing"));
    }
    words.push('.');
    let boxes = (0..all.clamp(10, 30)).map(|n| {
        let class = match n {
            n if n >= 10 => "over",
            n if n < all => "spent",
            _ => "free",
        };
        let x = (n * 12).to_string();
        el("rect")
            .class(class)
            .attr("x", x)
            .attr("y", "0")
            .attr("width", "10")
            .attr("height", "10")
            .into_any()
    });
    let picture = el("svg")
        .class("cost")
        .attr("viewBox", format!("0 0 {} 10", all.clamp(10, 30) * 12))
        .attr("aria-hidden", "true")
        .live("--boxes", move || all.clamp(10, 30).to_string())
        .add(boxes.collect::<Vec<_>>());
    el("p").class("cost-line").add(picture).add(el("span").add(words)).into_any()
}

/// Who may send, by term.
fn senders(all: &[Senders]) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let row = |sender: &Senders| {
        let of = match sender.depth {
            0 => el("b").add("In all, each address once").into_any(),
            _ => text::name(&sender.of),
        };
        let of = match sender.provider {
            Some(provider) => {
                vec![of, " ".into_any(), el("span").class("chip").add(provider).into_any()].into_any()
            }
            None => of,
        };
        el("tr")
            .add(text::cell("Term", of).class(format!("depth-{}", sender.depth.min(4))))
            .add(text::cell("IPv4 addresses", addresses(sender.ipv4, sender.open)).class("num"))
            .add(text::cell("IPv6 addresses", addresses(sender.ipv6, sender.open)).class("num"))
            .into_any()
    };
    let lets_pass = |row: &&Senders| row.depth == 0 || row.open || row.ipv4 > 0 || row.ipv6 > 0;
    let body = el("tbody").add(all.iter().filter(lets_pass).map(row).collect::<Vec<_>>());
    let table: El = text::table("senders", &["Term", "IPv4 addresses", "IPv6 addresses"]).add(body);
    let open = all.first().is_some_and(|all| all.open);
    vec![
        el("h3").add("Who may send").into_any(),
        table.into_any(),
        el("p")
            .class("hint")
            .hide(move || !open)
            .add("“and others”: what exists, ptr or the sender decides cannot be counted beforehand.")
            .into_any(),
    ]
    .into_any()
}

fn addresses(count: u128, open: bool) -> AnyView {
    match (count, open) {
        (0, true) => "cannot be listed".into_any(),
        (count, true) => format!("{} and others", in_words(count)).into_any(),
        (count, false) => in_words(count).into_any(),
    }
}

/// The server's other addresses, and the HELO name.
fn others(all: &[SpfSummary]) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let row = |brief: &SpfSummary| {
        let ip = brief.ip.map(|ip| ip.to_string()).unwrap_or_default();
        el("tr")
            .add(text::cell("Domain", text::name(brief.domain.as_str())))
            .add(text::cell("Address", text::name(&ip)))
            .add(text::cell("Result", verdict(brief.result)))
            .add(text::cell("Why", text::sentence(&brief.because)))
            .into_any()
    };
    let body = el("tbody").add(all.iter().map(row).collect::<Vec<_>>());
    vec![
        el("h3").add("The HELO name, and other addresses of the server").into_any(),
        text::table("stack", &["Domain", "Address", "Result", "Why"]).add(body).into_any(),
    ]
    .into_any()
}
