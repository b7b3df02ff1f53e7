//! Tables: heads with scopes, and cells that name what they hold where the table is stacked on a phone.

use leptos::prelude::*;

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
