//! `view=lists`: which blocklists answer, and by which resolver, now.

use std::cell::RefCell;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::blocklist::{Health, lists};
use mailpath::report::english;
use mailpath::report::words::{self, resolver_name};
use mailpath::report::{Survey, SurveyRun, View};

use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, live, rows};
use crate::app::components::old::proof::{opener, question};
use crate::app::components::old::raw_answer as raw;
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::shell::custom_lists as own_fold;
use crate::app::state::App;
use crate::app::tasks::custom_lists as own;
use crate::app::tasks::run::{Changes, memory};

const WHAT: &str = "Before a blocklist is believed it is asked for its two test entries (RFC 5782): one that every list must hold, one that none may. Here they are asked for alone, by every resolver on offer. No address or domain of yours is part of it.";

thread_local! {
    /// What is shown; the signal beside it says when it has changed.
    static SURVEY: RefCell<Survey> = RefCell::default();
}

fn read<T>(changed: RwSignal<bool>, pick: impl FnOnce(&Survey) -> T) -> T {
    changed.track();
    SURVEY.with_borrow(pick)
}

pub(crate) fn view(app: App) -> AnyView {
    let changed = RwSignal::new(false);
    start(app, changed);
    on_cleanup(move || app.stop_survey());
    let again = text::button(move || {
        memory(app).clear();
        start(app, changed);
    });
    let again = again.hide(move || read(changed, |survey| !survey.complete)).add("Ask again");
    let keyed =
        read(changed, |survey| lists().iter().filter(|list| list.is_default()).count() - survey.rows.len());
    let key = el("p").class("hint").hide(move || keyed == 0);
    let key = key
        .add(format!("{keyed} more lists want a key of one’s own, and are not asked without. "))
        .add(text::button(move || own_fold::open(app)).class("quiet").add("Enter a key"));
    el("article")
        .class("about")
        .add(el("p").add(el("a").live("href", move || app.link(View::Page)).add("Back")))
        .add(el("h2").add("Which blocklists answer?"))
        .add(el("p").add(WHAT))
        .add(el("p").class("lead-line").attr("role", "status").say(move || read(changed, sentence)))
        .add(el("p").add(again))
        .add(rows(move || {
            // With another key there are more lists.
            let lists = read(changed, |survey| survey.rows.len());
            vec![Row::new(lists as u64, move || untrack(|| grid(app, changed)))]
        }))
        .add(key)
        .into_any()
}

/// Starts asking, and shows what comes.
fn start(app: App, changed: RwSignal<bool>) {
    let choice = app.page.with_untracked(|page| page.query.resolver.clone());
    let own = own::used_with(app, &choice);
    let changes = Changes::default();
    let run = SurveyRun::new(&choice, own, &memory(app), changes.caller());
    let show = move |survey| {
        SURVEY.set(survey);
        changed.set(true);
    };
    show(run.snapshot());
    let work = async move {
        let survey = changes.until(run.finish().boxed_local(), &|| show(run.snapshot())).await;
        show(survey);
    };
    app.survey(work.boxed_local());
}

/// How many lists answer whom.
fn sentence(survey: &Survey) -> String {
    let cells = || survey.rows.iter().flat_map(|(_, cells)| cells);
    if !survey.complete {
        let done = cells().flatten().count();
        return format!("{done} of {} answers are there.", cells().count());
    }
    let all = english::count_grouped(survey.rows.len(), "list answers", "lists answer");
    let of = |(column, id): (usize, &String)| {
        let good =
            |cells: &[Option<Health>]| cells[column].as_ref().is_some_and(|health| health.why.is_none());
        let good = survey.rows.iter().filter(|(_, cells)| good(cells)).count();
        format!("{good} of {all} through {}", resolver_name(id))
    };
    survey.resolvers.iter().enumerate().map(of).collect::<Vec<_>>().join("; ") + "."
}

fn grid(app: App, changed: RwSignal<bool>) -> AnyView {
    let (resolvers, zones) = read(changed, |survey| {
        let names: Vec<String> =
            survey.resolvers.iter().map(|id| english::capitalized(resolver_name(id))).collect();
        (names, survey.rows.iter().map(|(list, _)| *list).collect::<Vec<_>>())
    });
    let head = |name: &String| el("th").attr("scope", "col").add(name.clone()).into_any();
    let heads: Vec<AnyView> = resolvers.iter().map(head).collect();
    let head = el("tr").add(el("th").attr("scope", "col").add("List")).add(heads);
    let line = |(row, list): (usize, &&'static mailpath::checks::blocklist::List)| {
        let open = RwSignal::new(false);
        let cell = |(column, name): (usize, &String)| {
            let mark = rows(move || {
                read(changed, |survey| {
                    let health = survey.rows.get(row).and_then(|(_, cells)| cells[column].clone());
                    // A mark never changes but from "asked" to what came.
                    vec![Row::new(health.is_some().into(), move || mark_of(health.as_ref()))]
                })
            });
            el("td").attr("data-label", name.clone()).add(el("div").add(mark)).into_any()
        };
        let cells: Vec<AnyView> = resolvers.iter().enumerate().map(cell).collect();
        let zone = el("span").class("dim zone").add(text::dotted(list.zone.as_str()));
        let name = el("th").attr("scope", "row").add(opener(open).add(list.name.as_str())).add(zone);
        let proof = live(move || match open.get() || app.printing.get() {
            true => read(changed, |survey| answers(survey, row)),
            false => ().into_any(),
        });
        let proof = el("td").attr("colspan", (resolvers.len() + 1).to_string()).add(proof);
        let proof = el("tr").class("raw-row").hide(move || !open.get() && !app.printing.get()).add(proof);
        el("tbody").add(el("tr").add(name).add(cells)).add(proof).into_any()
    };
    let lines: Vec<AnyView> = zones.iter().enumerate().map(line).collect::<Vec<_>>();
    el("table").class("stack health").add(el("thead").add(head)).add(lines).into_any()
}

/// The mark and the word of a cell.
fn mark_of(health: Option<&Health>) -> AnyView {
    let Some(health) = health else { return mark::worded(State::Running, "Asked") };
    let (state, word) =
        health.why.map(words::reason).map_or((State::Good, "Answers"), |why| (why.state, why.label));
    let age = health.exchanges.iter().filter_map(|exchange| exchange.age_ms).max();
    let age = age.map(|ms| format!(" {}", english::asked_ago(ms / 1000))).unwrap_or_default();
    vec![mark::worded(state, word), el("span").class("dim").add(age).into_any()].into_any()
}

/// The questions behind a line, with their raw answers.
fn answers(survey: &Survey, row: usize) -> AnyView {
    let cells = survey.rows.get(row).map(|(_, cells)| &cells[..]).unwrap_or_default();
    let mut all: Vec<AnyView> = Vec::new();
    for exchange in cells.iter().flatten().flat_map(|health| &health.exchanges) {
        let asked = question(el("p").class("question"), exchange);
        all.push(el("div").class("exchange").add(asked).add(raw::answer(exchange)).into_any());
    }
    all.into_any()
}
