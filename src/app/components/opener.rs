//! A button that unfolds something, such as the row below it.

use leptos::prelude::*;

/// The button, with the triangle that shows whether it is open.
#[component]
pub(crate) fn Opener(
    open: RwSignal<bool>,
    /// The id of what it unfolds.
    #[prop(optional, into)]
    controls: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="opener"
            aria-expanded=move || open.get().to_string()
            aria-controls=controls
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {children()}
        </button>
    }
}
