//! A list in the grid: its row, and the one below it with the details.

use leptos::prelude::*;
use mailpath::checks::blocklist::{Class, Weight};
use mailpath::report::list_grid::{CellStatus, Column, Filter, Row};

use super::detail::ListDetail;
use super::grid::GridView;
use crate::app::components::opener::Opener;
use crate::app::components::state_mark::WordedMark;
use crate::app::components::text::Name;

/// The list and, once it is opened, what it says in full.
#[component]
pub(crate) fn ListLine(
    /// The id of the details.
    id: String,
    zone: String,
    view: GridView,
) -> impl IntoView {
    let GridView { grid, filter, printing, opens_listings, .. } = view;
    let key = zone.clone();
    let row = Memo::new(move |_| grid.with(|grid| grid.row(&key).cloned()));
    let Some(first) = row.get_untracked() else { return ().into_any() };
    let fits = move |filter| row.with(|row| row.as_ref().is_some_and(|row| row.fits(filter)));
    // On paper all lists are shown, and the details of those that say something of note.
    let shown = move || printing.get() || fits(filter.get());
    let prints = move || printing.get() && (fits(Filter::Listed) || fits(Filter::CannotTell));
    let open = RwSignal::new(false);
    let unfolded = Memo::new(move |_| open.get() || prints());
    // Once, so that whoever closes one finds it closed.
    Effect::new(move |opened: Option<bool>| {
        let opened = opened.unwrap_or(false);
        if !opened && opens_listings.get() && fits(Filter::Listed) {
            open.set(true);
        }
        opened || opens_listings.get()
    });
    let policy = (first.class == Class::Policy).then(|| view! { <span class="chip">"policy"</span> });
    let used_by = match first.weight {
        Weight::Critical => "most",
        Weight::High => "many",
        Weight::Medium => "some",
        Weight::Low => "few",
        Weight::Info => "hardly any",
    };
    let cells = move || {
        let cells = |row: Row| row.cells.iter().map(|status| cell(&row, *status)).collect_view();
        row.get().map(cells)
    };
    let by_status = move || {
        let columns = grid.with(|grid| grid.columns.clone());
        row.get().filter(|_| columns.len() > 1).map(|row| by_status(&row, &columns))
    };
    let detail = move || unfolded.get().then(|| view! { <ListDetail zone=zone.clone() view/> });
    view! {
        <tr hidden=move || !shown()>
            <th scope="row">
                <Opener open controls=id.clone()><span>{first.name}</span></Opener>
                {policy}
                <span class="wide dim"><Name text=first.zone/></span>
            </th>
            <td class="used-by">{used_by}</td>
            {cells}
            {by_status}
        </tr>
        <tr class="raw-row" id=id hidden=move || !shown() || !unfolded.get()>
            <td colspan="99">{detail}</td>
        </tr>
    }
    .into_any()
}

/// A mark with its word, which is only for screen readers where there is no room for it.
fn cell(row: &Row, status: CellStatus) -> AnyView {
    let (state, word) = row.mark(status);
    let class = if status == CellStatus::Policy { "policy" } else { "" };
    match status {
        CellStatus::NotAsked => {
            view! { <td><span class="dim" aria-hidden="true">"–"</span><span class="sr">{word}</span></td> }
                .into_any()
        }
        _ => view! { <td class=class><WordedMark state word/></td> }.into_any(),
    }
}

/// The same in one cell for a phone, where there is no room for a column each: for each thing said, of
/// which targets.
fn by_status(row: &Row, columns: &[Column]) -> AnyView {
    let all = row.by_status();
    let line = |(status, places): &(CellStatus, Vec<usize>)| {
        let (state, word) = row.mark(*status);
        let quiet = matches!(status, CellStatus::NotListed | CellStatus::NotAsked | CellStatus::Running);
        let which = match places.len() {
            number if number == columns.len() => view! { "all "{number} }.into_any(),
            number if quiet && number > 1 => view! { {number}" others" }.into_any(),
            _ => {
                let name = |at: &usize| view! { <Name text=columns[*at].target.clone()/>" " };
                places.iter().map(name).collect_view().into_any()
            }
        };
        let class = if *status == CellStatus::Policy { "policy" } else { "" };
        view! { <div class=class><WordedMark state word=format!("{word}: ")/><span>{which}</span></div> }
    };
    view! { <td class="by-status">{all.iter().map(line).collect_view()}</td> }.into_any()
}
