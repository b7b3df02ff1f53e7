//! What each part of the tab has: its name, what it is for, how it stands, and the proof.

use leptos::prelude::*;
use mailpath::dns::{Name, RecordType};
use mailpath::report::words::transport::Told;

use crate::app::components::proof::Proof;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::{LongText, Sentence};
use crate::app::report::laboratory::{RecordTools, Which, below};

/// A part, with what is to be seen of it in `children`.
#[component]
pub(super) fn Section(
    title: &'static str,
    /// What it is for, for somebody who never heard of it.
    about: &'static str,
    /// How it stands; without, its rows say so.
    #[prop(optional_no_strip)]
    told: Option<Told>,
    #[prop(optional)] queries: Vec<u32>,
    children: Children,
) -> impl IntoView {
    let lead = told.map(|told| {
        view! { <p class="stands"><StateMark state=told.state/><span><Sentence text=told.words/></span></p> }
    });
    view! {
        <section class="transport-part">
            <h3>{title}</h3>
            <p class="hint">{about}</p>
            {lead}
            {children()}
            <Proof queries=Signal::stored(queries)/>
        </section>
    }
}

/// A record as it is in the DNS.
#[component]
pub(super) fn RecordText(record: Option<String>) -> impl IntoView {
    record.map(|record| view! { <p class="record"><LongText text=record/></p> })
}

/// What can be done in the zone laboratory with a text record below a domain.
#[component]
pub(super) fn TextTools(
    domain: Name,
    /// The labels before the domain.
    at: &'static str,
    /// What such a record begins with.
    version: &'static str,
) -> impl IntoView {
    let name = below(at, &domain)?;
    Some(view! { <p><RecordTools name rtype=RecordType::TXT which=Which::Text(version)/></p> })
}
