//! The addresses to which reports go.

use leptos::prelude::*;
use mailpath::report::builder::REPORT_ADDRESS_WANTED;

use super::fields::{AddField, Added, other_spelling};

/// A list of addresses, and a field that adds one.
#[component]
pub(super) fn ReportAddresses(
    /// The id of the field.
    id: &'static str,
    legend: &'static str,
    #[prop(into)] addresses: Signal<Vec<String>>,
    /// Adds what is typed; whether it is an address.
    add: Callback<String, bool>,
    remove: Callback<usize>,
    /// What comes of it.
    children: Children,
) -> impl IntoView {
    let add = move |typed: String| match add.run(typed) {
        true => Ok(()),
        false => Err(REPORT_ADDRESS_WANTED.to_owned()),
    };
    let items = move || {
        let shown = |uri: String| {
            let text = uri.strip_prefix("mailto:").unwrap_or(&uri).to_owned();
            let spelt = other_spelling(&text).unwrap_or_default();
            (text, spelt)
        };
        addresses.get().into_iter().map(shown).collect::<Vec<_>>()
    };
    view! {
        <fieldset class="question-field">
            <legend>{legend}</legend>
            <Added label=legend items=Signal::derive(items) remove field=id/>
            <AddField id label="Another address" placeholder="reports@example.com" button="Add" add=Callback::new(add)>
                {children()}
            </AddField>
        </fieldset>
    }
}
