//! The zone laboratory: which records are tried, and the report once more with others. What is known is not
//! asked again. The changes stand in the address, so that they can be undone by going back, and be shared.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::{dmarc, spf};
use mailpath::dns::{Change, ChangeError, RecordType, ZoneChanges};
use mailpath::report::message::{KeptText, fill};
use mailpath::report::page::{Route, shows_message};
use mailpath::report::{Query, Report, SavedReport, View};
use wasm_bindgen_futures::spawn_local;

use super::{message, run, saved_report};
use crate::app::browser::crypto;
use crate::app::parts::{Loaded, Work};
use crate::app::state::App;

/// What the laboratory knows besides the report that is shown. It outlasts the report.
#[derive(Clone, Copy)]
pub(crate) struct Laboratory {
    /// The report of what is published, which the one that is shown is compared with.
    published: RwSignal<Option<Arc<Report>>>,
    /// The report of which that is being made.
    under_way: StoredValue<Option<Arc<Report>>>,
    /// What is typed: lines of zone data.
    pub(crate) typed: RwSignal<String>,
    /// What is wrong with it, and where.
    pub(crate) error: RwSignal<Option<ChangeError>>,
    /// The changes that it takes the place of.
    pub(crate) edited: RwSignal<ZoneChanges>,
    /// Whether the field is unfolded.
    pub(crate) open: RwSignal<bool>,
    /// Whether the field is to have the focus.
    pub(crate) wants_focus: RwSignal<bool>,
    /// The question that it is about.
    question: StoredValue<String>,
}

impl Laboratory {
    /// That of the page.
    pub(crate) fn of(app: App) -> Self {
        app.lasting(|| Self {
            published: RwSignal::new(None),
            under_way: StoredValue::new(None),
            typed: RwSignal::default(),
            error: RwSignal::new(None),
            edited: RwSignal::default(),
            open: RwSignal::new(false),
            wants_focus: RwSignal::new(false),
            question: StoredValue::default(),
        })
    }

    /// Puts lines into the field, in place of the changes that they come from, and goes there.
    pub(crate) fn edit(self, lines: String, instead_of: ZoneChanges) {
        self.typed.set(lines);
        self.edited.set(instead_of);
        self.error.set(None);
        self.open.set(true);
        self.wants_focus.set(true);
    }

    /// Begins with a question; what was typed for another one goes.
    pub(crate) fn begin(self, question: String) {
        if self.question.with_value(|before| *before == question) {
            return;
        }
        self.question.set_value(question);
        self.clear();
        self.open.set(false);
    }

    /// Empties the field.
    pub(crate) fn clear(self) {
        self.typed.set(String::new());
        self.edited.set(ZoneChanges::default());
        self.error.set(None);
    }
}

/// Whether a report is made of the answers of another one, to the same question.
fn is_of(report: &Report, other: &Report) -> bool {
    let question = |report: &Report| report.query.as_published().question().to_url();
    report.started_at == other.started_at && question(report) == question(other)
}

/// The changes that the report shown is made with; a signal that is read in a view keeps it up to date.
pub(crate) fn tried(app: App) -> Arc<ZoneChanges> {
    app.report.with(|report| report.as_ref().map(|report| report.tried.clone())).unwrap_or_default()
}

/// The lines of the address, and what is wrong with them, where they cannot be read.
pub(crate) fn error_of_link(app: App) -> Option<(String, ChangeError)> {
    let is_wrong = |report: &Report| report.input.errors.iter().any(|error| error.parameter == "zone");
    let lines = app.report.with(|report| {
        report.as_ref().filter(|report| is_wrong(report)).and_then(|report| report.query.zone.clone())
    })?;
    let error = lines.changes().err()?;
    Some((lines.text().unwrap_or_default(), error))
}

/// Tries these changes beside those that are tried already; where both put records for the same purpose at a
/// name, these count. The report is made once more, and the focus goes to its verdict.
pub(crate) fn try_also(app: App, changes: &ZoneChanges) {
    let before = untrack(|| tried(app));
    let all = before.and(changes);
    if all.to_string().parse::<ZoneChanges>().is_ok() {
        return try_only(app, &all);
    }
    // An alias and another record, say: what was tried at these names before goes.
    let is_elsewhere = |old: &&Change| changes.changes().iter().all(|new| new.name() != old.name());
    let elsewhere = before.changes().iter().filter(is_elsewhere).cloned();
    try_only(app, &ZoneChanges::new(elsewhere).and(changes));
}

/// Tries what is typed; where that cannot be read it stays, and what is wrong is in the state.
pub(crate) fn try_typed(app: App) {
    let laboratory = Laboratory::of(app);
    let (before, edited) = (untrack(|| tried(app)), laboratory.edited.get_untracked());
    let kept = before.changes().iter().filter(|change| !edited.changes().contains(change)).cloned();
    let domain = untrack(|| app.with_report(|report| report.input.domain.clone()));
    let all = laboratory.typed.with_untracked(|typed| {
        let typed = ZoneChanges::parse_about(typed, domain.as_ref())?;
        if typed.is_empty() {
            let why = "There is no record here yet. Type one, such as the example.".to_owned();
            return Err(ChangeError { line: 1, column: 1, why });
        }
        let all = ZoneChanges::new(kept).and(&typed);
        // Together with what is tried already they may be too many, or say what cannot be.
        let together = |error: ChangeError| {
            let why = format!("Together with what is tried already: {}", error.why);
            ChangeError { line: 1, column: 1, why }
        };
        ZoneChanges::parse(&all.to_string()).map_err(together)?;
        Ok(all)
    });
    match all {
        Ok(all) => {
            laboratory.clear();
            try_only(app, &all);
        }
        Err(error) => laboratory.error.set(Some(error)),
    }
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
        // A builder that is open stays open.
        let Query { tab, record, .. } = page.query.clone();
        let query = Query { tab, record, ..change(asked) };
        Route::new(&query, &page.fragment, View::Build).address()
    });
    app.follow(&address);
}

/// The same over a saved report: it becomes another one, with the same answers.
fn open_saved(app: App, report: &Report, change: &dyn Fn(&Query) -> Query) {
    let shown = app.query();
    let query = Query { tab: shown.tab.clone(), ..change(&report.query) };
    let saved = SavedReport { query, ..SavedReport::from_report(report) };
    let saved = saved.with_message(report, KeptText::All);
    let fragment = saved_report::fragment_of(app, saved);
    app.follow(&Route::new(&shown, &fragment, View::Build).address());
}

/// Makes the report of a query of what another report knows; only the rest is asked.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn again(app: App, known: Arc<Report>, query: Query) -> Work {
    Ok(Box::pin(again_now(app, known, query)))
}

/// No longer tries anything.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn back(app: App) -> Loaded<()> {
    try_only(app, &ZoneChanges::default());
    Ok(())
}

/// The report of what is published, where the one that is shown tries records and is complete; it is made of the
/// same answers when it is first wanted.
pub(crate) fn published(app: App) -> Signal<Option<Arc<Report>>> {
    let laboratory = Laboratory::of(app);
    let shown = move || app.report().filter(|report| report.complete && !report.tried.is_empty());
    let published = Memo::new(move |_| {
        let shown = shown()?;
        laboratory.published.get().filter(|published| is_of(published, &shown))
    });
    Effect::new(move |_| {
        let Some(shown) = shown() else { return };
        let is_made = |other: &Option<Arc<Report>>| other.as_ref().is_some_and(|other| is_of(other, &shown));
        if published.with(Option::is_some) || laboratory.under_way.with_value(is_made) {
            return;
        }
        laboratory.under_way.set_value(Some(shown.clone()));
        spawn_local(async move {
            let report = otherwise(app, std::slice::from_ref(&shown), &Query::as_published).await;
            laboratory.under_way.set_value(None);
            laboratory.published.set(Some(Arc::new(report)));
        });
    });
    published.into()
}

/// The report that is shown, made of another query that what these reports know answers: the first of them is shown.
pub(super) async fn otherwise(app: App, known: &[Arc<Report>], change: &dyn Fn(&Query) -> Query) -> Report {
    let shown = &known[0];
    if shown.recorded_by.is_some() {
        let saved = SavedReport { query: change(&shown.query), ..SavedReport::from_report(shown) };
        return saved_report::replay(&saved.with_message(shown, KeptText::All)).await;
    }
    let given = app.page.with_untracked(|page| page.given.clone());
    let asked = if shown.pasted.is_some() { &given } else { &shown.query };
    let pasted = shown.pasted.clone().map(|pasted| (pasted, crypto::verifier()));
    run::prepare(app, change(asked), pasted, known, Rc::new(|| {})).finish().await
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
