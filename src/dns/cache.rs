//! A cache of answers that several reports may use, for a limited time. A question that is under way
//! is not sent again: whoever asks it meanwhile waits for the same answer.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, Shared, WeakShared, ready};
use futures_util::{FutureExt as _, StreamExt as _, stream};

use super::{Lookup, Priority, Question, Rcode, Resolve};

/// Answers with the time of their arrival, by resolver. A clone shares the same entries.
#[derive(Clone)]
pub struct AnswerCache {
    keep_ms: u64,
    now: fn() -> u64,
    entries: Rc<RefCell<Vec<CachedAnswer>>>,
    pending: Rc<RefCell<Pending>>,
}

type Answer = LocalBoxFuture<'static, Arc<Lookup>>;

/// The answers under way, by the resolver's URL and the question.
type Pending = HashMap<(String, Question), WeakShared<Answer>>;

/// An answer that is kept.
#[derive(Clone, Debug)]
pub struct CachedAnswer {
    /// The resolver, by the URL that was asked.
    pub resolver: String,
    /// When it came, in milliseconds of the cache's clock.
    pub at_ms: u64,
    /// The question with its answer.
    pub lookup: Arc<Lookup>,
}

/// So many answers are refreshed at once: nobody waits for them.
const REFRESHED_AT_ONCE: usize = 6;

impl AnswerCache {
    /// Keeps answers for `keep_ms` milliseconds of the clock `now`, which gives milliseconds too.
    #[must_use]
    pub fn new(keep_ms: u64, now: fn() -> u64) -> Self {
        Self { keep_ms, now, entries: Rc::default(), pending: Rc::default() }
    }

    /// Removes every entry.
    pub fn clear(&self) {
        self.entries.borrow_mut().clear();
    }

    /// What is kept, in the order in which it came.
    #[must_use]
    pub fn answers(&self) -> Vec<CachedAnswer> {
        self.drop_old();
        self.entries.borrow().clone()
    }

    /// Takes over answers that were kept elsewhere, such as before the page was loaded anew. Those that are too
    /// old, or say nothing, are left out, and so is what is known already.
    pub fn restore(&self, answers: impl IntoIterator<Item = CachedAnswer>) {
        for CachedAnswer { resolver, at_ms, lookup } in answers {
            let is_same =
                |known: &CachedAnswer| known.resolver == resolver && known.lookup.question == lookup.question;
            if is_usable(&lookup) && !self.entries.borrow().iter().any(is_same) {
                self.entries.borrow_mut().push(CachedAnswer { resolver, at_ms, lookup });
            }
        }
        self.drop_old();
    }

    /// Asks `upstream`, which is the resolver `id` at the URL `resolver`, once more for each answer of it that
    /// is older than `age_ms` milliseconds. An answer that does not come leaves the older one in its place.
    pub async fn refresh(&self, upstream: &dyn Resolve, resolver: &str, id: &str, age_ms: u64) {
        self.drop_old();
        let now = (self.now)();
        let is_due =
            |entry: &&CachedAnswer| entry.resolver == resolver && now.saturating_sub(entry.at_ms) > age_ms;
        let due: Vec<Question> =
            self.entries.borrow().iter().filter(is_due).map(|entry| entry.lookup.question.clone()).collect();
        let ask = |question: Question| async move {
            let lookup = upstream.resolve(question).await;
            if lookup.resolver == id && is_usable(&lookup) {
                let is_older = |entry: &CachedAnswer| {
                    entry.resolver == resolver && entry.lookup.question == lookup.question
                };
                self.entries.borrow_mut().retain(|entry| !is_older(entry));
                self.put(resolver, &lookup);
            }
        };
        stream::iter(due).for_each_concurrent(REFRESHED_AT_ONCE, ask).await;
    }

    fn drop_old(&self) {
        let now = (self.now)();
        // If the clock was set back, an entry would otherwise stay for ever.
        self.entries.borrow_mut().retain(|entry| entry.at_ms <= now && now - entry.at_ms < self.keep_ms);
    }

    fn get(&self, resolver: &str, question: &Question) -> Option<Lookup> {
        self.drop_old();
        let now = (self.now)();
        let entries = self.entries.borrow();
        let entry =
            entries.iter().find(|entry| entry.resolver == resolver && entry.lookup.question == *question)?;
        let mut lookup = (*entry.lookup).clone();
        lookup.age_ms = Some(now.saturating_sub(entry.at_ms));
        lookup.started_ms = 0;
        lookup.elapsed_ms = 0;
        lookup.attempts = 0;
        Some(lookup)
    }

    /// The answer that is under way, if somebody still waits for it.
    fn pending(&self, resolver: &str, question: &Question) -> Option<Shared<Answer>> {
        let key = (resolver.to_owned(), question.clone());
        let pending = self.pending.borrow().get(&key)?.upgrade()?;
        // One that has ended is in the entries, or is a failure, which is worth asking again.
        pending.peek().is_none().then_some(pending)
    }

    /// Lets others wait for `answer`. It is dropped with the last who does, and its request with it.
    fn share(&self, resolver: &str, question: Question, answer: Answer) -> Shared<Answer> {
        let answer = answer.shared();
        let mut pending = self.pending.borrow_mut();
        pending.retain(|_, other| other.upgrade().is_some_and(|other| other.peek().is_none()));
        pending.extend(answer.downgrade().map(|weak| ((resolver.to_owned(), question), weak)));
        answer
    }

    fn put(&self, resolver: &str, lookup: &Arc<Lookup>) {
        if is_usable(lookup) {
            let (resolver, at_ms) = (resolver.to_owned(), (self.now)());
            self.entries.borrow_mut().push(CachedAnswer { resolver, at_ms, lookup: lookup.clone() });
        }
    }
}

/// Whether an answer is worth keeping: a failure is worth asking again.
fn is_usable(lookup: &Lookup) -> bool {
    lookup.result.as_ref().is_ok_and(|response| {
        matches!(response.rcode, Rcode::NoError | Rcode::NxDomain) && !response.truncated
    })
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
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        if !(self.should_cache)(&question) {
            return self.upstream.resolve_by(question, priority);
        }
        if let Some(cached) = self.cache.get(&self.url, &question) {
            return ready(Arc::new(cached)).boxed_local();
        }
        if let Some(pending) = self.cache.pending(&self.url, &question) {
            return pending.boxed_local();
        }
        let (cache, url, id) = (self.cache.clone(), self.url.clone(), self.id.clone());
        let answer = self.upstream.resolve_by(question.clone(), priority);
        let answer = async move {
            let lookup = answer.await;
            if lookup.resolver == id {
                cache.put(&url, &lookup);
            }
            lookup
        };
        self.cache.share(&self.url, question, answer.boxed_local()).boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::future::{join, pending};

    use super::*;
    use crate::dns::{Name, RecordType, Response};

    /// Counts the questions, and answers with `rcode`, or never where there is none.
    struct Upstream {
        rcode: Option<Rcode>,
        asked: Cell<u32>,
        alive: Rc<()>,
    }

    impl Resolve for Upstream {
        fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
            self.asked.set(self.asked.get() + 1);
            let (rcode, alive) = (self.rcode, self.alive.clone());
            async move {
                let _alive = alive;
                let Some(rcode) = rcode else { return pending().await };
                Arc::new(Lookup::instant(question, "test", Ok(Response::empty(rcode))))
            }
            .boxed_local()
        }
    }

    fn caching(rcode: Option<Rcode>) -> (Rc<Upstream>, CachingResolver) {
        let upstream = Rc::new(Upstream { rcode, asked: Cell::new(0), alive: Rc::default() });
        let cache = AnswerCache::new(1000, || 0);
        let resolver =
            CachingResolver::new(upstream.clone(), cache, "https://dns.example/", "test", |_| true);
        (upstream, resolver)
    }

    fn ask(resolver: &CachingResolver) -> LocalBoxFuture<'static, Arc<Lookup>> {
        resolver.ask(&Name::parse("2.0.0.127.list.example").expect("a name"), RecordType::A)
    }

    #[test]
    fn a_question_under_way_is_not_sent_again() {
        let (upstream, resolver) = caching(Some(Rcode::NxDomain));
        let both = join(ask(&resolver), ask(&resolver)).now_or_never().expect("answers");
        assert_eq!(both.0, both.1);
        assert_eq!(upstream.asked.get(), 1);
        assert_eq!(ask(&resolver).now_or_never().map(|lookup| lookup.age_ms), Some(Some(0)));
        assert_eq!(upstream.asked.get(), 1);
    }

    #[test]
    fn a_failure_is_asked_again() {
        let (upstream, resolver) = caching(Some(Rcode::ServFail));
        for times in 1..=2 {
            assert!(ask(&resolver).now_or_never().is_some());
            assert_eq!(upstream.asked.get(), times);
        }
    }

    #[test]
    fn an_older_answer_is_refreshed_and_a_failure_leaves_it_there() {
        thread_local!(static NOW: Cell<u64> = const { Cell::new(0) });
        let cache = AnswerCache::new(1000, || NOW.get());
        let question =
            Question { name: Name::parse("2.0.0.127.list.example").expect("a name"), rtype: RecordType::A };
        let url = "https://dns.example/";
        let lookup = Lookup::instant(question.clone(), "test", Ok(Response::empty(Rcode::NxDomain)));
        cache.restore([CachedAnswer { resolver: url.into(), at_ms: 0, lookup: Arc::new(lookup) }]);
        NOW.set(600);
        let refresh = |rcode, id: &str| {
            let upstream = Upstream { rcode: Some(rcode), asked: Cell::new(0), alive: Rc::default() };
            cache.refresh(&upstream, url, id, 500).now_or_never().expect("an end");
            upstream.asked.get()
        };
        assert_eq!(refresh(Rcode::ServFail, "test"), 1);
        assert_eq!(refresh(Rcode::NxDomain, "another"), 1, "who answers for another is not this one");
        assert_eq!(cache.answers()[0].at_ms, 0);
        assert_eq!(refresh(Rcode::NoError, "test"), 1);
        assert_eq!(cache.get(url, &question).and_then(|lookup| lookup.age_ms), Some(0));
        assert_eq!(cache.answers().len(), 1);
        assert_eq!(refresh(Rcode::NoError, "test"), 0, "it is young");
        NOW.set(1700);
        assert!(cache.answers().is_empty());
    }

    #[test]
    fn a_question_that_nobody_waits_for_is_dropped() {
        let (upstream, resolver) = caching(None);
        let (first, second) = (ask(&resolver), ask(&resolver));
        assert_eq!(upstream.asked.get(), 1);
        drop(first);
        assert_eq!(Rc::strong_count(&upstream.alive), 2);
        drop(second);
        assert_eq!(Rc::strong_count(&upstream.alive), 1);
        drop(ask(&resolver));
        assert_eq!(upstream.asked.get(), 2);
    }
}
