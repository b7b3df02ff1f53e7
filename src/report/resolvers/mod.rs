//! The questions of a report through several resolvers, side by side: what differs, what that means, and whether
//! the verdict would be another one.

mod row;
mod run;

pub use row::{Difference, ResolverAnswer, ResolverRow};
pub use run::{MAX_RESOLVERS, MIN_RESOLVERS, ResolverScope, SideBySide, SideBySideRun, questions};
