//! `view=lists`: which blocklists answer, and by which resolver, now.

use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use mailpath::checks::blocklist::{Health, List, lists};
use mailpath::checks::{self, State};
use mailpath::dns::Lookup;
use mailpath::report::english;
use mailpath::report::words::{self, resolver_name};
use mailpath::report::{Survey, SurveyRun, View};

use crate::app::components::opener::Opener;
use crate::app::components::raw_answer::{Question, RawAnswer};
use crate::app::components::state_mark::WordedMark;
use crate::app::components::text::Name;
use crate::app::shell::custom_lists as key_form;
use crate::app::state::App;
use crate::app::tasks::custom_lists;
use crate::app::tasks::run::{Changes, keep_memory, memory};

pub(crate) fn view(app: App) -> AnyView {
    // Which lists and resolvers there are is known before anybody is asked.
    let survey = RwSignal::new(run_of(app, &Changes::default()).snapshot());
    let asked = RwSignal::new(false);
    on_cleanup(move || app.stop_survey());
    let ask = Callback::new(move |()| {
        if asked.get_untracked() {
            memory(app).clear();
        }
        asked.set(true);
        ask(app, survey);
    });
    view! {
        <ListHealth
            survey=survey.into()
            asked=asked.into()
            printing=app.printing.into()
            back=Memo::new(move |_| app.link(View::Page)).into()
            ask
            enter_key=Callback::new(move |()| key_form::open(app))
        />
    }
    .into_any()
}

/// What is to be asked.
fn run_of(app: App, changes: &Changes) -> SurveyRun {
    let choice = app.page.with_untracked(|page| page.query.resolver.clone());
    let custom = custom_lists::used_with(app, &choice);
    SurveyRun::new(&choice, custom, &memory(app), changes.caller())
}

/// Starts asking, and shows what comes.
fn ask(app: App, survey: RwSignal<Survey>) {
    let changes = Changes::default();
    let run = run_of(app, &changes);
    survey.set(run.snapshot());
    let work = async move {
        let whole = changes.until(run.finish().boxed_local(), &|| survey.set(run.snapshot())).await;
        survey.set(whole);
        keep_memory(app);
    };
    app.survey(work.boxed_local());
}

/// The page: how many lists answer whom, and a table of lists and resolvers.
#[component]
fn ListHealth(
    survey: Signal<Survey>,
    /// Whether anybody was asked: these are other resolvers too than the one that was chosen.
    asked: Signal<bool>,
    /// Whether everything is unfolded for paper.
    printing: Signal<bool>,
    /// The page that this one was opened from.
    back: Signal<String>,
    ask: Callback<()>,
    /// Leads to where keys are entered.
    enter_key: Callback<()>,
) -> impl IntoView {
    let complete = Memo::new(move |_| survey.with(|survey| survey.complete));
    let summary = Memo::new(move |_| match asked.get() {
        true => survey.with(sentence),
        false => "Nothing was asked yet.".to_owned(),
    });
    let resolvers = Memo::new(move |_| survey.with(|survey| survey.resolvers.clone()));
    let rows = move || {
        survey.with(|survey| survey.rows.iter().map(|(list, _)| *list).enumerate().collect::<Vec<_>>())
    };
    let keyed = move || {
        let all = lists().iter().filter(|list| list.is_default()).count();
        all - survey.with(|survey| survey.rows.len())
    };
    let name = |id: &String| english::capitalized(resolver_name(id));
    let heads = move || {
        let heads = resolvers.get();
        heads.iter().map(|id| view! { <th scope="col">{name(id)}</th> }).collect_view()
    };
    let busy = Memo::new(move |_| asked.get() && !complete.get());
    let press = move |_| {
        if !busy.get_untracked() {
            ask.run(());
        }
    };
    let label = move || match (asked.get(), busy.get()) {
        (false, _) => {
            let names: Vec<_> = resolvers.get().iter().map(|id| resolver_name(id).to_owned()).collect();
            format!("Ask {}", checks::list(&names))
        }
        (true, true) => "Asking…".to_owned(),
        (true, false) => "Ask again".to_owned(),
    };
    view! {
        <article class="about survey">
            <p><a href=back>"Back"</a></p>
            <h2>"Which blocklists answer?"</h2>
            <p>
                "Each list has two test entries (RFC 5782): one it must list, one it must not. This page asks for those, through each resolver. No address or domain of yours is part of it."
            </p>
            <p class="lead-line" role="status">{summary}</p>
            // It stays where it is while lists are asked, since it has the focus.
            <p>
                <button
                    type="button"
                    class="quiet"
                    aria-disabled=move || busy.get().to_string()
                    on:click=press
                >
                    {label}
                </button>
            </p>
            <table class="stack health" hidden=move || !asked.get()>
                <thead><tr><th scope="col">"List"</th>{heads}</tr></thead>
                <For each=rows key=|(_, list)| list.zone.clone() let((row, list))>
                    <ListRow list row survey resolvers printing/>
                </For>
            </table>
            <p class="hint" hidden=move || keyed() == 0>
                {move || {
                    english::count_grouped(
                        keyed(),
                        "more list answers only with a key, and is not asked without one. ",
                        "more lists answer only with a key, and are not asked without one. ",
                    )
                }}
                <button type="button" class="quiet" on:click=move |_| enter_key.run(())>"Enter a key"</button>
            </p>
        </article>
    }
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

/// A list, with a mark for each resolver, and below it the questions with their answers.
#[component]
fn ListRow(
    list: &'static List,
    /// Its place in the survey.
    row: usize,
    survey: Signal<Survey>,
    resolvers: Memo<Vec<String>>,
    printing: Signal<bool>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let unfolded = Memo::new(move |_| open.get() || printing.get());
    let cells = move || {
        let cell = |(column, id): (usize, &String)| {
            let state = Memo::new(move |_| {
                survey.with(|survey| survey.rows.get(row)?.1.get(column)?.as_ref().map(state_of))
            });
            let mark = move || {
                let (state, word, age) = state.get().unwrap_or((State::Running, "Waiting", String::new()));
                view! { <WordedMark state=Some(state) word/>" "<span class="dim">{age}</span> }
            };
            view! { <td data-label=english::capitalized(resolver_name(id))><div>{mark}</div></td> }
        };
        resolvers.get().iter().enumerate().map(cell).collect_view()
    };
    let lookups =
        move || if unfolded.get() { survey.with(|survey| lookups(survey, row)) } else { Vec::new() };
    view! {
        <tbody>
            <tr>
                <th scope="row">
                    <Opener open>{list.name.as_str()}</Opener>
                    <span class="dim zone"><Name text=list.zone.as_str()/></span>
                </th>
                {cells}
            </tr>
            <tr class="raw-row" hidden=move || !unfolded.get()>
                <td colspan="99">
                    <For each=lookups key=|lookup| (lookup.resolver.clone(), lookup.question.clone()) let:lookup>
                        <div class="exchange">
                            <p class="question"><Question lookup=lookup.clone()/></p>
                            <RawAnswer lookup/>
                        </div>
                    </For>
                </td>
            </tr>
        </tbody>
    }
}

/// The mark of a cell, its word, and when it was asked if that is known.
fn state_of(health: &Health) -> (State, &'static str, String) {
    let (state, word) =
        health.why.map(words::reason).map_or((State::Good, "Answers"), |why| (why.state, why.label));
    let age = health.exchanges.iter().filter_map(|lookup| lookup.age_ms).max();
    (state, word, age.map(|ms| english::asked_ago(ms / 1000)).unwrap_or_default())
}

/// The questions behind a line, with their answers.
fn lookups(survey: &Survey, row: usize) -> Vec<Arc<Lookup>> {
    let cells = survey.rows.get(row).map(|(_, cells)| &cells[..]).unwrap_or_default();
    cells.iter().flatten().flat_map(|health| health.exchanges.iter().cloned()).collect()
}
