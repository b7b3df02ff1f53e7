//! The zone laboratory: which records are tried, and the report once more with others. What is known is not
//! asked again. The changes stand in the address, so that they can be undone by going back, and be shared.

use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::{dmarc, spf};
use mailpath::dns::{Change, RecordType, ZoneChanges};
use mailpath::report::message::{KeptText, fill};
use mailpath::report::page::{FILE_FRAGMENT, Route, shows_message};
use mailpath::report::{MAX_LINK, Query, Report, SavedReport, View};

use super::{message, run};
use crate::app::browser::{address, crypto};
use crate::app::parts::Work;
use crate::app::state::App;

/// What the laboratory knows besides the report that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Laboratory {
    /// The report of what is published, which the one that is shown is compared with.
    published: RwSignal<Option<Arc<Report>>>,
}

impl Laboratory {
    /// That of the page.
    fn of(app: App) -> Self {
        app.lasting(|| Self { published: RwSignal::new(None) })
    }
}

/// Whether a report is made of the answers of another one, to the same question.
fn is_of(report: &Report, other: &Report) -> bool {
    let question =
        |report: &Report| Query { tab: None, view: View::Page, ..report.query.as_published() }.to_url();
    report.started_at == other.started_at && question(report) == question(other)
}

/// The changes that the report shown is made with; a signal that is read in a view keeps it up to date.
pub(crate) fn tried(app: App) -> Arc<ZoneChanges> {
    app.report.with(|report| report.as_ref().map(|report| report.tried.clone())).unwrap_or_default()
}

/// Tries these changes beside those that are tried already; where both put records for the same purpose at a
/// name, these count. The report is made once more, and the focus goes to its verdict.
pub(crate) fn try_also(app: App, changes: &ZoneChanges) {
    let all = untrack(|| tried(app)).and(changes);
    try_only(app, &all);
}

/// No longer tries one of the changes.
pub(crate) fn try_without(app: App, change: &Change) {
    let all = untrack(|| tried(app));
    let others = all.changes().iter().filter(|other| *other != change).cloned();
    try_only(app, &ZoneChanges::new(others));
}

/// Tries these changes and no others; without any the report is again of what is published.
pub(crate) fn try_only(app: App, changes: &ZoneChanges) {
    ask(app, &|query| query.trying(changes));
}

/// Tries a record in the place of the published one that a parameter is for, `spf` or `dmarc`, which is short for
/// a change.
///
/// # Errors
/// One sentence naming what is wrong with the record.
pub(crate) fn try_record(app: App, parameter: &str, record: &str) -> Result<(), String> {
    Query::default().set(parameter, record)?;
    ask(app, &|query| {
        let mut query = query.clone();
        // It was just read.
        let _ = query.set(parameter, record);
        query
    });
    Ok(())
}

/// No longer tries a record in the place of the one that such a parameter is for, however that was said.
pub(crate) fn try_published(app: App, parameter: &str) {
    let Some(report) = app.report.get_untracked() else { return };
    let name = match parameter {
        "spf" => report.spf.as_ref().and_then(|spf| spf::usable_domain(&spf.domain)),
        _ => report.dmarc.as_ref().and_then(|dmarc| dmarc::record_name(dmarc.draft_at.as_ref()?)),
    };
    if let Some(name) = name {
        try_only(app, &report.tried.without(&name, RecordType::TXT));
    }
}

/// Makes the report once more, of another query that differs in what is tried.
fn ask(app: App, change: &dyn Fn(&Query) -> Query) {
    let Some(report) = app.report.get_untracked() else { return };
    if report.recorded_by.is_some() {
        return open_saved(app, &report, change);
    }
    let address = app.page.with_untracked(|page| {
        let asked = if shows_message(&page.fragment) { &page.given } else { &page.query };
        let query = Query { tab: page.query.tab.clone(), ..change(asked) };
        Route::new(&query, &page.fragment, View::Page).address()
    });
    app.follow(&address);
}

/// The same over a saved report: it becomes another one, with the same answers.
fn open_saved(app: App, report: &Report, change: &dyn Fn(&Query) -> Query) {
    let shown = app.query();
    let query = Query { tab: shown.tab.clone(), ..change(&report.query) };
    let saved = SavedReport { query, ..SavedReport::from_report(report) };
    let saved = saved.with_message(report, KeptText::All);
    let link = saved.to_link();
    if link.len() <= MAX_LINK {
        app.follow(&Route::new(&shown, &format!("case={link}"), View::Page).address());
    } else {
        address::set(&format!("#{FILE_FRAGMENT}"), false);
        app.open_saved_report(saved);
    }
}

/// Makes the report of a query of what another report knows; only the rest is asked.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn again(app: App, known: Arc<Report>, query: Query) -> Work {
    Ok(Box::pin(again_now(app, known, query)))
}

async fn again_now(app: App, known: Arc<Report>, query: Query) {
    let published = Laboratory::of(app).published;
    if known.complete && known.tried.is_empty() {
        published.set(Some(known.clone()));
    }
    // What a tried record made needless to ask is known of the published one.
    let all =
        published.get_untracked().filter(|other| is_of(other, &known)).into_iter().chain([known.clone()]);
    let pasted = known.pasted.clone();
    if let Some(pasted) = &pasted {
        message::understand(app, &fill(pasted.message(), &query));
    }
    let pasted = pasted.map(|pasted| (pasted, crypto::verifier()));
    let is_message = pasted.is_some();
    let ask = run::ask(app, query, pasted, all.collect()).boxed_local();
    if app.parts.run(ask).await
        && is_message
        && let Some(report) = app.report.get_untracked()
    {
        message::understand(app, &report.query);
    }
}
