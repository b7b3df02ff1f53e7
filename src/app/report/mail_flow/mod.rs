//! The mail's way: ten steps from the sending server to the inbox, as a list, and as a drawing
//! above it where there is room.

pub(crate) mod drawing;
pub(crate) mod exchange_order;
pub(crate) mod receiver_checks;
pub(crate) mod score;
pub(crate) mod sending_server;
pub(crate) mod step;

use leptos::prelude::*;
use mailpath::checks::mx::MxRecord;
use mailpath::checks::{Check, State};
use mailpath::report::mail_flow::{MailFlow, Reach, Step, Verdict};
use mailpath::report::page::station;
use mailpath::report::{Report, marks};

use drawing::{Drawing, Letter, Sketch};
use step::StepItem;

/// What the mail's way is shown from.
#[derive(Clone, PartialEq)]
pub(crate) struct Way {
    flow: MailFlow,
    /// The names of the drawing's stations.
    names: Vec<Option<String>>,
    /// The domain's mail servers.
    exchanges: Vec<MxRecord>,
    /// The checks that have a tab of their own in this report.
    checks: Vec<Check>,
    state: State,
    complete: bool,
}

impl Way {
    /// Of a report, if it follows a message.
    pub(crate) fn of(report: &Report) -> Option<Self> {
        let flow = report.flow.clone()?;
        Some(Self {
            names: flow.steps.iter().map(|step| station(report, step.step)).collect(),
            exchanges: report.mx.as_ref().map(|mx| mx.records.clone()).unwrap_or_default(),
            checks: report.checks.clone(),
            state: report.verdict.state,
            complete: report.complete,
            flow,
        })
    }

    fn step(&self, at: usize) -> Option<&Step> {
        self.flow.steps.get(at)
    }
}

/// The drawing, the steps, and where they lead.
#[component]
pub(crate) fn MailFlowView(way: Signal<Option<Way>>) -> impl IntoView {
    let steps = move || way.with(|way| way.as_ref().map(|way| way.flow.steps.clone()).unwrap_or_default());
    // What is unfolded in a step stays so until something else is to be said of it.
    let key = |step: &Step| (step.step.number(), step.outcome.as_str(), step.detail.clone());
    let sketch = Memo::new(move |_| way.with(|way| way.as_ref().map(Sketch::of)));
    let end = Memo::new(move |_| way.with(|way| way.as_ref().map(end)));
    // The step that was picked in the drawing.
    let picked = RwSignal::new(None::<usize>);
    view! {
        <section class="way group" hidden=move || way.with(Option::is_none)>
            <h3 class="group-title">"The mail’s way"</h3>
            {move || sketch.get().map(|sketch| view! { <Drawing sketch picked/> })}
            // Without its numbers a list is none for some browsers, unless it says so.
            <ol class="legs" role="list">
                <For each=steps key let:step><StepItem step way picked/></For>
            </ol>
            {move || end.get().map(|(state, words)| view! { <End state words/> })}
        </section>
    }
}

/// What the way leads to, in words; the drawing shows the same.
fn end(way: &Way) -> (State, String) {
    let flow = &way.flow;
    let step = flow.stop().unwrap_or_default() + 1;
    // Not in the colours of a result before there is one.
    let state = flow.verdict.map_or(State::Running, |_| way.state);
    let words = match flow.verdict {
        None => "The inbox, if nothing is found that keeps the mail from it.".to_owned(),
        Some(Verdict::Accepted) => "The inbox: nothing was found that keeps the mail from it.".to_owned(),
        Some(Verdict::Suspect) => "The inbox, the spam folder, or a refusal: receivers differ.".to_owned(),
        Some(Verdict::CannotTell) => {
            "Where the mail ends up is not known: something that matters could not be checked.".to_owned()
        }
        Some(Verdict::Rejected) if flow.comes_back() => {
            format!("Not the inbox: the mail probably stops at step {step} and comes back to the sender.")
        }
        Some(Verdict::Rejected) => format!(
            "Not the inbox: the mail probably stops at step {step}, and without a return-path nothing comes back."
        ),
    };
    (state, words)
}

#[component]
fn End(state: State, words: String) -> impl IntoView {
    view! {
        <p class=format!("way-end mark {}", marks::class(Some(state)))>
            <Letter/>
            {words}
        </p>
    }
}

/// The name of how far the message gets, in the style sheet.
pub(crate) fn reach_class(flow: &MailFlow, at: usize) -> &'static str {
    match flow.reach(at) {
        Reach::Reached => "done",
        Reach::Stopped => "stop",
        Reach::Beyond => "beyond",
    }
}
