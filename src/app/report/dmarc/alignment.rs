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
            "One of the two must pass for a domain of the same organization. Which domains belong to one organization, "
            "receivers find out by the DMARC records above them; the highest is the organizational domain."
        </p>
        <Family dmarc/>
    }
}

/// The picture by itself.
#[component]
pub(crate) fn Family(dmarc: Arc<Dmarc>) -> impl IntoView {
    let organization = dmarc.organizational_domain.as_ref().map(display_name);
    let organization = match organization {
        Some(organization) => {
            view! { <p class="dim">"Organization: "<Name text=organization/></p> }.into_any()
        }
        None => view! { <p class="dim">"Organization: not known"</p> }.into_any(),
    };
    // An empty return-path has no domain, so SPF is about the server's name for itself.
    let checked_by_spf =
        if dmarc.null_sender { "Server’s own name (HELO, SPF)" } else { "Return-path (SPF)" };
    let return_path = words::dmarc::return_path(&dmarc);
    let signatures = words::dmarc::signatures(&dmarc);
    view! {
        <div class="family">
            <div class="kin author">
                <p class="kin-label">"Visible From"</p>
                <p class="kin-name"><Name text=display_name(&dmarc.author_domain)/></p>
                {organization}
            </div>
            <ul class="kins">
                <Tied label=checked_by_spf kin=return_path/>
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
    let Kin { domain, organization, state, tie, words } = kin;
    let is_tied = state == Some(State::Good);
    let name = domain.as_ref().map(|name| view! { <p class="kin-name"><Name text=display_name(name)/></p> });
    let organization = organization.filter(|organization| Some(organization) != domain.as_ref());
    let organization = organization.map(|organization: DomainName| {
        view! { <p class="dim">"Organization: "<Name text=display_name(&organization)/></p> }
    });
    view! {
        <li class="tied">
            <div class="tie" class:whole=is_tied>{state.is_some().then(|| view! { <StateMark state/> })}</div>
            <div class="kin">
                <p class="kin-label">{label}</p>
                {name}
                {organization}
                <p><b>{tie}". "</b><Sentence text=words/></p>
            </div>
        </li>
    }
}
