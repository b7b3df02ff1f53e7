//! Many domains and addresses: what is pasted, the buttons, how far it has come, and the table.

mod table;

use leptos::html::Textarea;
use leptos::prelude::*;
use mailpath::report::View;
use mailpath::report::bulk::MOST;
use mailpath::report::words::resolver_name;
use table::BulkTable;

use crate::app::browser::{dom, files};
use crate::app::components::time::LocalTime;
use crate::app::state::App;
use crate::app::tasks::bulk::{Bulk, bulk};

/// The ids of the button that pauses or goes on, and of the one that runs it all again.
const PAUSE: &str = "bulk-pause";
const AGAIN: &str = "bulk-again";

pub(crate) fn view(app: App) -> AnyView {
    let bulk = bulk(app);
    view! {
        <article class="about bulk">
            <p><a href=move || app.link(View::Page)>"Back"</a></p>
            <h2>"Many at once"</h2>
            <p>
                {format!("Up to {MOST} domains, hosts, addresses or e-mail addresses, one per line or separated by commas or spaces. They are checked a few at a time, through your resolver.")}
            </p>
            <Input bulk/>
            <Show when=move || bulk.has_lines()>
                <When bulk/>
                <BulkTable bulk/>
            </Show>
        </article>
    }
    .into_any()
}

/// The text, what can be done with it, and how far that has come.
#[component]
fn Input(bulk: Bulk) -> impl IntoView {
    let area = NodeRef::<Textarea>::new();
    let begin = move || bulk.begin(&area.get_untracked().map(|area| area.value()).unwrap_or_default());
    let progress = Memo::new(move |_| bulk.progress());
    let busy = Memo::new(move |_| bulk.is_busy());
    let is_open = Memo::new(move |_| progress.get().is_open());
    let is_done = Memo::new(move |_| !busy.get() && !is_open.get() && progress.get().done > 0);
    // What is under way ends first.
    let is_ending = move || busy.get() && !bulk.going.get();
    let words = move || progress.get().sentence(busy.get(), bulk.going.get());
    let pause_or_go_on = move |_| match (bulk.going.get_untracked(), busy.get_untracked()) {
        (true, _) => bulk.going.set(false),
        (false, true) => {}
        (false, false) => wasm_bindgen_futures::spawn_local(bulk.go()),
    };
    // Of these two one is there at a time, and the focus does not get lost between them.
    Effect::new(move |was_done: Option<bool>| {
        let is_done = is_done.get();
        if was_done.is_some_and(|was| was != is_done) {
            let (from, to) = if is_done { (PAUSE, AGAIN) } else { (AGAIN, PAUSE) };
            let had_focus = dom::has_focus(from);
            request_animation_frame(move || {
                if had_focus {
                    dom::focus(to);
                }
            });
        }
        is_done
    });
    let save = move |_| files::save("mailpath-bulk.csv", "text/csv", &bulk.csv());
    view! {
        <div class="field">
            <label for="bulk-lines">"Domains and addresses"</label>
            <textarea
                id="bulk-lines"
                rows="6"
                spellcheck="false"
                autocapitalize="none"
                placeholder="example.com\n192.0.2.25\nmail.example.net"
                aria-describedby="bulk-said"
                node_ref=area
            ></textarea>
        </div>
        <p class="tools">
            // Not disabled: that would take the focus away.
            <button
                type="button"
                class="primary"
                aria-disabled=move || busy.get().to_string()
                on:click=move |_| if !busy.get_untracked() { begin() }
            >
                "Check all of them"
            </button>
            <button
                type="button"
                id=PAUSE
                hidden=move || !is_open.get() && !busy.get()
                aria-disabled=move || is_ending().to_string()
                on:click=pause_or_go_on
            >
                {move || if bulk.going.get() { "Pause" } else { "Go on" }}
            </button>
            <button type="button" id=AGAIN hidden=move || !is_done.get() on:click=move |_| bulk.begin_again()>
                "Run again and show what changed"
            </button>
            <button type="button" hidden=move || !bulk.has_lines() on:click=save>"Save as CSV"</button>
            // What is still under way would be kept behind its back.
            <button
                type="button"
                hidden=move || !bulk.has_lines()
                aria-disabled=move || busy.get().to_string()
                on:click=move |_| if !busy.get_untracked() {
                    bulk.clear();
                    // The button goes with the table.
                    dom::focus("bulk-lines");
                }
            >
                "Forget this table"
            </button>
        </p>
        <p id="bulk-said" role="status" class="hint">{move || bulk.remarks.get()}</p>
        <p class="lead-line">
            <progress
                aria-label="Reports done"
                hidden=move || !bulk.going.get()
                max=move || progress.get().all.max(1).to_string()
                value=move || progress.get().done.to_string()
            ></progress>
            " "
            <span>{words}</span>
        </p>
    }
}

/// When the table was made, by whom, and since when changes are shown.
#[component]
fn When(bulk: Bulk) -> impl IntoView {
    let through = move || match bulk.resolver.get().to_string() {
        automatic if automatic.is_empty() => "the automatic resolver".to_owned(),
        id if id.contains("://") => "your resolver".to_owned(),
        id => resolver_name(&id).to_owned(),
    };
    let earlier = Memo::new(move |_| {
        let first = |outcome: &Option<_>| {
            outcome.as_ref().map(|outcome: &std::sync::Arc<mailpath::report::bulk::Outcome>| outcome.at)
        };
        bulk.earlier.with(|earlier| earlier.iter().filter_map(first).max())
    });
    view! {
        <p class="when">
            "Checked " {move || view! { <LocalTime at=bulk.at.get()/> }} ", through " {through} "."
            {move || {
                earlier.get().map(|at| view! { " Changes are those since " <LocalTime at/> "." })
            }}
        </p>
    }
}
