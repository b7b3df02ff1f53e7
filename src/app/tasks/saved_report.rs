//! Saved reports, from the address or a file: evaluated again without asking anybody.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use form_urlencoded::byte_serialize;
use futures_util::FutureExt as _;
use jiff::Timestamp;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::page::{comparison_link, file_fragment, fragment_value, is_file};
use mailpath::report::{MAX_LINK, Query, Report, Run, SavedReport, SavedReportError, View};

use crate::app::browser::files::{self, File, FileError};
use crate::app::browser::{address, crypto};
use crate::app::parts::Work;
use crate::app::state::{App, Tab, Task};

/// Files that are larger are not even read, in bytes.
const MAX_FILE: f64 = 4e6;

/// The report of a record.
pub(crate) async fn replay(saved_report: &SavedReport) -> Report {
    let run = Run::replay(saved_report, Rc::new(|| {}));
    match saved_report.message.is_some() {
        true => run.verifying(crypto::verifier()).finish().await,
        false => run.finish().await,
    }
}

/// The report as it may be given away: without what is private, such as lookups with keys, where there is such.
/// Nothing is asked, so it is there at once.
pub(crate) fn without_private(report: &Report) -> Option<Report> {
    if !report.transcript.lookups().iter().any(|lookup| lookup.private) {
        return Some(report.clone());
    }
    let evaluated = replay(&SavedReport::from_report(report)).now_or_never()?;
    Some(Report { resolver: report.resolver.clone(), recorded_by: report.recorded_by.clone(), ..evaluated })
}

/// The record in one part of a fragment.
pub(crate) fn read(fragment: &str, part: &str) -> Result<SavedReport, SavedReportError> {
    SavedReport::from_link(fragment_value(fragment, part).unwrap_or_default())
}

/// Shows what the fragment holds; `query` says which tab, and whether it is to be compared.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn tell(app: App, fragment: String, query: Query) -> Work {
    Ok(Box::pin(tell_now(app, fragment, query)))
}

async fn tell_now(app: App, fragment: String, query: Query) {
    let saved_report = match held(app, &fragment) {
        Ok(saved_report) => saved_report,
        Err(why) => return fail(app, &why),
    };
    let is_compared = query.view == View::Compare;
    understand(app, &saved_report, query);
    if !is_compared {
        return show_now(app, saved_report).await;
    }
    app.before.set(Some(Arc::new(replay(&saved_report).await)));
    if fragment_value(&fragment, "with").is_some() {
        match read(&fragment, "with") {
            Ok(other) => app.report.set(Some(Arc::new(replay(&other).await))),
            Err(error) => app.load_error.set(Some(error.to_string())),
        }
    } else if app.may_ask(&saved_report.query) {
        app.perform(Task::Report(saved_report.query)).await;
    } else {
        // The policy must know before which resolver will be asked; the host need not.
        let query = Query { view: View::Compare, ..Query::default() };
        let resolver: String = byte_serialize(saved_report.query.resolver.to_string().as_bytes()).collect();
        address::reload(Some(&format!("{}#{fragment}&resolver={resolver}", query.to_url())));
    }
}

async fn show_now(app: App, saved_report: SavedReport) {
    let report = replay(&saved_report).await;
    app.saved_report.set(Some(Arc::new(saved_report)));
    app.report.set(Some(Arc::new(report)));
}

/// Puts what the record is about where everything looks for it, shown as the address has it.
pub(super) fn understand(app: App, saved_report: &SavedReport, shown: Query) {
    let query = saved_report.query.shown_like(&shown);
    app.form.fill(&saved_report.query.to_url(), &saved_report.query, &[], false);
    app.page.update(|page| {
        page.tab = Tab::first(&query);
        page.query = query;
    });
}

/// Opens a file; with two of them, or where it is wanted with the report that is shown, compares them.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn open(app: App, first: File, second: Option<File>, with_this: bool) -> Work {
    Ok(Box::pin(open_now(app, first, second, with_this)))
}

async fn open_now(app: App, first: File, second: Option<File>, with_this: bool) {
    let read = async {
        let first = file(first).await?;
        Ok::<_, SavedReportError>(match second {
            Some(second) => (first, Some(file(second).await?)),
            None => (
                first,
                app.report
                    .get_untracked()
                    .filter(|_| with_this)
                    .map(|report| SavedReport::from_report(&report)),
            ),
        })
    };
    let (saved_report, other) = match read.await {
        Ok(pair) => pair,
        Err(error) => return fail(app, &error.to_string()),
    };
    match other {
        None => open_one(app, saved_report),
        Some(other) => {
            app.follow(&comparison_link(&saved_report.to_link(), Some(&other.to_link())));
        }
    }
}

/// With its own address, where it fits into one.
pub(crate) fn open_one(app: App, saved_report: SavedReport) {
    let fragment = fragment_of(app, saved_report);
    app.follow(&format!("#{fragment}"));
}

/// How many saved reports that fit into no link the page keeps, to be gone back to.
const KEPT: usize = 8;

/// Those that it keeps, by their fragments.
#[derive(Clone, Copy)]
struct Kept(StoredValue<VecDeque<(String, SavedReport)>>);

impl Kept {
    fn of(app: App) -> Self {
        app.lasting(|| Self(StoredValue::default()))
    }
}

/// The fragment of a saved report; one that is too large for a link is kept under a number.
pub(crate) fn fragment_of(app: App, saved_report: SavedReport) -> String {
    let link = saved_report.to_link();
    if link.len() <= MAX_LINK {
        return format!("case={link}");
    }
    let fragment = file_fragment(Timestamp::now().as_millisecond());
    Kept::of(app).0.update_value(|kept| {
        kept.retain(|(other, _)| *other != fragment);
        kept.truncate(KEPT - 1);
        kept.push_front((fragment.clone(), saved_report));
    });
    fragment
}

/// The saved report that a fragment holds or stands for.
///
/// # Errors
/// Why there is none, as a sentence.
fn held(app: App, fragment: &str) -> Result<SavedReport, String> {
    if !is_file(fragment) {
        return read(fragment, "case").map_err(|error| error.to_string());
    }
    let kept = Kept::of(app).0;
    let found = kept.with_value(|kept| kept.iter().find(|(other, _)| other == fragment).cloned());
    found.map(|(_, saved_report)| saved_report).ok_or_else(|| GONE.to_owned())
}

/// Said of one that is kept no longer.
const GONE: &str = "It came from a file, or was too large for a link: this page keeps the last few of those, and only until it is loaded anew. Open the file once more.";

async fn file(file: File) -> Result<SavedReport, SavedReportError> {
    let text = files::read(&file, MAX_FILE).await.map_err(|error| match error {
        FileError::TooLarge => SavedReportError::TooLarge,
        // What the browser cannot read is nothing that it has saved.
        FileError::NotReadable => SavedReportError::NotASavedReport,
    })?;
    SavedReport::parse(&text)
}

fn fail(app: App, why: &str) {
    app.load_error.set(Some(why.to_owned()));
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
