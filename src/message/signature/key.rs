//! The keys that fit a signature (RFC 6376 section 6.1.2), or why none does.

use super::super::signature_result::{SignatureFault, SignatureOutcome};
use super::crypto::Algorithm;
use super::field::Signature;
use crate::checks::dkim::{KeyFault, KeyRecord, KeyRow, KeyStatus, PublicKey};

/// So many keys of one selector are tried; how many a receiver tries is its own affair.
const MAX_KEYS: usize = 4;

/// The keys that a signature can be verified with, or why there is none.
pub(super) enum Keys {
    /// These fit; there is at least one.
    Usable(Vec<PublicKey>),
    /// None fits.
    None(KeyProblem),
}

/// Why a signature has no key.
pub(super) struct KeyProblem {
    pub(super) fault: SignatureFault,
    /// Completes “the key …”.
    pub(super) why: String,
}

impl KeyProblem {
    fn new(fault: SignatureFault, why: impl Into<String>) -> Self {
        Self { fault, why: why.into() }
    }

    /// What becomes of the signature.
    pub(super) fn outcome(&self) -> SignatureOutcome {
        match self.fault {
            SignatureFault::KeyUnavailable => SignatureOutcome::Temperror,
            _ => SignatureOutcome::Permerror,
        }
    }
}

/// The keys at a selector that fit the signature.
pub(super) fn fitting(row: &KeyRow, signature: &Signature, algorithm: Algorithm) -> Keys {
    let missing = |why: &str| Keys::None(KeyProblem::new(SignatureFault::KeyMissing, why));
    match row.status {
        KeyStatus::CannotTell => {
            let why = row.error.as_ref().map_or_else(|| "no answer came".to_owned(), ToString::to_string);
            return Keys::None(KeyProblem::new(SignatureFault::KeyUnavailable, why));
        }
        KeyStatus::NotFound | KeyStatus::Absent | KeyStatus::Unknown => return missing("does not exist"),
        KeyStatus::Dangling => return missing("is an alias of a name that has no key"),
        KeyStatus::Usable | KeyStatus::Unusable | KeyStatus::Revoked | KeyStatus::Ambiguous => {}
    }
    let judged: Vec<_> = row.keys.iter().map(|key| judge(key, signature, algorithm)).collect();
    let good: Vec<PublicKey> =
        judged.iter().filter_map(|key| key.as_ref().ok()).take(MAX_KEYS).cloned().collect();
    if !good.is_empty() {
        return Keys::Usable(good);
    }
    // Of several the first speaks for all.
    let problem = judged.into_iter().find_map(Result::err);
    Keys::None(problem.unwrap_or_else(|| {
        KeyProblem::new(SignatureFault::KeySyntax, "is none: what is published there is another text")
    }))
}

/// Whether one key fits.
fn judge(key: &KeyRecord, signature: &Signature, algorithm: Algorithm) -> Result<PublicKey, KeyProblem> {
    if key.is_revoked {
        return Err(KeyProblem::new(SignatureFault::KeyRevoked, "is withdrawn (`p=` is empty)"));
    }
    if let Some(fault) = key.faults.iter().find(|fault| fault.voids()) {
        return Err(problem(fault));
    }
    let Some(public) = &key.key else {
        return Err(KeyProblem::new(SignatureFault::KeySyntax, "cannot be read"));
    };
    if !algorithm.takes(public) {
        let why = format!("is one for {}, and the signature is made with another algorithm", key.key_type);
        return Err(KeyProblem::new(SignatureFault::KeyType, why));
    }
    if key.flags.iter().any(|flag| flag == "s") && signature.identity_domain != signature.domain {
        let why = "may be used only for the very domain in `d=` (`t=s`), and `i=` has another";
        return Err(KeyProblem::new(SignatureFault::DomainMismatch, why));
    }
    Ok(public.clone())
}

fn problem(fault: &KeyFault) -> KeyProblem {
    use SignatureFault as Fault;
    match fault {
        KeyFault::Short(bits) => {
            let why = format!("has {bits} bits, and receivers may accept none of less than 1024");
            KeyProblem::new(Fault::KeyTooSmall, why)
        }
        KeyFault::Hashes(hashes) => {
            let why = format!("may be used with {hashes} alone, and the signature is made with sha256");
            KeyProblem::new(Fault::HashNotAllowed, why)
        }
        KeyFault::Services(services) => {
            KeyProblem::new(Fault::KeyService, format!("is not for mail, but for {services}"))
        }
        KeyFault::UnknownType(kind) => {
            KeyProblem::new(Fault::KeyType, format!("is of the type {kind}, which nobody knows"))
        }
        KeyFault::Broken(error) => KeyProblem::new(Fault::KeySyntax, format!("cannot be read: {error}")),
        KeyFault::Duplicate(tag) => {
            KeyProblem::new(Fault::KeySyntax, format!("has `{tag}=` twice in its record"))
        }
        KeyFault::Version(value) => {
            KeyProblem::new(Fault::KeySyntax, format!("has `v={value}` in its record"))
        }
        _ => KeyProblem::new(Fault::KeySyntax, "cannot be read: its record has a mistake in it"),
    }
}
