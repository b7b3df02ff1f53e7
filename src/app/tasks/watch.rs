//! A report that is asked for again every few minutes, as long as its page is open.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use gloo_timers::future::TimeoutFuture;
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use mailpath::report::compare::Comparison;
use mailpath::report::message::{KeptText, PastedMessage};
use mailpath::report::watch::{News, Watch};
use mailpath::report::{Query, Report, Run};

use crate::app::browser::{crypto, notification};
use crate::app::state::App;
use crate::app::tasks::run::{Changes, memory};
use crate::app::tasks::{custom_lists, history};

/// How the watching stands.
#[derive(Clone, Copy)]
pub(crate) struct Watching {
    /// When it is asked again; none while it is being asked, and where nothing is watched.
    pub(crate) next: RwSignal<Option<Timestamp>>,
    /// What was found last, and when.
    pub(crate) news: RwSignal<Option<(Timestamp, String)>>,
    /// What has just begun or ended, in a sentence.
    pub(crate) announcement: RwSignal<String>,
    /// Which watching is the one under way; an earlier one ends when it sees another.
    turn: StoredValue<u32>,
}

/// That of the page.
pub(crate) fn watching(app: App) -> Watching {
    app.lasting(|| Watching {
        next: RwSignal::new(None),
        news: RwSignal::new(None),
        announcement: RwSignal::default(),
        turn: StoredValue::new(0),
    })
}

/// Ends it.
pub(crate) fn stop(app: App) {
    watching(app).turn.update_value(|turn| *turn += 1);
    app.watching.set(None);
    watching(app).next.set(None);
    watching(app).announcement.set("Watching has stopped.".into());
}

/// Begins, in the place of what was watched before.
pub(crate) fn start(app: App, minutes: u32) {
    let state = watching(app);
    let turn = state.turn.get_value() + 1;
    state.turn.set_value(turn);
    app.watching.set(Some(minutes));
    state.news.set(None);
    state.announcement.set(format!("Watching has begun: this is asked again every {minutes} minutes."));
    notification::ask();
    wasm_bindgen_futures::spawn_local(watch(app, minutes, turn));
}

async fn watch(app: App, minutes: u32, turn: u32) {
    let round = app.page.with_untracked(|page| page.round);
    let still = move || {
        watching(app).turn.get_value() == turn
            && app.page.with_untracked(|page| page.round) == round
            && app.watching.get_untracked().is_some()
    };
    let state = watching(app);
    let mut watch = Watch::every(minutes);
    let mut news = News::default();
    let Some(start) = app.report.get_untracked() else { return };
    let mut seen = Timestamp::now();
    loop {
        let wait = watch.wait();
        state.next.set(Some(Timestamp::now() + SignedDuration::from_mins(wait.into())));
        // Minute by minute: whoever stops it does not wait for the end.
        for _ in 0..wait {
            TimeoutFuture::new(60_000).await;
            if !still() {
                return;
            }
            if !document().hidden() {
                seen = Timestamp::now();
            }
        }
        let hidden = Duration::try_from(Timestamp::now().duration_since(seen)).unwrap_or_default();
        if Watch::is_forgotten(hidden) {
            let words = "Nobody has looked at this tab for hours, so watching has stopped.";
            state.news.set(Some((Timestamp::now(), words.into())));
            return stop(app);
        }
        let report = Arc::new(again(app, app.query(), start.pasted.clone()).await);
        if !still() {
            return;
        }
        watch.update(&report);
        // With the beginning, so that what fell silent in between hides no change.
        let comparison = Comparison::new(&start, &report);
        let failed = report.queries.failed > report.queries.answered;
        let words = match failed {
            true => "hardly anything was answered, so the report of before still stands.".to_owned(),
            false => format!("since watching began: {}", comparison.summary),
        };
        state.news.set(Some((Timestamp::now(), words)));
        if failed {
            continue;
        }
        if news.update(&comparison) {
            let about = report.query.get("q").or_else(|| report.query.get("server")).unwrap_or_default();
            notification::show(&format!("Mailpath: {about}"), &comparison.summary);
            history::keep_now(report.clone(), KeptText::Nothing).await;
        }
        app.before.set(comparison.has_changes().then(|| start.clone()));
        app.report.set(Some(report));
    }
}

async fn again(app: App, query: Query, message: Option<Arc<PastedMessage>>) -> Report {
    let own = custom_lists::used_with(app, &query.resolver);
    let changes = Changes::default();
    // What the lists said of their test entries half an hour ago is no news.
    memory(app).clear();
    let run = Run::new(query, changes.caller()).with_custom_lists(own).with_cache(&memory(app));
    let run = match message {
        Some(message) => run.with_message(message, crypto::verifier()),
        None => run,
    };
    run.finish().boxed_local().await
}
