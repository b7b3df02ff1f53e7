//! What a builder has made: the record, what it costs, what to think of, the forms in which it is published; and
//! what can be done with it.

use std::time::Duration;

use leptos::prelude::*;
use mailpath::checks::spf::MAX_LOOKUPS;
use mailpath::checks::{Severity, State};
use mailpath::dns::Change;
use mailpath::report::builder::{Caution, Cost, is_published_already, with_room};
use mailpath::report::{english, marks};

use super::form::{Built, File, FormContext};
use super::watch::WatchPublished;
use crate::app::components::copy_button::CopyButton;
use crate::app::components::record_forms::RecordForms;
use crate::app::components::state_mark::{StateMark, of_severity};
use crate::app::components::text::{LongText, Sentence};

/// What is spoken waits until so long nothing has changed.
const QUIET: Duration = Duration::from_millis(1500);

/// What was made, as it grows.
#[component]
pub(super) fn Outcome(
    /// What was made; none as long as something is missing.
    #[prop(into)]
    built: Signal<Option<Built>>,
    context: FormContext,
    /// What is said as long as something is missing.
    #[prop(optional)]
    missing: &'static str,
) -> impl IntoView {
    let FormContext { report, on_try } = context;
    let record = Memo::new(move |_| built.with(|built| built.as_ref().map(|built| built.record.clone())));
    let cautions =
        Memo::new(move |_| built.with(|it| it.as_ref().map(|it| it.cautions.clone()).unwrap_or_default()));
    let cost = Memo::new(move |_| built.with(|built| built.as_ref()?.cost));
    let file = Memo::new(move |_| built.with(|built| built.as_ref()?.file.clone()));
    let changes = Memo::new(move |_| {
        let changes = built.with(|it| it.as_ref().map(|it| it.changes.clone()).unwrap_or_default());
        report.with(|report| match report {
            Some(report) => with_room(&changes, &report.transcript),
            None => changes,
        })
    });
    let are_several = move || changes.with(|it| it.changes().iter().filter_map(Change::record).count() > 1);
    let is_missing = move || record.with(Option::is_none);
    let records = move || {
        let lines = record.get().unwrap_or_default();
        let line = |line: &str| view! { <p class="record built"><LongText text=line/></p> };
        lines.lines().map(line).collect_view()
    };
    let is_there = Memo::new(move |_| {
        report.with(|report| {
            let report = report.as_ref();
            report.is_some_and(|it| changes.with(|changes| is_published_already(changes, &it.transcript)))
        })
    });
    let to_publish = move || match (is_there.get(), file.with(Option::is_some)) {
        (true, _) => "This is what is published already",
        (false, true) => "3. The record, once the file is there",
        (false, false) => "To be published",
    };
    let press = move |_| on_try.run(changes.get_untracked());
    view! {
        <Spoken words=Signal::derive(move || spoken(built.get().as_ref()))/>
        <p class="hint" hidden=move || !is_missing()>{missing}</p>
        <div class="outcome" hidden=is_missing>
            <h4>{move || if are_several() { "The records" } else { "The record so far" }}</h4>
            {records}
            <p class="hint">{move || cost.get().map(cost_in_words)}</p>
            <ul class="cautions">
                {move || cautions.get().into_iter().map(|caution| view! { <CautionLine caution/> }).collect_view()}
            </ul>
            <div class="tools">
                <button type="button" class="primary" on:click=press>"Try it before publishing"</button>
            </div>
            <p class="hint">"Nothing is published: the whole report is judged again as if the record were there."</p>
            {move || file.get().map(|file| view! { <FileText file/> })}
            <h4>{to_publish}</h4>
            <RecordForms changes report/>
            <WatchPublished changes/>
        </div>
    }
}

/// Something to think of, with its mark and its word.
#[component]
fn CautionLine(caution: Caution) -> impl IntoView {
    let state: Option<State> = of_severity(caution.severity);
    let word = state.map_or("Note", marks::word);
    view! {
        <li class="stands">
            <StateMark state/>
            <span><b>{word}": "</b><Sentence text=caution.text/></span>
        </li>
    }
}

/// A file that has to be put onto a web server.
#[component]
fn FileText(file: File) -> impl IntoView {
    let File { url, text } = file;
    let host = url.trim_start_matches("https://").split('/').next().unwrap_or_default().to_owned();
    view! {
        <h4>"1. An address for the web server"</h4>
        <p class="hint">
            "Publish an A or AAAA record, or an alias (CNAME), that leads "<code translate="no">{host}</code>
            " to a web server with a valid certificate for that name."
        </p>
        <h4>"2. The policy file"</h4>
        <p class="hint">"To be found at this address:"</p>
        <p class="record"><LongText text=url.clone()/></p>
        <pre class="script" tabindex="0" translate="no" role="region" aria-label="The policy file">{text.clone()}</pre>
        <div class="copies">
            <CopyButton label="Copy file" text=Signal::stored(text)/>
            <CopyButton label="Copy its address" text=Signal::stored(url)/>
        </div>
    }
}

fn cost_in_words(cost: Cost) -> String {
    let lookups = cost.lookups.map(|count| match (count > MAX_LOOKUPS, cost.lookups_are_least) {
        (true, _) => format!("{count} DNS look-ups, and {MAX_LOOKUPS} are allowed. "),
        (false, true) => format!("At least {count} of {MAX_LOOKUPS} DNS look-ups. "),
        (false, false) => format!("{count} of {MAX_LOOKUPS} DNS look-ups. "),
    });
    let strings = match cost.strings {
        1 => "one string".to_owned(),
        many => format!("cut into {many} strings of 255 bytes at the most"),
    };
    format!(
        "{}{}, {strings}.",
        lookups.unwrap_or_default(),
        english::count_grouped(cost.bytes, "byte", "bytes")
    )
}

/// What is spoken when it has changed: not the record, which would be long, but how it stands.
fn spoken(built: Option<&Built>) -> String {
    let Some(built) = built else { return String::new() };
    let grave = |wanted: Severity| built.cautions.iter().filter(|it| it.severity == wanted).count();
    let mut words = vec!["The record has changed.".to_owned()];
    words.extend(built.cost.map(cost_in_words));
    for (count, one, many) in
        [(grave(Severity::Error), "problem", "problems"), (grave(Severity::Warning), "warning", "warnings")]
    {
        if count > 0 {
            words.push(format!("{}.", english::count(count, one, many)));
        }
    }
    words.join(" ")
}

/// Speaks what has changed, once nothing changes any more; not what is there in the beginning.
#[component]
fn Spoken(words: Signal<String>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let clear = move || {
        pending.try_update_value(|pending| {
            if let Some(handle) = pending.take() {
                handle.clear();
            }
        });
    };
    Effect::new(move |before: Option<String>| {
        let now = words.get();
        if before.as_ref().is_some_and(|before| *before != now) {
            clear();
            let words = now.clone();
            let speak = move || {
                said.try_set(words);
            };
            pending.set_value(set_timeout_with_handle(speak, QUIET).ok());
        }
        now
    });
    on_cleanup(clear);
    view! { <p class="sr" role="status" aria-live="polite">{said}</p> }
}
