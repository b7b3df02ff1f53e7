//! A field for the selector that a message names.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The field. What is typed in it stands in the address of the page.
#[component]
pub(super) fn SelectorForm(
    /// What was given before.
    selectors: String,
    look_for: Callback<String, Result<(), String>>,
) -> impl IntoView {
    let typed = RwSignal::new(selectors);
    let error = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            return error.set("Enter a selector, such as s1.".into());
        }
        if let Err(message) = look_for.run(text) {
            error.set(message);
        }
    };
    view! {
        <form class="selector-form" on:submit=submit>
            <label for="dkim-selector">"Your selector"</label>
            <div class="tools">
                <input
                    id="dkim-selector"
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="2000"
                    placeholder="s1"
                    aria-describedby="dkim-selector-error dkim-selector-what"
                    aria-invalid=move || (!error.with(String::is_empty)).to_string()
                    prop:value=move || typed.get()
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        error.set(String::new());
                    }
                />
                <button type="submit" class="primary">"Look for its key"</button>
            </div>
            <p class="field-error" id="dkim-selector-error" role="alert">{error}</p>
            <p class="hint" id="dkim-selector-what">
                "It stands behind "<code>"s="</code>" in the header DKIM-Signature of a message from you: open the message, then “Show original” or “View source”. Where "
                <code>"d="</code>" names another domain, enter the whole name: "<code>"s1._domainkey.example.net"</code>"."
            </p>
        </form>
    }
}
