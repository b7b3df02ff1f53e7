//! A bound on how long a whole check may take: what is not answered by then has timed out.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{Either, LocalBoxFuture, Shared, select};

use super::{Failure, Lookup, Priority, Question, Resolve};

/// Asks another resolver, until a moment that was set beforehand.
pub struct Deadline {
    upstream: Rc<dyn Resolve>,
    over: Shared<LocalBoxFuture<'static, ()>>,
}

impl Deadline {
    /// Asks `upstream` until `over` is there.
    pub fn new(upstream: Rc<dyn Resolve>, over: impl Future<Output = ()> + 'static) -> Self {
        Self { upstream, over: over.boxed_local().shared() }
    }
}

impl Resolve for Deadline {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let answer = self.upstream.resolve_by(question.clone(), priority);
        let over = self.over.clone();
        async move {
            match select(answer, over).await {
                Either::Left((lookup, _)) => lookup,
                Either::Right(((), _)) => Arc::new(Lookup::instant(question, "", Err(Failure::Timeout))),
            }
        }
        .boxed_local()
    }

    fn published(&self) -> Option<Rc<dyn Resolve>> {
        let upstream = self.upstream.published()?;
        Some(Rc::new(Self { upstream, over: self.over.clone() }))
    }
}
