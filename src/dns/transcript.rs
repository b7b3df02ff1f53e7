//! The ordered list of lookups, and the resolver that stands behind a recorded one.

use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};

use super::{Failure, Lookup, Question, Resolve};

/// Every question of a run with its answer, in the order of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    lookups: Vec<Arc<Lookup>>,
}

/// The most lookups of a transcript that is read; no report has as many.
pub const MAX_LOOKUPS: usize = 5000;

impl Transcript {
    /// From lookups in the order of asking.
    #[must_use]
    pub fn new(lookups: Vec<Arc<Lookup>>) -> Self {
        Self { lookups }
    }

    /// The lookups in the order of asking.
    #[must_use]
    pub fn lookups(&self) -> &[Arc<Lookup>] {
        &self.lookups
    }

    /// The lookup with this number.
    #[must_use]
    pub fn get(&self, id: u32) -> Option<&Arc<Lookup>> {
        self.lookups.iter().find(|lookup| lookup.id == id)
    }
}

/// A resolver that asks nobody. A question that a transcript does not hold fails with
/// [`Failure::NotRecorded`], which is not the same as an answer that there is no record.
#[derive(Clone, Copy, Debug)]
pub struct OfflineResolver;

impl Resolve for OfflineResolver {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        Box::pin(ready(Arc::new(Lookup::instant(question, "case", Err(Failure::NotRecorded)))))
    }
}
