//! Lets a bounded number of questions be under way, the most urgent of those that wait first.
//!
//! What waits for long goes before what is more urgent and came much later, so that nothing waits for ever. The
//! bound falls where the server shows that it is too much, and rises again slowly with answers (additive increase,
//! multiplicative decrease, as in RFC 5681 section 3.1).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::clock::yield_now;
use crate::dns::{Priority, Urgency};

/// A question goes before one that is more urgent by a step and came so many questions later: about as many as a
/// report asks.
const STEP: u64 = 256;
/// The bound falls no lower than this by itself.
const LEAST: usize = 4;

/// Where questions wait for their turn. A clone is the same gate.
#[derive(Clone, Debug)]
pub struct Gate(Rc<RefCell<State>>);

#[derive(Debug)]
struct State {
    bound: Bound,
    under_way: usize,
    next: u64,
    /// What else is asked in the same breath shall be there before anything is chosen.
    gathering: bool,
    /// By the order in which they came.
    waiting: BTreeMap<u64, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    priority: Priority,
    /// It is its turn, and it counts as under way.
    admitted: bool,
    waker: Waker,
}

/// How many questions are under way at once.
#[derive(Debug)]
struct Bound {
    most: usize,
    now: usize,
    /// Answers since it last changed.
    answers: usize,
    /// How often it fell: what was sent before says nothing about what was sent since.
    falls: u32,
}

impl Bound {
    fn new(most: usize) -> Self {
        let most = most.max(1);
        Self { most, now: most, answers: 0, falls: 0 }
    }

    /// One more at once for each time that as many were answered.
    fn rise(&mut self) {
        self.answers += 1;
        if self.answers >= self.now {
            self.answers = 0;
            self.now = (self.now + 1).min(self.most);
        }
    }

    /// Half as many at once. All that were sent at a time are one sign, not many.
    fn fall(&mut self, sent_after: u32) {
        if sent_after == self.falls {
            self.falls += 1;
            self.answers = 0;
            self.now = (self.now / 2).max(LEAST).min(self.most);
        }
    }

    fn limit(&mut self, most: usize) {
        self.most = self.most.min(most.max(1));
        self.now = self.now.min(self.most);
    }
}

impl State {
    /// Gives free places to those whose turn it is, and returns whom to wake.
    fn admit(&mut self) -> Vec<Waker> {
        let mut wakers = Vec::new();
        while !self.gathering && self.under_way < self.bound.now {
            let key = |ticket: u64, waiting: &Waiting| ticket + STEP * rank(waiting.priority.urgency());
            let waiting = self.waiting.iter_mut().filter(|(_, waiting)| !waiting.admitted);
            let Some((_, next)) = waiting.min_by_key(|(ticket, waiting)| key(**ticket, waiting)) else {
                break;
            };
            next.admitted = true;
            wakers.push(next.waker.clone());
            self.under_way += 1;
        }
        wakers
    }
}

fn rank(urgency: Urgency) -> u64 {
    match urgency {
        Urgency::Verdict => 0,
        Urgency::SendingAddress => 1,
        Urgency::Sender => 2,
        Urgency::Rest => 3,
    }
}

impl Gate {
    /// Lets at most `most` through at once.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self(Rc::new(RefCell::new(State {
            bound: Bound::new(most),
            under_way: 0,
            next: 0,
            gathering: false,
            waiting: BTreeMap::new(),
        })))
    }

    /// Waits for a turn. Dropping the future gives the turn to the next one.
    pub async fn enter(&self, priority: Priority) -> Place {
        let turn = self.wait(priority);
        let is_gathering = std::mem::replace(&mut self.0.borrow_mut().gathering, true);
        if !is_gathering {
            let gathering = Gathering(self);
            yield_now().await;
            drop(gathering);
        }
        turn.await
    }

    fn wait(&self, priority: Priority) -> Turn {
        let mut state = self.0.borrow_mut();
        let ticket = state.next;
        state.next += 1;
        state.waiting.insert(ticket, Waiting { priority, admitted: false, waker: Waker::noop().clone() });
        Turn { gate: self.clone(), ticket }
    }

    /// From now on lets at most `most` through at once, if that is less than before.
    pub fn limit(&self, most: usize) {
        self.0.borrow_mut().bound.limit(most);
    }

    /// How many are let through at once by now.
    #[must_use]
    pub fn bound(&self) -> usize {
        self.0.borrow().bound.now
    }

    fn admit(&self) {
        let wakers = self.0.borrow_mut().admit();
        // A waker may come back here.
        wakers.into_iter().for_each(Waker::wake);
    }

    fn leave(&self) {
        self.0.borrow_mut().under_way -= 1;
        self.admit();
    }
}

/// That more is still being asked in the same breath; once it is dropped, turns are given.
struct Gathering<'a>(&'a Gate);

impl Drop for Gathering<'_> {
    fn drop(&mut self) {
        self.0.0.borrow_mut().gathering = false;
        self.0.admit();
    }
}

/// The waiting for a turn.
struct Turn {
    gate: Gate,
    ticket: u64,
}

impl Future for Turn {
    type Output = Place;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Place> {
        let mut state = self.gate.0.borrow_mut();
        match state.waiting.get_mut(&self.ticket) {
            Some(waiting) if !waiting.admitted => {
                waiting.waker.clone_from(context.waker());
                return Poll::Pending;
            }
            _ => state.waiting.remove(&self.ticket),
        };
        let sent_after = state.bound.falls;
        drop(state);
        Poll::Ready(Place { gate: self.gate.clone(), sent_after })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let left = self.gate.0.borrow_mut().waiting.remove(&self.ticket);
        if left.is_some_and(|waiting| waiting.admitted) {
            self.gate.leave();
        }
    }
}

/// A place among those under way, until it is dropped.
#[derive(Debug)]
pub struct Place {
    gate: Gate,
    sent_after: u32,
}

impl Place {
    /// The server answered.
    pub fn answered(&self) {
        self.gate.0.borrow_mut().bound.rise();
    }

    /// The server showed that too much was asked of it at once.
    pub fn overloaded(&mut self) {
        let mut state = self.gate.0.borrow_mut();
        state.bound.fall(self.sent_after);
        // What is sent next from this place is sent by the bound of now.
        self.sent_after = state.bound.falls;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.gate.leave();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use futures_util::future::LocalBoxFuture;
    use proptest::prelude::*;

    use super::*;

    type Turns = Vec<Option<LocalBoxFuture<'static, Place>>>;

    fn enter(gate: &Gate, priority: &Priority) -> LocalBoxFuture<'static, Place> {
        let (gate, priority) = (gate.clone(), priority.clone());
        let mut turn = async move { gate.enter(priority).await }.boxed_local();
        assert!(
            (&mut turn).now_or_never().is_none(),
            "everything of one breath comes before anything is chosen"
        );
        turn
    }

    fn turns(gate: &Gate, urgencies: &[Urgency]) -> Turns {
        urgencies.iter().map(|urgency| Some(enter(gate, &Priority::new(*urgency)))).collect()
    }

    /// The places of those whose turn it is, once nothing more happens.
    fn admitted(turns: &mut Turns) -> Vec<(usize, Place)> {
        let mut ready = Vec::new();
        // Turns are given when the first of a breath goes on, which need not be the first here.
        for _ in 0..2 {
            ready.extend(turns.iter_mut().enumerate().filter_map(|(index, turn)| {
                let place = turn.as_mut()?.now_or_never()?;
                *turn = None;
                Some((index, place))
            }));
        }
        ready
    }

    #[test]
    fn the_most_urgent_goes_first_and_equals_go_as_they_came() {
        use Urgency::{Rest, Sender, SendingAddress, Verdict};
        let gate = Gate::new(1);
        let mut turns = turns(&gate, &[Rest, Sender, Verdict, SendingAddress, Sender, Verdict]);
        let mut order = Vec::new();
        while let Some((index, place)) = admitted(&mut turns).pop() {
            order.push(index);
            drop(place);
        }
        assert_eq!(order, [2, 5, 3, 1, 4, 0]);
    }

    #[test]
    fn a_question_that_others_want_sooner_rises() {
        let gate = Gate::new(1);
        let (late, sender) = (Priority::default(), Priority::new(Urgency::Sender));
        let mut turns = vec![Some(enter(&gate, &sender)), Some(enter(&gate, &late))];
        late.raise(Urgency::Verdict);
        late.raise(Urgency::Rest);
        assert_eq!(late.urgency(), Urgency::Verdict, "it does not fall");
        assert_eq!(admitted(&mut turns)[0].0, 1);
    }

    #[test]
    fn nothing_waits_for_ever() {
        let gate = Gate::new(1);
        let mut held = admitted(&mut turns(&gate, &[Urgency::Verdict]));
        let mut late = turns(&gate, &[Urgency::Rest]);
        assert!(admitted(&mut late).is_empty());
        let mut before = 0;
        while late[0].is_some() {
            let mut urgent = turns(&gate, &[Urgency::Verdict]);
            assert!(admitted(&mut urgent).is_empty());
            held.clear();
            held.extend(admitted(&mut urgent));
            held.extend(admitted(&mut late));
            assert_eq!(held.len(), 1);
            before += 1;
        }
        assert!((STEP..=4 * STEP).contains(&before), "{before}");
    }

    #[test]
    fn who_is_dropped_gives_the_turn_to_the_next() {
        let gate = Gate::new(2);
        let mut waiting = turns(&gate, &[Urgency::Rest; 5]);
        let mut places = admitted(&mut waiting);
        assert_eq!(places.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [0, 1]);
        // One that waits, and one whose turn it is but who has not seen it yet.
        waiting[2] = None;
        drop(places.remove(0));
        waiting[3] = None;
        assert_eq!(admitted(&mut waiting)[0].0, 4);
        drop(waiting);
        drop(places);
        let state = gate.0.borrow();
        assert_eq!((state.under_way, state.waiting.len()), (0, 0));
    }

    #[test]
    fn who_is_dropped_while_others_gather_keeps_nobody_waiting() {
        let gate = Gate::new(2);
        let mut waiting = turns(&gate, &[Urgency::Rest; 2]);
        waiting[0] = None;
        assert_eq!(admitted(&mut waiting)[0].0, 1);
    }

    #[test]
    fn the_bound_falls_once_for_all_that_were_sent_at_a_time_and_rises_slowly() {
        let gate = Gate::new(64);
        let mut waiting = turns(&gate, &[Urgency::Rest; 200]);
        let mut places = admitted(&mut waiting);
        assert_eq!(places.len(), 64);
        for (_, place) in &mut places {
            place.overloaded();
        }
        assert_eq!(gate.bound(), 32);
        places[0].1.overloaded();
        assert_eq!(gate.bound(), 16, "what was sent since");
        drop(places);
        let mut places = admitted(&mut waiting);
        assert_eq!(places.len(), 16);
        for (_, place) in &places {
            place.answered();
        }
        assert_eq!(gate.bound(), 17);
        for _ in 0..10 {
            places[0].1.overloaded();
        }
        assert_eq!(gate.bound(), LEAST);
        for _ in 0..10_000 {
            places[0].1.answered();
        }
        assert_eq!(gate.bound(), 64, "never more than it began with");
        gate.limit(16);
        gate.limit(100);
        places[0].1.answered();
        assert_eq!(gate.bound(), 16);
    }

    #[test]
    fn a_small_bound_stays_as_it_is() {
        let gate = Gate::new(2);
        let mut waiting = turns(&gate, &[Urgency::Rest; 3]);
        let mut places = admitted(&mut waiting);
        assert_eq!(places.len(), 2);
        places[0].1.overloaded();
        assert_eq!(gate.bound(), 2);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Enter(Urgency),
        Drop(usize),
        Poll,
        Leave(usize),
        Answer(usize),
        Overload(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        use Urgency::{Rest, Sender, SendingAddress, Verdict};
        let urgency = proptest::sample::select(vec![Verdict, SendingAddress, Sender, Rest]);
        prop_oneof![
            4 => urgency.prop_map(Step::Enter),
            1 => any::<usize>().prop_map(Step::Drop),
            3 => Just(Step::Poll),
            3 => any::<usize>().prop_map(Step::Leave),
            2 => any::<usize>().prop_map(Step::Answer),
            1 => any::<usize>().prop_map(Step::Overload),
        ]
    }

    proptest! {
        #[test]
        fn the_bound_is_never_exceeded_and_no_place_is_lost(
            most in 1_usize..12,
            steps in proptest::collection::vec(step(), 0..200),
        ) {
            let gate = Gate::new(most);
            let mut waiting: Turns = Vec::new();
            let mut places: Vec<(usize, Place)> = Vec::new();
            for step in steps {
                match step {
                    Step::Enter(urgency) => waiting.extend(turns(&gate, &[urgency])),
                    Step::Drop(index) if !waiting.is_empty() => {
                        let index = index % waiting.len();
                        waiting[index] = None;
                    }
                    Step::Poll => {
                        let before = gate.0.borrow().under_way;
                        places.extend(admitted(&mut waiting));
                        prop_assert!(gate.0.borrow().under_way <= before.max(gate.bound()));
                    }
                    Step::Leave(index) if !places.is_empty() => {
                        places.swap_remove(index % places.len());
                    }
                    Step::Answer(index) if !places.is_empty() => places[index % places.len()].1.answered(),
                    Step::Overload(index) if !places.is_empty() => {
                        let index = index % places.len();
                        places[index].1.overloaded();
                    }
                    Step::Drop(_) | Step::Leave(_) | Step::Answer(_) | Step::Overload(_) => {}
                }
                prop_assert!(places.len() <= most);
            }
            // Whoever still waits gets a turn.
            while waiting.iter().any(Option::is_some) {
                places.clear();
                let next = admitted(&mut waiting);
                prop_assert!(!next.is_empty());
                places.extend(next);
            }
            places.clear();
            prop_assert_eq!(gate.0.borrow().under_way, 0);
        }
    }
}
