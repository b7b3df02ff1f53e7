//! What the large receivers ask of senders: each point with its mark, why, and who asks it.

use leptos::prelude::*;
use mailpath::checks::{Check, State};
use mailpath::report::requirements::{
    NeedGroup, Receiver, Requirement, RequirementState, by_need, grouped, in_short,
};

use crate::app::components::fold::Fold;
use crate::app::components::state_mark::WordedMark;
use crate::app::components::text::Sentence;
use crate::app::report::mail_flow::sending_server::name_server;
use crate::app::report::mail_flow::step::InDetail;
use crate::app::state::App;

fn mark(state: RequirementState) -> Option<State> {
    match state {
        RequirementState::Met => Some(State::Good),
        RequirementState::NotMet => Some(State::Error),
        RequirementState::CannotTell => Some(State::CannotTell),
        RequirementState::NotApplicable => None,
    }
}

/// The card.
#[component]
pub(crate) fn Requirements(requirements: Signal<Option<Vec<Requirement>>>) -> impl IntoView {
    let rows = Memo::new(move |_| {
        requirements.with(|all| all.as_deref().map(by_need)).filter(|rows| !rows.is_empty())
    });
    let card = move || {
        let rows = rows.get()?;
        let short = in_short(&rows);
        let points = grouped(&rows).into_iter().map(|group| view! { <Points group/> }).collect_view();
        Some(view! {
            <section class="group requirements" aria-labelledby="requirements-title">
                <h3 class="group-title" id="requirements-title">"What the large receivers ask of senders"</h3>
                <p class="aside">{short}</p>
                <ul class="needs">{points}</ul>
                <Fold class="fold" summary=|| "Who asks it, of whom, and since when">
                    <dl class="receivers">{receivers(&requirements.get().unwrap_or_default())}</dl>
                </Fold>
            </section>
        })
    };
    view! { {card} }
}

/// Points that stand alike, why, and the way to the proof.
#[component]
fn Points(group: NeedGroup) -> impl IntoView {
    let app = App::expect();
    let titles = group.needs.iter().map(|need| view! { <b>{need.title()}</b> }).collect_view();
    let mut checks: Vec<Check> = group.needs.iter().filter_map(|need| need.check()).collect();
    checks.dedup();
    checks.retain(|check| {
        app.report.with_untracked(|shown| shown.as_ref().is_some_and(|report| report.checks.contains(check)))
    });
    let go = move |_| name_server(app);
    // What the server's name would tell has no proof yet.
    let ways = match group.needs_server {
        true => view! { <button type="button" class="quiet" on:click=go>"Name the sending server"</button> }
            .into_any(),
        // What cannot be told has no proof either.
        false if group.state == RequirementState::CannotTell => ().into_any(),
        false => checks.into_iter().map(|check| view! { <InDetail check/> }).collect_view().into_any(),
    };
    view! {
        <li class="need">
            <WordedMark state=mark(group.state) word=group.state.word()/>
            <div>
                {titles}
                <p><Sentence text=group.because/></p>
                <p class="screen">{ways}</p>
            </div>
        </li>
    }
}

/// Each receiver with what it asks, and where it says so.
fn receivers(requirements: &[Requirement]) -> impl IntoView + use<> {
    let one = |receiver: Receiver| {
        let asks: Vec<_> = requirements.iter().filter(|row| row.receiver == receiver).collect();
        let lines = asks.iter().map(|row| view! { <li>{row.in_words()}</li> }).collect_view();
        let mut sources: Vec<&'static str> = asks.iter().map(|row| row.source).collect();
        sources.dedup();
        view! {
            <dt>{receiver.name()}</dt>
            <dd>
                <p>"Bulk senders: "{receiver.bulk()}"."</p>
                <ul>{lines}</ul>
                <p class="source">"Source: "{sources.join("; ")}</p>
            </dd>
        }
    };
    Receiver::ALL.map(one).collect_view()
}
