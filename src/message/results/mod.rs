//! What receivers wrote into the header: the results of their checks, their spam scores, and what else they,
//! mailing services and lists put there, each in plain words.
//!
//! `scanner` has the words, quoted strings and comments of structured fields; `authentication`, `received_spf`,
//! `arc`, `microsoft`, `spam` and `unsubscribe` read fields, `read` all of them; `method` and `words` say what
//! results mean; `address` says which address receivers saw; `trust` and `same_side` whose fields are believed, `step` of which step
//! of the way they speak; `findings`
//! what is worth a remark. The meanings are in `data/authentication-results.json` and
//! `data/receiver-headers.json`.

mod address;
mod arc;
mod authentication;
mod findings;
mod method;
mod microsoft;
mod note;
mod read;
mod received_spf;
mod same_side;
mod scanner;
mod spam;
mod step;
mod tables;
mod trust;
mod unsubscribe;
mod words;

pub use address::{AddressSource, ConnectingAddress, connecting_addresses};
pub use arc::{ArcChain, ArcSet, ChainFault, ChainStatus};
pub use authentication::MAX_RESULTS;
pub use findings::findings;
pub use method::{Method, SaidResult, SaidSource};
pub use note::{FieldNote, FieldRole, Points, RuleHit, SpamFilter, SpamScore, SpamVerdict, Weight};
pub use read::{MAX_NOTES, MAX_SAID, Results, read};
pub use trust::{Trust, trust};
pub use unsubscribe::{OneClick, Unsubscribe};
pub use words::{Disposition, Explanation};

use read::is_filter_field;
