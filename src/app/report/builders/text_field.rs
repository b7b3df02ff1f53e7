//! A field for a text that is read as it is typed; what is wrong with it is said once it is left.

use leptos::prelude::*;

/// The field: of one line, or of several.
#[component]
pub(super) fn TextLine(
    id: &'static str,
    label: &'static str,
    placeholder: &'static str,
    /// How many lines it has.
    #[prop(default = 1)]
    rows: u32,
    value: Signal<String>,
    /// What is wrong with it; empty where nothing is.
    error: Signal<String>,
    #[prop(into)] set: Callback<String>,
    /// What is wanted.
    children: Children,
) -> impl IntoView {
    let is_left = RwSignal::new(false);
    let shown = Memo::new(move |_| if is_left.get() { error.get() } else { String::new() });
    let is_invalid = move || shown.with(|shown| !shown.is_empty()).to_string();
    let described = format!("{id}-error {id}-what");
    let typed = move |text: String| {
        is_left.set(false);
        set.run(text);
    };
    let field = match rows {
        1 => view! {
            <input
                id=id
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                maxlength="500"
                placeholder=placeholder
                translate="no"
                aria-describedby=described
                aria-invalid=is_invalid
                prop:value=move || value.get()
                on:input:target=move |event| typed(event.target().value())
                on:change=move |_| is_left.set(true)
            />
        }
        .into_any(),
        _ => view! {
            <textarea
                id=id
                rows=rows.to_string()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                maxlength="65536"
                placeholder=placeholder
                translate="no"
                aria-describedby=described
                aria-invalid=is_invalid
                prop:value=move || value.get()
                on:input:target=move |event| typed(event.target().value())
                on:change=move |_| is_left.set(true)
            ></textarea>
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {field}
            <p class="field-error" id=format!("{id}-error") role="alert">{shown}</p>
            <p class="hint" id=format!("{id}-what")>{children()}</p>
        </div>
    }
}
