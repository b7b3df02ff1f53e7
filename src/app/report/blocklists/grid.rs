//! The grid: targets across, lists down, a mark in each cell, and under each list the details that
//! it opens.

use leptos::prelude::*;
use mailpath::checks::blocklist::ListRow;
use mailpath::report::english;
use mailpath::report::list_grid::{Column, Filter, Grid, Group, Order};

use super::detail::WaysOut;
use super::row::ListLine;
use crate::app::components::opener::Opener;
use crate::app::components::table::{SortHead, Sorted};

/// What the parts of a grid share.
#[derive(Clone, Copy)]
pub(crate) struct GridView {
    /// What it shows.
    pub(crate) grid: Memo<Grid>,
    /// Which lists are shown.
    pub(crate) filter: RwSignal<Filter>,
    /// In which order.
    pub(crate) sort: RwSignal<Order>,
    /// Whether everything is unfolded for paper.
    pub(crate) printing: Signal<bool>,
    /// Whether listings stand open by themselves.
    pub(crate) opens_listings: Memo<bool>,
    /// What each list says of each target, with its reasons.
    pub(crate) listings: Signal<Vec<ListRow>>,
    /// What can be done about a list that cannot be believed.
    pub(crate) ways: WaysOut,
}

/// One of the grids; nothing where nothing of its kind was asked.
#[component]
pub(crate) fn ListGrid(title: &'static str, view: GridView) -> impl IntoView {
    let GridView { grid, sort, .. } = view;
    let columns = Memo::new(move |_| grid.with(|grid| grid.columns.clone()));
    // Many targets leave no room for words beside the marks; a crowd of them needs a wide screen.
    let class = move || match columns.with(Vec::len) {
        0 | 1 => "grid one",
        2..=3 => "grid few",
        4..=6 => "grid many",
        _ => "grid many crowd",
    };
    view! {
        <div
            class="scroll data"
            class:breakout=move || { columns.with(Vec::len) > 3 }
            role="region"
            aria-label=title
            tabindex="0"
            hidden=move || columns.with(Vec::is_empty)
        >
            <table class=class>
                <caption>{title}</caption>
                <thead>
                    <tr>
                        <OrderHead label="List" order=Order::Name columns sort/>
                        <OrderHead label="Used by" order=Order::Weight columns sort/>
                        <For
                            each=move || columns.get()
                            key=|column| (column.target.clone(), column.about.clone())
                            let:column
                        >
                            <TargetHead column columns sort/>
                        </For>
                    </tr>
                </thead>
                <Lists group=Group::Block title view/>
                <Lists group=Group::Other title view/>
                <Lists group=Group::Keyed title view/>
            </table>
        </div>
    }
}

#[component]
fn TargetHead(column: Column, columns: Memo<Vec<Column>>, sort: RwSignal<Order>) -> impl IntoView {
    let Column { target, about, .. } = column;
    let order = Order::Target(target.clone());
    view! { <OrderHead label=target note=about is_name=true order columns sort/> }
}

/// The head of a column. Pressed again it sorts no longer. In the order of what matters first, a single
/// target's column is the one that is sorted.
#[component]
fn OrderHead(
    #[prop(into)] label: String,
    #[prop(optional, into)] note: String,
    #[prop(optional)] is_name: bool,
    order: Order,
    columns: Memo<Vec<Column>>,
    sort: RwSignal<Order>,
) -> impl IntoView {
    let pressed = order.clone();
    let on_sort = Callback::new(move |()| {
        sort.update(|sort| *sort = if *sort == pressed { Order::default() } else { pressed.clone() });
    });
    let sorted = Signal::derive(move || {
        let by = sort.get();
        let is_only =
            |target: &String| columns.with(|columns| columns.len() == 1 && columns[0].target == *target);
        let only = by == Order::default() && matches!(&order, Order::Target(target) if is_only(target));
        match order {
            _ if by != order && !only => Sorted::No,
            Order::Name => Sorted::Ascending,
            _ => Sorted::Descending,
        }
    });
    let class = if is_name { "target" } else { "" };
    view! { <SortHead label note is_name class sorted on_sort/> }
}

/// The lists of a group. Those that want a key are folded.
#[component]
fn Lists(group: Group, title: &'static str, view: GridView) -> impl IntoView {
    let GridView { grid, filter, sort, printing, .. } = view;
    let open = RwSignal::new(group != Group::Keyed);
    let zones = Memo::new(move |_| match open.get() || printing.get() {
        true => grid.with(|grid| grid.sorted(group, &sort.get())),
        false => Vec::new(),
    });
    let count =
        Memo::new(move |_| grid.with(|grid| grid.rows.iter().filter(|row| row.group == group).count()));
    let shown = move || match group {
        Group::Block => true,
        _ if printing.get() || filter.get() == Filter::All => count.get() > 0,
        Group::Other => count.get() > 0 && filter.get() == Filter::Others,
        Group::Keyed => false,
    };
    let heading = match group {
        Group::Block => None,
        Group::Other => Some("Allow lists and notes".into_any()),
        Group::Keyed => {
            let many = "lists answer only with a key";
            let words = move || english::count_grouped(count.get(), "list answers only with a key", many);
            Some(view! { <Opener open>{words}</Opener> }.into_any())
        }
    };
    let heading = heading.map(|heading| {
        view! { <tr class="heading"><th scope="rowgroup" colspan="99">{heading}</th></tr> }
    });
    view! {
        <tbody hidden=move || !shown()>
            {heading}
            <For each=move || zones.get() key=|zone| zone.clone() let:zone>
                <ListLine id=format!("{title}-{zone}") zone view/>
            </For>
        </tbody>
    }
}
