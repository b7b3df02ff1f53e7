//! The report: the verdict first, then how far it has come, then the tabs.

pub(crate) mod blocklists;
pub(crate) mod lookup;
pub(crate) mod mail_flow;
pub(crate) mod mx;
pub(crate) mod ptr;
pub(crate) mod queries;
pub(crate) mod saved_report_note;
pub(crate) mod share;
pub(crate) mod spf;
pub(crate) mod summary;
pub(crate) mod tabs;
pub(crate) mod watching;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use lookup::LookupPanel;
use mailpath::checks::FindingGroup;
use mailpath::checks::{Check, State};
use mailpath::doh::providers;
use mailpath::report::english;
use mailpath::report::page::{FILE_FRAGMENT, must_not_run};
use mailpath::report::words::resolver_name;
use mailpath::report::{Report, View, examples};
use mx::MxPanel;
use ptr::PtrPanel;
use queries::QueriesPanel;

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::live::live;
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::parts;
use crate::app::parts::Loaded;
use crate::app::report::blocklists as blocklist;
use crate::app::state::{App, Tab};

/// What the window is called.
pub(crate) fn title(app: App) -> String {
    let (view, subject) = app.page.with(|page| {
        let query = &page.query;
        (query.view, query.get("q").or_else(|| query.get("server")))
    });
    let state = app.with_report(|report| Some(report.verdict.state));
    match (view, subject, state) {
        (View::About, ..) => "About Mailpath".to_owned(),
        (View::Lists, ..) => "Which blocklists answer? – Mailpath".to_owned(),
        (View::History, ..) => "The last reports – Mailpath".to_owned(),
        (View::Bulk, ..) => "Many at once – Mailpath".to_owned(),
        (View::Compare, subject, _) => format!("What changed: {} – Mailpath", subject.unwrap_or_default()),
        (_, Some(subject), Some(state)) => format!("{}: {subject} – Mailpath", mark::word(state)),
        (_, Some(subject), None) => format!("{subject} – Mailpath"),
        (_, None, Some(state)) => format!("{} – Mailpath", mark::word(state)),
        (_, None, None) => "Mailpath: will the mail get there?".to_owned(),
    }
}

/// The whole report.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn view(app: App) -> Loaded<AnyView> {
    Ok(article(app))
}

fn article(app: App) -> AnyView {
    let made_up = el("p")
        .class("note")
        .hide(move || app.page.with(|page| !page.query.resolver.is_example()))
        .add(el("b").add("Made-up data: "))
        .add("every name, address and answer here is invented, and no question left this page.");
    el("article")
        .class("report")
        .add(parts::view(
            app,
            move || app.saved_report.with(Option::is_some),
            move || saved_report_note::banner(app).boxed_local(),
        ))
        .add(parts::view(
            app,
            move || app.watching.get().is_some(),
            move || watching::strip(app).boxed_local(),
        ))
        .add(verdict(app))
        .add(made_up)
        .add(left_out(app))
        .add(live(move || unreachable(app)))
        .add(tabs::tabs(app, panel))
        .into_any()
}

fn panel(app: App, tab: Tab) -> AnyView {
    if matches!(tab, Tab::Summary | Tab::Check(Check::Resolver)) {
        return summary::panel(app);
    }
    // The summary is what a report is opened for; the rest waits until one looks at it, or all is told.
    let wanted = move || app.page.with(|page| page.tab == tab) || app.with_report(|report| report.complete);
    parts::view(app, wanted, move || panel_of(app, tab).boxed_local())
}

/// The panel of a tab beside the summary.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn panel_of(app: App, tab: Tab) -> Loaded<AnyView> {
    Ok(match tab {
        Tab::Summary | Tab::Check(Check::Resolver) => ().into_any(),
        Tab::Check(Check::Mx) => {
            let mx = app.pick(|report| report.mx.clone());
            view! { <MxPanel mx findings=app.findings_of(Check::Mx) running=app.running(Check::Mx)/> }
                .into_any()
        }
        Tab::Check(Check::Blocklist) => blocklist::panel(app),
        Tab::Check(Check::Spf) => spf::panel(app),
        Tab::Check(Check::Ptr) => {
            let rows = app.pick(|report| report.ptr.clone());
            view! { <PtrPanel rows findings=app.findings_of(Check::Ptr)/> }.into_any()
        }
        Tab::Check(Check::Lookup) => {
            let rows = app.pick(|report| report.lookups.clone());
            view! { <LookupPanel rows findings=app.findings_of(Check::Lookup)/> }.into_any()
        }
        Tab::Queries => {
            let lookups =
                Signal::derive(move || app.with_report(|report| report.transcript.lookups().to_vec()));
            view! { <QueriesPanel lookups printing=app.printing/> }.into_any()
        }
    })
}

fn verdict(app: App) -> AnyView {
    let state = move || app.with_report(|report| Some(report.verdict.state)).unwrap_or(State::Running);
    let next = move || app.with_report(|report| report.verdict.next.clone()).unwrap_or_default();
    // Said once at the start and once at the end, rather than at every answer.
    let spoken = move || {
        app.with_report(|report| match report.complete {
            true => format!("{}: {}", mark::word(report.verdict.state), report.verdict.text),
            false => "Checking.".to_owned(),
        })
    };
    let words = el("div")
        .add(el("p").class("state-word").say(move || mark::word(state()).to_owned()))
        .add(el("h2").add(live(move || {
            let text = app.with_report(line);
            text::sentence(if text.is_empty() { "Asking." } else { &text })
        })))
        .add(
            el("p").class("next").hide(move || next().is_empty()).add(live(move || text::sentence(&next()))),
        );
    let bar = el("progress")
        .attr("aria-label", "Queries answered")
        .hide(move || app.with_report(|report| report.complete))
        .live("max", move || app.with_report(|report| report.queries.sent.max(1)).to_string())
        .live("value", move || {
            app.with_report(|report| report.queries.answered + report.queries.failed).to_string()
        });
    let bar = el("span").class("progress").add(bar).add(el("span").say(move || app.with_report(progress)));
    let json = el("a")
        .class("quiet")
        .attr("target", "_blank")
        .live("href", move || app.link(View::Json))
        .add("JSON");
    let ways = RwSignal::new(false);
    let share = text::button(move || ways.update(|open| *open = !*open))
        .class("quiet")
        .attr("id", "hand-on")
        .attr("aria-controls", "ways")
        .live("aria-expanded", move || ways.get().to_string())
        .add("Share, save, watch");
    let actions = el("span").class("actions");
    let actions = actions.add(share).add(text::copy_button("Copy link", move || address(app))).add(json);
    let ways = el("div").attr("id", "ways").hide(move || !ways.get()).add(parts::view(
        app,
        move || ways.get(),
        move || share::panel(app).boxed_local(),
    ));
    let section = el("section")
        .live("class", move || format!("verdict {}", mark::class(state())))
        .add(live(move || mark::sign(Some(state()))))
        .add(words)
        .add(el("p").class("sr").attr("role", "status").say(spoken))
        .add(el("p").class("paper when").say(move || app.with_report(when)))
        .add(el("div").class("status-line").add(bar).add(actions))
        .into_any();
    vec![section, ways.into_any()].into_any()
}

/// The link to what is shown; where that came from a file and has none, to what was asked.
fn address(app: App) -> String {
    let asked = app.page.with_untracked(|page| (page.fragment == FILE_FRAGMENT).then(|| page.query.to_url()));
    asked.map_or_else(dom::address, |asked| format!("{}?{asked}", dom::current_url()))
}

/// The verdict; while there is none, what is asked about. How far it has come, the bar says.
fn line(report: &Report) -> String {
    if report.verdict.state != State::Running {
        return report.verdict.text.clone();
    }
    let input = &report.input;
    match (input.q.as_str(), &input.server, &input.domain) {
        ("", Some(server), _) => format!("Asking about {server}."),
        ("", None, Some(domain)) => format!("Asking about {domain}."),
        ("", None, None) => "Asking.".to_owned(),
        (q, ..) => format!("Asking about {q}."),
    }
}

/// When it was asked, and whom; on paper nothing else says so.
fn when(report: &Report) -> String {
    format!(
        "Asked on {}, through {}.",
        english::moment(report.started_at),
        resolver_name(&report.answered_by().id)
    )
}

fn progress(report: &Report) -> String {
    let queries = report.queries;
    let sent = english::count_grouped(queries.sent, "query", "queries");
    let mut words = match (report.complete, report.elapsed_ms) {
        (false, _) => format!("{} of {sent} answered", queries.answered),
        (true, ms @ ..1000) => format!("{sent} in {ms} ms"),
        (true, ms) => format!("{sent} in {}.{} s", ms / 1000, ms % 1000 / 100),
    };
    if queries.failed > 0 {
        words.push_str(&format!(", {} without an answer", queries.failed));
    }
    words
}

/// Names the parameters of the link that could not be used.
pub(crate) fn left_out(app: App) -> AnyView {
    live(move || {
        let (stopped, lines) = app.page.with(|page| {
            let line = |error: &mailpath::report::ParameterError| {
                let line = el("li").add(el("code").add(error.parameter)).add(": ");
                line.add(text::dotted(&error.message)).into_any()
            };
            (must_not_run(&page.left_out), page.left_out.iter().map(line).collect::<Vec<_>>())
        });
        if lines.is_empty() {
            return ().into_any();
        }
        let head = match stopped {
            true => "Nothing was asked, because of this part of the link:",
            false => "These parts of the link could not be used, and were left out:",
        };
        let note = el("div").class("note warning").attr("role", "alert");
        note.add(el("p").add(head)).add(el("ul").add(lines)).into_any()
    })
}

/// Where no resolver answers, the ways on.
fn unreachable(app: App) -> AnyView {
    let silent = |report: &Report| {
        let said = report.findings.iter().any(|finding| finding.code.group() == Some(FindingGroup::Silence));
        said.then(|| report.resolver.id.clone())
    };
    let Some(id) = app.with_report(silent) else { return ().into_any() };
    let instead =
        |href: String, label: String| el("li").add(el("a").attr("href", href).add(label)).into_any();
    let mut ways: Vec<AnyView> = Vec::new();
    for provider in providers().iter().filter(|provider| provider.id != id) {
        let mut query = app.page.with(|page| page.query.clone());
        // An id of the table is always understood.
        let _ = query.set("resolver", &provider.id);
        ways.push(instead(dom::href(&query.to_url()), format!("Ask {} instead", provider.name)));
    }
    if let Some(example) = examples().first() {
        ways.push(instead(
            dom::href(example.url),
            "See a report on made-up data, without any network".to_owned(),
        ));
    }
    let what = english::capitalized(&format!("{} did not answer a single question. ", resolver_name(&id)));
    let what = el("p").add(el("b").add(what)).add("So nothing is known, good or bad. You may be offline, or an extension, a firewall or the resolver itself may block the requests.");
    el("div").class("note unknown").add(what).add(el("ul").add(ways)).into_any()
}
