//! Stands between the checks and whoever answers: numbers every question, asks identical ones
//! once, and keeps the transcript.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, WeakShared, ready};
use web_time::Instant;

use super::{Lookup, Priority, Question, Resolve, Secrets, Transcript};

type Answer = LocalBoxFuture<'static, Arc<Lookup>>;

/// A question that was asked.
enum Asked {
    Answered(Arc<Lookup>),
    /// Whoever waits for it holds the future.
    Waiting {
        answer: WeakShared<Answer>,
        priority: Priority,
        slot: Slot,
    },
}

/// Where a question stands in the transcript.
#[derive(Clone, Copy)]
struct Slot {
    index: usize,
    id: u32,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Questions asked so far.
    pub sent: usize,
    /// Questions that a DNS answer came to.
    pub answered: usize,
    /// Questions that failed on the way.
    pub failed: usize,
    /// Questions that did not have to be asked, since an earlier report had.
    pub remembered: usize,
}

/// Records what passes through it.
///
/// The future of a question belongs to those who wait for it: dropping the last of them cancels the question, which
/// is not sent if it was not yet. It keeps its number, and whoever asks it later sends it anew.
#[derive(Clone)]
pub struct Recorder {
    upstream: Rc<dyn Resolve>,
    secrets: Rc<Secrets>,
    state: Rc<RefCell<State>>,
}

struct State {
    asked: HashMap<Question, Asked>,
    done: Vec<Option<Arc<Lookup>>>,
    progress: Progress,
    started: Instant,
    /// How long a recorded run took, of which this is the record.
    took_ms: Option<u64>,
    on_answer: Rc<dyn Fn()>,
}

impl Recorder {
    /// Records what `upstream` is asked; `on_answer` is called whenever a question is asked or
    /// answered.
    pub fn new(upstream: Rc<dyn Resolve>, on_answer: Rc<dyn Fn()>) -> Self {
        let state = State {
            asked: HashMap::new(),
            done: Vec::new(),
            progress: Progress::default(),
            started: Instant::now(),
            took_ms: None,
            on_answer,
        };
        Self { upstream, secrets: Rc::default(), state: Rc::new(RefCell::new(state)) }
    }

    /// The same, for questions that have secrets in them: nobody above sees any.
    #[must_use]
    pub fn keeping(self, secrets: Secrets) -> Self {
        Self { secrets: Rc::new(secrets), ..self }
    }

    /// The same, over what `wrap` makes of the resolver.
    #[must_use]
    pub fn over(self, wrap: impl FnOnce(Rc<dyn Resolve>) -> Rc<dyn Resolve>) -> Self {
        Self { upstream: wrap(self.upstream), ..self }
    }

    /// The same, with the answers of an earlier run, which took so many milliseconds and left so
    /// many questions without waiting for their answers. Nothing in it is asked again; what is asked
    /// beyond it is numbered on.
    #[must_use]
    pub fn resuming(self, transcript: &Transcript, unanswered: usize, took_ms: u64) -> Self {
        {
            let mut state = self.state.borrow_mut();
            state.took_ms = Some(took_ms);
            state.progress.sent = unanswered;
            for lookup in transcript.lookups() {
                let progress = &mut state.progress;
                match (lookup.age_ms, lookup.answered()) {
                    (Some(_), _) => progress.remembered += 1,
                    (None, true) => progress.answered += 1,
                    (None, false) => progress.failed += 1,
                }
                progress.sent += usize::from(lookup.age_ms.is_none());
                // A hostile file may hold a question twice: the first answer counts.
                let answered = || Asked::Answered(lookup.clone());
                state.asked.entry(lookup.question.clone()).or_insert_with(answered);
                state.done.push(Some(lookup.clone()));
            }
        }
        self
    }

    /// What was asked and answered so far.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        Transcript::new(self.state.borrow().done.iter().flatten().cloned().collect())
    }

    /// How far the run has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.state.borrow().progress
    }

    /// Milliseconds since the recorder was made, or that the run took of which it has the record.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        let state = self.state.borrow();
        state.took_ms.unwrap_or_else(|| millis(state.started))
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl State {
    /// Every question has the number of its place, but in a record from which some were left out.
    fn next_id(&self) -> u32 {
        let place = u32::try_from(self.done.len()).unwrap_or(u32::MAX);
        let recorded = self.took_ms.and_then(|_| self.done.iter().flatten().map(|lookup| lookup.id).max());
        recorded.unwrap_or(0).max(place).saturating_add(1)
    }

    /// The answer to a question, if it is there or somebody waits for it; else where it stands, if it was asked.
    fn known(&self, question: &Question, wanted: &Priority) -> Result<Answer, Option<Slot>> {
        match self.asked.get(question) {
            Some(Asked::Answered(lookup)) => Ok(ready(lookup.clone()).boxed_local()),
            Some(Asked::Waiting { answer, priority, slot }) => match answer.upgrade() {
                Some(answer) => {
                    priority.raise(wanted.urgency());
                    Ok(answer.boxed_local())
                }
                None => Err(Some(*slot)),
            },
            None => Err(None),
        }
    }

    /// A place in the transcript for a question that was not asked before.
    fn new_slot(&mut self) -> Slot {
        let slot = Slot { index: self.done.len(), id: self.next_id() };
        self.done.push(None);
        self.progress.sent += 1;
        slot
    }

    /// Takes in an answer.
    fn answered(&mut self, slot: Slot, question: Question, lookup: &Arc<Lookup>) {
        let progress = &mut self.progress;
        if lookup.age_ms.is_some() {
            progress.sent -= 1;
            progress.remembered += 1;
        } else if lookup.answered() {
            progress.answered += 1;
        } else {
            progress.failed += 1;
        }
        if let Some(done) = self.done.get_mut(slot.index) {
            *done = Some(lookup.clone());
        }
        self.asked.insert(question, Asked::Answered(lookup.clone()));
    }
}

impl Resolve for Recorder {
    fn resolve(&self, question: Question) -> Answer {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> Answer {
        let known = self.state.borrow().known(&question, &priority);
        let slot = match known {
            Ok(answer) => return answer,
            Err(slot) => slot,
        };
        let upstream = self.upstream.resolve_by(question.clone(), priority.clone());
        let mut state = self.state.borrow_mut();
        // Of whoever asked it before, nobody waits any more: it is asked anew, under its number.
        let slot = slot.unwrap_or_else(|| state.new_slot());
        let started_ms = millis(state.started);
        // Whoever waits may outlive the run: a weak link lets it go.
        let shared = Rc::downgrade(&self.state);
        let secrets = self.secrets.clone();
        let asked = question.clone();
        let answer = async move {
            let mut lookup = Arc::unwrap_or_clone(secrets.mask(upstream.await));
            lookup.id = slot.id;
            if lookup.age_ms.is_some() || lookup.attempts > 0 && lookup.started_ms == 0 {
                lookup.started_ms = started_ms;
            }
            let lookup = Arc::new(lookup);
            if let Some(shared) = shared.upgrade() {
                let mut state = shared.borrow_mut();
                state.answered(slot, asked, &lookup);
                let on_answer = state.on_answer.clone();
                drop(state);
                on_answer();
            }
            lookup
        }
        .boxed_local()
        .shared();
        if let Some(answer) = answer.downgrade() {
            state.asked.insert(question, Asked::Waiting { answer, priority, slot });
        }
        let on_answer = state.on_answer.clone();
        drop(state);
        on_answer();
        answer.boxed_local()
    }
}
