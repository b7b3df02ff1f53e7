//! After publishing: whether each resolver gives the record yet, and how long old answers may still live.

use std::time::Duration;

use jiff::Timestamp;
use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::dns::{ZoneChanges, display_name};
use mailpath::report::english;
use mailpath::report::publishing::{
    Aim, PublishedRow, PublishedState, is_remaining_the_most, remaining, summary,
};

use crate::app::browser::clock::clock;
use crate::app::browser::network::Online;
use crate::app::components::state_mark::WordedMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::Name;
use crate::app::state::App;
use crate::app::tasks::publishing::{Phase, Publishing, publishing, resolvers, start, stop};

/// The heading of the column of times that old answers have left.
const KEPT: &str = "Old answer is kept for";
/// How often the time that is left is counted down.
const SECOND: Duration = Duration::from_secs(1);

/// The button that begins it, and what came of it so far.
#[component]
pub(crate) fn WatchPublished(
    /// What is to be published.
    #[prop(into)]
    changes: Signal<ZoneChanges>,
) -> impl IntoView {
    let app = App::expect();
    let watching = publishing(app);
    let is_these = Memo::new(move |_| {
        watching.phase.get() != Phase::Idle
            && watching.changes.with(|those| changes.with(|these| those == these))
    });
    let is_on = move || is_these.get() && watching.phase.get().is_on();
    let others = move || watching.phase.get().is_on() && !is_these.get();
    let aim = Memo::new(move |_| changes.with(Aim::of));
    let is_example = app.page.with_untracked(|page| page.query.resolver.is_example());
    let names: Vec<String> = untrack(|| resolvers(app)).into_iter().map(|(name, _)| name).collect();
    let press = move |_| match untrack(is_on) {
        true => stop(app),
        false => start(app, changes.get_untracked()),
    };
    view! {
        <div class="watch-published">
            <h4>"After publishing"</h4>
            {match is_example {
                true => view! { <p class="hint">"This report is made of made-up data, so there is nothing to watch."</p> }.into_any(),
                false => view! {
                    <p class="hint">
                        {move || format!("Asks {} now and every minute, less often after a while, {}; for three hours at the most, while this page is open.", english::joined(&names), aim.get().until())}
                    </p>
                    <div class="tools">
                        <button type="button" on:click=press>
                            {move || if is_on() { "Stop watching" } else { aim.get().button() }}
                        </button>
                    </div>
                    <p class="hint" hidden=move || !others()>
                        "An earlier version is being watched. To watch this one, press the button."
                    </p>
                }.into_any(),
            }}
            <Course watching is_shown=is_these/>
        </div>
    }
}

/// How it stands, in a sentence and a table.
#[component]
fn Course(watching: Publishing, is_shown: Memo<bool>) -> impl IntoView {
    let online = Online::expect();
    let Publishing { phase, changes, resolvers, rows, looked_at, doubled, .. } = watching;
    let aim = Memo::new(move |_| changes.with(Aim::of));
    let now = RwSignal::new(Timestamp::now());
    // It counts down only while something is waited for.
    let ticking = StoredValue::new(None::<IntervalHandle>);
    let still = move || {
        ticking.try_update_value(|ticking| {
            if let Some(handle) = ticking.take() {
                handle.clear();
            }
        });
    };
    Effect::new(move |_| {
        still();
        if is_shown.get() && phase.get().is_on() {
            let tick = move || {
                now.try_set(Timestamp::now());
            };
            ticking.set_value(set_interval_with_handle(tick, SECOND).ok());
        }
    });
    on_cleanup(still);
    let waited = move || {
        let since = looked_at.get().map(|at| now.get().max(at).duration_since(at));
        since.and_then(|since| Duration::try_from(since).ok()).unwrap_or_default()
    };
    let sentence = Memo::new(move |_| {
        let phase = phase.get();
        let is_empty = rows.with(Vec::is_empty);
        let found =
            rows.with(|rows| resolvers.with(|names| summary(aim.get(), rows, names, phase == Phase::Ended)));
        match phase {
            Phase::Idle => String::new(),
            Phase::Stopped if is_empty => "Watching has stopped.".to_owned(),
            Phase::Stopped => format!("Watching has stopped. {found}"),
            Phase::Ended if is_empty => {
                "There was no network, so nothing is known. Watching has ended.".to_owned()
            }
            Phase::Ended => format!("Watching has ended. {found}"),
            Phase::Published => found,
            _ if !online.get() => "You are offline: nothing is asked until the network is back.".to_owned(),
            _ if is_empty => "Being asked.".to_owned(),
            Phase::Asking | Phase::Waiting(_) => found,
        }
    });
    let next = move || {
        let at = match phase.get() {
            Phase::Waiting(at) if online.get() => format!("Asked again at {}. ", clock(at)),
            _ => String::new(),
        };
        let left = rows.with(|rows| remaining(rows, waited())).filter(|_| phase.get().is_on());
        match left {
            Some(left) if left.is_zero() && rows.with(|rows| is_remaining_the_most(rows)) => {
                format!("{at}Old answers have run out by now.")
            }
            Some(left) if left.is_zero() => {
                format!("{at}The old answers whose time is known have run out by now.")
            }
            Some(left) if rows.with(|rows| is_remaining_the_most(rows)) => {
                format!("{at}Old answers run out in {} at the latest.", minutes(left))
            }
            Some(left) => format!("{at}The old answers whose time is known run out in {}.", minutes(left)),
            None => at,
        }
    };
    // An answer that lives on is one that a resolver has.
    let has_old = Memo::new(move |_| {
        let is_old = |state: &PublishedState| matches!(state, PublishedState::Old(Some(_)));
        rows.with(|rows| rows.iter().flat_map(|row| &row.states).any(is_old))
    });
    let notes = move || {
        let note = |text: String| view! { <p class="note">{text}</p> };
        // What is to be gone is said in the table.
        let others = match aim.get() {
            Aim::Gone => Vec::new(),
            Aim::There | Aim::Both => rows.with(|rows| rows.iter().filter_map(instead).collect::<Vec<_>>()),
        };
        let doubled = doubled.get().into_iter().map(|name| {
            format!(
                "The record is there, but at {}: the DNS panel has added the domain to a name that had it already. Enter the short name.",
                display_name(&name)
            )
        });
        others.into_iter().chain(doubled).map(note).collect_view()
    };
    let table = move || {
        let names = resolvers.get();
        let lines = rows.get().into_iter().flat_map(|row| lines(&row, &names)).collect::<Vec<_>>();
        let line = |(resolver, name, state, has_other): (String, String, PublishedState, bool)| {
            let (mark, word) = match state {
                PublishedState::Published => (State::Good, aim.get().reached()),
                PublishedState::Old(_) if aim.get() == Aim::Gone => (State::Warning, "still there"),
                PublishedState::Old(_) if has_other => (State::Warning, "another record"),
                PublishedState::Old(_) => (State::Warning, "not yet"),
                PublishedState::Unknown => (State::CannotTell, "no answer"),
            };
            let lives = move || match state {
                PublishedState::Old(Some(ttl)) => minutes(ttl.saturating_sub(waited())),
                PublishedState::Old(None) => "not known".to_owned(),
                PublishedState::Published | PublishedState::Unknown => "–".to_owned(),
            };
            view! {
                <tr>
                    <Cell label="Resolver">{resolver}</Cell>
                    <Cell label="Record"><Name text=name/></Cell>
                    <Cell label="Now"><WordedMark state=Some(mark) word/></Cell>
                    {has_old.get().then(|| view! { <Cell label=KEPT class="num">{lives}</Cell> })}
                </tr>
            }
        };
        lines.into_iter().map(line).collect_view()
    };
    view! {
        <div hidden=move || !is_shown.get()>
            <p role="status"><b>{sentence}</b></p>
            <p class="hint">{next}</p>
            {notes}
            <table class="stack" hidden=move || rows.with(Vec::is_empty)>
                {move || match has_old.get() {
                    true => view! { <TableHead headings=&["Resolver", "Record", "Now", KEPT]/> },
                    false => view! { <TableHead headings=&["Resolver", "Record", "Now"]/> },
                }}
                <tbody>{table}</tbody>
            </table>
        </div>
    }
}

/// The states of a row, each with the name of its resolver, and whether that has another record.
fn lines(row: &PublishedRow, resolvers: &[String]) -> Vec<(String, String, PublishedState, bool)> {
    let record = format!("{} {}", display_name(&row.question.name), row.question.rtype);
    let named = resolvers.iter().zip(row.states.iter().zip(&row.found));
    named
        .map(|(resolver, (state, found))| (resolver.clone(), record.clone(), *state, !found.is_empty()))
        .collect()
}

/// What stands where the record should, in words.
fn instead(row: &PublishedRow) -> Option<String> {
    let found = row.instead();
    if found.is_empty() {
        return None;
    }
    let found: Vec<String> = found.into_iter().map(|text| format!("“{text}”")).collect();
    Some(format!(
        "At {} there is a {} record, but it still says {}.",
        display_name(&row.question.name),
        row.question.rtype,
        english::joined(&found)
    ))
}

/// A time that runs down: `4:05 min`, `2 h 10 min`.
fn minutes(left: Duration) -> String {
    let seconds = left.as_secs();
    match seconds {
        0..3600 => format!("{}:{:02} min", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}
