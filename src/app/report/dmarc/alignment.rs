//! Who belongs together: the domain that people see, beside those that receivers can check.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::dmarc::Dmarc;
use mailpath::dns::{Name as DomainName, display_name};
use mailpath::report::words;
use mailpath::report::words::dmarc::Kin;

use crate::app::components::state_mark::StateMark;
use crate::app::components::text::{Name, Sentence};

/// Signatures that are drawn.
const MOST: usize = 6;

/// The picture: on one side the visible From, on the other what can vouch for it, with the tie between.
#[component]
pub(super) fn Alignment(dmarc: Arc<Dmarc>) -> impl IntoView {
    view! {
        <h3>"Who belongs together"</h3>
        <p class="hint">
            "People see the address in From. Receivers can check the return-path (SPF) and the signature (DKIM). "
            "One of the two must pass and be of the same family (organizational domain)."
        </p>
        <Family dmarc/>
    }
}

/// The picture by itself.
#[component]
pub(crate) fn Family(dmarc: Arc<Dmarc>) -> impl IntoView {
    let family = dmarc.organizational_domain.as_ref().map(display_name);
    let family = match family {
        Some(family) => view! { <p class="dim">"Family: "<Name text=family/></p> }.into_any(),
        None => view! { <p class="dim">"Family: not known"</p> }.into_any(),
    };
    let return_path = words::dmarc::return_path(&dmarc);
    let signatures = words::dmarc::signatures(&dmarc);
    view! {
        <div class="family">
            <div class="kin author">
                <p class="kin-label">"Visible From"</p>
                <p class="kin-name"><Name text=display_name(&dmarc.author_domain)/></p>
                {family}
            </div>
            <ul class="kins">
                <Tied label="Return-path (SPF)" kin=return_path/>
                {signatures
                    .into_iter()
                    .take(MOST)
                    .map(|kin| view! { <Tied label="Signature (DKIM)" kin/> })
                    .collect_view()}
            </ul>
        </div>
    }
}

/// One of the domains with its tie to the visible From.
#[component]
fn Tied(label: &'static str, kin: Kin) -> impl IntoView {
    let Kin { domain, family, state, tie, words } = kin;
    let is_tied = state == Some(State::Good);
    let name = domain.as_ref().map(|name| view! { <p class="kin-name"><Name text=display_name(name)/></p> });
    let family = family.filter(|family| Some(family) != domain.as_ref());
    let family = family.map(|family: DomainName| {
        view! { <p class="dim">"Family: "<Name text=display_name(&family)/></p> }
    });
    view! {
        <li class="tied">
            <div class="tie" class:whole=is_tied>{state.is_some().then(|| view! { <StateMark state/> })}</div>
            <div class="kin">
                <p class="kin-label">{label}</p>
                {name}
                {family}
                <p><b>{tie}". "</b><Sentence text=words/></p>
            </div>
        </li>
    }
}
