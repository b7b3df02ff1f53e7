//! The last reports of this browser: kept as saved reports when they are complete, unless that is
//! switched off.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::Timestamp;
use leptos::wasm_split::wasm_split;
use mailpath::checks::State;
use mailpath::report::message::KeptText;
use mailpath::report::{MAX_LINK, Report, SavedReport};
use serde_json::{Value, json};

use crate::app::browser::database::Store;
use crate::app::browser::storage;
use crate::app::parts::Work;

/// The switch, in the browser's local storage.
const SWITCH: &str = "mailpath.history";
/// So many reports are kept; the oldest go first.
pub(crate) const MOST: usize = 100;

/// One report that was kept.
#[derive(Clone, PartialEq)]
pub(crate) struct Entry {
    /// What tells it from the others; a later one has a higher number.
    pub(crate) number: u32,
    /// When it was asked.
    pub(crate) at: Timestamp,
    /// What it is about, in one line.
    pub(crate) about: String,
    /// Its verdict.
    pub(crate) state: State,
    /// The verdict in words.
    pub(crate) text: String,
    /// The saved report, as text in a link.
    pub(crate) link: String,
}

/// Whether reports are kept.
pub(crate) fn is_on() -> bool {
    storage::read(SWITCH).is_none()
}

/// Switches the keeping on or off; whether it is on then.
pub(crate) fn switch(on: bool) -> bool {
    storage::write(SWITCH, (!on).then_some("off"));
    is_on()
}

/// All that are kept, the last one first.
pub(crate) async fn all() -> Vec<Entry> {
    let mut entries: Vec<Entry> = Store::History.all().await.iter().filter_map(entry).collect();
    entries.sort_by_key(|entry| Reverse(entry.number));
    entries
}

/// Drops one, or all of them; whether the browser did.
pub(crate) async fn remove(number: Option<u32>) -> bool {
    Store::History.drop(number).await
}

/// Drops those that hold a message, or its header.
pub(crate) async fn remove_messages() {
    for entry in all().await {
        if SavedReport::from_link(&entry.link).is_ok_and(|saved| saved.message.is_some()) {
            remove(Some(entry.number)).await;
        }
    }
}

/// Keeps a report that has ended, unless that is switched off or it is made up.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn keep(report: Arc<Report>, kept: KeptText) -> Work {
    Ok(Box::pin(async move {
        keep_now(report, kept).await;
    }))
}

/// The same, where this part is loaded.
///
/// Of a message only so much is kept as `kept` says. Gives the number under which it is kept.
pub(crate) async fn keep_now(report: Arc<Report>, kept: KeptText) -> Option<u32> {
    // A report in which nothing answered says nothing, and would push another one out.
    let is_silent = report.queries.answered == 0;
    if !is_on() || !report.complete || is_silent || report.query.resolver.is_example() {
        return None;
    }
    // Names and addresses of a message are of its text too.
    if report.message.is_some() && kept == KeptText::Nothing {
        return None;
    }
    let without = SavedReport::from_report(&report);
    let case = without.clone().with_message(&report, kept);
    // A message that makes it too long is left out.
    let case = if case.to_link().len() > MAX_LINK { without } else { case };
    let link = case.to_link();
    if link.len() > MAX_LINK {
        return None;
    }
    let entry = json!({
        "at": report.started_at,
        "about": about(&case),
        "state": report.verdict.state.word(),
        "text": report.verdict.text,
        "link": link,
    });
    let all = Store::History.all().await;
    let number = all.iter().map(|(number, _)| *number).max().unwrap_or(0) + 1;
    Store::History.put(number, &entry.to_string()).await;
    for (old, _) in all.iter().take((all.len() + 1).saturating_sub(MOST)) {
        Store::History.drop(Some(*old)).await;
    }
    Some(number)
}

/// What a report is about, in one line.
fn about(saved_report: &SavedReport) -> String {
    let mut parts = Vec::new();
    for (parameter, words) in [("q", ""), ("server", "from "), ("from", "return-path "), ("to", "to ")] {
        if let Some(value) = saved_report.query.get(parameter).filter(|value| !value.is_empty()) {
            parts.push(format!("{words}{value}"));
        }
    }
    if saved_report.query.tries() {
        parts.push("with records that are tried".to_owned());
    }
    parts.join(", ")
}

fn entry((number, text): &(u32, String)) -> Option<Entry> {
    let value: Value = serde_json::from_str(text).ok()?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Entry {
        number: *number,
        at: text("at")?.parse().ok()?,
        about: text("about")?,
        state: State::parse(&text("state")?)?,
        text: text("text")?,
        link: text("link")?,
    })
}
