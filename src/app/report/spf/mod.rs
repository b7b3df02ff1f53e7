//! Who may send: what a tried record changes, the result in words, the record, what it costs, its tree,
//! and who is let pass.

mod draft;
mod record;
mod result;
mod terms;
mod tree;

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::spf::{SpfEvaluation, SpfSummary, as_text, received_spf};
use mailpath::checks::{Check, Finding};

use crate::app::components::copy_button::CopyButton;
use crate::app::components::finding_card::FindingCards;
use crate::app::components::proof::Proof;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{LongText, Name, Sentence};
use crate::app::report::ask_again::{AskAgain, TrialActions};
use crate::app::report::builders::{Build, Builder};
use crate::app::state::App;
use draft::{Comparison, Editor};
use record::{Corrected, Cost, Record};
use result::Verdict;
use terms::TermTable;
use tree::Tree;

/// Where the focus goes, the first that is there.
const HEADINGS: &[&str] = &["spf-comparison", "spf-result", "spf-record"];

/// The tab of the report that is shown.
pub(crate) fn panel(app: App) -> AnyView {
    let actions = TrialActions::of(app, "spf");
    view! {
        <SpfPanel
            spf=app.pick(|report| report.spf.clone())
            findings=app.findings_of(Check::Spf)
            actions
        />
    }
    .into_any()
}

/// The tab.
#[component]
fn SpfPanel(
    spf: Signal<Option<Arc<SpfEvaluation>>>,
    findings: Signal<Vec<Finding>>,
    actions: TrialActions,
) -> impl IntoView {
    move || match spf.get() {
        Some(spf) => view! { <Evaluation spf findings actions/> }.into_any(),
        None => view! { <FindingCards findings/> }.into_any(),
    }
}

/// An evaluation, with the findings about it.
#[component]
fn Evaluation(
    spf: Arc<SpfEvaluation>,
    findings: Signal<Vec<Finding>>,
    actions: TrialActions,
) -> impl IntoView {
    AskAgain::of(App::expect()).focus("spf", HEADINGS, || true);
    let explanation = spf.explanation.clone().map(|text| {
        view! { <p class="lead-line">"The domain explains: "<q><LongText text/></q></p> }
    });
    let has_record = spf.record.is_some();
    let parts = has_record.then(|| {
        view! {
            <Cost spf=spf.clone()/>
            <Tree root=spf.trace.clone()/>
            <TermTable trace=spf.trace.clone() total=spf.senders.first().cloned().unwrap_or_default()/>
        }
    });
    let text = as_text(&spf);
    let header = received_spf(&spf)
        .map(|text| view! { <CopyButton label="Copy as Received-SPF header" text=Signal::stored(text)/> });
    view! {
        {spf.published.is_some().then(|| view! { <Comparison tried=spf.clone()/> })}
        <Lead spf=spf.clone()/>
        <FindingCards findings/>
        <div class="data">
            {explanation}
            <Record spf=spf.clone()/>
            <Proof queries=Signal::stored(spf.queries.clone())/>
            <Corrected spf=spf.clone() actions/>
            <Build builders=&[Builder::Spf]/>
            <Editor spf=spf.clone() actions/>
            {parts}
            <Others all=spf.others.clone()/>
            <div class="copies"><CopyButton label="Copy as text" text=Signal::stored(text)/>{header}</div>
        </div>
    }
}

/// The result, with what was judged.
#[component]
fn Lead(spf: Arc<SpfEvaluation>) -> impl IntoView {
    let result = spf.result?;
    let address = spf.ip.map(|ip| view! { " for "<Name text=ip.to_string()/> });
    let draft =
        spf.draft.then(|| view! { <b>" This is the record you are trying, not the published one."</b> });
    Some(view! {
        <h3 class="lead-line" id="spf-result" tabindex="-1">
            "Result: "<Verdict result=Some(result)/>{address}", sender "<Name text=spf.sender.clone()/>"."{draft}
        </h3>
    })
}

/// The server's other addresses, and the HELO name.
#[component]
fn Others(all: Vec<SpfSummary>) -> impl IntoView {
    if all.is_empty() {
        return None;
    }
    let row = |summary: SpfSummary| {
        let ip = summary.ip.map(|ip| ip.to_string()).unwrap_or_default();
        view! {
            <tr>
                <Cell label="Domain"><Name text=summary.domain.to_string()/></Cell>
                <Cell label="Address"><Name text=ip/></Cell>
                <Cell label="Result"><Verdict result=summary.result/></Cell>
                <Cell label="Why"><Sentence text=summary.because/></Cell>
            </tr>
        }
    };
    Some(view! {
        <h3>"The HELO name, and other addresses of the server"</h3>
        <table class="stack">
            <TableHead headings=&["Domain", "Address", "Result", "Why"]/>
            <tbody>{all.into_iter().map(row).collect_view()}</tbody>
        </table>
    })
}
