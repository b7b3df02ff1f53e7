//! Buttons that put a text on the clipboard, and commands to copy.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::app::browser::clipboard;

/// How long the button says what came of it, in milliseconds.
const SAID_MS: u32 = 2000;

/// A button that puts a text on the clipboard and says so.
#[component]
pub(crate) fn CopyButton(
    #[prop(into)] label: String,
    /// What is copied, as it is when the button is pressed.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let outcome = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            outcome.try_set(Some(clipboard::copy(text).await));
            TimeoutFuture::new(SAID_MS).await;
            outcome.try_set(None);
        });
    };
    let words = move || match outcome.get() {
        None => label.clone(),
        Some(true) => "Copied".to_owned(),
        Some(false) => "Not copied".to_owned(),
    };
    view! { <button type="button" class="quiet" aria-live="polite" on:click=copy>{words}</button> }
}

/// A command line, with a button to copy it.
#[component]
pub(crate) fn Command(#[prop(into)] line: String) -> impl IntoView {
    view! {
        <div class="command">
            <code translate="no">{line.clone()}</code>
            <CopyButton label="Copy" text=line/>
        </div>
    }
}
