//! What changed between two reports: both verdicts side by side, then the difference.

mod difference;

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::report::compare::Comparison;
use mailpath::report::page::{fragment_value, saved_report_link};
use mailpath::report::words::resolver_name;
use mailpath::report::{Query, Report, View, marks};

pub(crate) use difference::{Difference, Rows, TRIED};

use crate::app::browser::address;
use crate::app::components::file_picker::FilePicker;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::Sentence;
use crate::app::components::time::LocalTime;
use crate::app::report::MadeUp;
use crate::app::state::App;

pub(crate) fn view(app: App) -> AnyView {
    let before = app.before.into();
    let after = app.report.into();
    let address = move |part: &'static str| {
        app.page.with(|page| match fragment_value(&page.fragment, part) {
            Some(saved) => address::link(&saved_report_link(saved)),
            None => address::link(&Query { view: View::Page, ..page.query.clone() }.to_url()),
        })
    };
    let before_href = Signal::derive(move || address("case"));
    let after_href = Signal::derive(move || address("with"));
    view! { <ComparePage before after before_href after_href/> }.into_any()
}

/// Where there is nothing to compare yet.
pub(crate) fn empty(_: App) -> AnyView {
    view! {
        <article class="about">
            <h2>"What changed?"</h2>
            <p>
                "Open the saved file of an earlier report, and choose “Run it again now and compare”; or open two of them at once. Reports that this browser has kept are among "
                <a href="?view=history">"the last reports"</a>
                "."
            </p>
            <p><FilePicker label="Open saved reports"/></p>
        </article>
    }
    .into_any()
}

/// Two reports, of which the later may still be under way.
#[component]
fn ComparePage(
    before: Signal<Option<Arc<Report>>>,
    after: Signal<Option<Arc<Report>>>,
    before_href: Signal<String>,
    after_href: Signal<String>,
) -> impl IntoView {
    let comparison = Memo::new(move |_| {
        let (before, after) = (before.get()?, after.get().filter(|after| after.complete)?);
        Some(Comparison::new(&before, &after))
    });
    let is_made_up = move |report: Signal<Option<Arc<Report>>>| {
        report.with(|report| report.as_ref().is_some_and(|report| report.answered_by().id == "example"))
    };
    let made_up = Memo::new(move |_| is_made_up(before) || is_made_up(after));
    let summary = move || match (comparison.get(), after.get()) {
        (Some(comparison), _) => comparison.summary,
        (None, Some(after)) if before.with(Option::is_some) => {
            format!("Asking again: {} of {} questions answered.", after.queries.answered, after.queries.sent)
        }
        (None, _) => "Reading the saved report.".to_owned(),
    };
    view! {
        <article class="report compare">
            <h2>"What changed"</h2>
            <p class="lead-line" role="status">{move || view! { <Sentence text=summary()/> }}</p>
            {move || made_up.get().then(|| view! { <MadeUp/> })}
            <div class="sides">
                <Side label="Before" report=before href=before_href/>
                <Side label="After" report=after href=after_href/>
            </div>
            {move || comparison.get().map(|comparison| view! { <Difference comparison/> })}
        </article>
    }
}

/// One of the two reports: when, through whom, and its verdict.
#[component]
fn Side(
    label: &'static str,
    #[prop(into)] report: Signal<Option<Arc<Report>>>,
    href: Signal<String>,
) -> impl IntoView {
    // The later one fills in; only what is shown of it counts.
    let shown = Memo::new(move |_| {
        let report = report.get()?;
        let by = report.answered_by().id.clone();
        Some((report.started_at, by, report.verdict.clone()))
    });
    move || {
        let (at, by, verdict) = shown.get()?;
        let whom = match by.as_str() {
            "custom" => "through a resolver of one’s own".to_owned(),
            "example" => "in the made-up data".to_owned(),
            id => format!("through {}", resolver_name(id)),
        };
        let state = Some(verdict.state);
        Some(view! {
            <section class=format!("card {}", marks::class(state))>
                <p class="dim">{label}": "<LocalTime at/>", "{whom}</p>
                <p class="state-word"><StateMark state/>{marks::word(verdict.state)}</p>
                <p><Sentence text=verdict.text/></p>
                <p><a href=href>"Open this report"</a></p>
            </section>
        })
    }
}
