//! The SPF record: found or not, in full, and term by term.

use leptos::prelude::*;
use mailpath::checks::spf::{SpfResult, SpfTerm, SpfVerdict};
use mailpath::checks::{Check, State};

use super::el::el;
use super::finding::of_check;
use super::live::{Row, key_of, live, rows};
use super::proof::proof;
use super::state::App;
use super::{mark, text};

pub(crate) fn panel(app: App) -> AnyView {
    let each = rows(move || {
        let row = |term: SpfTerm| {
            Row::new(key_of(&[&term.position.to_string(), &term.text]), move || term_row(&term))
        };
        terms(app).into_iter().map(row).collect()
    });
    let cost = move || match terms(app).iter().filter(|term| term.looks_up).count() {
        0 => "No term of this record makes a receiver look anything up.".to_owned(),
        n => format!(
            "{} of the 10 that a receiver makes; those inside included records count too.",
            text::count(n, "look-up", "look-ups")
        ),
    };
    let queries = move || of(app, |spf| spf.queries.clone());
    // Made once for each record, so that what is unfolded in it stays so.
    let record = rows(move || {
        let spf = app.read(|report| report.spf.clone());
        let row = |spf: SpfResult| Row::new(key_of(&[&spf.records.join(" ")]), move || records(&spf));
        spf.map(row).into_iter().collect()
    });
    let no_terms = move || terms(app).is_empty();
    let table = text::table("stack terms", &["Term", "What it means", "Look-ups"]);
    let data = el("div")
        .class("data")
        .hide(move || app.read(|report| report.spf.is_none()))
        .add(record)
        .add(proof(app, Box::new(queries)))
        .add(table.hide(no_terms).add(el("tbody").add(each)))
        .add(el("p").class("hint").hide(no_terms).say(cost));
    vec![
        live(move || outcome(of(app, |spf| Some(spf.clone())).as_ref())),
        of_check(app, Check::Spf),
        data.into_any(),
    ]
    .into_any()
}

fn of<T: Default>(app: App, pick: fn(&SpfResult) -> T) -> T {
    app.read(|report| report.spf.as_ref().map(pick).unwrap_or_default())
}

fn terms(app: App) -> Vec<SpfTerm> {
    of(app, |spf| spf.terms.clone())
}

/// The outcome of evaluation, where there is one.
fn outcome(spf: Option<&SpfResult>) -> AnyView {
    let Some((spf, verdict)) = spf.and_then(|spf| Some((spf, spf.result?))) else {
        return ().into_any();
    };
    let word = match verdict {
        SpfVerdict::None => "none",
        SpfVerdict::Neutral => "neutral",
        SpfVerdict::Pass => "pass",
        SpfVerdict::Fail => "fail",
        SpfVerdict::SoftFail => "softfail",
        SpfVerdict::TempError => "temperror",
        SpfVerdict::PermError => "permerror",
    };
    let ip = spf.ip.map(|ip| format!(" for {ip}")).unwrap_or_default();
    let by = spf.matched.as_ref().map(|term| format!(", decided by {term}")).unwrap_or_default();
    let cost = spf.lookups.map(|n| format!(", {} spent", text::count(n as usize, "look-up", "look-ups")));
    let line = format!("Result{ip}: {word}{by}{}.", cost.unwrap_or_default());
    el("p").class("lead-line").add(text::dotted(&line)).into_any()
}

/// The record with its wrong terms marked; or all of them, where there are several.
fn records(spf: &SpfResult) -> AnyView {
    match &spf.record {
        Some(record) => el("p").class("record").add(marked(record, &spf.terms)).into_any(),
        None => spf
            .records
            .iter()
            .map(|record| el("p").class("record").add(text::long(record.clone())).into_any())
            .collect::<Vec<_>>()
            .into_any(),
    }
}

fn marked(record: &str, terms: &[SpfTerm]) -> AnyView {
    let mut pieces: Vec<AnyView> = Vec::new();
    let mut at = 0;
    for term in terms.iter().filter(|term| term.wrong && !term.text.is_empty()) {
        let end = term.position + term.text.len();
        // A position that does not fit the record marks nothing rather than the wrong thing.
        if term.position < at || record.get(term.position..end) != Some(term.text.as_str()) {
            continue;
        }
        pieces.push(text::long(record[at..term.position].to_owned()));
        pieces.push(el("mark").add(text::long(term.text.clone())).into_any());
        at = end;
    }
    pieces.push(text::long(record[at..].to_owned()));
    pieces.into_any()
}

fn term_row(term: &SpfTerm) -> AnyView {
    let mut meaning = Vec::new();
    if term.wrong {
        meaning.push(mark::worded(State::Error, "Wrong"));
        meaning.push(format!(" at character {}: ", term.position + 1).into_any());
    }
    meaning.push(text::sentence(&term.meaning));
    // A term is mostly a name; only one that is far too long for one breaks anywhere.
    let words = if term.text.len() > 255 { text::long(term.text.clone()) } else { text::name(&term.text) };
    el("tr")
        .class(if term.wrong { "wrong" } else { "" })
        .add(text::cell("Term", words))
        .add(text::cell("Means", meaning.into_any()))
        .add(text::cell("Look-ups", if term.looks_up { "1" } else { "0" }.into_any()).class("num"))
        .into_any()
}
