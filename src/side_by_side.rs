//! Waiting for many futures at once, and many waiting for one future, in boxes. What drives them is
//! there once, and not once for every kind of future, which the page would have to carry.

use std::cell::RefCell;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::future::LocalBoxFuture;

/// Runs them side by side, and gives what they give, in their order.
pub async fn join_all<'a, T>(futures: impl IntoIterator<Item = LocalBoxFuture<'a, T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.into_iter().map(|future| (future, None)).collect();
    let mut pending = vec![Pending::New; futures.len()];
    poll_fn(|context| {
        poll_pending(&mut pending, context.waker(), &mut |index, context| {
            let (future, given) = &mut futures[index];
            future.as_mut().poll(context).map(|value| *given = Some(value))
        })
    })
    .await;
    futures.into_iter().filter_map(|(_, given)| given).collect()
}

/// How far a future has come.
#[derive(Clone)]
enum Pending {
    New,
    Waiting(Arc<Bell>),
    Done,
}

/// Rung when there is something new for one future; whoever waits for all is then woken.
struct Bell {
    rung: AtomicBool,
    above: Waker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        self.above.wake_by_ref();
    }
}

/// Polls those for which there is something new.
fn poll_pending(
    all: &mut [Pending],
    above: &Waker,
    poll: &mut dyn FnMut(usize, &mut Context<'_>) -> Poll<()>,
) -> Poll<()> {
    let mut result = Poll::Ready(());
    for (index, pending) in all.iter_mut().enumerate() {
        let bell = match pending {
            Pending::Done => continue,
            Pending::Waiting(bell) if bell.above.will_wake(above) => {
                if !bell.rung.swap(false, Ordering::SeqCst) {
                    result = Poll::Pending;
                    continue;
                }
                bell.clone()
            }
            // Where somebody else is to be woken now, the old bell rings in vain.
            Pending::New | Pending::Waiting(_) => {
                Arc::new(Bell { rung: AtomicBool::new(false), above: above.clone() })
            }
        };
        *pending = match poll(index, &mut Context::from_waker(&Waker::from(bell.clone()))) {
            Poll::Ready(()) => Pending::Done,
            Poll::Pending => {
                result = Poll::Pending;
                Pending::Waiting(bell)
            }
        };
    }
    result
}

/// A future that several wait for, each of whom is given a copy of what it gives. Dropping the last
/// of them drops it.
#[derive(Clone)]
pub struct Shared<'a, T> {
    state: Rc<RefCell<State<'a, T>>>,
    waiting: Arc<Waiting>,
}

enum State<'a, T> {
    Running(LocalBoxFuture<'a, T>),
    Done(T),
}

impl<'a, T> Shared<'a, T> {
    /// Lets several wait for this.
    pub fn new(future: LocalBoxFuture<'a, T>) -> Self {
        Self { state: Rc::new(RefCell::new(State::Running(future))), waiting: Arc::default() }
    }
}

impl<T: Clone> Future for Shared<'_, T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.waiting.add(context.waker());
        let mut state = self.state.borrow_mut();
        if let State::Running(future) = &mut *state {
            let waker = Waker::from(self.waiting.clone());
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                *state = State::Done(value);
                waker.wake();
            }
        }
        match &*state {
            State::Running(_) => Poll::Pending,
            State::Done(value) => Poll::Ready(value.clone()),
        }
    }
}

/// Those who wait for one future.
#[derive(Default)]
struct Waiting(Mutex<Vec<Waker>>);

impl Waiting {
    fn all(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, waker: &Waker) {
        let mut all = self.all();
        if !all.iter().any(|known| known.will_wake(waker)) {
            all.push(waker.clone());
        }
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        let all = mem::take(&mut *self.all());
        all.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::pin::pin;
    use std::task::Waker;

    use futures_util::FutureExt as _;
    use futures_util::future::ready;

    use super::*;

    /// Waited for until it is opened.
    #[derive(Default)]
    struct Door {
        is_open: Cell<bool>,
        waiting: RefCell<Option<Waker>>,
        polls: Cell<u32>,
    }

    impl Door {
        async fn pass(&self, number: u32) -> u32 {
            poll_fn(|context| {
                self.polls.set(self.polls.get() + 1);
                self.waiting.replace(Some(context.waker().clone()));
                if self.is_open.get() { Poll::Ready(number) } else { Poll::Pending }
            })
            .await
        }

        fn open(&self) {
            self.is_open.set(true);
            if let Some(waker) = self.waiting.take() {
                waker.wake();
            }
        }
    }

    #[test]
    fn what_is_there_is_given_at_once() {
        assert_eq!(join_all([]).now_or_never(), Some(Vec::<u8>::new()));
        assert_eq!(join_all([3, 1, 2].map(|n| ready(n).boxed_local())).now_or_never(), Some(vec![3, 1, 2]));
    }

    #[test]
    fn several_wait_for_one() {
        let door = Rc::new(Door::default());
        let inside = door.clone();
        let shared = Shared::new(async move { inside.pass(7).await }.boxed_local());
        let both = join_all([shared.clone().boxed_local(), shared.clone().boxed_local()]);
        let mut both = pin!(both);
        let top = Arc::new(Bell { rung: AtomicBool::new(false), above: Waker::noop().clone() });
        let waker = Waker::from(top.clone());
        let mut poll = || both.as_mut().poll(&mut Context::from_waker(&waker));
        assert_eq!(poll(), Poll::Pending);
        door.open();
        assert!(top.rung.load(Ordering::SeqCst));
        assert_eq!(poll(), Poll::Ready(vec![7, 7]));
        assert_eq!(shared.clone().now_or_never(), Some(7));
        // It is not run on for nobody.
        let inside = door.clone();
        let unwanted = Shared::new(async move { inside.pass(8).await }.boxed_local());
        assert_eq!(Rc::strong_count(&door), 2);
        drop((unwanted.clone(), unwanted));
        assert_eq!(Rc::strong_count(&door), 1);
    }

    #[test]
    fn only_what_was_woken_is_polled_and_the_order_is_kept() {
        let doors = [Door::default(), Door::default(), Door::default()];
        let passing = doors.iter().zip(0..).map(|(door, number)| door.pass(number).boxed_local());
        let polls = || doors.each_ref().map(|door| door.polls.get());
        let mut both = pin!(join_all([join_all(passing).boxed_local()]));
        let top = Arc::new(Bell { rung: AtomicBool::new(false), above: Waker::noop().clone() });
        let waker = Waker::from(top.clone());
        let mut poll = |waker: &Waker| both.as_mut().poll(&mut Context::from_waker(waker));
        assert_eq!(poll(&waker), Poll::Pending);
        assert_eq!(polls(), [1, 1, 1]);
        doors[2].open();
        assert!(top.rung.swap(false, Ordering::SeqCst));
        assert_eq!(poll(&waker), Poll::Pending);
        assert_eq!(polls(), [1, 1, 2]);
        // Who polls now may be somebody else, who is then to be woken.
        let other = Arc::new(Bell { rung: AtomicBool::new(false), above: Waker::noop().clone() });
        assert_eq!(poll(&Waker::from(other.clone())), Poll::Pending);
        assert_eq!(polls(), [2, 2, 2]);
        doors[0].open();
        doors[1].open();
        assert!(other.rung.load(Ordering::SeqCst) && !top.rung.load(Ordering::SeqCst));
        assert_eq!(poll(&Waker::from(other)), Poll::Ready(vec![vec![0, 1, 2]]));
    }
}
