//! DMARC (RFC 9989): what the domain in the visible From asks of receivers.
//!
//! `record`, `policy` and `uri` are the grammar, `policy_record` is what receivers make of it; `walk` finds the
//! record that applies and the organizational domain, `alignment` compares other domains with it; `evaluate`
//! says what comes of that, `reports` where reports go; `check` runs it all for a report. `mistakes` and
//! `findings` say what is wrong, `correction` what was meant, `words` what it means.

mod alignment;
mod check;
mod correction;
mod evaluate;
mod findings;
mod mistakes;
mod policy;
mod policy_record;
mod probe;
mod record;
mod reports;
mod uri;
mod walk;
mod words;

pub use alignment::{Alignment, align, judge};
pub use check::{Aligned, Dmarc, DmarcRequest, DmarcSummary, check, draft_domain, prefetch};
pub use correction::correct;
pub use evaluate::{AppliesTag, DmarcResult, DmarcStatus, Outcome, PolicyTags, SpfKnowledge};
pub use findings::several_authors;
pub use mistakes::{Mistakes, NearMissKind};
pub use policy::{AlignmentMode, FailureOptions, Policy, Psd};
pub use policy_record::{PolicyRecord, PolicyTag};
pub use record::{ReportList, SpannedTag, Tag, TagError, is_dmarc, parse};
pub use reports::{Authorization, ReportDestination, ReportGap, ReportTag};
pub use uri::{ReportAddress, ReportUri, Scheme, UriError, addresses};
pub use walk::{Applicable, MAX_QUESTIONS, NearMiss, StepStatus, Walk, WalkStep, names, record_name};
pub use words::{meaning, outcome_in_words, policy_in_words, returner, signer};
