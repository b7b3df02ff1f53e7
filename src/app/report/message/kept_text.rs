//! How much of a pasted text is kept: nothing unless its owner says so.

use leptos::prelude::*;
use mailpath::report::message::KeptText;

/// A group of choices, none of which is made beforehand.
#[component]
pub(crate) fn KeptTextChoice(
    /// What tells this group from others.
    name: &'static str,
    legend: &'static str,
    /// What is said of keeping nothing, the header, and everything.
    words: [&'static str; 3],
    chosen: RwSignal<KeptText>,
    /// Whether the header can be kept without the rest.
    #[prop(into)]
    has_header: Signal<bool>,
) -> impl IntoView {
    let [nothing, header, all] = words;
    let choices = [(KeptText::Nothing, nothing), (KeptText::Header, header), (KeptText::All, all)];
    let choices = choices.map(|(kept, words)| {
        let hidden = move || kept == KeptText::Header && !has_header.get();
        view! {
            <label hidden=hidden>
                <input
                    type="radio"
                    name=name
                    prop:checked=move || chosen.get() == kept
                    on:change=move |_| chosen.set(kept)
                />
                {words}
            </label>
        }
    });
    view! {
        <fieldset class="kept">
            <legend>{legend}</legend>
            {choices.collect_view()}
        </fieldset>
    }
}
