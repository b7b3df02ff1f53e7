//! What if: a record can be changed and is judged against the same DNS, before anybody publishes it. The
//! changed record stands in the address of the page.

use leptos::prelude::*;

use super::TrialActions;
use crate::app::components::fold::Fold;

/// The form for another record.
#[component]
pub(crate) fn RecordEditor(
    /// The id of its field, with which those of its note and its error begin.
    id: &'static str,
    /// What stands in it first.
    record: String,
    /// Whether a record is being tried.
    tried: bool,
    actions: TrialActions,
) -> impl IntoView {
    let typed = RwSignal::new(record);
    let error = RwSignal::new(String::new());
    let submit = move |_| {
        if let Err(message) = actions.try_record.run(typed.get_untracked()) {
            error.set(message);
        }
    };
    view! {
        <Fold class="draft" open=RwSignal::new(tried) summary=|| "Try another record">
            <label for=id>"Record"</label>
            <textarea
                id=id
                rows="4"
                spellcheck="false"
                autocapitalize="none"
                autocomplete="off"
                maxlength="8192"
                translate="no"
                aria-describedby=format!("{id}-note {id}-error")
                aria-invalid=move || (!error.with(String::is_empty)).to_string()
                prop:value=move || typed.get()
                on:input:target=move |event| {
                    typed.set(event.target().value());
                    error.set(String::new());
                }
            ></textarea>
            <p class="field-error" id=format!("{id}-error") role="alert">{error}</p>
            <p class="hint" id=format!("{id}-note")>
                "Tested in place of the published record; nothing is published. The page’s link will contain it."
            </p>
            <div class="copies">
                <button type="button" on:click=submit>"Try this record"</button>
                <button type="button" class="quiet" hidden=!tried on:click=move |_| actions.back.run(())>
                    "Back to the published record"
                </button>
            </div>
        </Fold>
    }
}
