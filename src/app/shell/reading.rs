//! What is made of the text in the box while it is typed or pasted: what was taken, and what else it
//! could mean.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::reading::read_box;
use wasm_bindgen_futures::spawn_local;

use crate::app::components::copy_button::Command;
use crate::app::parts::Loaded;
use crate::app::shell::masthead::{ask, submit};
use crate::app::state::App;
use crate::app::state::form::Form;

/// What was made of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ShownReading {
    /// What was taken; empty where nothing can be checked yet.
    says: String,
    /// The labels of what it could mean, with their places.
    offers: Vec<(usize, String)>,
    /// The place of what Check takes.
    main: Option<usize>,
    /// What does in a terminal what the page cannot.
    command_line: Option<String>,
    /// Whether it is a bounce that says why.
    is_bounce: bool,
}

/// Buttons that are not folded away, where none of them is the main one.
const MAX_BESIDE: usize = 3;

/// What was taken, and a button for each other meaning.
#[component]
pub(crate) fn Reading() -> impl IntoView {
    let app = App::expect();
    let form = Form::expect();
    let shown = RwSignal::new(ShownReading::default());
    Effect::new(move |_| {
        let text = form.q.get();
        if text.trim().is_empty() {
            return shown.set(ShownReading::default());
        }
        spawn_local(async move {
            // What was typed meanwhile is read by itself.
            if let Ok(read) = read(text.clone()).await
                && form.q.get_untracked() == text
            {
                shown.set(read);
            }
        });
    });
    // What is wrong is said above, once.
    let says = move || {
        shown.with(|shown| Some(&shown.says).filter(|says| form.error("q").as_ref() != Some(says)).cloned())
    };
    let first =
        move || shown.with(|shown| shown.offers.iter().take(beside(shown)).cloned().collect::<Vec<_>>());
    let others =
        move || shown.with(|shown| shown.offers.iter().skip(beside(shown)).cloned().collect::<Vec<_>>());
    let is_bounce = move || shown.with(|shown| shown.is_bounce);
    let is_main = move |at: usize| shown.with(|shown| shown.main == Some(at));
    view! {
        <p id="q-note" class="understood">{says}</p>
        <div class="offers" hidden=move || !is_bounce()>
            <button type="button" class="button primary" on:click=move |_| app.parts.enter(submit(app))>
                "Show why it came back"
            </button>
        </div>
        <div class="offers" hidden=move || first().is_empty()>
            <For each=first key=|offer| offer.clone() let((at, label))>
                <button
                    type="button"
                    class="button"
                    class:primary=move || is_main(at)
                    on:click=move |_| app.parts.enter(take(app, at))
                >
                    {label}
                </button>
            </For>
        </div>
        <details hidden=move || others().is_empty()>
            <summary>"Something else in it"</summary>
            <div class="offers">
                <For each=others key=|offer| offer.clone() let((at, label))>
                    <button type="button" class="button" on:click=move |_| app.parts.enter(take(app, at))>
                        {label}
                    </button>
                </For>
            </div>
        </details>
        {move || shown.with(|shown| shown.command_line.clone()).map(|line| view! { <Command line/> })}
    }
}

/// How many buttons are not folded away.
fn beside(shown: &ShownReading) -> usize {
    match (shown.is_bounce, shown.main) {
        (true, _) => 0,
        (false, Some(_)) => 1,
        (false, None) => MAX_BESIDE,
    }
}

#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn read(text: String) -> Loaded<ShownReading> {
    let reading = read_box(&text);
    // Of a bounce, Check shows why it came back.
    let main = reading.main_offer().filter(|_| !reading.is_bounce);
    let main = main.and_then(|main| reading.offers.iter().position(|offer| offer == main));
    let mut offers: Vec<(usize, String)> =
        reading.offers.into_iter().map(|offer| offer.label).enumerate().collect();
    offers.sort_by_key(|(at, _)| Some(*at) != main);
    let is_bounce = reading.is_bounce;
    let says =
        if reading.query.is_some() || !offers.is_empty() || is_bounce { reading.says } else { String::new() };
    Ok(ShownReading { says, offers, main, command_line: reading.command_line, is_bounce })
}

/// Asks what the button of this place offers.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn take(app: App, at: usize) -> Loaded<()> {
    if let Some(offer) = read_box(&app.form.q.get_untracked()).offers.get(at) {
        ask(app, &offer.query(&app.query()));
    }
    Ok(())
}
