//! The table of many reports: filters with counts, columns that sort, a row for each line.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::report::bulk::{Column, Filter, Line, Outcome, Show as Sort, SinceEarlier, shown};
use mailpath::report::page::{comparison_link, saved_report_link};

use crate::app::browser::address;
use crate::app::components::state_mark::WordedMark;
use crate::app::components::table::Cell;
use crate::app::components::text::{Name, Sentence};
use crate::app::tasks::bulk::Bulk;

/// The table, and what picks its rows.
#[component]
pub(super) fn BulkTable(bulk: Bulk) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let sort = RwSignal::new(Sort::All);
    let column = RwSignal::new(Column::Number);
    // Before there was an earlier table, nothing has changed.
    let compared = Memo::new(move |_| bulk.earlier.with(|all| all.iter().any(Option::is_some)));
    let places = Memo::new(move |_| {
        let filter = Filter { show: sort.get(), words: words.get() };
        bulk.lines.with(|lines| bulk.outcomes.with(|outcomes| shown(lines, outcomes, &filter, column.get())))
    });
    // A place is another row in another run.
    let rows = move || {
        let run = bulk.run.get();
        places.get().into_iter().map(|place| (run, place)).collect::<Vec<_>>()
    };
    view! {
        <div class="tools">
            <input
                type="search"
                aria-label="Show only lines with these words"
                placeholder="Filter"
                on:input:target=move |event| words.set(event.target().value())
            />
            <div class="choices" role="group" aria-label="Show">
                {Sort::EVERY.map(|each| view! { <SortButton bulk each sort/> }).collect_view()}
            </div>
        </div>
        <table class="stack bulk-table">
            <thead>
                <tr>{Column::ALL.map(|each| view! { <Heading each column compared/> }).collect_view()}</tr>
            </thead>
            <tbody>
                <For each=rows key=|row| *row let:((_, place))>
                    <PlacedRow bulk place compared/>
                </For>
            </tbody>
        </table>
    }
}

/// A sort of rows to show, with how many there are; one without any is not offered.
#[component]
fn SortButton(bulk: Bulk, each: Sort, sort: RwSignal<Sort>) -> impl IntoView {
    let count = Memo::new(move |_| {
        bulk.lines.with(|lines| bulk.outcomes.with(|outcomes| each.count(lines, outcomes)))
    });
    let is_offered = move || count.get() > 0 || each == Sort::All || sort.get() == each;
    view! {
        <button
            type="button"
            hidden=move || !is_offered()
            aria-pressed=move || (sort.get() == each).to_string()
            on:click=move |_| sort.set(each)
        >
            {each.label()}" "<span class="num">{count}</span>
        </button>
    }
}

/// The heading of a column, which sorts by it.
#[component]
fn Heading(each: Column, column: RwSignal<Column>, compared: Memo<bool>) -> impl IntoView {
    let order = move || if column.get() == each { "ascending" } else { "none" };
    view! {
        <th scope="col" aria-sort=order hidden=move || each == Column::Since && !compared.get()>
            <button type="button" class="sort" on:click=move |_| column.set(each)>{each.heading()}</button>
        </th>
    }
}

/// The row at a place of the table.
#[component]
fn PlacedRow(bulk: Bulk, place: usize, compared: Memo<bool>) -> impl IntoView {
    let line = bulk.lines.with_untracked(|lines| lines.get(place).cloned())?;
    let outcome = Memo::new(move |_| bulk.outcomes.with(|outcomes| outcomes.get(place).cloned().flatten()));
    let running = Memo::new(move |_| bulk.running.with(|running| running.contains(&place)));
    Some(view! { <BulkRow number=place + 1 line outcome running compared/> })
}

/// A line, and what came of it.
#[component]
fn BulkRow(
    number: usize,
    line: Line,
    outcome: Memo<Option<Arc<Outcome>>>,
    running: Memo<bool>,
    compared: Memo<bool>,
) -> impl IntoView {
    let Line { text, query } = line;
    let name = text.clone();
    let subject = move || {
        let link = outcome.get().and_then(|outcome| outcome.link.clone());
        let name = name.clone();
        match link {
            Some(link) => {
                view! { <a href=address::link(&saved_report_link(&link))><Name text=name/></a> }.into_any()
            }
            None => view! { <Name text=name/> }.into_any(),
        }
    };
    let verdict = move || match (&query, outcome.get()) {
        (Err(why), _) => view! { <span class="dim"><Sentence text=why.clone()/></span> }.into_any(),
        (Ok(_), Some(outcome)) => view! {
            <WordedMark state=Some(outcome.state) word=Sort::of(&outcome).label()/>
            <p class="dim"><Sentence text=outcome.brief.clone()/></p>
        }
        .into_any(),
        (Ok(_), None) if running.get() => {
            view! { <WordedMark state=Some(State::Running) word="Asking"/> }.into_any()
        }
        (Ok(_), None) => view! { <span class="dim">"Waiting"</span> }.into_any(),
    };
    let since = move || {
        let outcome = outcome.get()?;
        let since = outcome.since.clone()?;
        Some(view! { <Since since link=outcome.link.clone() about=text.clone() state=outcome.state/> })
    };
    let listed = move || outcome.get().map(|outcome| view! { <Listed outcome/> });
    let mx =
        move || outcome.get().and_then(|outcome| outcome.mx.clone()).map(|text| view! { <Sentence text/> });
    let spf = move || outcome.get().and_then(|outcome| outcome.spf.clone());
    let dmarc = move || outcome.get().and_then(|outcome| outcome.dmarc.clone());
    let dkim = move || outcome.get().and_then(|outcome| outcome.dkim.clone());
    let ptr =
        move || outcome.get().and_then(|outcome| outcome.ptr.clone()).map(|text| view! { <Sentence text/> });
    view! {
        <tr>
            <td class="num">{number}</td>
            <th scope="row">{subject}</th>
            <Cell label="Verdict">{verdict}</Cell>
            <td data-label="Since before" hidden=move || !compared.get()><div>{since}</div></td>
            <Cell label="MX">{mx}</Cell>
            <Cell label="Listed">{listed}</Cell>
            <Cell label="SPF">{spf}</Cell>
            <Cell label="DMARC">{dmarc}</Cell>
            <Cell label="DKIM">{dkim}</Cell>
            <Cell label="PTR">{ptr}</Cell>
        </tr>
    }
}

/// What changed since the table before, and the way to all of it.
#[component]
fn Since(since: SinceEarlier, link: Option<String>, about: String, state: State) -> impl IntoView {
    let changed = since.has_changes(state);
    let words = since.words();
    let was = (since.state != state).then(|| view! { <WordedMark state=Some(since.state) word="before"/> });
    let words = match changed {
        true => view! { <b>{words}</b> }.into_any(),
        false => view! { <span class="dim">{words}</span> }.into_any(),
    };
    let compare = since.link.zip(link).map(|(before, after)| {
        let href = address::link(&comparison_link(&before, Some(&after)));
        view! {
            <p><a href=href>"Compare with before"<span class="sr">": "{about}</span></a></p>
        }
    });
    view! { {was} " " {words} {compare} }
}

/// On how many lists it is, of those that answered.
#[component]
fn Listed(outcome: Arc<Outcome>) -> impl IntoView {
    match (outcome.answered, outcome.unknown) {
        (0, 0) => ().into_any(),
        (0, _) => view! { <span class="dim">"cannot tell"</span> }.into_any(),
        (answered, unknown) => {
            let unknown = (unknown > 0).then(|| format!(", {unknown} cannot tell"));
            view! { <b>{format!("{} of {answered}", outcome.listed)}</b><span class="dim">{unknown}</span> }
                .into_any()
        }
    }
}
