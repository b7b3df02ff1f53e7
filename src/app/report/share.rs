//! What can be done with a report: a link to it as it is now, a file, exports, paper, and asking
//! again every few minutes.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::english;
use mailpath::report::export::{ExportFormat, export};
use mailpath::report::{MAX_LINK, Query, Report, SavedReport, View};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::file_picker as pick;
use crate::app::components::old::live::{Row, live, rows};
use crate::app::components::old::text;
use crate::app::parts::Loaded;
use crate::app::report::watching;
use crate::app::state::App;
use crate::app::tasks::saved_report;

/// What a report is saved as, with the words for it.
const EXPORTS: [(ExportFormat, &str, &str); 6] = [
    (ExportFormat::Markdown, "Markdown", "for a ticket"),
    (ExportFormat::Text, "Plain text", "for a mail"),
    (ExportFormat::ListsCsv, "Blocklists", "CSV, a row a list"),
    (ExportFormat::FindingsCsv, "Findings", "CSV, a row a finding"),
    (ExportFormat::Picture, "Picture", "the mail’s way, SVG"),
    (ExportFormat::Badge, "Badge", "the verdict, SVG"),
];

/// The link to the report as it is, once that is made.
#[derive(Clone, PartialEq)]
enum Link {
    Making,
    Ready(String),
    /// So many characters, which is too many.
    TooLong(usize),
}

/// The panel, while it is unfolded.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn panel(app: App) -> Loaded<AnyView> {
    Ok(rows(move || match app.with_report(|report| report.complete) {
        true => vec![Row::new(1, move || untrack(|| ways(app)))],
        false => vec![Row::new(0, || {
            el("p")
                .class("hint")
                .add("The report is not complete yet. It can be handed on when it is.")
                .into_any()
        })],
    }))
}

fn ways(app: App) -> AnyView {
    let link = RwSignal::new(Link::Making);
    // Made anew when a watched report changes.
    Effect::new(move |_: Option<()>| {
        let Some(report) = app.report() else { return };
        let text = SavedReport::from_report(&report).to_link();
        link.set(match text.len() {
            length if length > MAX_LINK => Link::TooLong(length),
            _ => Link::Ready(format!("{}#case={text}", dom::current_url())),
        });
    });
    let saves = EXPORTS.iter().map(|(kind, label, what)| {
        let save = move || {
            with(app, |report| {
                dom::save(&kind.file_name(report), kind.media_type(), &export(report, *kind));
            })
        };
        let what = el("span").class("dim").add(*what);
        el("li").add(text::button(save).class("quiet").add(*label)).add(" ").add(what).into_any()
    });
    let json = text::button(move || {
        with(app, |report| {
            let name = SavedReport::from_report(report).file_name().replace(".mailpath.json", ".report.json");
            dom::save(&name, "application/json", &format!("{:#}", report.to_json()));
        })
    });
    let json = el("li").add(json.class("quiet").add("JSON")).add(" ");
    let json = json.add(el("span").class("dim").add("everything, for programs")).into_any();
    let print = text::button(|| drop(window().print())).class("quiet").add("Print, or save as PDF");
    el("div")
        .class("ways")
        .add(
            el("section")
                .add(el("h3").add("The report as it is now"))
                .add(el("p").class("hint").add("The link holds the answers themselves, so that whoever opens it sees this report, without asking anybody. They stand behind the “#”, which no browser sends to the host. Keys and lists of your own are left out."))
                .add(el("p").class("hint").hide(move || !own_resolver(app)).add("The address of the resolver you chose is in it."))
                .add(live(move || frozen(&link.get())))
                .add(el("p").add(text::button(move || with(app, save_case)).add("Save as a file"))),
        )
        .add(
            el("section")
                .add(el("h3").add("The question"))
                .add(el("p").class("hint").add("This link holds only what was asked. Whoever opens it asks anew, by a resolver of theirs or the one named in it."))
                .add(text::copy_button("Copy link that asks again", move || {
                    let query = Query { tab: None, view: View::Page, ..app.query() };
                    format!("{}?{}", dom::current_url(), query.to_url())
                })),
        )
        .add(
            el("section")
                .add(el("h3").add("For other programs"))
                .add(el("ul").class("exports").add(saves.collect::<Vec<_>>()).add(json).add(el("li").add(print))),
        )
        .add(
            el("section")
                .add(el("h3").add("What changed"))
                .add(el("p").class("hint").add("Between the file of a report that was saved earlier, and this one."))
                .add(pick::comparer(app, "Compare with a saved report")),
        )
        .add(watching::panel(app))
        .into_any()
}

fn own_resolver(app: App) -> bool {
    app.with_report(|report| report.answered_by().id == "custom")
}

fn frozen(link: &Link) -> AnyView {
    let hint = |words: String| el("p").class("hint").add(words).into_any();
    match link.clone() {
        Link::Making => hint("Making the link.".to_owned()),
        Link::Ready(text) => {
            let size = english::count_grouped(text.len(), "character", "characters");
            let copy = text::copy_button("Copy link to this report", move || text.clone());
            el("p").add(copy).add(" ").add(el("span").class("dim").add(size)).into_any()
        }
        Link::TooLong(length) => hint(format!(
            "As a link it would have {}. Chats and mail programs cut links that long (the bound here is {}), so save it as a file instead.",
            english::count_grouped(length, "character", "characters"),
            english::count_grouped(MAX_LINK, "character", "characters"),
        )),
    }
}

/// The report as it may be handed on: what is private is in no record of it, so where there is such, it
/// is told anew from its record.
fn with(app: App, take: impl FnOnce(&Report) + 'static) {
    let Some(report) = app.report.get_untracked() else { return };
    if !report.transcript.lookups().iter().any(|exchange| exchange.private) {
        return take(&report);
    }
    wasm_bindgen_futures::spawn_local(async move {
        let told = saved_report::replay(&SavedReport::from_report(&report)).await;
        let (resolver, recorded_by) = (report.resolver.clone(), report.recorded_by.clone());
        take(&Report { resolver, recorded_by, ..told });
    });
}

fn save_case(report: &Report) {
    let case = SavedReport::from_report(report);
    dom::save(&case.file_name(), "application/json", &format!("{:#}", case.to_json()));
}
