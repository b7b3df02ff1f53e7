//! A pasted message, its headers, or a bounce: the way that it came, what receivers said of it, and whether
//! its signatures hold.
//!
//! Nothing here asks anybody but for the keys of signatures, by a [`crate::dns::Resolve`]; the text itself
//! stays where it is. Reading is bounded: [`MAX_BYTES`], [`MAX_FIELDS`], [`MAX_HOPS`].

mod around;
mod automatic;
pub mod bounce;
pub mod date;
mod fields;
mod findings;
pub mod handover;
mod identities;
mod model;
mod read;
pub mod received;
mod refusal;
pub mod results;
pub mod signature;
mod signature_result;
mod source;
pub mod text;

pub(crate) use around::{IS_SENDING, around, sending_weight};
pub use fields::{Field, Fields};
pub use model::{Bounce, Hop, Kind, Message, Said};
pub use read::{read, read_with_body};
pub use refusal::{BounceCheck, BounceCommand, BounceState, Certainty, SaidBy, Stage, WhoActs};
pub use signature_result::{
    BodyHash, Canonicalization, HeaderSignature, SignatureDetails, SignatureFault, SignatureOutcome,
    SignatureResult,
};
pub use source::{Note, Source, Undone, Unreadable};

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The longest header that is read, in bytes.
pub const MAX_HEADER_BYTES: usize = 1024 * 1024;
/// The most header fields that are read.
pub const MAX_FIELDS: usize = 1000;
/// The most `Received` fields that are read.
pub const MAX_HOPS: usize = 200;
/// The most signatures that are verified.
pub const MAX_SIGNATURES: usize = 10;
