//! The signatures of a message beside what the receiver said of them.

use super::{Compare, ComparedCheck, Weight, domain_of, weight};
use crate::message::results::{Method, SaidResult};
use crate::message::{HeaderSignature, Said, SignatureFault, SignatureOutcome, SignatureResult};

impl Compare<'_> {
    pub(super) fn signatures(&self) -> Vec<ComparedCheck> {
        let mut said = self.said(Method::Dkim);
        let mut rows = Vec::new();
        for signature in &self.message.signatures {
            let place = said.iter().position(|said| is_about(said, signature));
            let said = place.map(|place| said.remove(place));
            let said = said.or_else(|| self.no_signature_seen());
            rows.push(self.signature(signature, said));
        }
        // Results of signatures that are not in the text.
        let is_here =
            |said: &&Said| self.message.signatures.iter().any(|signature| is_about(said, signature));
        let others = said.into_iter().filter(|said| !is_here(said));
        let others = others.filter(|said| said.result_kind() != SaidResult::None && said.trusted);
        for said in others {
            let about = said.properties.get("header.d").or(said.properties.get("header.i")).cloned();
            let mut row = self.row("DKIM", about, Some(said));
            row.why.push("This signature is not in the text.".to_owned());
            rows.push(row);
        }
        rows
    }

    /// That the recipient's side saw no signature at all, where that is all that it says.
    fn no_signature_seen(&self) -> Option<&Said> {
        let mut all = self.said(Method::Dkim).into_iter().filter(|said| said.trusted);
        let only = all.next().filter(|said| said.result_kind() == SaidResult::None)?;
        all.next().is_none().then_some(only)
    }

    fn signature(&self, signature: &SignatureResult, said: Option<&Said>) -> ComparedCheck {
        let about = match (&signature.domain, &signature.selector) {
            (Some(domain), Some(selector)) => Some(format!("{domain} (selector {selector})")),
            (domain, _) => domain.clone(),
        };
        let mut row = self.row("DKIM", about, said);
        row.queries.clone_from(&signature.queries);
        let (word, found) = match signature.result {
            _ if signature.passes() => ("pass", Weight::Pass),
            SignatureOutcome::Pass => ("pass", Weight::Pass),
            SignatureOutcome::Fail => ("fail", Weight::NoPass),
            SignatureOutcome::Permerror => ("permerror", Weight::NoPass),
            SignatureOutcome::Temperror => ("temperror", Weight::Unknown),
            SignatureOutcome::Neutral => ("cannot tell", Weight::Unknown),
        };
        row.found = Some(word.to_owned());
        if signature.result != SignatureOutcome::Pass
            && signature.after_undo == Some(SignatureOutcome::Pass)
            && let Some(undo) = &signature.undo
        {
            row.why.push(format!("It verifies {undo}."));
        }
        if signature.reason == Some(SignatureFault::BodyMissing) {
            row.why.push("Without the body of the message it cannot be told.".to_owned());
        }
        if signature.reason == Some(SignatureFault::HeaderCut) {
            row.why.push("Only a part of the header was read, so it cannot be told.".to_owned());
        }
        let is_believed = said.is_some_and(|said| said.trusted);
        let passed = said.is_some_and(|said| said.result_kind() == SaidResult::Pass);
        let failed = said.is_some_and(|said| weight(said.result_kind()) == Weight::NoPass);
        if said.is_some_and(|said| said.result_kind() == SaidResult::None) {
            row.why.push("The receiver saw no signature, though the text has this one.".to_owned());
        } else if is_believed && (passed && found == Weight::NoPass || failed && found == Weight::Pass) {
            row.why.extend(why_changed(signature, found == Weight::Pass).map(str::to_owned));
        }
        let changed = key_may_have_changed(signature).then_some("the key");
        self.conclude(&mut row, said, found, changed);
        row
    }
}

/// Whether a result is about this signature.
fn is_about(said: &Said, signature: &SignatureResult) -> bool {
    let property = |name: &str| said.properties.get(name).map(|text| domain_of(text));
    let is = |name: &str, text: &Option<String>| match (property(name), text) {
        (Some(said), Some(text)) => Some(said.eq_ignore_ascii_case(text)),
        _ => None,
    };
    let domain = is("header.d", &signature.domain).or_else(|| is("header.i", &signature.domain));
    domain == Some(true) && is("header.s", &signature.selector) != Some(false)
}

/// What the signature itself shows of why the receiver came to another result.
fn why_changed(signature: &SignatureResult, passes: bool) -> Option<&'static str> {
    if passes {
        return Some(
            "It verifies with the key that is published now. Then the receiver may have got no key, or had a text that was changed on its own side.",
        );
    }
    match signature.reason? {
        SignatureFault::KeyMissing | SignatureFault::KeyRevoked => {
            Some("The key was taken away since, as is usual after some months.")
        }
        SignatureFault::Expired => Some("Its time ended after the message was received."),
        SignatureFault::BodyHash => Some(CHANGED_SINCE),
        // With the header as it is, the key may be another one just as well.
        SignatureFault::Signature if !key_may_have_changed(signature) => Some(CHANGED_SINCE),
        SignatureFault::Signature => Some(
            "The signed header fields were changed since, behind the receiver or by copying, or the key is another by now.",
        ),
        _ => None,
    }
}

const CHANGED_SINCE: &str = "The text is not quite the message that the receiver checked: it was changed after that, by a filter or a program behind it, or by copying.";

/// Whether another key than the one of then may be why it does not verify: not where the signature of the header
/// holds with the key of today, if need be after a repair, or where there is none.
fn key_may_have_changed(signature: &SignatureResult) -> bool {
    let fits_today = signature.details.header == HeaderSignature::Holds
        || signature.after_undo == Some(SignatureOutcome::Pass)
        || signature.passes();
    match signature.reason {
        Some(SignatureFault::Signature | SignatureFault::BodyHash) => {
            !fits_today && signature.details.header == HeaderSignature::Broken
        }
        Some(
            SignatureFault::KeySyntax
            | SignatureFault::KeyTooSmall
            | SignatureFault::KeyType
            | SignatureFault::KeyService
            | SignatureFault::HashNotAllowed,
        ) => true,
        _ => false,
    }
}
