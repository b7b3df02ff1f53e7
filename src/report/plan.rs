//! The plan of checks.

use std::rc::Rc;

use super::{Query, Report};

/// One run of a query.
pub struct Run {}

impl Run {
    /// Prepares a run against the resolver that `query` names. `on_change` is called, often,
    /// whenever there is something new to show.
    #[must_use]
    pub fn new(query: Query, on_change: Rc<dyn Fn()>) -> Self {
        let _ = (query, on_change);
        Self {}
    }

    /// The report as far as it is known.
    #[must_use]
    pub fn snapshot(&self) -> Report {
        unimplemented!()
    }

    /// Runs all checks to their end. Dropping the future aborts every request under way.
    pub async fn finish(&self) -> Report {
        self.snapshot()
    }
}
