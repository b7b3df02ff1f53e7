//! A message's signatures, verified in the order of RFC 6376 section 6.1: the field, its time, the key, the
//! body, the signature.

use futures_util::future::{join, join_all};
use jiff::Timestamp;

use super::super::MAX_SIGNATURES;
use super::super::fields::Fields;
use super::super::signature_result::{
    HeaderSignature, SignatureDetails, SignatureFault, SignatureOutcome, SignatureResult,
};
use super::crypto::Verifier;
use super::field::Signature;
use super::key::{Keys, fitting};
use super::repairs::{self, Tried};
use super::signed::{is_oversigned, signed_bytes};
use super::state::{Sealed, Text, outcome};
use crate::checks::dkim::{KeyRow, Origin, Selector};
use crate::dns::Resolve;

/// The field in which signatures stand.
const FIELD: &str = "DKIM-Signature";
/// So many of the signed bytes are kept to be shown.
const MAX_SHOWN: usize = 64 * 1024;
/// So many names of signed fields are kept to be shown.
const MAX_NAMES: usize = 200;
/// Where a field of these names can be added, the reader may see something that nobody has signed.
const TO_OVERSIGN: [&str; 3] = ["From", "Subject", "Date"];

/// Verifies the signatures of a message, each by itself, from the top; no more than [`MAX_SIGNATURES`].
/// Without a body the header is still verified. A signature counts until its own end, against `now`.
pub async fn verify(
    fields: &Fields,
    body: Option<&[u8]>,
    resolver: &dyn Resolve,
    crypto: &dyn Verifier,
    now: Timestamp,
) -> Vec<SignatureResult> {
    let text = Text::new(fields, body);
    let tried = Tried::default();
    let signatures = fields.named(FIELD).enumerate();
    join_all(signatures.map(async |(index, (place, field))| {
        let signature = Signature::read(field);
        let result = describe(&signature, place, fields);
        if index >= MAX_SIGNATURES {
            let reason = Some(SignatureFault::TooMany);
            return SignatureResult { reason, ..result };
        }
        verify_one(&text, &tried, &signature, result, resolver, crypto, now).await
    }))
    .await
}

/// A signature as it can be shown before anything is verified.
fn describe(signature: &Signature, place: usize, fields: &Fields) -> SignatureResult {
    let time = |seconds: Option<i64>| seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let can_be_added = |name: &&str| signature.signs(name) && !is_oversigned(fields, &signature.names, name);
    let details = SignatureDetails {
        identity: signature.identity.clone(),
        header_form: signature.header_form,
        body_form: signature.body_form,
        signed_names: signature.names.iter().take(MAX_NAMES).cloned().collect(),
        not_oversigned: TO_OVERSIGN.into_iter().filter(can_be_added).collect(),
        signed_at: time(signature.signed_at),
        expires: time(signature.expires),
        body_length: signature.length,
        mistakes: signature.errors.iter().map(ToString::to_string).collect(),
        ..SignatureDetails::default()
    };
    SignatureResult {
        domain: signature.domain.as_ref().map(ToString::to_string),
        selector: signature.selector.as_ref().map(ToString::to_string),
        algorithm: signature.algorithm.clone(),
        details,
        field: place,
        ..SignatureResult::default()
    }
}

async fn verify_one(
    text: &Text<'_>,
    tried: &Tried,
    signature: &Signature,
    mut result: SignatureResult,
    resolver: &dyn Resolve,
    crypto: &dyn Verifier,
    now: Timestamp,
) -> SignatureResult {
    let own = result.field;
    let selector = match (unusable(signature), &signature.selector, &signature.domain) {
        (None, Some(selector), Some(domain)) => Selector::new(selector, domain),
        _ => None,
    };
    let key = async {
        match &selector {
            Some(selector) => Some(KeyRow::ask(selector, Origin::Message, None, resolver).await),
            None => None,
        }
    };
    // A large body is hashed while the key is on its way.
    let body = async {
        let has_hash = signature.known_algorithm.is_some() && !signature.body_hash.is_empty();
        has_hash.then(|| text.body_state(signature))
    };
    let (row, body) = join(key, body).await;
    let details = &mut result.details;
    if let Some(body) = body {
        details.body = body;
    }
    let signed = signed_bytes(text.fields, &signature.names, own, signature.header_form);
    details.signed_length = signed.len();
    details.signed_bytes = signed.get(..MAX_SHOWN).unwrap_or(&signed).to_vec();

    let permanent = |reason| (SignatureOutcome::Permerror, Some(reason));
    if let Some(reason) = unusable(signature) {
        (result.result, result.reason) = permanent(reason);
        return result;
    }
    let (Some(row), Some(algorithm)) = (row, signature.known_algorithm) else {
        details.mistakes.push("`s=` and `d=` together are longer than a name can be".to_owned());
        (result.result, result.reason) = permanent(SignatureFault::Syntax);
        return result;
    };

    // What has ended is looked at all the same: that it held once is worth knowing.
    let is_over = is_over(signature, now);
    result.queries.clone_from(&row.queries);
    let keys = fitting(&row, signature, algorithm);
    details.is_testing = row.is_testing();
    details.key = Some(row);
    match keys {
        Keys::None(problem) => {
            (result.result, result.reason) = (problem.outcome(), Some(problem.fault));
            match problem.fault {
                SignatureFault::KeyUnavailable => details.gap = Some(problem.why),
                _ => details.key_problem = Some(problem.why),
            }
        }
        Keys::Usable(keys) => {
            let sealed = Sealed::new(signature, algorithm, &keys, crypto);
            match sealed.holds(&signed).await {
                Ok(true) => details.header = HeaderSignature::Holds,
                Ok(false) => details.header = HeaderSignature::Broken,
                Err(error) => details.gap = Some(error.to_string()),
            }
            (result.result, result.reason) = outcome(details.body, details.header);
            if !is_over {
                repairs::repair(text, tried, &sealed, &mut result).await;
            }
        }
    }
    if is_over {
        (result.result, result.reason) = permanent(SignatureFault::Expired);
    }
    result
}

/// Why a field can never verify, whatever the message is and the key (section 6.1.1).
fn unusable(signature: &Signature) -> Option<SignatureFault> {
    if !signature.errors.is_empty() {
        return Some(SignatureFault::Syntax);
    }
    if let (Some(identity), Some(domain)) = (&signature.identity_domain, &signature.domain)
        && !identity.is_within(domain)
    {
        return Some(SignatureFault::DomainMismatch);
    }
    if !signature.signs("From") {
        return Some(SignatureFault::FromNotSigned);
    }
    if signature.known_algorithm.is_some() {
        return None;
    }
    let is_sha1 = signature.algorithm.as_ref().is_some_and(|a| a.eq_ignore_ascii_case("rsa-sha1"));
    Some(if is_sha1 { SignatureFault::WeakAlgorithm } else { SignatureFault::UnknownAlgorithm })
}

/// Whether its time is over, or ends before it begins.
fn is_over(signature: &Signature, now: Timestamp) -> bool {
    let ends = signature.expires;
    ends.is_some_and(|ends| ends <= now.as_second() || signature.signed_at.is_some_and(|from| ends <= from))
}
