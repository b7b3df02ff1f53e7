//! How soon an answer is wanted, which decides what is sent first where not everything can be sent at once.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use super::{Lookup, Question, Resolve};

/// How soon an answer is wanted, the most urgent first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// The verdict rests on it before anything else: exchanges, the sender's addresses and names, SPF, DMARC.
    Verdict,
    /// A blocklist says it of the address that sends.
    SendingAddress,
    /// It concerns the sender otherwise: further addresses, its domains on lists, its keys.
    Sender,
    /// It completes the report.
    #[default]
    Rest,
}

/// The urgency of one question. It rises while the question waits, where somebody else wants the same answer
/// sooner.
#[derive(Clone, Debug, Default)]
pub struct Priority(Rc<Cell<Urgency>>);

impl Priority {
    /// Of a question that is wanted so soon.
    #[must_use]
    pub fn new(urgency: Urgency) -> Self {
        Self(Rc::new(Cell::new(urgency)))
    }

    /// How soon the answer is wanted by now.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        self.0.get()
    }

    /// Wants the answer at least so soon.
    pub fn raise(&self, urgency: Urgency) {
        self.0.set(self.urgency().min(urgency));
    }
}

/// Asks another resolver, everything at least so soon.
#[derive(Clone)]
pub struct Urgent {
    upstream: Rc<dyn Resolve>,
    urgency: Urgency,
}

impl Urgent {
    /// Asks `upstream`.
    pub fn new(upstream: Rc<dyn Resolve>, urgency: Urgency) -> Self {
        Self { upstream, urgency }
    }
}

impl Resolve for Urgent {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        priority.raise(self.urgency);
        self.upstream.resolve_by(question, priority)
    }

    fn published(&self) -> Option<Rc<dyn Resolve>> {
        let upstream = self.upstream.published()?;
        Some(Rc::new(Self { upstream, urgency: self.urgency }))
    }
}
