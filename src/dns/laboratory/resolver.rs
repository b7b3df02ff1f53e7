//! Who answers the checks: the published records, and what is tried in their place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use super::super::{Lookup, Priority, Question, Recorder, Resolve, Transcript, Urgent};
use super::answer::{Tried, answer};
use super::change::ZoneChanges;

/// Answers as the DNS would after the changes. It asks through a recorder, which has what is published: so a
/// saved report holds that, and the changes make the same of it again.
#[derive(Clone)]
pub struct Laboratory {
    published: Recorder,
    changes: Rc<RefCell<Arc<ZoneChanges>>>,
    /// The lookups that came out differently, by their numbers.
    tried: Rc<RefCell<HashMap<u32, Arc<Lookup>>>>,
}

impl Laboratory {
    /// Nothing is changed yet.
    #[must_use]
    pub fn new(published: Recorder) -> Self {
        Self { published, changes: Rc::default(), tried: Rc::default() }
    }

    /// The same over another recorder.
    #[must_use]
    pub fn map(self, change: impl FnOnce(Recorder) -> Recorder) -> Self {
        Self { published: change(self.published), ..self }
    }

    /// What is published.
    #[must_use]
    pub fn published(&self) -> &Recorder {
        &self.published
    }

    /// Makes changes beside those that are made. To be called before anything is asked that they touch.
    pub fn make(&self, changes: &ZoneChanges) {
        let all = self.changes.borrow().and(changes);
        *self.changes.borrow_mut() = Arc::new(all);
    }

    /// The changes that are made.
    #[must_use]
    pub fn changes(&self) -> Arc<ZoneChanges> {
        self.changes.borrow().clone()
    }

    /// What was asked and answered so far, with what is tried in the place of what is published.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        let transcript = self.published.transcript();
        let tried = self.tried.borrow();
        if tried.is_empty() {
            return transcript;
        }
        let lookups = transcript.lookups().iter();
        Transcript::new(lookups.map(|lookup| tried.get(&lookup.id).unwrap_or(lookup).clone()).collect())
    }
}

impl Resolve for Laboratory {
    fn published(&self) -> Option<Rc<dyn Resolve>> {
        (!self.changes.borrow().is_empty()).then(|| Rc::new(self.published.clone()) as Rc<dyn Resolve>)
    }

    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let published = self.published.resolve_by(question.clone(), priority.clone());
        let changes = self.changes();
        if changes.is_empty() {
            return published;
        }
        let (recorder, tried) = (self.published.clone(), self.tried.clone());
        Box::pin(async move {
            let published = published.await;
            // What the changes lead to is wanted as soon.
            let recorder = Urgent::new(Rc::new(recorder), priority.urgency());
            match answer(&changes, &recorder, &question, &published).await {
                None => published,
                Some(Tried { result, ad_unknown }) => {
                    let was = Some(Box::new(published.result.clone()));
                    let lookup =
                        Lookup { result, published: was, ad_unknown, bogus: None, ..(*published).clone() };
                    let lookup = Arc::new(lookup);
                    tried.borrow_mut().insert(lookup.id, lookup.clone());
                    lookup
                }
            }
        })
    }
}
