//! The signatures (DKIM) of the message: whether each verifies, why not, and what was signed.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::message::{Message, SignatureResult};
use mailpath::report::marks;
use mailpath::report::message::signature_words;

use crate::app::components::fold::Fold;
use crate::app::components::proof::Proof;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::{LongText, Sentence};

/// A card for each.
#[component]
pub(super) fn Signatures(message: Arc<Message>) -> impl IntoView {
    if message.signatures.is_empty() {
        return ().into_any();
    }
    let cards = message.signatures.iter().cloned().map(|signature| view! { <SignatureCard signature/> });
    view! {
        <h3>"Its signatures (DKIM), verified here"</h3>
        <div class="findings">{cards.collect_view()}</div>
    }
    .into_any()
}

#[component]
fn SignatureCard(signature: SignatureResult) -> impl IntoView {
    let words = signature_words(&signature);
    let state = words.state;
    let queries = Signal::stored(signature.queries.clone());
    let signed = StoredValue::new(String::from_utf8_lossy(&signature.details.signed_bytes).into_owned());
    let has_signed = signed.with_value(|signed| !signed.is_empty());
    view! {
        <section class=format!("finding card signature {}", marks::class(Some(state)))>
            <p class="state-word"><StateMark state=Some(state)/>{marks::word(state)}</p>
            <h4><Sentence text=words.title/></h4>
            {words.lines.into_iter().map(|line| view! { <p><Sentence text=line/></p> }).collect_view()}
            {has_signed.then(|| view! {
                <Fold class="fold" summary=|| "Show what was signed">
                    <p class="hint">"The header fields as they are signed, after canonicalization."</p>
                    <p class="record signed"><LongText text=signed.get_value()/></p>
                </Fold>
            })}
            <div class="foot-line"><Proof queries/></div>
        </section>
    }
}
