//! A report that is asked for again every few minutes, for those who wait for a change: what changed
//! is marked, and told where the browser may tell it.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use gloo_timers::future::TimeoutFuture;
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::compare::{Change, Comparison};
use mailpath::report::watch::{EVERY, News, Watch};
use mailpath::report::{Query, Report, Run};
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, key_of, live, rows};
use crate::app::components::old::text;
use crate::app::components::time::clock;
use crate::app::pages::compare;
use crate::app::parts::Loaded;
use crate::app::state::App;
use crate::app::tasks::custom_lists as own;
use crate::app::tasks::history;
use crate::app::tasks::run::{Changes, memory};

thread_local! {
    /// Which watching is the one under way; an earlier one ends when it sees another.
    static TURN: Cell<u32> = const { Cell::new(0) };
}

/// How it stands, in words for a reader.
#[derive(Clone, Default)]
struct CellStatus {
    next: String,
    news: String,
    at: String,
}

fn said(app: App) -> RwSignal<CellStatus> {
    app.lasting(|| RwSignal::new(CellStatus::default()))
}

/// The way to start it.
pub(crate) fn panel(app: App) -> AnyView {
    let buttons = EVERY.iter().map(|minutes| {
        let minutes = *minutes;
        text::button(move || start(app, minutes))
            .live("aria-pressed", move || (app.watching.get() == Some(minutes)).to_string())
            .add(format!("{minutes} min"))
            .into_any()
    });
    let frozen = move || app.saved_report.with(Option::is_some);
    el("section")
        .hide(frozen)
        .add(el("h3").add("Watch for changes"))
        .add(el("p").class("hint").add("While this tab is open, the same is asked again every so often, and what changed is marked; if you allow it, the browser tells you. It waits longer when nothing answers, and stops when nobody has looked at the tab for six hours."))
        .add(el("p").class("choices").attr("role", "group").attr("aria-label", "Ask again every").add(buttons.collect::<Vec<_>>()))
        .into_any()
}

/// What is said above a report that is watched.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn strip(app: App) -> Loaded<AnyView> {
    Ok(strip_of(app))
}

fn strip_of(app: App) -> AnyView {
    let said = said(app);
    let stop = text::button(move || stop(app)).add("Stop watching");
    let line = el("p")
        .add(el("b").add("Watched. "))
        .add(el("span").say(move || said.with(|said| said.next.clone())))
        .add(" ")
        .add(stop);
    let news = el("p").attr("role", "status").add(live(move || {
        let (at, news) = said.with(|said| (said.at.clone(), said.news.clone()));
        if news.is_empty() { ().into_any() } else { text::sentence(&format!("At {at}: {news}")) }
    }));
    let changes = rows(move || match (app.before.get(), app.report()) {
        (Some(before), Some(after)) if after.complete => {
            vec![Row::new(key(&Comparison::new(&before, &after)), move || {
                let line = el("summary").add("Show what changed since");
                let comparison = Comparison::new(&before, &after);
                el("details").add(line).add(view! { <compare::Difference comparison/> }).into_any()
            })]
        }
        _ => Vec::new(),
    });
    el("div")
        .class("note watching")
        .hide(move || app.watching.get().is_none() && said.with(|said| said.news.is_empty()))
        .add(line.hide(move || app.watching.get().is_none()))
        .add(news)
        .add(changes)
        .into_any()
}

/// What tells one difference from another: as long as it is the same, what is unfolded stays so.
fn key(comparison: &Comparison) -> u64 {
    let rows = comparison.groups.iter().flat_map(|group| &group.rows).filter(|row| row.kind != Change::Same);
    let parts = rows
        .flat_map(|row| [row.what.as_str(), row.after.as_deref().unwrap_or_default()])
        .collect::<Vec<_>>();
    key_of(&parts)
}

fn stop(app: App) {
    TURN.set(TURN.get() + 1);
    app.watching.set(None);
}

fn start(app: App, minutes: u32) {
    let turn = TURN.get() + 1;
    TURN.set(turn);
    app.watching.set(Some(minutes));
    said(app).set(CellStatus::default());
    // Asked for at the click, which is the only time a browser lets a page ask.
    let _ = Notification::request_permission();
    wasm_bindgen_futures::spawn_local(watch(app, minutes, turn));
}

async fn watch(app: App, minutes: u32, turn: u32) {
    let round = app.page.with_untracked(|page| page.round);
    let still = move || {
        TURN.get() == turn
            && app.page.with_untracked(|page| page.round) == round
            && app.watching.get_untracked().is_some()
    };
    let mut watch = Watch::every(minutes);
    let mut news = News::default();
    let Some(start) = app.report.get_untracked() else { return };
    let mut seen = Timestamp::now();
    loop {
        let wait = watch.wait();
        let next = clock(Timestamp::now() + SignedDuration::from_mins(wait.into()));
        said(app).update(|said| said.next = format!("Asked again every {minutes} minutes, next at {next}."));
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
            said(app).update(|said| {
                said.at = clock(Timestamp::now());
                said.news = "Nobody has looked at this tab for hours, so watching has stopped.".into();
            });
            return stop(app);
        }
        let query = app.query();
        let report = Arc::new(again(app, query).await);
        if !still() {
            return;
        }
        watch.update(&report);
        // With the beginning, so that what fell silent in between hides no change.
        let comparison = Comparison::new(&start, &report);
        let failed = report.queries.failed > report.queries.answered;
        said(app).update(|said| {
            said.at = clock(Timestamp::now());
            said.news = match failed {
                true => "hardly anything was answered, so the report of before still stands.".to_owned(),
                false => format!("since watching began: {}", comparison.summary),
            };
        });
        if failed {
            continue;
        }
        if news.update(&comparison) {
            notify(&report, &comparison.summary);
            history::keep_now(report.clone()).await;
        }
        app.before.set(comparison.has_changes().then(|| start.clone()));
        app.report.set(Some(report));
    }
}

async fn again(app: App, query: Query) -> Report {
    let own = own::used_with(app, &query.resolver);
    let changes = Changes::default();
    // What the lists said of their test entries half an hour ago is no news.
    memory(app).clear();
    let run = Run::new(query, changes.caller()).with_custom_lists(own).with_cache(&memory(app));
    let done = run.finish().boxed_local();
    done.await
}

fn notify(report: &Report, summary: &str) {
    if Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(summary);
    options.set_tag("mailpath");
    let about = report.query.get("q").or_else(|| report.query.get("server")).unwrap_or_default();
    let _ = Notification::new_with_options(&format!("Mailpath: {about}"), &options);
}
