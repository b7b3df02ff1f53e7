//! A text field with its label, its explanation and its own error line.

use leptos::prelude::*;

/// A text field. It has no name, so that no form ever puts what it holds into an address.
#[component]
pub(crate) fn TextField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional)] placeholder: &'static str,
    #[prop(into)] value: Signal<String>,
    /// What is wrong with it; empty where nothing is.
    #[prop(into)]
    error: Signal<String>,
    /// Takes what is typed.
    #[prop(into)]
    set: Callback<String>,
    /// Whether it is taken only when the field is left.
    #[prop(optional)]
    when_left: bool,
    /// What the field is for.
    children: Children,
) -> impl IntoView {
    let (error_id, about_id) = (format!("{id}-error"), format!("{id}-what"));
    let typed = move |event| {
        if !when_left {
            set.run(event_target_value(&event));
        }
    };
    let left = move |event| {
        if when_left {
            set.run(event_target_value(&event));
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type="text"
                placeholder=placeholder
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=format!("{error_id} {about_id}")
                aria-invalid=move || error.with(|error| !error.is_empty()).to_string()
                prop:value=move || value.get()
                on:input=typed
                on:change=left
            />
            <p id=error_id class="field-error" role="alert">{move || error.get()}</p>
            <p id=about_id class="hint">{children()}</p>
        </div>
    }
}
