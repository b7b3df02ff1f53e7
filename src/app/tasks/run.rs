//! A run under way: looked at now and then, and what it may remember.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{Either, LocalBoxFuture, select};
use gloo_timers::future::TimeoutFuture;
use jiff::Timestamp;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::State;
use mailpath::checks::blocklist::CustomLists;
use mailpath::dns::{AnswerCache, Lookup, Question, Resolve};
use mailpath::doh::{Doh, ResolverChoice};
use mailpath::report::message::{PastedMessage, VerifySignatures};
use mailpath::report::{
    Query, Report, ResolverInfo, Run, example_resolver, restore_test_answers, test_answers_to_text,
};
use web_time::Instant;

use crate::app::browser::storage;
use crate::app::parts::Work;
use crate::app::state::App;
use crate::app::tasks::custom_lists as own;

/// How often the page shows a report that is filling in, in milliseconds.
const TICK: u32 = 100;
/// How often it looks whether the verdict is there, which is shown at once.
const GLANCE: u32 = 30;

/// Asks what these reports do not know, and shows what is known while it is asked.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn ask(app: App, query: Query, message: Option<MessageToCheck>, known: Vec<Arc<Report>>) -> Work {
    Ok(Box::pin(ask_now(app, query, message, known)))
}

/// A message, and what verifies its signatures.
pub(crate) type MessageToCheck = (Arc<PastedMessage>, Rc<dyn VerifySignatures>);

/// A run that asks only what these reports do not know.
pub(crate) fn prepare(
    app: App,
    query: Query,
    message: Option<MessageToCheck>,
    known: &[Arc<Report>],
    on_change: Rc<dyn Fn()>,
) -> Run {
    let own = own::used_with(app, &query.resolver);
    with_own(app, Run::knowing(known, query, on_change), own, message, known.is_empty())
}

/// The run with what is the reader's own, and what is remembered where nothing is known.
fn with_own(app: App, run: Run, own: CustomLists, message: Option<MessageToCheck>, is_new: bool) -> Run {
    let run = run.with_custom_lists(own);
    let run = if is_new { run.with_cache(&memory(app)) } else { run };
    match message {
        Some((message, verifier)) => run.with_message(message, verifier),
        None => run,
    }
}

async fn ask_now(app: App, query: Query, message: Option<MessageToCheck>, known: Vec<Arc<Report>>) {
    let show = move |report| app.report.set(Some(Arc::new(report)));
    if query.resolver.is_example() && known.is_empty() {
        let own = own::used_with(app, &query.resolver);
        // It has all answers at once: there is nothing to see come in.
        let resolver = Rc::new(InTurns { resolver: example_resolver(), asked: Cell::new(0) });
        let run = Run::with_resolver(query, resolver, Rc::new(|| {}));
        return show(with_own(app, run, own, message, true).finish().await);
    }
    let changes = Changes::default();
    let choice = query.resolver.clone();
    let run = prepare(app, query, message, &known, changes.caller());
    watch(run, changes, Box::new(show)).await;
    if known.is_empty() {
        keep_memory(app);
        let resolver =
            app.report.with_untracked(|report| report.as_ref().map(|report| report.resolver.clone()));
        if let Some(resolver) = resolver {
            // The report has ended, and nobody waits for this.
            wasm_bindgen_futures::spawn_local(refresh_memory(app, choice, resolver));
        }
    }
}

/// How many questions are answered in one turn of the browser.
const IN_ONE_TURN: u32 = 16;

/// A resolver that answers at once, but lets the browser do other things in between.
struct InTurns {
    resolver: Rc<dyn Resolve>,
    asked: Cell<u32>,
}

impl Resolve for InTurns {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let asked = self.asked.get();
        self.asked.set(asked.wrapping_add(1));
        let resolver = self.resolver.clone();
        // A later time is a later turn.
        let turn = TimeoutFuture::new(asked / IN_ONE_TURN);
        async move {
            turn.await;
            resolver.resolve(question).await
        }
        .boxed_local()
    }
}

/// The name under which the answers about test entries are kept; other projects may share the origin.
const MEMORY: &str = "mailpath.test-entries";
/// What the lists answered about their test entries is kept for so long, in milliseconds.
const KEEP_MS: u64 = 30 * 60 * 1000;

/// The answers about test entries, which this browser keeps between two visits.
pub(crate) fn memory(app: App) -> AnswerCache {
    app.lasting(|| {
        let now = || u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0);
        let cache = AnswerCache::new(KEEP_MS, now);
        if let Some(text) = storage::read(MEMORY) {
            restore_test_answers(&cache, &text);
            // What is too old need not stay.
            storage::write(MEMORY, test_answers_to_text(&cache).as_deref());
        }
        StoredValue::new_local(cache)
    })
    .get_value()
}

/// Keeps what is known about test entries. Where the browser does not let the page, they are asked again.
pub(crate) fn keep_memory(app: App) {
    storage::write(MEMORY, test_answers_to_text(&memory(app)).as_deref());
}

/// Forgets all of it.
pub(crate) fn wipe_memory(app: App) {
    memory(app).clear();
    storage::write(MEMORY, None);
}

/// Asks again for what will soon be too old, so that the next report need not wait for it.
async fn refresh_memory(app: App, choice: ResolverChoice, resolver: ResolverInfo) {
    let Some(url) = &resolver.url else { return };
    memory(app).refresh(&Doh::new(&choice), url, &resolver.id, KEEP_MS / 2).await;
    keep_memory(app);
}

/// Whether there is something new to show.
#[derive(Clone)]
pub(crate) struct Changes(Rc<Cell<bool>>);

impl Default for Changes {
    fn default() -> Self {
        Self(Rc::new(Cell::new(true)))
    }
}

impl Changes {
    /// What is to be called when there is.
    pub(crate) fn caller(&self) -> Rc<dyn Fn()> {
        let news = self.0.clone();
        Rc::new(move || news.set(true))
    }

    /// Waits for `finish`, and meanwhile calls `show` when there is something new, though not at
    /// every answer.
    pub(crate) async fn until<T>(&self, finish: LocalBoxFuture<'_, T>, show: &dyn Fn()) -> T {
        let show = || {
            show();
            true
        };
        self.look(TICK, finish, &show).await
    }

    /// The same with a `show` that says whether it was time to show something. What takes long is done less often.
    async fn look<T>(&self, often: u32, finish: LocalBoxFuture<'_, T>, show: &dyn Fn() -> bool) -> T {
        let mut finish = finish;
        loop {
            let began = Instant::now();
            if self.0.take() && !show() {
                self.0.set(true);
            }
            let took = u32::try_from(began.elapsed().as_millis()).unwrap_or(often);
            match select(finish, TimeoutFuture::new(often.max(took.saturating_mul(4)))).await {
                Either::Left((done, _)) => return done,
                Either::Right((_, unfinished)) => finish = unfinished,
            }
        }
    }
}

/// Runs a query and hands on the report, first at once and then whenever there is something new: at once where that
/// is another state of the verdict, which is what a reader waits for. Dropping the future drops the run, and its
/// requests with it.
pub(crate) async fn watch(run: Run, changes: Changes, show: Box<dyn Fn(Report)>) {
    let shown = Cell::new(None::<(State, Instant)>);
    let look = || {
        let is_time = |at: Instant| at.elapsed() >= Duration::from_millis(TICK.into());
        // A verdict that is there can wait for its turn.
        if shown.get().is_some_and(|(state, at)| state != State::Running && !is_time(at)) {
            return false;
        }
        let report = run.snapshot();
        let is_due = |(state, at)| state != report.verdict.state || is_time(at);
        let is_due = shown.get().is_none_or(is_due);
        if is_due {
            shown.set(Some((report.verdict.state, Instant::now())));
            show(report);
        }
        is_due
    };
    let report = changes.look(GLANCE, run.finish().boxed_local(), &look).await;
    show(report);
}
