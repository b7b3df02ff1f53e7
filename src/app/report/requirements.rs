//! What the large receivers ask of senders: each point with its mark, why, and who asks it.

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::report::requirements::{NeedRow, Receiver, Requirement, RequirementState, by_need, in_short};

use crate::app::components::fold::Fold;
use crate::app::components::state_mark::WordedMark;
use crate::app::components::text::Sentence;

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
        let points = rows.into_iter().map(|row| view! { <Point row/> }).collect_view();
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

#[component]
fn Point(row: NeedRow) -> impl IntoView {
    view! {
        <li class="need">
            <WordedMark state=mark(row.state) word=row.state.word()/>
            <div>
                <b>{row.need.title()}</b>
                <p><Sentence text=row.because/></p>
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
