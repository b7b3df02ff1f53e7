//! Records: told from the address or a file, without asking anybody; and what is said where that
//! cannot be done.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use mailpath::report::{Case, CaseError, Query, Report, Run, View};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use web_sys::js_sys::Uint8Array;

use super::el::el;
use super::resolver::name_of;
use super::state::{App, Tab};
use super::{dom, pick, text};

/// Files that are larger are not even read, in bytes.
const MAX_FILE: f64 = 4e6;

/// The report of a record.
pub(crate) async fn replay(case: &Case) -> Report {
    Run::of_case(case, Rc::new(|| {})).finish().await
}

/// The record in one part of a fragment.
pub(crate) async fn read(fragment: &str, part: &str) -> Result<Case, CaseError> {
    Case::from_link(dom::part(fragment, part).unwrap_or_default()).await
}

/// Shows what the fragment holds; `query` says which tab, and whether it is to be compared.
pub(crate) async fn tell(app: App, fragment: String, query: Query) {
    let case = match read(&fragment, "case").await {
        Ok(case) => case,
        Err(error) => return app.trouble.set(Some(error.to_string())),
    };
    understand(app, &case, query.tab, query.view);
    if query.view != View::Compare {
        return show(app, case).await;
    }
    app.before.set(Some(Arc::new(replay(&case).await)));
    if dom::part(&fragment, "with").is_some() {
        match read(&fragment, "with").await {
            Ok(other) => app.report.set(Some(Arc::new(replay(&other).await))),
            Err(error) => app.trouble.set(Some(error.to_string())),
        }
    } else if app.may_ask(&case.query) {
        app.report_on(case.query).await;
    } else {
        // The policy must know before which resolver will be asked.
        let resolver = Query { resolver: case.query.resolver, view: View::Compare, ..Query::default() };
        dom::reload(Some(&format!("{}#{fragment}", resolver.to_url())));
    }
}

/// Shows the report of a record.
pub(crate) async fn show(app: App, case: Case) {
    let report = replay(&case).await;
    app.case.set(Some(Arc::new(case)));
    app.report.set(Some(Arc::new(report)));
}

/// Puts what the record is about where everything looks for it.
fn understand(app: App, case: &Case, tab: Option<String>, view: View) {
    let query = Query { tab, view, ..case.query.clone() };
    app.form.fill(&case.query.to_url(), &case.query, &[], false);
    app.page.update(|page| {
        page.tab = Tab::first(&query);
        page.query = query;
    });
}

/// What is said of a report that is told from a record.
pub(crate) fn banner(app: App) -> AnyView {
    let seen = move || {
        app.read(|report| {
            let by = report.answered_by();
            let whom = match &by.url {
                // Whoever reads this is not the one whose resolver it was.
                Some(url) if by.id == "custom" => format!("a resolver of its maker’s own ({url})"),
                _ => name_of(&by.id).to_owned(),
            };
            (report.started_at.clone(), whom)
        })
    };
    let words = move || {
        let (at, by) = seen();
        format!(
            "of {}, {} ago, as seen through {by}. It is told from its answers, and nobody was asked anything now; what has changed since is not in it. ",
            text::moment(&at),
            text::age(dom::now() - dom::time(&at))
        )
    };
    let again = el("a").class("button").live("href", move || again(app)).add("Run it again now and compare");
    el("div")
        .class("note told")
        .hide(move || app.case.with(Option::is_none))
        .add(el("p").add(el("b").add("A record ")).add(el("span").say(words)))
        .add(el("p").add(again))
        .into_any()
}

/// The link that runs a record again and compares.
fn again(app: App) -> String {
    let fragment = app.page.with(|page| page.fragment.clone());
    let query = Query { view: View::Compare, ..Query::default() };
    if !fragment.is_empty() {
        return dom::href(&format!("{}#{fragment}", query.to_url()));
    }
    // A file that fits into no link: asked anew it is all the same.
    dom::href(&app.page.with(|page| Query { view: View::Page, ..page.query.clone() }.to_url()))
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

/// Opens a file; with two of them, or where it is wanted with the report that is shown, compares them.
pub(crate) async fn open(app: App, first: File, second: Option<File>, with_this: bool) {
    let read = async {
        let first = file(first).await?;
        Ok(match second {
            Some(second) => (first, Some(file(second).await?)),
            None => (first, app.report.get_untracked().filter(|_| with_this).map(|report| Case::of(&report))),
        })
    };
    let (case, other) = match read.await {
        Ok(cases) => cases,
        Err(error) => return fail(app, &error),
    };
    match other {
        None => open_one(app, case).await,
        Some(other) => {
            let links = (case.to_link().await, other.to_link().await);
            if let (Some(case), Some(other)) = links {
                app.follow(&format!("view=compare#case={case}&with={other}"));
            }
        }
    }
}

/// With its own address, where it fits into one.
pub(crate) async fn open_one(app: App, case: Case) {
    match case.to_link().await {
        Some(link) if link.len() <= mailpath::report::MAX_LINK => app.follow(&format!("#case={link}")),
        _ => {
            dom::set_search("", false);
            app.open_case(case);
        }
    }
}

async fn file(file: File) -> Result<Case, CaseError> {
    if file.size() > MAX_FILE {
        return Err(CaseError::TooLarge);
    }
    // What the browser cannot read is nothing that it has saved.
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| CaseError::NotACase)?;
    Case::read(&Uint8Array::new(&buffer).to_vec())
}

fn fail(app: App, error: &CaseError) {
    app.trouble.set(Some(error.to_string()));
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
