//! What the domain in the visible From asks of receivers: what a tried record changes, what comes of it, who
//! belongs together, the way up the names to the record, its settings in words, and where reports go.

mod alignment;
mod draft;
mod record;
mod reports;
mod walk;

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::dmarc::{Dmarc, DmarcStatus, outcome_in_words};
use mailpath::checks::transport;
use mailpath::checks::{Check, Finding};
use mailpath::report::words;

use super::transport::Bimi;
use crate::app::components::finding_card::FindingCards;
use crate::app::components::proof::Proof;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::Sentence;
use crate::app::report::ask_again::{AskAgain, TrialActions};
use crate::app::report::builders::{Build, Builder};
use crate::app::state::App;
use alignment::Alignment;
pub(crate) use alignment::Family;
use draft::{Comparison, Editor};
use record::{Corrected, Record};
use reports::Reports;
use walk::Walk;

/// Where the focus goes, the first that is there.
const HEADINGS: &[&str] = &["dmarc-comparison", "dmarc-result"];

/// The tab of the report that is shown.
pub(crate) fn panel(app: App) -> AnyView {
    let actions = TrialActions::of(app, "dmarc");
    view! {
        <DmarcPanel
            dmarc=app.pick(|report| report.dmarc.clone())
            findings=app.findings_of(Check::Dmarc)
            bimi=app.pick(|report| report.transport.as_ref()?.bimi.clone())
            actions
        />
    }
    .into_any()
}

/// The tab.
#[component]
fn DmarcPanel(
    #[prop(into)] dmarc: Signal<Option<Arc<Dmarc>>>,
    findings: Signal<Vec<Finding>>,
    #[prop(into)] bimi: Signal<Option<transport::Bimi>>,
    actions: TrialActions,
) -> impl IntoView {
    move || match dmarc.get() {
        Some(dmarc) => view! { <Evaluation dmarc findings bimi actions/> }.into_any(),
        None => view! { <FindingCards findings/><div class="data"><Bimi bimi/></div> }.into_any(),
    }
}

/// What was found, with the findings about it.
#[component]
fn Evaluation(
    dmarc: Arc<Dmarc>,
    findings: Signal<Vec<Finding>>,
    bimi: Signal<Option<transport::Bimi>>,
    actions: TrialActions,
) -> impl IntoView {
    AskAgain::of(App::expect()).focus("dmarc", HEADINGS, || true);
    view! {
        {dmarc.published.is_some().then(|| view! { <Comparison tried=dmarc.clone()/> })}
        <Lead dmarc=dmarc.clone()/>
        <FindingCards findings/>
        <div class="data">
            <Alignment dmarc=dmarc.clone()/>
            <Walk dmarc=dmarc.clone()/>
            <Record dmarc=dmarc.clone()/>
            <Corrected dmarc=dmarc.clone() actions/>
            <Build builders=&[Builder::Dmarc]/>
            <Editor dmarc=dmarc.clone() actions/>
            <Reports all=dmarc.reports.clone()/>
            <Proof queries=Signal::stored(dmarc.queries.clone())/>
            <Bimi bimi/>
        </div>
    }
}

/// What comes of it, and what is asked for mail that fails.
#[component]
fn Lead(dmarc: Arc<Dmarc>) -> impl IntoView {
    let state = words::dmarc::outcome_state(dmarc.outcome, dmarc.status);
    let draft = dmarc
        .draft_at
        .is_some()
        .then(|| view! { <p><b>"This is the record you are trying, not the published one."</b></p> });
    view! {
        <h3 class="lead-line stands" id="dmarc-result" tabindex="-1">
            <StateMark state/>
            <span><Sentence text=outcome_in_words(&dmarc)/></span>
        </h3>
        {(dmarc.status != DmarcStatus::None).then(|| view! { <p><Sentence text=words::dmarc::asked(&dmarc)/></p> })}
        {draft}
    }
}
