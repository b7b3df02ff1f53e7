//! The note above a saved report, and what is shown where one could not be read.

use jiff::Timestamp;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::english;
use mailpath::report::page::is_file;
use mailpath::report::words::resolver_name;
use mailpath::report::{Query, Report, View};

use crate::app::browser::address;
use crate::app::components::file_picker::FilePicker;
use crate::app::parts::Loaded;
use crate::app::state::App;

/// What is said of a saved report.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn banner(app: App) -> Loaded<AnyView> {
    let seen = app.pick(|report| Some(seen(report)));
    let fragment = Memo::new(move |_| app.page.with(|page| page.fragment.clone()));
    let shown = Signal::derive(move || app.saved_report.with(Option::is_some));
    Ok(view! { <SavedReportNote seen fragment shown/> }.into_any())
}

/// When the report was made, and whom it asked.
fn seen(report: &Report) -> (Timestamp, String) {
    let by = report.answered_by();
    let whom = match &by.url {
        // Whoever reads this is not the one whose resolver it was.
        Some(url) if by.id == "custom" => format!("through the resolver of its maker ({url})"),
        _ if by.id == "example" => "in the made-up data".to_owned(),
        _ => format!("through {}", resolver_name(&by.id)),
    };
    (report.started_at, whom)
}

/// That this is a saved report, of when and by whom, and the way to a new one.
#[component]
fn SavedReportNote(
    seen: Signal<Option<(Timestamp, String)>>,
    /// The fragment of the address, which holds the saved report or says that it is from a file.
    fragment: Memo<String>,
    shown: Signal<bool>,
) -> impl IntoView {
    let app = App::expect();
    let words = move || {
        let (at, by) = seen.get()?;
        let age = english::age(Timestamp::now().duration_since(at));
        Some(format!(
            " of {}, {age} ago, {by}. It shows the answers of that time; nothing is asked now.",
            english::moment(at)
        ))
    };
    let has_link = move || fragment.with(|fragment| !is_file(fragment));
    let compare = move || {
        let query = Query { view: View::Compare, ..Query::default() };
        address::link(&format!("{}#{}", query.to_url(), fragment.get()))
    };
    let run = move |_| app.submit(&app.query().question());
    view! {
        <div class="note told" hidden=move || !shown.get()>
            <p><b>"Saved report"</b>{words}</p>
            <p class="screen">
                <a class="button" href=compare hidden=move || !has_link()>"Run it again now and compare"</a>
                // One that is in no link cannot be compared by one.
                <button type="button" hidden=has_link on:click=run>"Run it again now"</button>
            </p>
        </div>
    }
}

/// Where a saved report could not be shown.
pub(crate) fn load_error(app: App) -> AnyView {
    let why = move || app.load_error.get().unwrap_or_default();
    view! {
        <article class="report">
            <div class="note warning" role="alert">
                <p><b>"There is no report to show. "</b><span>{why}</span></p>
                <p class="tools">
                    <FilePicker label="Open a file"/>
                    <a class="button" href="?view=message">"Paste a message"</a>
                </p>
            </div>
        </article>
    }
    .into_any()
}
