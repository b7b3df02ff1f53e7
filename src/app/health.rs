//! `view=lists`: which blocklists answer, and by which resolver, now.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::abortable;
use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::blocklist::{Health, Why};
use mailpath::report::{Survey, SurveyRun, View};

use super::el::el;
use super::live::{Row, key_of, live, rows};
use super::proof::{opener, question};
use super::resolver::name_of;
use super::state::{App, Changes, memory};
use super::{dom, mark, raw, text};

const WHAT: &str = "Before a blocklist is believed it is asked for its two test entries (RFC 5782): one that every list must hold, one that none may. Here they are asked for alone, by every resolver on offer. No address or domain of yours is part of it.";

pub(crate) fn view(app: App) -> AnyView {
    let survey: RwSignal<Option<Arc<Survey>>> = RwSignal::new(None);
    let round = RwSignal::new(0_u32);
    let handle = StoredValue::new(start(app, survey));
    on_cleanup(move || handle.with_value(|handle| handle.abort()));
    let again = text::button(move || {
        handle.with_value(|handle| handle.abort());
        memory().clear();
        survey.set(None);
        round.update(|round| *round += 1);
        handle.set_value(start(app, survey));
    });
    let read = move |pick: fn(&Survey) -> String| {
        survey.with(|survey| survey.as_deref().map(pick).unwrap_or_default())
    };
    let grid = rows(move || {
        let shown = survey.with(|survey| survey.as_ref().map(|survey| survey.resolvers.len()));
        let key = key_of(&[&round.get().to_string()]);
        shown.map(|_| Row::new(key, move || grid(app, survey))).into_iter().collect()
    });
    el("article")
        .class("about")
        .add(el("p").add(el("a").live("href", move || app.link(View::Page)).add("Back")))
        .add(el("h2").add("Which blocklists answer?"))
        .add(el("p").add(WHAT))
        .add(el("p").class("lead-line").attr("role", "status").say(move || read(sentence)))
        .add(el("p").add(
            again.hide(move || !survey.with(|s| s.as_ref().is_some_and(|s| s.complete))).add("Ask again"),
        ))
        .add(grid)
        .into_any()
}

/// Starts asking, and shows what comes.
fn start(app: App, survey: RwSignal<Option<Arc<Survey>>>) -> futures_util::future::AbortHandle {
    let choice = app.page.with_untracked(|page| page.query.resolver.clone());
    let own = app.own.with_untracked(|own| own.used_with(dom::own_origin(&choice).as_deref()));
    let changes = Changes::default();
    let run = SurveyRun::new(&choice, own, &memory(), changes.caller());
    let (work, handle) = abortable(async move {
        let show = || survey.set(Some(Arc::new(run.snapshot())));
        changes.until(run.finish().boxed_local(), &show).await;
        show();
    });
    wasm_bindgen_futures::spawn_local(async move {
        let _ = work.await;
    });
    handle
}

/// How many lists answer whom.
fn sentence(survey: &Survey) -> String {
    let cells = || survey.rows.iter().flat_map(|(_, cells)| cells);
    if !survey.complete {
        let done = cells().filter(|cell| cell.is_some()).count();
        return format!("{done} of {} answers are there.", cells().count());
    }
    let of = |(column, id): (usize, &String)| {
        let all = survey.rows.iter().filter_map(|(_, cells)| cells.get(column)?.as_ref());
        let asked = all.clone().filter(|health| !health.exchanges.is_empty()).count();
        let good = all.filter(|health| health.why.is_none()).count();
        format!("{good} of {asked} lists answer through {}", name_of(id))
    };
    survey.resolvers.iter().enumerate().map(of).collect::<Vec<_>>().join("; ") + "."
}

fn grid(app: App, survey: RwSignal<Option<Arc<Survey>>>) -> AnyView {
    let now = move || survey.get().unwrap_or_default();
    let first = untrack(now);
    let names: Vec<AnyView> = first
        .resolvers
        .iter()
        .map(|id| el("th").attr("scope", "col").add(text::capital(name_of(id))).into_any())
        .collect();
    let columns = names.len();
    let head = el("tr").add(el("th").attr("scope", "col").add("List")).add(names);
    let line = move |row: usize| {
        let open = RwSignal::new(false);
        let (list, _) = first.rows[row];
        let cell = |column: usize| {
            el("td")
                .add(live(move || {
                    now().rows.get(row).map_or(().into_any(), |(_, cells)| mark_of(&cells[column]))
                }))
                .into_any()
        };
        let button = opener(open).add(list.name.as_str());
        let name = el("th").attr("scope", "row").add(button);
        let name = name.add(el("span").class("dim zone").add(text::dotted(&list.zone)));
        let shown = move || open.get() || app.printing.get();
        let proof = live(move || if open.get() { answers(&now(), row) } else { ().into_any() });
        let proof = el("td").attr("colspan", (columns + 1).to_string()).add(proof);
        el("tbody")
            .add(el("tr").add(name).add((0..columns).map(cell).collect::<Vec<_>>()))
            .add(el("tr").class("raw-row").hide(move || !shown()).add(proof))
            .into_any()
    };
    let count = untrack(now).rows.len();
    let lines: Vec<AnyView> = (0..count).map(line).collect();
    let table = el("table").class("health").add(el("thead").add(head)).add(lines);
    el("div")
        .class("scroll")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "Lists and resolvers")
        .add(table)
        .into_any()
}

/// The mark and the word of a cell.
fn mark_of(health: &Option<Health>) -> AnyView {
    let Some(health) = health else { return mark::worded(State::Running, "Asked") };
    let (state, word) = match health.why {
        None => (State::Good, "Answers"),
        Some(Why::NeedsKey) => return mark::plain("Needs a key"),
        Some(Why::Refused) => (State::CannotTell, "Refuses"),
        Some(Why::NoAnswer) => (State::CannotTell, "No answer"),
        Some(Why::ControlMissing) => (State::CannotTell, "Hides its test entry"),
        Some(Why::ListsEverything) => (State::Warning, "Lists everything"),
        Some(Why::BadAnswer) => (State::Warning, "Wrong answers"),
    };
    let age = health.exchanges.iter().filter_map(|exchange| exchange.age_ms).max();
    let age = age.map(|ms| el("span").class("dim").add(text::ago(ms / 1000)));
    vec![mark::worded(state, word), age.map_or(().into_any(), IntoAny::into_any)].into_any()
}

/// The questions behind a line, with their raw answers.
fn answers(survey: &Survey, row: usize) -> AnyView {
    let cells = survey.rows.get(row).map(|(_, cells)| &cells[..]).unwrap_or_default();
    let all = cells.iter().flatten().flat_map(|health| &health.exchanges);
    all.map(|exchange| {
        let asked = question(el("p").class("question"), exchange);
        el("div").class("exchange").add(asked).add(raw::answer(exchange)).into_any()
    })
    .collect::<Vec<_>>()
    .into_any()
}
