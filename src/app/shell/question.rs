//! What is asked besides the box: each field that is filled in, as a word beside it that can be taken
//! away. Of more than two a phone shows the first, and the number of the others, which unfolds them.

use leptos::prelude::*;

use crate::app::browser::dom;
use crate::app::shell::masthead::submit;
use crate::app::state::App;
use crate::app::state::form::{FIELDS, Form};

/// So many a phone has room for.
const FEW: usize = 2;

/// The fields that are filled in, and where nothing is unfolded the button that unfolds them all.
#[component]
pub(crate) fn Question() -> impl IntoView {
    let form = Form::expect();
    let filled = move || {
        let given = |at: &usize| !form.field(*at).trim().is_empty();
        (0..FIELDS.len()).filter(given).collect::<Vec<_>>()
    };
    let count = Memo::new(move |_| filled().len());
    let whole = RwSignal::new(false);
    let is_folded = move || count.get() > FEW && !whole.get();
    let words = move || match whole.get() {
        true => "Fewer".to_owned(),
        false => format!("{} more", count.get().saturating_sub(1)),
    };
    view! {
        <ul class:few=is_folded>
            <For each=filled key=|at| *at let:at><Chip at/></For>
        </ul>
        <button
            type="button"
            class="quiet unfold rest"
            hidden=move || count.get() <= FEW
            aria-expanded=move || whole.get().to_string()
            on:click=move |_| whole.update(|whole| *whole = !*whole)
        >
            {words}
        </button>
        <button
            type="button"
            class="quiet unfold"
            aria-controls="more"
            aria-expanded=move || form.is_unfolded().to_string()
            on:click=move |_| if form.is_unfolded_untracked() { form.fold() } else { form.unfold() }
        >
            "Options"
        </button>
    }
}

/// One field that is filled in.
#[component]
fn Chip(
    /// Its place in [`FIELDS`].
    at: usize,
) -> impl IntoView {
    let app = App::expect();
    let form = app.form;
    let short = FIELDS[at].short;
    let value = move || form.field(at).trim().to_owned();
    let remove = move |_| {
        form.set_field(at, String::new());
        // The button is gone, and what had the focus with it.
        dom::focus("q");
        let is_shown = app.page.with_untracked(|page| page.round > 0);
        // Without its `q` there may be nothing left to ask.
        if is_shown
            && !form.q.with_untracked(|q| q.trim().is_empty())
            && !untrack(|| form.is_another_question())
        {
            app.parts.enter(submit(app));
        }
    };
    view! {
        <li class="asked-too">
            <span>{short}" "<b translate="no">{value}</b></span>
            <button
                type="button"
                class="remove"
                aria-label=move || format!("Remove {} {}", name(short), value())
                title="Remove"
                on:click=remove
            >
                <span aria-hidden="true">"✕"</span>
            </button>
        </li>
    }
}

/// A short label within a sentence; abbreviations stay as they are.
fn name(short: &str) -> String {
    if short.chars().all(char::is_uppercase) { short.to_owned() } else { short.to_lowercase() }
}
