//! Many domains and addresses: what is pasted, the buttons, how far it has come, and the table.

mod table;

use leptos::html::Textarea;
use leptos::prelude::*;
use mailpath::report::View;
use mailpath::report::bulk::MOST;
use mailpath::report::words::resolver_name;
use table::BulkTable;

use crate::app::browser::{dom, download};
use crate::app::components::time::LocalTime;
use crate::app::state::App;
use crate::app::tasks::bulk::{Bulk, bulk};

pub(crate) fn view(app: App) -> AnyView {
    let bulk = bulk(app);
    view! {
        <article class="about bulk">
            <p><a href=move || app.link(View::Page)>"Back"</a></p>
            <h2>"Many at once"</h2>
            <p>
                {format!("Up to {MOST} domains, hosts, addresses or e-mail addresses, one per line or separated by commas or spaces. They are checked a few at a time, through the resolver chosen above.")}
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
    let is_paused = move || !busy.get() && progress.get().is_open();
    let is_done = move || !busy.get() && !progress.get().is_open() && progress.get().done > 0;
    let words = move || progress.get().sentence(busy.get(), bulk.going.get());
    let go_on = move |_| wasm_bindgen_futures::spawn_local(bulk.go());
    let save = move |_| download::save("mailpath-bulk.csv", "text/csv", &bulk.csv());
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
            <button type="button" hidden=move || !is_paused() on:click=go_on>"Go on"</button>
            <button type="button" hidden=move || !bulk.going.get() on:click=move |_| bulk.going.set(false)>"Pause"</button>
            <button type="button" hidden=move || !is_done() on:click=move |_| bulk.begin_again()>
                "Run again and show what changed"
            </button>
            <button type="button" hidden=move || !bulk.has_lines() on:click=save>"Save as CSV"</button>
            // What is still under way would be kept behind its back.
            <button
                type="button"
                hidden=move || !bulk.has_lines()
                disabled=move || busy.get()
                on:click=move |_| {
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
