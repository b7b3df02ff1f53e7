//! The last reports of this browser: searched, opened again, compared; off by one switch, deleted by one
//! button.

use leptos::prelude::*;
use mailpath::report::page::{comparison_link, saved_report_link};
use mailpath::report::{View, english, marks};

use crate::app::browser::address;
use crate::app::browser::clock::local;
use crate::app::components::file_picker::FilePicker;
use crate::app::components::state_mark::WordedMark;
use crate::app::components::text::Sentence;
use crate::app::components::time::LocalTime;
use crate::app::state::App;
use crate::app::tasks::history::{self, Entry};
use crate::app::tasks::run::wipe_memory;

pub(crate) fn view(app: App) -> AnyView {
    let entries = RwSignal::new(None);
    wasm_bindgen_futures::spawn_local(async move {
        entries.try_set(Some(history::all().await));
    });
    view! {
        <article class="about history">
            <p><a href=move || app.link(View::Page)>"Back"</a></p>
            <h2>"The last reports of this browser"</h2>
            <History entries forget=Callback::new(move |()| wipe_memory(app))/>
        </article>
    }
    .into_any()
}

/// The reports that are kept, the last one first; none before they have been read.
#[component]
fn History(
    entries: RwSignal<Option<Vec<Entry>>>,
    /// Forgets what else is kept of them.
    forget: Callback<()>,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let picked = RwSignal::new(Vec::<u32>::new());
    let found = Memo::new(move |_| {
        let words = words.get().to_lowercase();
        let fits = |entry: &Entry| {
            let text = format!(
                "{} {} {} {} {}",
                entry.about,
                entry.text,
                entry.at,
                local(entry.at),
                marks::word(entry.state)
            );
            words.split_whitespace().all(|word| text.to_lowercase().contains(word))
        };
        entries.with(|all| all.iter().flatten().filter(|entry| fits(entry)).cloned().collect::<Vec<_>>())
    });
    let count = move || {
        match entries.with(|all| all.as_ref().map(Vec::is_empty)) {
        None => "Looking.".to_owned(),
        Some(true) => "No report is kept here yet. Each one that ends is kept with its answers, in this browser and nowhere else.".to_owned(),
        Some(false) => english::count_grouped(found.with(Vec::len), "report", "reports"),
    }
    };
    let both = move || {
        let mut numbers = picked.get();
        numbers.sort_unstable();
        let link = |number: &u32| {
            let is_it = |entry: &&Entry| entry.number == *number;
            entries.with(|all| all.iter().flatten().find(is_it).map(|entry| entry.link.clone()))
        };
        match numbers.iter().filter_map(link).collect::<Vec<_>>().as_slice() {
            [first, second] => Some(address::link(&comparison_link(first, Some(second)))),
            _ => None,
        }
    };
    let on = RwSignal::new(history::is_on());
    let delete = move |_| {
        forget.run(());
        wasm_bindgen_futures::spawn_local(async move {
            history::remove(None).await;
            picked.try_set(Vec::new());
            entries.try_set(Some(Vec::new()));
        });
    };
    let is_empty = move || entries.with(|all| all.as_ref().is_none_or(Vec::is_empty));
    view! {
        <div class="tools">
            <div class="field">
                <label for="history-search">"Search"</label>
                <input
                    type="search"
                    id="history-search"
                    placeholder="example.com, listed, 2026-11-25"
                    autocomplete="off"
                    on:input:target=move |event| words.set(event.target().value())
                />
            </div>
            {move || both().map(|href| view! { <a class="button" href=href>"Compare the two picked"</a> })}
            <FilePicker label="Open a saved report"/>
        </div>
        <p class="lead-line" role="status">{count}</p>
        <ul class="kept">
            <For each=move || found.get() key=|entry| entry.number let:entry>
                <KeptReport entry picked/>
            </For>
        </ul>
        <p class="tools">
            <label class="switch">
                <input
                    type="checkbox"
                    prop:checked=move || on.get()
                    on:change:target=move |event| on.set(history::switch(event.target().checked()))
                />
                {format!(" Keep the last {} reports in this browser", history::MOST)}
            </label>
            <button type="button" id="history-wipe" hidden=is_empty on:click=delete>"Delete all of them"</button>
        </p>
        <p class="hint">
            "Other pages of this same site could read what is kept here. Not kept are reports on made-up data, those in which nothing answered, and keys and lists of your own."
        </p>
    }
}

/// One report: the way to it, what it said and when, and the ways to compare it.
#[component]
fn KeptReport(entry: Entry, picked: RwSignal<Vec<u32>>) -> impl IntoView {
    let Entry { number, at, about, state, text, link } = entry;
    let pick = move |_| {
        picked.update(|picked| match picked.iter().position(|other| *other == number) {
            Some(at) => drop(picked.remove(at)),
            None => {
                // The last two count.
                picked.push(number);
                if picked.len() > 2 {
                    picked.remove(0);
                }
            }
        });
    };
    let to_pick = format!("Pick {about} of {} for comparison", local(at));
    view! {
        <li>
            <input
                type="checkbox"
                aria-label=to_pick
                prop:checked=move || picked.with(|picked| picked.contains(&number))
                on:change=pick
            />
            <div>
                <p>
                    <WordedMark state=Some(state) word=marks::word(state)/>
                    " "
                    <a href=address::link(&saved_report_link(&link))><Sentence text=about.clone()/></a>
                </p>
                <p class="dim"><Sentence text/></p>
            </div>
            <div class="when">
                <p class="dim"><LocalTime at/></p>
                <a class="quiet" href=address::link(&comparison_link(&link, None))>
                    "Compare with now"<span class="sr">": "{about}</span>
                </a>
            </div>
        </li>
    }
}
