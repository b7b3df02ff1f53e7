//! The list of what is tried: each change as a line of zone data and in words, with what can be done with it.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::dns::{Change, ZoneChanges};
use mailpath::report::trial::in_words;

use crate::app::components::fold::ShowAll;
use crate::app::components::text::LongText;
use crate::app::state::App;
use crate::app::tasks::laboratory::{self, Laboratory};

/// So many stand open; of more the rest is shown when it is asked for.
const FIRST: usize = 5;

/// The list.
#[component]
pub(super) fn ChangeList(changes: Memo<Arc<ZoneChanges>>, printing: RwSignal<bool>) -> impl IntoView {
    let whole = RwSignal::new(false);
    let shown = move || {
        let count = if whole.get() || printing.get() { usize::MAX } else { FIRST };
        changes.with(|changes| changes.changes().iter().take(count).cloned().collect::<Vec<_>>())
    };
    let more = move || {
        let count = changes.with(|changes| changes.changes().len());
        (count > FIRST).then(|| view! { <ShowAll whole label=format!("Show all {count} changes")/> })
    };
    view! {
        <ul class="changes-tried" aria-label="Tried, not published">
            <For each=shown key=ToString::to_string let:change><ChangeItem change/></For>
        </ul>
        {more}
    }
}

#[component]
fn ChangeItem(change: Change) -> impl IntoView {
    let app = App::expect();
    let line = change.to_string();
    let label = |word: &str| format!("{word} {line}");
    let (edit_label, remove_label) = (label("Edit"), label("Take back"));
    let (edited, removed) = (change.clone(), change.clone());
    let edit = move |_| {
        Laboratory::of(app).edit(edited.to_string(), ZoneChanges::new([edited.clone()]));
    };
    let remove = move |_| laboratory::try_without(app, &removed);
    view! {
        <li>
            <p class="record"><LongText text=line/></p>
            <p class="tried-note">
                <b class="chip trial">"tried"</b>
                <span>{in_words(&change)}</span>
                <span class="screen">
                    <button type="button" class="quiet" aria-label=edit_label on:click=edit>"Edit"</button>
                    " "
                    <button type="button" class="quiet" aria-label=remove_label on:click=remove>"Take back"</button>
                </span>
            </p>
        </li>
    }
}
