//! DKIM signatures of a message (RFC 6376, 8301, 8463): read, verified, and where they fail, why.
//!
//! `field` and `mistake` are the grammar; `canonical` and `signed` make the bytes that are signed; `key` says
//! which keys fit; `crypto` is the trait behind which signatures are verified; `state` has the two tests and
//! `verify` their order, `repairs` undoes damage of copying, `findings` has the words. Keys are looked up and judged by
//! [`crate::checks::dkim`].

mod canonical;
mod crypto;
mod field;
mod findings;
mod key;
mod mistake;
mod repairs;
#[cfg(not(target_arch = "wasm32"))]
mod rust_verifier;
mod signed;
mod state;
mod verify;

pub use canonical::{canonical_body, canonical_field};
pub use crypto::{Algorithm, CryptoError, Verification, Verifier, verify_ed25519};
pub use findings::findings;
#[cfg(not(target_arch = "wasm32"))]
pub use rust_verifier::RustVerifier;
pub use verify::verify;
