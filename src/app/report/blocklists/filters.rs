//! The buttons that pick which lists are shown.

use leptos::prelude::*;
use mailpath::report::english;
use mailpath::report::list_grid::{Filter, Grids};

use crate::app::components::state_mark::StateMark;

/// A button for each filter, with the mark of what it shows and how many that are.
#[component]
pub(crate) fn Filters(grids: Signal<Grids>, filter: RwSignal<Filter>) -> impl IntoView {
    let count = move |filter| grids.with(|grids| grids.count(filter));
    // Said when a filter is picked, and not at every answer that comes in.
    let shown = move || {
        let filter = filter.get();
        english::count_grouped(untrack(|| count(filter)), "list is shown.", "lists are shown.")
    };
    let button = move |this: Filter| {
        let mark = Memo::new(move |_| grids.with(|grids| grids.mark(this)));
        let sign = move || mark.get().0.map(|state| view! { <StateMark state=Some(state)/> });
        view! {
            <button
                type="button"
                class="quiet"
                class:policy=move || mark.get().1
                aria-pressed=move || (filter.get() == this).to_string()
                on:click=move |_| filter.set(this)
            >
                {sign}
                {move || format!(" {} {}", this.label(), count(this))}
            </button>
        }
    };
    view! {
        <div
            class="filters"
            role="group"
            aria-label="Which lists are shown"
            hidden=move || count(Filter::All) == 0
        >
            {Filter::EACH.into_iter().map(button).collect_view()}
            <span class="sr" role="status">{shown}</span>
        </div>
    }
}
