//! What became of a signature, as plain values. The body hash and the signature of the header are two
//! independent tests, and both are kept.

use jiff::Timestamp;
use serde::Serialize;

use crate::checks::dkim::KeyRow;

/// What becomes of a signature (RFC 6376 section 3.9, RFC 8601 section 2.7.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureOutcome {
    /// It verifies.
    Pass,
    /// It does not.
    Fail,
    /// It cannot be told: the body is missing, or nothing here can verify it.
    #[default]
    Neutral,
    /// The key could not be fetched.
    Temperror,
    /// It can never verify.
    Permerror,
}

/// Why a signature does not verify, or why that cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureFault {
    /// The body is not the one that was signed.
    BodyHash,
    /// The header is not the one that was signed, or the key is another.
    Signature,
    /// There is no key.
    KeyMissing,
    /// The key was withdrawn.
    KeyRevoked,
    /// The key cannot be read.
    KeySyntax,
    /// The key has less than 1024 bits (RFC 8301 section 3.2).
    KeyTooSmall,
    /// The key is of another type than the algorithm asks for.
    KeyType,
    /// The key is not for mail.
    KeyService,
    /// The key could not be looked up.
    KeyUnavailable,
    /// The key is not for this hash.
    HashNotAllowed,
    /// `rsa-sha1`, which counts no more (RFC 8301 section 3.1).
    WeakAlgorithm,
    /// An algorithm that nobody knows.
    UnknownAlgorithm,
    /// The identity in `i` is not within the domain in `d`.
    DomainMismatch,
    /// The visible From is not signed.
    FromNotSigned,
    /// Its time is over.
    Expired,
    /// It cannot be read.
    Syntax,
    /// Only the header was given.
    BodyMissing,
    /// Only a part of the header was read, so what was signed may not have been.
    HeaderCut,
    /// Nothing here can verify it: the browser has no cryptography for it.
    CryptoUnavailable,
    /// The message has more signatures than are verified.
    TooMany,
}

/// How a part of a message is brought into a form that survives the way (RFC 6376 section 3.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Canonicalization {
    /// As it is, byte by byte.
    #[default]
    Simple,
    /// Blanks and folding do not count.
    Relaxed,
}

/// What the body hash (`bh`) says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyHash {
    /// The body is the one that was signed.
    Holds,
    /// Its signed beginning is (`l`); so many bytes stand behind it that nobody has signed.
    UnsignedEnd(u64),
    /// The body is not the one that was signed.
    Changed,
    /// It has fewer bytes than were signed (`l`): those that are there, and those that were signed.
    TooShort(u64, u64),
    /// Only the header was given.
    Missing,
    /// It was not tested, since the signature cannot be read or uses what counts no more.
    #[default]
    NotTested,
}

/// What the signature of the header (`b`) says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderSignature {
    /// The signed fields are those that were signed.
    Holds,
    /// They are not, or the key is another.
    Broken,
    /// It was not tested: there is no key for it, or nothing that can verify it.
    #[default]
    NotTested,
}

/// What the page shows of a signature beside its result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureDetails {
    /// The identity that signs (`i`).
    pub identity: Option<String>,
    /// The canonicalization of the header.
    pub header_form: Canonicalization,
    /// The canonicalization of the body.
    pub body_form: Canonicalization,
    /// The names of the signed fields, as written.
    pub signed_names: Vec<String>,
    /// Those of From, Subject and Date that can be added once more without breaking the signature.
    pub not_oversigned: Vec<&'static str>,
    /// When it was made, by its own word.
    pub signed_at: Option<Timestamp>,
    /// Until when it counts.
    pub expires: Option<Timestamp>,
    /// So many bytes of the body are signed (`l`).
    pub body_length: Option<u64>,
    /// Whether the body is the one that was signed.
    pub body: BodyHash,
    /// Whether the signed fields are those that were signed.
    pub header: HeaderSignature,
    /// The bytes that are signed, after canonicalization, for “show what was signed”.
    pub signed_bytes: Vec<u8>,
    /// How many these are, where only the beginning is kept.
    pub signed_length: usize,
    /// The key with which it was verified.
    pub key: Option<KeyRow>,
    /// What is wrong with the field, each completing “it cannot be read: …”.
    pub mistakes: Vec<String>,
    /// Why no key fits, completing “its key …”.
    pub key_problem: Option<String>,
    /// Why it cannot be told, completing “it could not be told: …”.
    pub gap: Option<String>,
    /// The domain says of the key that it is only tried out (`t=y`).
    pub is_testing: bool,
    /// What was undone is what others did to the message on its way, and not damage by copying.
    pub undo_is_change: bool,
}

impl SignatureResult {
    /// Whether it verifies, if need be after what copying did to the text was undone.
    #[must_use]
    pub fn passes(&self) -> bool {
        let undone = !self.details.undo_is_change && self.after_undo == Some(SignatureOutcome::Pass);
        self.result == SignatureOutcome::Pass || undone
    }
}

/// One signature with what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SignatureResult {
    /// The domain that signs.
    pub domain: Option<String>,
    /// Which of its keys.
    pub selector: Option<String>,
    /// The algorithm as written.
    pub algorithm: Option<String>,
    /// What became of it.
    pub result: SignatureOutcome,
    /// Why.
    pub reason: Option<SignatureFault>,
    /// A repair of damage by pasting that was tried, in words: “after …”.
    pub undo: Option<String>,
    /// What becomes of it after that repair.
    pub after_undo: Option<SignatureOutcome>,
    /// What the page shows beside that.
    #[serde(skip)]
    pub details: SignatureDetails,
    /// The place of its field in the header, from the top.
    #[serde(skip)]
    pub field: usize,
    /// The question for its key.
    #[serde(skip)]
    pub queries: Vec<u32>,
}
