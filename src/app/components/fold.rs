//! What is folded away: something under a line, or all but the first of many things.

use leptos::prelude::*;

use crate::app::browser::dom::is_open;

/// A `<details>` whose content is made when it is first opened, and then stays.
#[component]
pub(crate) fn Fold(
    #[prop(optional)] class: &'static str,
    #[prop(optional)] id: Option<&'static str>,
    /// Whether it is open; given from outside where something else opens it.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
    /// The line that opens it.
    #[prop(into)]
    summary: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    let opened = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || open.get());
    view! {
        <details id=id class=class open=move || open.get() on:toggle:target=move |event| open.set(is_open(&event))>
            <summary>{move || summary.run()}</summary>
            {move || opened.get().then(&*children)}
        </details>
    }
}

/// The button below the first of many things, which shows the others and takes them away again. It stays where it is, and with it the focus.
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
