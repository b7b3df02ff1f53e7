//! What can be done with a report: a link to it as it is now, or to fresh answers, text to paste, files,
//! paper, a comparison, and asking again every few minutes.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::export::{ExportFormat, export_with_link};
use mailpath::report::{MAX_LINK, Report, SavedReport, english, json_text};

use crate::app::browser::{address, files, share};
use crate::app::components::copy_button::CopyButton;
use crate::app::components::file_picker::FilePicker;
use crate::app::parts::Loaded;
use crate::app::report::message::kept_text::KeptTextChoice;
use crate::app::report::queries::print_queries;
use crate::app::report::watching::WatchPanel;
use crate::app::state::App;
use crate::app::state::pasted::Pasted;
use crate::app::tasks::laboratory;
use crate::app::tasks::saved_report::without_private;
use crate::app::tasks::watch::watching;

/// What a report is saved as, with the words for it.
const EXPORTS: [(ExportFormat, &str, &str); 6] = [
    (ExportFormat::Markdown, "Markdown", "for a ticket"),
    (ExportFormat::Text, "Plain text", "for a mail"),
    (ExportFormat::ListsCsv, "Blocklists", "CSV, one row per list"),
    (ExportFormat::FindingsCsv, "Findings", "CSV, one row per finding"),
    (ExportFormat::Picture, "Picture", "the mail’s way, SVG"),
    (ExportFormat::Badge, "Badge", "the verdict, SVG"),
];

/// The panel, while it is unfolded.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn panel(app: App) -> Loaded<AnyView> {
    let is_saved = Signal::derive(move || app.saved_report.with(Option::is_some));
    let is_trial = Memo::new(move |_| !laboratory::tried(app).is_empty());
    let announcement = watching(app).announcement;
    Ok(view! {
        <Show
            when=move || app.report.with(|report| report.as_ref().is_some_and(|report| report.complete))
            fallback=|| view! { <p class="hint">"The report is not complete yet. It can be shared when it is."</p> }
        >
            <p class="hint" hidden=move || !is_trial.get()>
                "This report tries records that are not published. Every link, file and text from here contains them and says so."
            </p>
            <div class="ways">
                <SharedReport report=app.report/>
                <section>
                    <h3>"The same question, asked anew"</h3>
                    <p class="hint">
                        "This link holds only what was asked. Whoever opens it gets fresh answers, which may differ from these."
                    </p>
                    <p><CopyButton label="Copy link for fresh answers" text=question(app)/></p>
                </section>
                <Exports report=app.report with_queries=print_queries(app)/>
                <section>
                    <h3>"What changed"</h3>
                    <p class="hint">"Compare this report with one saved earlier."</p>
                    <p><FilePicker label="Compare with a saved report" compare=true/></p>
                </section>
                <WatchPanel minutes=app.watching is_saved announcement/>
            </div>
        </Show>
    }
    .into_any())
}

/// The link that asks the same.
fn question(app: App) -> Signal<String> {
    Signal::derive(move || {
        let query = app.page.with(|page| page.query.question());
        format!("{}?{}", address::base(), query.to_url())
    })
}

/// The link or the file that holds the report as it is; where it fits into neither, why.
#[component]
fn SharedReport(report: RwSignal<Option<Arc<Report>>>) -> impl IntoView {
    let kept = Pasted::of(App::expect()).in_saved;
    let pasted = move || report.with(|report| report.as_ref().and_then(|report| report.pasted.clone()));
    let has_message = Memo::new(move |_| pasted().is_some());
    let has_header = Memo::new(move |_| pasted().is_some_and(|pasted| pasted.has_header_alone()));
    // Made anew when a watched report changes, and when more of a message is to be in it.
    let saved = Memo::new(move |_| {
        let report = report.get().filter(|report| report.complete)?;
        Some(Arc::new(SavedReport::from_report(&report).with_message(&report, kept.get())))
    });
    let link = Memo::new(move |_| {
        let link = saved.get()?.to_shared_link();
        Some(link.map(|text| format!("{}#case={text}", address::base())))
    });
    let file = Memo::new(move |_| saved.get().and_then(|saved| saved.to_file().ok()));
    let has_own_resolver = move || {
        report.with(|report| report.as_ref().is_some_and(|report| report.answered_by().id == "custom"))
    };
    let save = move |_| {
        if let (Some(saved), Some(text)) = (saved.get_untracked(), file.get_untracked()) {
            files::save(&saved.file_name(), "application/json", &text);
        }
    };
    let about = move || {
        let query = saved.get_untracked().map(|saved| saved.query.clone()).unwrap_or_default();
        query.get("q").or_else(|| query.get("server")).unwrap_or_default()
    };
    view! {
        <section>
            <h3>"This report as it is now"</h3>
            <p class="hint">
                "The link holds the answers themselves: whoever opens it sees this report, and nobody is asked anything. They come after the “#”, which no browser sends to the host. Keys and lists of your own are left out."
            </p>
            <Show when=move || has_message.get()>
                <KeptTextChoice
                    name="kept-in-saved"
                    legend="What of the message is in the link and in the file, besides the names and addresses that were checked?"
                    words=[
                        "Nothing of its text.",
                        "Its headers: every address, the subject, the servers on the way.",
                        "All of it: the headers, what was written, attachments.",
                    ]
                    chosen=kept
                    has_header
                />
            </Show>
            <p class="hint" hidden=move || !has_own_resolver()>"The address of the resolver you chose is in it."</p>
            {move || match (link.get()?, file.with(Option::is_some)) {
                (Ok(link), _) => Some(view! { <LinkButtons link about=about()/> }.into_any()),
                (Err(length), has_file) => Some(view! { <p class="hint">{too_long(length, has_file)}</p> }.into_any()),
            }}
            <p hidden=move || file.with(Option::is_none)>
                <button type="button" on:click=save>"Save as a file"</button>
            </p>
        </section>
    }
}

/// Why a report is in no link, and what to do instead.
fn too_long(length: usize, has_file: bool) -> String {
    if !has_file {
        return "This report is too large for a link, and for a file that could be opened again. The exports have what it says.".to_owned();
    }
    format!(
        "As a link it would have {}. Chats and mail programs cut links that long (the bound here is {}), so save it as a file instead.",
        english::count_grouped(length, "character", "characters"),
        english::count_grouped(MAX_LINK, "character", "characters"),
    )
}

/// The ways to give a link away.
#[component]
fn LinkButtons(link: String, about: String) -> impl IntoView {
    let size = english::count_grouped(link.len(), "character", "characters");
    let url = link.clone();
    let send = move |_| {
        let (title, url) = (format!("Mailpath: {about}"), url.clone());
        wasm_bindgen_futures::spawn_local(async move { share::share(&title, &url).await });
    };
    let send = share::is_there().then(|| {
        view! { <button type="button" on:click=send>"Send this report…"</button>" " }
    });
    view! {
        <p>{send}<CopyButton label="Copy link to this report" text=link/>" "<span class="dim">{size}</span></p>
    }
}

/// Text for the clipboard, files for other programs, and paper.
#[component]
fn Exports(report: RwSignal<Option<Arc<Report>>>, with_queries: RwSignal<bool>) -> impl IntoView {
    let public = move || without_private(report.get_untracked()?.as_ref());
    let markdown = Signal::derive(move || {
        public()
            .map(|report| export_with_link(&report, ExportFormat::Markdown, &address::base()))
            .unwrap_or_default()
    });
    let save = move |format: ExportFormat| {
        if let Some(report) = public() {
            files::save(
                &format.file_name(&report),
                format.media_type(),
                &export_with_link(&report, format, &address::base()),
            );
        }
    };
    let save_json = move |_| {
        if let Some(report) = public() {
            let name = SavedReport::from_report(&report).file_name();
            let name = name.replace(".mailpath.json", ".report.json");
            files::save(&name, "application/json", &json_text(&report.to_json()));
        }
    };
    let exports = EXPORTS.map(|(format, label, what)| {
        view! {
            <li>
                <button type="button" on:click=move |_| save(format)>{label}</button>
                " "
                <span class="dim">{what}</span>
            </li>
        }
    });
    view! {
        <section>
            <h3>"As text, for other programs, on paper"</h3>
            <p><CopyButton label="Copy as Markdown" text=markdown/></p>
            <ul class="exports" aria-label="Save">
                {exports.collect_view()}
                <li>
                    <button type="button" on:click=move |_| drop(window().print())>"Print, or save as PDF"</button>
                    " "
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=move || with_queries.get()
                            on:change:target=move |event| with_queries.set(event.target().checked())
                        />
                        "with all queries"
                    </label>
                </li>
                <li>
                    <button type="button" on:click=save_json>"JSON"</button>
                    " "
                    <span class="dim">"everything, for programs"</span>
                </li>
            </ul>
        </section>
    }
}
