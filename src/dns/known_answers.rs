//! Answers that are known from another run, and who is asked for the rest.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};

use super::{Lookup, Priority, Question, Resolve, Transcript};

/// Answers from the transcript of another run where that has the question, and asks another resolver elsewhere.
pub struct KnownAnswers {
    known: HashMap<Question, Arc<Lookup>>,
    upstream: Rc<dyn Resolve>,
}

impl KnownAnswers {
    /// Of a transcript, what is published counts; what failed, or is private, is asked again.
    #[must_use]
    pub fn new(transcript: &Transcript, upstream: Rc<dyn Resolve>) -> Self {
        let usable = transcript.lookups().iter().filter(|lookup| !lookup.private);
        let usable = usable.map(|lookup| Arc::new(lookup.as_published())).filter(|lookup| lookup.answered());
        Self { known: usable.map(|lookup| (lookup.question.clone(), lookup)).collect(), upstream }
    }
}

impl KnownAnswers {
    /// The same, with what failed: that is not asked again.
    #[must_use]
    pub fn with_failures(transcript: &Transcript, upstream: Rc<dyn Resolve>) -> Self {
        let lookups = transcript.lookups().iter();
        Self { known: lookups.map(|lookup| (lookup.question.clone(), lookup.clone())).collect(), upstream }
    }
}

impl Resolve for KnownAnswers {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        match self.known.get(&question) {
            Some(lookup) => Box::pin(ready(lookup.clone())),
            None => self.upstream.resolve_by(question, priority),
        }
    }
}
