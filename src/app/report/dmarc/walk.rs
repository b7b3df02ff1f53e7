//! The way up the names, drawn as steps: each name with what was found there, the record that applies lit, the
//! organizational domain marked.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::dmarc::{Dmarc, StepStatus, WalkStep};
use mailpath::dns::display_name;
use mailpath::report::words;

use crate::app::components::proof::Proof;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::{LongText, Name};

/// The steps.
#[component]
pub(super) fn Walk(dmarc: Arc<Dmarc>) -> impl IntoView {
    if dmarc.walk.is_empty() {
        return None;
    }
    let step = |step: &WalkStep| {
        let applies = dmarc.record_domain.as_ref() == Some(&step.domain);
        let is_organization = dmarc.organizational_domain.as_ref() == Some(&step.domain);
        view! { <Step step=step.clone() applies is_organization/> }
    };
    let is_outside = dmarc
        .organizational_domain
        .as_ref()
        .filter(|organization| dmarc.walk.iter().all(|step| step.domain != **organization))
        .map(|organization| view! { <p class="hint">"The organization’s domain (organizational domain) is "<Name text=display_name(organization)/>"."</p> });
    Some(view! {
        <h3>"The way to the record"</h3>
        <p class="hint">
            "Receivers ask at the domain itself, then at each name above it, at most eight times (DNS tree walk)."
        </p>
        <ol class="dmarc-walk">{dmarc.walk.iter().map(step).collect_view()}</ol>
        {is_outside}
    })
}

/// One name.
#[component]
fn Step(step: WalkStep, applies: bool, is_organization: bool) -> impl IntoView {
    let (state, words) = words::dmarc::step(&step);
    let class = match (applies, step.status) {
        (true, _) => "lit",
        (false, StepStatus::Record) => "has-record",
        _ => "",
    };
    let found = match state {
        Some(_) => {
            view! { <span class="stands"><StateMark state/><span><b>{words}</b></span></span> }.into_any()
        }
        None => view! { <span>{words}</span> }.into_any(),
    };
    let chip = |is_so: bool, words: &'static str| is_so.then(|| view! { <span class="chip">{words}</span> });
    let alias = step.alias.as_ref().map(|alias| {
        view! { <p class="why">"An alias (CNAME) of "<Name text=display_name(alias)/></p> }
    });
    let text = |text: &String| view! { <p class="record"><LongText text=text.clone()/></p> };
    let near = step.near_misses.iter().map(|near| &near.text);
    let texts: Vec<_> = step.record.iter().chain(&step.records).chain(near).map(text).collect();
    view! {
        <li class=class aria-current=applies.then_some("step")>
            <div class="walk-line">
                <span class="walk-name"><span class="dim">"_dmarc."</span><Name text=step.domain.to_string()/></span>
                {found}
                {chip(applies, "this record applies")}
                {chip(is_organization, "the organization’s domain")}
            </div>
            {alias}
            {texts}
            <Proof queries=Signal::stored(vec![step.query].into_iter().filter(|query| *query > 0).collect::<Vec<u32>>())/>
        </li>
    }
}
