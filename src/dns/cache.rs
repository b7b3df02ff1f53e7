//! Answers that are worth keeping from one report to the next, for a time.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};

use super::{Lookup, Question, Rcode, Resolve};

/// Answers with the time at which they came, by whom they came from. A clone is the same memory.
#[derive(Clone)]
pub struct AnswerCache {
    keep_ms: u64,
    now: fn() -> u64,
    kept: Rc<RefCell<Vec<Kept>>>,
}

struct Kept {
    /// Who was asked.
    whom: String,
    at_ms: u64,
    exchange: Arc<Lookup>,
}

impl AnswerCache {
    /// Keeps answers for so many milliseconds of the clock `now`.
    #[must_use]
    pub fn new(keep_ms: u64, now: fn() -> u64) -> Self {
        Self { keep_ms, now, kept: Rc::default() }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.kept.borrow_mut().clear();
    }

    fn get(&self, whom: &str, question: &Question) -> Option<Lookup> {
        let now = (self.now)();
        let mut kept = self.kept.borrow_mut();
        // A clock that was put back would keep answers for ever.
        kept.retain(|kept| kept.at_ms <= now && now - kept.at_ms < self.keep_ms);
        let known = kept.iter().find(|kept| kept.whom == whom && kept.exchange.question == *question)?;
        let mut exchange = (*known.exchange).clone();
        exchange.age_ms = Some(now - known.at_ms);
        exchange.started_ms = 0;
        exchange.elapsed_ms = 0;
        exchange.attempts = 0;
        Some(exchange)
    }

    fn put(&self, whom: &str, exchange: &Arc<Lookup>) {
        // What failed is worth asking again.
        let usable = exchange.result.as_ref().is_ok_and(|response| {
            matches!(response.rcode, Rcode::NoError | Rcode::NxDomain) && !response.truncated
        });
        if usable {
            let (whom, at_ms) = (whom.to_owned(), (self.now)());
            self.kept.borrow_mut().push(Kept { whom, at_ms, exchange: exchange.clone() });
        }
    }
}

/// A resolver whose answers to some questions are remembered.
pub struct CachingResolver {
    upstream: Rc<dyn Resolve>,
    memory: AnswerCache,
    whom: String,
    id: String,
    should_cache: fn(&Question) -> bool,
}

impl CachingResolver {
    /// Remembers what `upstream` answers to the questions that are `should_cache`, under the name
    /// `whom`, if it is the resolver `id` that answered and not another one in its place.
    #[must_use]
    pub fn new(
        upstream: Rc<dyn Resolve>,
        memory: AnswerCache,
        whom: &str,
        id: &str,
        should_cache: fn(&Question) -> bool,
    ) -> Self {
        Self { upstream, memory, whom: whom.to_owned(), id: id.to_owned(), should_cache }
    }
}

impl Resolve for CachingResolver {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        if !(self.should_cache)(&question) {
            return self.upstream.resolve(question);
        }
        if let Some(known) = self.memory.get(&self.whom, &question) {
            return ready(Arc::new(known)).boxed_local();
        }
        let (memory, whom, id) = (self.memory.clone(), self.whom.clone(), self.id.clone());
        let answer = self.upstream.resolve(question);
        async move {
            let exchange = answer.await;
            if exchange.resolver == id {
                memory.put(&whom, &exchange);
            }
            exchange
        }
        .boxed_local()
    }
}
