//! DKIM (RFC 6376, 8301, 8463): the keys with which a domain's signatures are verified.
//!
//! `tag_list`, `record` and `public_key` are the grammar; `key` judges a record; `selectors` and
//! `providers` say which names are worth a question; `check` asks them for a report, `namespace` tells
//! what is proven absent, and `findings` and `rotation` say what is wrong. No signature is verified here, but
//! [`PublicKey`] is fit for it.

mod check;
mod fault;
mod findings;
mod key;
mod lookup;
mod namespace;
mod providers;
mod public_key;
mod record;
mod rotation;
mod selectors;
mod tag_list;

pub use check::{DkimProvider, DkimRequest, DkimResult, check};
pub use fault::KeyFault;
pub use key::{GOOD_RSA_BITS, KeyKind, KeyRecord, MAX_COMMON_RSA_BITS, MIN_RSA_BITS};
pub use lookup::{KeyRow, KeyStatus, Origin};
pub use namespace::Namespace;
pub use providers::{Provider, provider_of_target, providers};
pub use public_key::{KeyError, KeyForm, PublicKey};
pub use record::{KeyTag, KeyTags, KeyType};
pub use selectors::{DOMAINKEY, Selector};
pub use tag_list::{SpannedError, SpannedTag, TagError, TagList};
pub(crate) use tag_list::{is_space, plain_word};
