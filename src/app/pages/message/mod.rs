//! `view=message`: a large field for a message, its headers or a bounce, files, and messages to try.

mod examples;

use futures_util::FutureExt as _;
use leptos::html::Textarea;
use leptos::prelude::*;
use mailpath::report::View;
use wasm_bindgen_futures::spawn_local;

use crate::app::browser::{dom, files};
use crate::app::report::message::kept_text::KeptTextChoice;
use crate::app::state::App;
use crate::app::state::pasted::Pasted;
use crate::app::tasks::message;
use examples::Examples;

/// The id of the field.
const FIELD: &str = "message";

pub(crate) fn view(app: App) -> AnyView {
    dom::add_message_styles();
    let pasted = Pasted::of(app);
    let has_report = Memo::new(move |_| app.report.with(Option::is_some));
    view! {
        <article class="about paste">
            <p hidden=move || !has_report.get()><a href=move || app.link(View::Page)>"Back to the report"</a></p>
            <h2>"A message or a bounce"</h2>
            <p>
                "Paste the bounce as it came back to you, or the source of a message, or only its headers. The page reads from it who sent it, through which server, and what the receiver said; then it checks all of that."
            </p>
            <MessageField pasted/>
            <WhereToFind/>
            <Examples/>
        </article>
    }
    .into_any()
}

/// The field, and what can be done with what is in it.
#[component]
fn MessageField(pasted: Pasted) -> impl IntoView {
    let app = App::expect();
    let area = NodeRef::<Textarea>::new();
    let text = move || area.get_untracked().map(|area| area.value()).unwrap_or_default();
    let check = move || {
        let text = text();
        match text.trim().is_empty() {
            true => {
                pasted.error.set(Some("Paste a message or a bounce first.".to_owned()));
                dom::focus(FIELD);
            }
            false => app.parts.enter(message::check_text(app, text)),
        }
    };
    let wipe = move |_| {
        message::wipe_now(app);
        dom::focus(FIELD);
    };
    let open = move |list: Option<_>| {
        if let Some(file) = files::all(list).into_iter().next() {
            spawn_local(async move {
                app.parts.run(message::open(app, file).boxed_local()).await;
            });
        }
    };
    // What was pasted elsewhere is checked from here by the keyboard.
    Effect::new(move |_| {
        if pasted.arrived.get() {
            pasted.arrived.set(false);
            app.navigated.set_value(false);
            request_animation_frame(|| dom::caret_to_end(FIELD));
        }
    });
    // What is wrong is told where the reader is.
    Effect::new(move |_| {
        if pasted.error.with(Option::is_some) {
            dom::focus(FIELD);
        }
    });
    view! {
        <div class="field">
            <label for=FIELD>"The message, its headers, or the bounce"</label>
            <textarea
                id=FIELD
                rows="14"
                spellcheck="false"
                autocapitalize="none"
                autocomplete="off"
                wrap="off"
                aria-describedby="message-error message-privacy"
                aria-invalid=move || pasted.error.with(Option::is_some).to_string()
                node_ref=area
                prop:value=pasted.draft
                on:input=move |_| pasted.error.set(None)
                on:keydown=move |event| {
                    if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                        event.prevent_default();
                        check();
                    }
                }
            ></textarea>
            <p id="message-error" class="field-error" role="alert">{move || pasted.error.get()}</p>
            <p id="message-privacy" class="hint">
                "The text stays in this page: nothing of it leaves your browser but the domain names and addresses that are looked up in the DNS."
            </p>
        </div>
        <p class="tools">
            <button type="button" id="message-check" class="primary" on:click=move |_| check()>"Check this message"</button>
            <label class="button file">
                "Open a file"
                <input
                    id="message-file"
                    type="file"
                    accept=".eml,.txt,.mbox,message/rfc822,text/plain,application/mbox"
                    on:change:target=move |event| open(event.target().files())
                />
            </label>
            <button type="button" id="message-wipe" on:click=wipe>"Wipe everything"</button>
        </p>
        <p class="hint">
            "A file (.eml, .txt, or an mbox with one message) can also be dropped on this page. Outlook’s own .msg cannot be read: there, choose “Save as” and the type “Text Only” or .eml, or copy the internet headers."
        </p>
        <KeptTextChoice
            name="kept-in-history"
            legend="Keep the report of it among the last reports of this browser?"
            words=[
                "No. Nothing is kept, neither the report nor the text.",
                "Yes, with the headers: every address, the subject, the servers on the way.",
                "Yes, with all of the text: the headers, what was written, attachments.",
            ]
            chosen=pasted.in_history
            has_header=Signal::stored(true)
        />
    }
}

/// Where mail programs have it.
#[component]
fn WhereToFind() -> impl IntoView {
    const PLACES: [(&str, &str); 6] = [
        ("A bounce", "copy all of the mail that came back; what stands below “delivery status” helps most"),
        ("Gmail", "the three dots beside Reply, then “Show original”"),
        ("Outlook on the web", "the three dots, then “View”, “View message source”"),
        ("Outlook for Windows", "“File”, “Properties”, “Internet headers”"),
        ("Apple Mail", "“View”, “Message”, “Raw Source”"),
        ("Thunderbird", "“More”, “View Source” (Ctrl+U)"),
    ];
    let places = PLACES.map(|(program, place)| view! { <div><dt>{program}</dt><dd>{place}</dd></div> });
    view! {
        <h2>"Where to find it"</h2>
        <dl class="can-type">{places.collect_view()}</dl>
    }
}
