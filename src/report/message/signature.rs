//! A verified signature in words.

use crate::checks::State;
use crate::message::{BodyHash, HeaderSignature, SignatureFault, SignatureOutcome, SignatureResult};
use crate::report::english;

/// What is said of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureWords {
    /// Its mark.
    pub state: State,
    /// What came of it.
    pub title: String,
    /// Why, what was undone, what else is known.
    pub lines: Vec<String>,
}

/// What is said of a signature.
#[must_use]
pub fn signature_words(signature: &SignatureResult) -> SignatureWords {
    let whose = match (&signature.domain, &signature.selector) {
        (Some(domain), Some(selector)) => format!("The signature of {domain} (selector {selector})"),
        (Some(domain), None) => format!("The signature of {domain}"),
        (None, _) => "A signature of nobody that is named".to_owned(),
    };
    let undone = signature.passes() && signature.undo.is_some();
    let (state, what) = match signature.result {
        _ if undone => {
            let undo = signature.undo.as_deref().unwrap_or("after a repair");
            (State::Good, format!("verifies {undo}"))
        }
        SignatureOutcome::Pass => (State::Good, "verifies".to_owned()),
        SignatureOutcome::Fail => (State::Error, "does not verify".to_owned()),
        SignatureOutcome::Permerror => (State::Error, permanent(signature.reason).to_owned()),
        SignatureOutcome::Temperror => {
            (State::CannotTell, "could not be checked: its key did not come".to_owned())
        }
        SignatureOutcome::Neutral => (State::CannotTell, "cannot be told".to_owned()),
    };
    let mut lines = Vec::new();
    if undone {
        lines.push(
            "The text was changed when it was copied; the message itself is as it was signed.".to_owned(),
        );
    } else if let Some(problem) = &signature.details.key_problem {
        lines.push(format!("Its key {problem}."));
    } else if let Some(reason) = signature.reason {
        lines.push(match (reason, signature.after_undo) {
            (SignatureFault::BodyMissing, _) if signature.details.gap.is_some() => {
                "The body of the message cannot be checked.".to_owned()
            }
            // With the key of today it holds after a repair, so the key is no other.
            (SignatureFault::Signature, Some(SignatureOutcome::Pass)) => {
                "The signed header fields are not those that were signed.".to_owned()
            }
            _ => fault(reason).to_owned(),
        });
    }
    if let Some(gap) = &signature.details.gap {
        lines.push(format!("The reason: {gap}."));
    }
    if let (false, Some(undo)) = (undone, &signature.undo) {
        let then = match signature.after_undo {
            Some(SignatureOutcome::Pass) => "verifies",
            _ => "does not verify either",
        };
        lines.push(format!("It {then} {undo}."));
    }
    let details = &signature.details;
    match (details.header, details.body) {
        (HeaderSignature::Holds, BodyHash::Missing) => {
            lines.push("The signed header fields are as they were signed.".to_owned());
        }
        (HeaderSignature::Holds, BodyHash::Changed) => {
            lines.push("The signed header fields are as they were; only the body is not.".to_owned());
        }
        (_, BodyHash::UnsignedEnd(bytes)) => lines.push(format!(
            "The last {} of the body are not signed (`l=`): anybody may have added them.",
            english::count_grouped(usize::try_from(bytes).unwrap_or(usize::MAX), "byte", "bytes")
        )),
        _ => {}
    }
    for mistake in &details.mistakes {
        lines.push(format!("In the field: {mistake}."));
    }
    if details.is_testing {
        lines.push("Its domain says that it only tries signing out (`t=y`).".to_owned());
    }
    if let Some(at) = details.signed_at {
        lines.push(format!("Signed on {}, by its own word.", english::moment(at)));
    }
    SignatureWords { state, title: format!("{whose} {what}."), lines }
}

/// What becomes of a signature that no receiver accepts: for good, or with the key as it is published now.
fn permanent(fault: Option<SignatureFault>) -> &'static str {
    match fault {
        Some(
            SignatureFault::KeyMissing
            | SignatureFault::KeyRevoked
            | SignatureFault::KeySyntax
            | SignatureFault::KeyTooSmall
            | SignatureFault::KeyType
            | SignatureFault::KeyService
            | SignatureFault::HashNotAllowed,
        ) => "cannot be verified with what is published now",
        Some(SignatureFault::Expired) => "counts no more",
        _ => "can never verify",
    }
}

fn fault(fault: SignatureFault) -> &'static str {
    match fault {
        SignatureFault::BodyHash => {
            "The body is not the one that was signed: it was changed on the way, or when it was copied."
        }
        SignatureFault::Signature => {
            "The signed header fields are not those that were signed, or the key is another by now."
        }
        SignatureFault::KeyMissing => "There is no key at the name that it gives.",
        SignatureFault::KeyRevoked => "The key was withdrawn.",
        SignatureFault::KeySyntax => "The key cannot be read.",
        SignatureFault::KeyTooSmall => "The key has fewer than 1024 bits, and counts no more.",
        SignatureFault::KeyType => "The key is of another kind than the signature.",
        SignatureFault::KeyService => "The key is not meant for mail.",
        SignatureFault::KeyUnavailable => "The key could not be looked up.",
        SignatureFault::HashNotAllowed => "The key does not allow the hash that was used.",
        SignatureFault::WeakAlgorithm => "It uses SHA-1, which counts no more.",
        SignatureFault::UnknownAlgorithm => "It uses an algorithm that nobody knows.",
        SignatureFault::DomainMismatch => "The identity in `i=` does not belong to the domain in `d=`.",
        SignatureFault::FromNotSigned => "It does not cover the visible From.",
        SignatureFault::Expired => "Its time is over.",
        SignatureFault::Syntax => "The field cannot be read.",
        SignatureFault::BodyMissing => {
            "Only the headers are there: to check the body, the whole source of the message is needed."
        }
        SignatureFault::HeaderCut => {
            "Only a part of the header was read, and what was signed may be in the rest."
        }
        SignatureFault::CryptoUnavailable => "The browser cannot verify it on this page.",
        SignatureFault::TooMany => "The message has more signatures than are verified.",
    }
}
