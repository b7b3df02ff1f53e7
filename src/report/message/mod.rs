//! A pasted message in a report: what it fills of the query, how what its receivers said compares with what
//! is found now, and the sentence on top. The message itself is read in [`crate::message`].

mod about;
mod advice;
mod agreement;
mod beside;
mod examples;
mod fill;
mod headline;
mod link;
mod said;
mod signature;
mod text;
mod text_notes;
mod verdict;
mod verify;
mod way;

pub use about::about_now;
pub use advice::{Advice, advice};
pub use agreement::{Agreement, ComparedCheck, agreement};
pub use beside::beside;
pub use examples::{MessageExample, examples};
pub use fill::fill;
pub use headline::{Headline, headline};
pub use link::{LinkError, from_link, to_link};
pub use said::{SaidRow, said_rows};
pub use signature::{SignatureWords, signature_words};
pub use text::{KeptText, PastedMessage};
pub use text_notes::text_notes;
pub use verdict::found_now;
pub use verify::{SignatureCheck, VerifySignatures};
pub use way::{HopView, Way, way};

pub(in crate::report) use agreement::auth_differs;
pub(in crate::report) use fill::signers;
pub(in crate::report) use verdict::{leading, with_message};
