//! A cache of answers that several reports may use, for a limited time.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};

use super::{Lookup, Question, Rcode, Resolve};

/// Answers with the time of their arrival, by resolver. A clone shares the same entries.
#[derive(Clone)]
pub struct AnswerCache {
    keep_ms: u64,
    now: fn() -> u64,
    entries: Rc<RefCell<Vec<Entry>>>,
}

struct Entry {
    /// The resolver, by the URL that was asked.
    resolver: String,
    at_ms: u64,
    lookup: Arc<Lookup>,
}

impl AnswerCache {
    /// Keeps answers for `keep_ms` milliseconds of the clock `now`, which gives milliseconds too.
    #[must_use]
    pub fn new(keep_ms: u64, now: fn() -> u64) -> Self {
        Self { keep_ms, now, entries: Rc::default() }
    }

    /// Removes every entry.
    pub fn clear(&self) {
        self.entries.borrow_mut().clear();
    }

    fn get(&self, resolver: &str, question: &Question) -> Option<Lookup> {
        let now = (self.now)();
        let mut entries = self.entries.borrow_mut();
        // If the clock was set back, an entry would otherwise stay for ever.
        entries.retain(|entry| entry.at_ms <= now && now - entry.at_ms < self.keep_ms);
        let entry =
            entries.iter().find(|entry| entry.resolver == resolver && entry.lookup.question == *question)?;
        let mut lookup = (*entry.lookup).clone();
        lookup.age_ms = Some(now - entry.at_ms);
        lookup.started_ms = 0;
        lookup.elapsed_ms = 0;
        lookup.attempts = 0;
        Some(lookup)
    }

    fn put(&self, resolver: &str, lookup: &Arc<Lookup>) {
        // A failure is worth asking again.
        let usable = lookup.result.as_ref().is_ok_and(|response| {
            matches!(response.rcode, Rcode::NoError | Rcode::NxDomain) && !response.truncated
        });
        if usable {
            let (resolver, at_ms) = (resolver.to_owned(), (self.now)());
            self.entries.borrow_mut().push(Entry { resolver, at_ms, lookup: lookup.clone() });
        }
    }
}

/// A resolver whose answers to some questions are cached.
pub struct CachingResolver {
    upstream: Rc<dyn Resolve>,
    cache: AnswerCache,
    url: String,
    id: String,
    should_cache: fn(&Question) -> bool,
}

impl CachingResolver {
    /// Caches what `upstream` answers to the questions that are `should_cache`, for the resolver at
    /// `url`; not where another resolver than `id` answered in its place.
    #[must_use]
    pub fn new(
        upstream: Rc<dyn Resolve>,
        cache: AnswerCache,
        url: &str,
        id: &str,
        should_cache: fn(&Question) -> bool,
    ) -> Self {
        Self { upstream, cache, url: url.to_owned(), id: id.to_owned(), should_cache }
    }
}

impl Resolve for CachingResolver {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        if !(self.should_cache)(&question) {
            return self.upstream.resolve(question);
        }
        if let Some(cached) = self.cache.get(&self.url, &question) {
            return ready(Arc::new(cached)).boxed_local();
        }
        let (cache, url, id) = (self.cache.clone(), self.url.clone(), self.id.clone());
        let answer = self.upstream.resolve(question);
        async move {
            let lookup = answer.await;
            if lookup.resolver == id {
                cache.put(&url, &lookup);
            }
            lookup
        }
        .boxed_local()
    }
}
