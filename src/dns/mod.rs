//! DNS as the checks see it: names, record data, answers, and who can be asked.
//!
//! This is not a DNS library: it has no cache, no transport and no wire format of its own. It
//! holds the types in which the rest of the house speaks of the DNS, so that "no such name", "no
//! such record", "refused", "timed out" and "could not be reached" can never be confused.
//! Terms are those of RFC 8499.

mod cache;
mod data;
mod deadline;
mod display;
mod found;
mod known_answers;
mod laboratory;
mod lookup;
mod name;
mod plain;
mod recorder;
mod secrets;
mod special_use;
mod transcript;
mod txt;
mod urgency;
mod zone;

pub use cache::{AnswerCache, CachedAnswer, CachingResolver};
pub use data::{RecordData, RecordType};
pub use deadline::Deadline;
pub use display::{display_name, display_name_once, with_display_names};
pub use found::{Found, Hit, LookupError};
pub use known_answers::KnownAnswers;
pub use laboratory::{
    Change, ChangeError, DEFAULT_TTL, Laboratory, ZoneChanges, zone_data, zone_line, zone_name,
};
pub use lookup::{Failure, Lookup, Question, Rcode, Record, Resolve, Response};
pub use name::{Name, NameError, reverse_name};
pub use plain::{is_unseen, plain, visible};
pub use recorder::{Progress, Recorder};
pub use secrets::{MASK, Secrets};
pub use special_use::{
    EmbeddedIpv4, SpecialUse, World, embedded_ipv4, no_host_name, special_use, without_embedding,
};
pub use transcript::{MAX_LOOKUPS, OfflineResolver, Transcript};
pub use txt::{Txt, TxtStyle};
pub use urgency::{Priority, Urgency, Urgent};
pub use zone::{Zone, ZoneError};
