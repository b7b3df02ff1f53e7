//! A pasted message in a report: what it fills of the query, how what its receivers said compares with what
//! is found now, and the sentence on top. The message itself is read in [`crate::message`].

mod agreement;
mod fill;
mod gateway;
mod headline;
mod link;
mod text;

pub use agreement::{Agreement, ComparedCheck, agreement};
pub use fill::fill;
pub use headline::headline;
pub use link::{LinkError, from_link, to_link};
pub use text::{KeptText, PastedMessage};

pub(in crate::report) use agreement::auth_differs;
pub(in crate::report) use fill::signers;
pub(in crate::report) use gateway::behind_gateway;
