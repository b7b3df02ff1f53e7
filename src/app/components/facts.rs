//! Terms and what they mean.

use leptos::prelude::*;

use super::text::Sentence;

/// A definition list; pairs of a term and a sentence about it.
#[component]
pub(crate) fn Facts(class: &'static str, items: Vec<(String, String)>) -> impl IntoView {
    let items = items.into_iter().map(|(term, meaning)| {
        view! { <div><dt>{term}</dt><dd><Sentence text=meaning/></dd></div> }
    });
    view! { <dl class=class>{items.collect_view()}</dl> }
}
