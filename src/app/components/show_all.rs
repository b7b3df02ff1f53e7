//! The button below the first of many things, which shows the others and takes them away again.

use leptos::prelude::*;

/// It stays where it is, and with it the focus.
#[component]
pub(crate) fn ShowAll(
    whole: RwSignal<bool>,
    /// Such as “Show all 60 steps”.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let words = move || if whole.get() { "Show less".to_owned() } else { label.clone() };
    view! {
        <button
            type="button"
            class="quiet screen"
            aria-expanded=move || whole.get().to_string()
            on:click=move |_| whole.update(|whole| *whole = !*whole)
        >
            {words}
        </button>
    }
}
