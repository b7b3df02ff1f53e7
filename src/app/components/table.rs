//! Tables: heads with scopes, and cells that name what they hold where the table is stacked on a phone.

use leptos::prelude::*;

use super::text::{Sentence, broken};

/// The head of a table; a heading in brackets is only for screen readers.
#[component]
pub(crate) fn TableHead(headings: &'static [&'static str]) -> impl IntoView {
    let headings = headings.iter().map(|heading| {
        let spoken = heading.strip_prefix('(').and_then(|heading| heading.strip_suffix(')'));
        match spoken {
            Some(heading) => view! { <th scope="col"><span class="sr">{heading}</span></th> }.into_any(),
            None => view! { <th scope="col">{*heading}</th> }.into_any(),
        }
    });
    view! { <thead><tr>{headings.collect_view()}</tr></thead> }
}

/// A cell that says what it holds where the table is stacked.
#[component]
pub(crate) fn Cell(
    label: &'static str,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <td data-label=label class=class><div>{children()}</div></td> }
}

/// How a table is sorted by a column, as `aria-sort` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sorted {
    /// By another column.
    No,
    /// The least first.
    Ascending,
    /// The most first.
    Descending,
}

/// The head of a column, with a button that sorts by it. Paper has the words alone: browsers repeat no
/// buttons at the head of a page.
#[component]
pub(crate) fn SortHead(
    #[prop(into)] label: String,
    /// Whether the label is a name or an address, which may break after each dot.
    #[prop(optional)]
    is_name: bool,
    #[prop(into)] sorted: Signal<Sorted>,
    on_sort: Callback<()>,
    #[prop(optional)] class: &'static str,
    /// What stands below the button.
    #[prop(optional, into)]
    note: String,
) -> impl IntoView {
    let order = move || match sorted.get() {
        Sorted::No => "none",
        Sorted::Ascending => "ascending",
        Sorted::Descending => "descending",
    };
    let note = (!note.is_empty()).then(|| view! { <span class="part"><Sentence text=note/></span> });
    let paper = if is_name { broken(&label) } else { label.clone().into_any() };
    let button = match is_name {
        true => view! {
            <button
                type="button"
                class="sorter name"
                aria-label=label.clone()
                translate="no"
                on:click=move |_| on_sort.run(())
            >
                {broken(&label)}
            </button>
        }
        .into_any(),
        false => view! {
            <button type="button" class="sorter" on:click=move |_| on_sort.run(())>{label}</button>
        }
        .into_any(),
    };
    view! { <th scope="col" class=class aria-sort=order>{button}<span class="paper">{paper}</span>{note}</th> }
}
