//! What receivers wrote into the header: the results of their checks, their spam scores, and what else they,
//! mailing services and lists put there, each in plain words.
//!
//! `scanner` has the words, quoted strings and comments of structured fields; `authentication`,
//! `received_spf` read a field each; `address` says which address they saw.

mod address;
mod authentication;
mod method;
mod received_spf;
mod scanner;

pub use address::{AddressSource, ConnectingAddress, connecting_addresses};
pub use authentication::MAX_RESULTS;
pub use method::{Method, SaidResult};
