//! The report: the verdict first, then how far it has come, then the tabs.

mod ask_again;
pub(crate) mod blocklists;
pub(crate) mod builders;
pub(crate) mod dkim;
mod dmarc;
mod laboratory;
mod lookup;
pub(crate) mod mail_flow;
pub(crate) mod message;
mod mx;
mod no_answer;
mod notes;
mod ptr;
mod queries;
mod requirements;
pub(crate) mod saved_report_note;
pub(crate) mod share;
pub(crate) mod spf;
mod summary;
mod tabs;
mod title;
pub(crate) mod transport;
mod verdict;
pub(crate) mod watching;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::{Check, Finding, Severity};
use mailpath::report::{Report, Silence, SilenceReason, View};

use crate::app::browser::network::Online;
use crate::app::components::part::Part;
use crate::app::parts::Loaded;
use crate::app::state::pasted::Pasted;
use crate::app::state::{App, Tab};
use crate::app::tasks::{self, alike};
use builders::{Build, Builder};
use laboratory::LaboratorySection;
use lookup::LookupPanel;
use mail_flow::{MailFlowView, Way};
use mx::MxPanel;
use no_answer::NoAnswerBox;
use notes::LeftMessage;
pub(crate) use notes::{MadeUp, left_out};
use ptr::PtrPanel;
use queries::QueriesPanel;
use requirements::Requirements;
use summary::{About, Groups, untold};
use tabs::Tabs;
pub(crate) use title::title;
use verdict::{Progress, VerdictBox, VerdictText};

/// Everything about one report, in the order in which it is read.
#[component]
pub(crate) fn ReportPage() -> impl IntoView {
    let app = App::expect();
    let is_saved = Signal::derive(move || app.saved_report.with(Option::is_some));
    let has_message = app.pick(tasks::message::has);
    let has_message = Signal::derive(move || has_message.with(Option::is_some));
    let is_watched = Signal::derive(move || app.watching.get().is_some());
    let asks_example = app.page.with_untracked(|page| page.query.resolver.is_example());
    // A saved report says itself whose answers it holds.
    let holds_example = app.pick(|report| (report.answered_by().id == "example").then_some(()));
    let made_up = move || asks_example || holds_example.with(Option::is_some);
    let progress = app.pick(|report| Some(Progress::of(report)));
    let json = Signal::derive(move || app.link(View::Json));
    let others = Signal::derive(move || (!made_up()).then(|| app.link(View::Resolvers)));
    let online = Online::expect();
    let silence = Memo::new(move |_| {
        let online = online.get();
        app.with_report(|report| Silence::of(report, Some(online)))
    });
    let is_offline = move || silence.with(|silence| silence.as_ref()?.reason) == Some(SilenceReason::Offline);
    let shown: Signal<_> = Memo::new(move |_| {
        let leading = alike::leading(app).or_else(|| app.report());
        let text = leading.as_deref().map(VerdictText::of)?;
        Some(if is_offline() { text.without_network() } else { text })
    })
    .into();
    let heads = Memo::new(move |_| {
        let leading = alike::leading(app);
        let verdict = leading.as_deref().map(|leading| leading.verdict.state);
        app.with_report(|report| Some(tabs::heads(report, verdict.unwrap_or(report.verdict.state))))
    })
    .into();
    let picked = Signal::derive(move || app.page.with(|page| page.tab));
    let complete = Memo::new(move |_| app.with_report(|report| report.complete));
    view! {
        <article class="report" class:coming=move || app.report.with(Option::is_none)>
            <Part wanted=is_saved entry=Box::new(move || saved_report_note::banner(app).boxed_local())/>
            <Part wanted=is_watched entry=Box::new(move || watching::strip(app).boxed_local())/>
            <Part wanted=has_message entry=Box::new(move || message::section(app).boxed_local())/>
            <VerdictBox shown progress json others/>
            <LaboratorySection/>
            {move || made_up().then(|| view! { <MadeUp/> })}
            <LeftMessage left=Pasted::of(app).left.into()/>
            {left_out(app)}
            <NoAnswerBox silence so_far=app.pick(Silence::so_far)/>
            <Tabs heads picked complete panel=panel/>
        </article>
    }
}

/// What a tab shows. The summary is what a report is opened for; the rest waits until one looks at it, or
/// the report is complete, when one after the other is made for paper.
fn panel(tab: Tab, turn: Signal<bool>) -> AnyView {
    let app = App::expect();
    if matches!(tab, Tab::Summary | Tab::Check(Check::Message | Check::Resolver)) {
        return summary_panel(app);
    }
    let wanted = Memo::new(move |_| {
        let complete = || app.with_report(|report| report.complete);
        app.page.with(|page| page.tab == tab) || (turn.get() || app.printing.get()) && complete()
    });
    view! { <Part wanted entry=Box::new(move || panel_of(app, tab).boxed_local())/> }.into_any()
}

fn summary_panel(app: App) -> AnyView {
    // Ten steps of a report without an answer say nothing.
    let way = app.pick(|report| match Silence::of(report, None).is_some() {
        true => None,
        false => Way::of(report),
    });
    let findings = app.pick(|report| match Silence::of(report, None).is_some() {
        true => None,
        false => Some(untold(report)),
    });
    let below_flow = Signal::derive(move || way.with(Option::is_some));
    let complete = Memo::new(move |_| app.with_report(|report| report.complete)).into();
    let input = app.pick(|report| Some(report.input.clone()));
    let addresses = app.pick(|report| Some(report.addresses.clone()));
    view! {
        <MailFlowView way/>
        <Groups findings below_flow complete/>
        <Part wanted=complete entry=Box::new(move || requirements_of(app).boxed_local())/>
        <Part wanted=complete entry=Box::new(move || builders::list(app).boxed_local())/>
        <About input addresses/>
    }
    .into_any()
}

/// What the large receivers ask of senders, in the part that nobody needs to see a report come in.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn requirements_of(app: App) -> Loaded<AnyView> {
    // Thirteen points without an answer say nothing.
    let requirements =
        app.pick(|report| report.requirements.clone().filter(|_| Silence::of(report, None).is_none()));
    Ok(view! { <Requirements requirements/> }.into_any())
}

/// The tabs of a report.
fn tabs_of(report: &Report) -> Vec<Tab> {
    Tab::of_checks(&report.checks)
}

/// The panel of a tab beside the summary.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn panel_of(app: App, tab: Tab) -> Loaded<AnyView> {
    Ok(match tab {
        Tab::Summary | Tab::Check(Check::Message | Check::Resolver) => ().into_any(),
        Tab::Check(Check::Mx) => {
            let mx = app.pick(|report| report.mx.clone());
            view! {
                <MxPanel mx findings=app.findings_of(Check::Mx) running=app.running(Check::Mx)/>
                <Build builders=&[Builder::NullMx, Builder::NoMail]/>
            }
            .into_any()
        }
        Tab::Check(Check::Blocklist) => blocklists::panel(app),
        Tab::Check(Check::Spf) => spf::panel(app),
        Tab::Check(Check::Dkim) => dkim::panel(app),
        Tab::Check(Check::Dmarc) => dmarc::panel(app),
        Tab::Check(Check::Transport) => transport::panel(app),
        Tab::Check(Check::Ptr) => {
            let rows = app.pick(|report| report.ptr.clone());
            view! { <PtrPanel rows findings=findings(app, Check::Ptr)/> }.into_any()
        }
        Tab::Check(Check::Lookup) => {
            let rows = app.pick(|report| report.lookups.clone());
            view! { <LookupPanel rows findings=findings(app, Check::Lookup)/> }.into_any()
        }
        Tab::Queries => {
            let lookups = move || app.with_report(|report| report.transcript.lookups().to_vec());
            view! { <QueriesPanel lookups=Signal::derive(lookups) printing=app.printing/> }.into_any()
        }
    })
}

/// What a check has found. Where a report has no summary, also what is found of the resolver, without what
/// the verdict says already.
fn findings(app: App, check: Check) -> Signal<Vec<Finding>> {
    let of_report = move |report: &Report| {
        let has_summary = Tab::of_checks(&report.checks).contains(&Tab::Summary);
        let is_said =
            |found: &Finding| found.severity <= Severity::Notice && found.title == report.verdict.text;
        let is_wanted = |found: &&Finding| match has_summary {
            true => found.check == check,
            false => !is_said(found),
        };
        report.findings.iter().filter(is_wanted).cloned().collect()
    };
    Memo::new(move |_| app.with_report(of_report)).into()
}
