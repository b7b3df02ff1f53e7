//! What changed between two reports, drawn as a difference, with what is unchanged folded.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::report::compare::{Change, Comparison, Effect, Group, Row as Line};
use mailpath::report::english;
use mailpath::report::page::{fragment_value, saved_report_link};
use mailpath::report::words::resolver_name;
use mailpath::report::{Report, View};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::file_picker as pick;
use crate::app::components::old::live::{Row, live, rows};
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::state::App;

/// The page.
pub(crate) fn view(app: App) -> AnyView {
    let ready = move || app.before.with(Option::is_some) && app.with_report(|report| report.complete);
    let words = move || {
        let (Some(before), Some(after)) = (app.before.get(), app.report()) else {
            return "Reading the record.".to_owned();
        };
        match after.complete {
            true => Comparison::new(&before, &after).summary,
            false => format!(
                "Asking again: {} of {} questions answered.",
                after.queries.answered, after.queries.sent
            ),
        }
    };
    let sides = rows(move || {
        let (before, after) = (app.before.get(), app.report());
        let part = |key: u64, label: &'static str, report: Option<Arc<Report>>, href: String| {
            let report = report?;
            // The later side changes while it is asked.
            let key = key + u64::from(report.complete);
            Some(Row::new(key, move || side(label, &report, &href)))
        };
        let fragment = app.page.with(|page| page.fragment.clone());
        let record = |name| saved_report_link(fragment_value(&fragment, name).unwrap_or_default());
        let later = match fragment_value(&fragment, "with") {
            Some(_) => record("with"),
            None => app
                .page
                .with(|page| mailpath::report::Query { view: View::Page, ..page.query.clone() }.to_url()),
        };
        let both = [part(0, "Before", before, record("case")), part(2, "After", after, later)];
        both.into_iter().flatten().collect()
    });
    let changes = rows(move || match (ready(), app.before.get(), app.report()) {
        (true, Some(before), Some(after)) => {
            vec![Row::new(after.elapsed_ms, move || untrack(|| difference(&before, &after)))]
        }
        _ => Vec::new(),
    });
    el("article")
        .class("report compare")
        .add(el("h2").add("What changed"))
        .add(el("p").class("lead-line").attr("role", "status").add(live(move || text::sentence(&words()))))
        .add(el("div").class("sides").add(sides))
        .add(changes)
        .into_any()
}

/// Where there is nothing to compare yet.
pub(crate) fn empty(app: App) -> AnyView {
    el("article")
        .class("about")
        .add(el("h2").add("What changed?"))
        .add(el("p").add("Open the saved file of an earlier report, and choose “Run it again now and compare”; or open two of them at once."))
        .add(el("p").add(pick::picker(app, "Open saved reports")))
        .into_any()
}

fn side(label: &'static str, report: &Report, href: &str) -> AnyView {
    let by = report.answered_by();
    let state = report.verdict.state;
    el("section")
        .class(format!("card {}", mark::class(state)))
        .add(el("p").class("dim").add(format!(
            "{label}: {}, through {}",
            english::moment(report.started_at),
            match by.id.as_str() {
                "custom" => "a resolver of one’s own",
                id => resolver_name(id),
            }
        )))
        .add(el("p").class("state-word").add(mark::sign(Some(state))).add(mark::word(state)))
        .add(el("p").add(text::sentence(&report.verdict.text)))
        .add(el("p").add(el("a").attr("href", dom::href(href)).add("Open this report")))
        .into_any()
}

/// The difference alone.
pub(crate) fn difference(before: &Report, after: &Report) -> AnyView {
    let comparison = Comparison::new(before, after);
    let remark = |remark: &String| el("p").class("note").add(text::sentence(remark)).into_any();
    let mut parts = comparison.remarks.iter().map(remark).collect::<Vec<_>>();
    if !comparison.has_changes() {
        parts.push(el("p").class("note").add("Nothing that could be told has changed.").into_any());
    }
    parts.extend(comparison.groups.iter().filter(|group| !group.rows.is_empty()).map(group));
    parts.into_any()
}

/// So many lines that cannot be compared stand open; more are folded under their number.
const OPEN: usize = 12;

fn group(group: &Group) -> AnyView {
    let (mut open, mut unknown, mut same) = (Vec::new(), Vec::new(), Vec::new());
    for row in &group.rows {
        match row.kind {
            Change::Same => same.push(row),
            Change::NotKnown | Change::NotCompared => unknown.push(row),
            _ => open.push(row),
        }
    }
    // Rules follow from the records, and what could be decided neither time is no news.
    if group.title != "Score" && unknown.len() <= OPEN {
        open.append(&mut unknown);
    }
    let is_dns = group.title == "Records";
    let table = |lines: &[&Line]| {
        let body = el("tbody").add(lines.iter().map(|row| line(row, is_dns)).collect::<Vec<_>>());
        text::table("stack changes", &["What", "Before", "After", "So"]).add(body).into_any()
    };
    let folded = |lines: &[&Line], words: String| {
        let line = el("summary").add(words);
        el("details").class("unchanged").hide(no(lines)).add(line).add(table(lines)).into_any()
    };
    let mut section = el("div").class("group").add(el("h3").class("group-title").add(group.title));
    if !open.is_empty() {
        section = section.add(table(&open));
    }
    section
        .add(folded(
            &unknown,
            english::count_grouped(unknown.len(), "cannot be compared", "cannot be compared"),
        ))
        .add(folded(&same, english::count_grouped(same.len(), "is unchanged", "are unchanged")))
        .into_any()
}

fn no(lines: &[&Line]) -> impl Fn() -> bool + Send + 'static {
    let none = lines.is_empty();
    move || none
}

fn line(row: &Line, is_dns: bool) -> AnyView {
    let (state, word) = match (row.kind, row.effect) {
        (Change::NotKnown, _) => (Some(State::CannotTell), "Cannot tell"),
        (Change::NotCompared, _) => (Some(State::CannotTell), "Not compared"),
        (_, Effect::Better) => (Some(State::Good), "Better"),
        (_, Effect::Worse) => (Some(State::Error), "Worse"),
        (Change::Same, _) => (None, "As before"),
        (Change::Changed, _) => (None, "Changed"),
        (Change::Appeared, _) => (None, "New"),
        (Change::Gone, _) => (None, "Gone"),
    };
    let word = match state {
        Some(state) => mark::worded(state, word),
        None => mark::plain(word),
    };
    let text = |text: &Option<String>| match text {
        Some(text) if is_dns => text::long(text.clone()),
        Some(text) => text::sentence(text),
        None => el("span").class("dim").add("not asked").into_any(),
    };
    let (before, after) = match (row.kind, &row.before, &row.after) {
        (Change::Changed, Some(before), Some(after)) if is_dns && before.len() + after.len() < SHORT => {
            (marked(before, after, "del"), marked(after, before, "ins"))
        }
        // What is as before need not be said twice.
        (Change::Same, before, _) => (text(before), el("span").class("dim").add("the same").into_any()),
        (_, before, after) => (text(before), text(after)),
    };
    el("tr")
        .class(match row.kind {
            Change::Same => "",
            _ => "changed",
        })
        .add(el("th").attr("scope", "row").add(text::dotted(&row.what)))
        .add(text::cell("Before", before))
        .add(text::cell("After", after))
        .add(text::cell("So", word))
        .into_any()
}

/// The words of longer texts are not compared.
const SHORT: usize = 4000;

/// A record with the words marked that the other side does not have.
fn marked(text: &str, other: &str, tag: &'static str) -> AnyView {
    let known = other.split_whitespace().collect::<Vec<_>>();
    let mut parts: Vec<AnyView> = Vec::new();
    for word in text.split_whitespace() {
        let place = el(if known.contains(&word) { "span" } else { tag });
        parts.push(vec![place.add(word.to_owned()).into_any(), " ".into_any()].into_any());
    }
    el("span").class("raw").add(parts).into_any()
}
