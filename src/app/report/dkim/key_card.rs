//! One key: where it stands, whether receivers can use it, how strong it is, and what to do about it.

use leptos::prelude::*;
use mailpath::checks::dkim::KeyRow;
use mailpath::checks::{Finding, State};
use mailpath::dns::RecordType;
use mailpath::report::{english, marks, words};

use super::strength::StrengthBar;
use crate::app::components::finding_card::FindingCards;
use crate::app::components::fold::Fold;
use crate::app::components::proof::Proof;
use crate::app::components::state_mark::WordedMark;
use crate::app::components::text::{LongText, Name, Sentence};
use crate::app::report::laboratory::{RecordTools, Which};

/// The card.
#[component]
pub(super) fn KeyCard(row: KeyRow, findings: Signal<Vec<Finding>>) -> impl IntoView {
    let told = words::dkim::status(&row);
    let name = row.name.to_string();
    let own = Signal::derive(move || {
        findings
            .get()
            .into_iter()
            .filter(|finding| finding.target.as_deref() == Some(&name))
            .collect::<Vec<_>>()
    });
    let origin = words::dkim::origin(&row);
    let ttl = row.ttl.map(|ttl| format!("; kept for {} by resolvers", english::duration(ttl)));
    let testing = row.is_testing().then(|| {
        view! { <span class="chip">"test mode"</span> }
    });
    let provider = row.provider.map(|provider| view! { <span class="chip">{provider}</span> });
    let limits = words::dkim::limits(&row);
    let limits = (!limits.is_empty()).then(|| {
        view! {
            <ul>{limits.into_iter().map(|text| view! { <li><Sentence text/></li> }).collect_view()}</ul>
        }
    });
    view! {
        <section class=format!("card dkim-key {}", marks::class(told.state))>
            <div class="dkim-head">
                <h3><Name text=row.name.to_string()/></h3>
                <WordedMark state=told.state word=told.words/>
            </div>
            <p class="dkim-about">
                {words::dkim::kind(&row)}" "{provider}" "{testing}" "
                <span class="dim">"Selector "<Name text=row.selector.to_string()/>" ("{origin}")"{ttl}</span>
            </p>
            <StrengthBar row=row.clone()/>
            <Aliases row=row.clone()/>
            {limits}
            <FindingCards findings=own/>
            <div class="foot-line">
                <Records row=row.clone()/>
                <RecordTools name=row.name.clone() rtype=RecordType::TXT which=Which::All/>
                <Proof queries=Signal::stored(row.queries.clone())/>
            </div>
        </section>
    }
}

/// Where the name leads.
#[component]
fn Aliases(row: KeyRow) -> impl IntoView {
    if row.aliases.is_empty() {
        return None;
    }
    let is_gone = words::dkim::status(&row).state == Some(State::Error) && row.record.is_none();
    let end = is_gone.then(|| view! { <li class="alias-end">"nothing is there"</li> });
    let step = |name: &mailpath::dns::Name| {
        view! { <li><span aria-hidden="true">"→ "</span><Name text=name.to_string()/></li> }
    };
    Some(view! {
        <p class="alias-head">"The name is an alias (CNAME); the key is kept at:"</p>
        <ol class="aliases">{row.aliases.iter().map(step).collect_view()}{end}</ol>
    })
}

/// The record, or all of them where there are several.
#[component]
fn Records(row: KeyRow) -> impl IntoView {
    let records = match row.several.is_empty() {
        true => row.record.into_iter().collect::<Vec<_>>(),
        false => row.several,
    };
    if records.is_empty() {
        return None;
    }
    let summary = match records.len() {
        1 => "The record".to_owned(),
        count => english::count(count, "record", "records"),
    };
    let records = StoredValue::new(records);
    Some(view! {
        <Fold class="dkim-record" summary=move || summary.clone()>
            {records.get_value().into_iter().map(|text| view! { <p class="record"><LongText text/></p> }).collect_view()}
        </Fold>
    })
}
