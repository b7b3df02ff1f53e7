//! The note above a saved report, and what is shown where one could not be read.

use jiff::Timestamp;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::english;
use mailpath::report::page::FILE_FRAGMENT;
use mailpath::report::words::resolver_name;
use mailpath::report::{Query, View};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::file_picker as pick;
use crate::app::components::old::text;
use crate::app::parts::Loaded;
use crate::app::state::App;

/// What is said of a report that is told from a record.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn banner(app: App) -> Loaded<AnyView> {
    Ok(note(app))
}

fn note(app: App) -> AnyView {
    let seen = move || {
        app.with_report(|report| {
            let by = report.answered_by();
            let whom = match &by.url {
                // Whoever reads this is not the one whose resolver it was.
                Some(url) if by.id == "custom" => format!("a resolver of its maker’s own ({url})"),
                _ => resolver_name(&by.id).to_owned(),
            };
            (report.started_at, whom)
        })
    };
    let words = move || {
        let (at, by) = seen();
        format!(
            "of {}, {} ago, as seen through {by}. It is told from its answers, and nobody was asked anything now; what has changed since is not in it. ",
            english::moment(at),
            english::age(Timestamp::now().duration_since(at))
        )
    };
    const AGAIN: &str = "Run it again now and compare";
    let has_link = move || app.page.with(|page| page.fragment != FILE_FRAGMENT);
    let again = el("a").class("button").live("href", move || again(app)).hide(move || !has_link()).add(AGAIN);
    // A record that fits into no link cannot be compared by one.
    let anew = text::button(move || app.submit(&Query { tab: None, view: View::Page, ..app.query() }));
    let anew = anew.hide(has_link).add("Run it again now");
    el("div")
        .class("note told")
        .hide(move || app.saved_report.with(Option::is_none))
        .add(el("p").add(el("b").add("A record ")).add(el("span").say(words)))
        .add(el("p").add(again).add(anew))
        .into_any()
}

/// The link that runs a record again and compares.
fn again(app: App) -> String {
    let query = Query { view: View::Compare, ..Query::default() };
    app.page.with(|page| dom::href(&format!("{}#{}", query.to_url(), page.fragment)))
}

/// Where a record could not be told.
pub(crate) fn trouble(app: App) -> AnyView {
    let what = move || app.trouble.get().unwrap_or_default();
    el("article")
        .class("report")
        .add(
            el("div")
                .class("note warning")
                .attr("role", "alert")
                .add(el("p").add(el("b").add("There is no report to show. ")).add(el("span").say(what)))
                .add(el("p").add(pick::picker(app, "Open a saved report"))),
        )
        .into_any()
}
