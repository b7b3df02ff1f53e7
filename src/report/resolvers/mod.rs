//! The questions of a report through several resolvers, side by side: what differs, what that means, and whether
//! the verdict would be another one.

mod difference;
mod export;
mod row;
mod run;
mod summary;

pub use super::query::{MAX_RESOLVERS, MIN_RESOLVERS, ResolverQuery, ResolverScope, ResolverSet};
pub use difference::Difference;
pub use row::{Agreement, ResolverAnswer, ResolverRow};
pub use run::{ResolverColumn, SideBySide, SideBySideRun, questions, resolver_names};
