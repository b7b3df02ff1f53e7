//! Which questions a report asks, and which of them waits for which: found out by answering one at a time.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use mailpath::dns::{AnswerCache, Lookup, Question, Resolve, Zone};
use mailpath::report::{Query, Report, Run};
use tokio::sync::oneshot;

/// A question, and the place of the one whose answer it waited for.
pub(crate) type Asked = (Question, Option<usize>);

/// Answers when it is told to, in the order of asking.
struct InSteps {
    zone: Zone,
    asked: RefCell<Vec<Asked>>,
    waiting: RefCell<VecDeque<(usize, oneshot::Sender<()>)>>,
    answered: Cell<Option<usize>>,
}

impl InSteps {
    fn answer_one(&self) -> bool {
        let Some((place, answer)) = self.waiting.borrow_mut().pop_front() else { return false };
        self.answered.set(Some(place));
        // Nobody waits any more where the question was dropped.
        let _ = answer.send(());
        true
    }
}

impl Resolve for InSteps {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let (answer, answered) = oneshot::channel();
        let place = self.asked.borrow().len();
        self.asked.borrow_mut().push((question.clone(), self.answered.get()));
        self.waiting.borrow_mut().push_back((place, answer));
        let lookup = self.zone.resolve(question);
        async move {
            let _ = answered.await;
            lookup.await
        }
        .boxed_local()
    }
}

/// A report over a zone, with the questions that it asked. What lists answer for their test entries is taken from
/// `known`, and kept there.
pub(crate) fn record(url: &str, zone: &str, known: &AnswerCache) -> (Report, Vec<Asked>) {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    let id = Run::new(query.clone(), Rc::new(|| {})).snapshot().resolver.id;
    let resolver = Rc::new(InSteps {
        zone: Zone::parse(&id, zone).expect("a zone"),
        asked: RefCell::default(),
        waiting: RefCell::default(),
        answered: Cell::new(None),
    });
    let run = Run::with_resolver(query, resolver.clone(), Rc::new(|| {})).with_cache(known);
    // The time limits of the checks want a runtime, though none of them is met.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _inside = runtime.enter();
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(woken.clone());
    let mut finish = pin!(run.finish());
    loop {
        while woken.0.swap(false, Ordering::Relaxed) {
            if let Poll::Ready(report) = finish.as_mut().poll(&mut Context::from_waker(&waker)) {
                return (report, resolver.asked.take());
            }
        }
        assert!(resolver.answer_one(), "the report waits for nothing");
        woken.0.store(true, Ordering::Relaxed);
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The longest chain of questions each of which waited for the one before it.
pub(crate) fn longest_chain(asked: &[Asked]) -> usize {
    let mut depths: Vec<usize> = Vec::new();
    for (_, after) in asked {
        depths.push(1 + after.and_then(|after| depths.get(after).copied()).unwrap_or(0));
    }
    depths.into_iter().max().unwrap_or(0)
}
