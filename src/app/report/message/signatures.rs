//! The signatures (DKIM) of the message: whether each verifies, why not, and what was signed.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::{Finding, FindingCode};
use mailpath::message::{Message, SignatureResult};
use mailpath::report::marks;
use mailpath::report::message::signature_words;

use crate::app::components::finding_card::WhatToDo;
use crate::app::components::fold::Fold;
use crate::app::components::fold::ShowAll;
use crate::app::components::outside_link::Source;
use crate::app::components::proof::Proof;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::{LongText, Sentence};

/// So many are shown at first.
const FIRST: usize = 5;

/// Whether a finding is said on the card of a signature.
pub(super) fn is_on_card(finding: &Finding) -> bool {
    finding.code.as_str().starts_with("dkim.") && finding.target.is_some()
}

/// Whether it says something of a signature that its own words do not have.
fn is_remark(finding: &Finding) -> bool {
    matches!(
        finding.code,
        FindingCode::DkimLTag
            | FindingCode::DkimNotAligned
            | FindingCode::DkimNotOversigned
            | FindingCode::DkimKeyMismatch
    )
}

/// A card for each.
#[component]
pub(super) fn Signatures(message: Arc<Message>, findings: Signal<Vec<Finding>>) -> impl IntoView {
    let count = message.signatures.len();
    if count == 0 {
        return ().into_any();
    }
    let whole = RwSignal::new(false);
    let cards = move || {
        let shown = if whole.get() { count } else { FIRST };
        let signatures = message.signatures.iter().take(shown).cloned();
        signatures.map(|signature| view! { <SignatureCard signature findings/> }).collect_view()
    };
    view! {
        <h3>"Its signatures (DKIM), verified here"</h3>
        <div class="findings">{cards}</div>
        {(count > FIRST).then(|| view! { <p><ShowAll whole label=format!("Show all {count} signatures")/></p> })}
    }
    .into_any()
}

#[component]
fn SignatureCard(signature: SignatureResult, findings: Signal<Vec<Finding>>) -> impl IntoView {
    let words = signature_words(&signature);
    let key = match (&signature.selector, &signature.domain) {
        (Some(selector), Some(domain)) => Some(format!("{selector}._domainkey.{domain}")),
        (None, Some(domain)) => Some(domain.clone()),
        (_, None) => None,
    };
    // What to do about it stands with the findings.
    let own = Memo::new(move |_| {
        let is_own = |finding: &&Finding| is_on_card(finding) && finding.target == key;
        findings.with(|findings| findings.iter().filter(is_own).cloned().collect::<Vec<_>>())
    });
    let fixes = move || {
        let mut fixes: Vec<String> = own.get().into_iter().filter_map(|finding| finding.fix).collect();
        fixes.dedup();
        fixes.into_iter().map(|fix| view! { <WhatToDo fix/> }).collect_view()
    };
    let remarks = move || {
        let remarks = own.get().into_iter().filter(is_remark);
        remarks.map(|remark| view! { <p><Sentence text=remark.title/></p> }).collect_view()
    };
    let source =
        move || own.get().into_iter().next().map(|finding| view! { <Source source=finding.source/> });
    let state = words.state;
    let queries = Signal::stored(signature.queries.clone());
    let signed = StoredValue::new(String::from_utf8_lossy(&signature.details.signed_bytes).into_owned());
    let has_signed = signed.with_value(|signed| !signed.is_empty());
    view! {
        <section class=format!("finding card signature {}", marks::class(Some(state)))>
            <p class="state-word"><StateMark state=Some(state)/>{marks::word(state)}</p>
            <h4><Sentence text=words.title/></h4>
            {words.lines.into_iter().map(|line| view! { <p><Sentence text=line/></p> }).collect_view()}
            {remarks}
            {fixes}
            {has_signed.then(|| view! {
                <Fold class="fold" summary=|| "Show what was signed">
                    <p class="hint">"The header fields as they are signed, after canonicalization."</p>
                    <p class="record signed"><LongText text=signed.get_value()/></p>
                </Fold>
            })}
            <div class="foot-line">{source}<Proof queries/></div>
        </section>
    }
}
