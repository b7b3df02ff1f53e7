//! The signatures of a pasted message, verified.

use std::borrow::Cow;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use jiff::Timestamp;

use super::text::PastedMessage;
use crate::dns::Resolve;
use crate::message::bounce::whole_message;
use crate::message::signature::{Verifier, verify};
use crate::message::{
    HeaderSignature, Kind, SignatureFault, SignatureOutcome, SignatureResult, Source, Undone,
};

/// What verifies the signatures of a message, with the keys that a resolver gives. It is a trait so that the
/// cryptography is loaded by whoever has a message.
pub trait VerifySignatures {
    /// Verifies all of them, as they count at `now`.
    fn verify<'a>(
        &'a self,
        message: &'a PastedMessage,
        resolver: &'a dyn Resolve,
        now: Timestamp,
    ) -> LocalBoxFuture<'a, Vec<SignatureResult>>;
}

/// Verifies signatures with this cryptography.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignatureCheck<V>(pub V);

impl<V: Verifier> VerifySignatures for SignatureCheck<V> {
    fn verify<'a>(
        &'a self,
        message: &'a PastedMessage,
        resolver: &'a dyn Resolve,
        now: Timestamp,
    ) -> LocalBoxFuture<'a, Vec<SignatureResult>> {
        async move {
            let known = message.message();
            let body = match known.kind {
                Kind::Message => message.body().map(Cow::Borrowed),
                Kind::Bounce => returned_body(message.text()).map(Cow::Owned),
                Kind::Headers | Kind::Unknown => None,
            };
            let mut results = verify(&known.fields, body.as_deref(), resolver, &self.0, now).await;
            if known.kind == Kind::Bounce {
                let is_changed = |result: &SignatureResult| {
                    result.reason == Some(SignatureFault::BodyHash) && !result.passes()
                };
                if results.iter().any(is_changed) {
                    let without = verify(&known.fields, None, resolver, &self.0, now).await;
                    for (result, header) in results.iter_mut().zip(without) {
                        // Whoever returns a message may cut it or change its form: that says nothing of what was sent.
                        if is_changed(result) {
                            *result = header;
                            result.details.gap = Some(
                                "the copy of the body in the bounce is not what was signed, which whoever returned it may have caused".to_owned(),
                            );
                        }
                    }
                }
            } else {
                for result in &mut results {
                    name_what_was_undone(result, &known.undone);
                    if known.undone.contains(&Undone::CutLines) {
                        leave_cut_lines_open(result);
                    }
                    if known.is_header_incomplete() {
                        leave_header_open(result);
                    }
                }
            }
            results
        }
        .boxed_local()
    }
}

/// The body of the message that came back, where the bounce holds it whole.
fn returned_body(bounce: &[u8]) -> Option<Vec<u8>> {
    let Source { fields, body, .. } = Source::read(bounce).ok()?;
    let returned = whole_message(&fields, body.as_deref())?;
    Source::read(&returned).ok()?.body
}

/// Of a header that was not read to its end it is not known whether the signed fields are all there, nor whether
/// others of the same names stand below them. What the field, the key or the body shows stands.
fn leave_header_open(result: &mut SignatureResult) {
    (result.undo, result.after_undo) = (None, None);
    result.details.header = HeaderSignature::NotTested;
    result.details.not_oversigned.clear();
    let rests_on_header = result.result == SignatureOutcome::Pass
        || matches!(result.reason, Some(SignatureFault::Signature | SignatureFault::BodyMissing));
    if rests_on_header {
        (result.result, result.reason) = (SignatureOutcome::Neutral, Some(SignatureFault::HeaderCut));
    }
}

/// Where lines were cut when the text was copied, nobody knows whether all were joined as they had been.
fn leave_cut_lines_open(result: &mut SignatureResult) {
    let rests_on_text = matches!(result.reason, Some(SignatureFault::Signature | SignatureFault::BodyHash));
    if rests_on_text && !result.passes() {
        (result.result, result.reason) = (SignatureOutcome::Neutral, Some(SignatureFault::BodyMissing));
        (result.undo, result.after_undo) = (None, None);
        result.details.header = HeaderSignature::NotTested;
        result.details.gap = Some(
            "the lines of the text were cut when it was copied, so it is not as it was signed; take the source of the message"
                .to_owned(),
        );
    }
}

/// What was undone before the text was read is a repair as well.
fn name_what_was_undone(result: &mut SignatureResult, undone: &[Undone]) {
    let undone: Vec<&str> = undone.iter().filter_map(|undone| undone.after()).collect();
    if undone.is_empty() {
        return;
    }
    let undone = format!("after {}", undone.join(", and after "));
    match &mut result.undo {
        Some(undo) => *undo = format!("{undone}, and {undo}"),
        None if result.result == SignatureOutcome::Pass => {
            (result.undo, result.after_undo) = (Some(undone), Some(result.result));
        }
        None => {}
    }
}
