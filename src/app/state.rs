//! What the page is about: the query, the run under way, the report so far, the tab shown.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{AbortHandle, Either, LocalBoxFuture, abortable, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use mailpath::checks::Check;
use mailpath::dns::Memory;
use mailpath::doh::Choice;
use mailpath::list::ToList as _;
use mailpath::report::{Command, ParameterError, Query, Report, Run, View};

use super::form::Form;
use super::{dom, own, tables};

/// How often the page looks at a report that is filling in, in milliseconds.
pub(crate) const TICK: u32 = 100;

/// A tab of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Summary,
    Check(Check),
    Queries,
}

impl Tab {
    /// All there are, in the order in which they stand.
    const ALL: [Self; 7] = [
        Self::Summary,
        Self::Check(Check::Mx),
        Self::Check(Check::Blocklist),
        Self::Check(Check::Spf),
        Self::Check(Check::Ptr),
        Self::Check(Check::Lookup),
        Self::Queries,
    ];

    /// The word in the URL.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Summary | Self::Check(Check::Resolver) => "summary",
            Self::Check(Check::Mx) => "mx",
            Self::Check(Check::Blocklist) => "blacklist",
            Self::Check(Check::Spf) => "spf",
            Self::Check(Check::Ptr) => "ptr",
            Self::Check(Check::Lookup) => "lookup",
            Self::Queries => "queries",
        }
    }

    /// The word on the tab.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Summary | Self::Check(Check::Resolver) => "Summary",
            Self::Check(Check::Mx) => "MX",
            Self::Check(Check::Blocklist) => "Blacklists",
            Self::Check(Check::Spf) => "SPF",
            Self::Check(Check::Ptr) => "PTR",
            Self::Check(Check::Lookup) => "Lookup",
            Self::Queries => "Queries",
        }
    }

    /// Those that a report with these checks has.
    pub(crate) fn of(checks: &[Check]) -> Vec<Self> {
        let has = |tab: &Self| match tab {
            Self::Check(check) => checks.contains(check),
            Self::Summary | Self::Queries => true,
        };
        Self::ALL.into_iter().filter(has).to_list()
    }

    /// The one that a query opens with; of a single check, that check's.
    fn first(query: &Query) -> Self {
        let named = query.tab.as_deref().and_then(|id| Self::ALL.into_iter().find(|tab| tab.id() == id));
        named.unwrap_or(match query.command {
            None | Some(Command::Flow) => Self::Summary,
            Some(Command::Mx) => Self::Check(Check::Mx),
            Some(Command::Blacklist) => Self::Check(Check::Blocklist),
            Some(Command::Spf) => Self::Check(Check::Spf),
            Some(Command::Ptr) => Self::Check(Check::Ptr),
            Some(Command::Lookup(_)) => Self::Check(Check::Lookup),
        })
    }
}

/// What the URL says, and which run shows it.
pub(crate) struct Page {
    /// What the URL asks for.
    pub(crate) query: Query,
    /// The parameters of the URL that could not be used.
    pub(crate) left_out: Vec<ParameterError>,
    /// The tab picked.
    pub(crate) tab: Tab,
    /// Number of the run that is shown; 0 while there is none.
    pub(crate) round: u32,
}

/// The run under way, and what bounds it.
struct Work {
    rounds: u32,
    handle: Option<AbortHandle>,
    asked: String,
    /// The survey of the lists.
    survey: Option<AbortHandle>,
    /// The resolver of one's own that the page's policy lets it ask.
    allowed: Option<String>,
}

/// The state of the page.
#[derive(Clone, Copy)]
pub(crate) struct App {
    /// What is shown.
    pub(crate) page: RwSignal<Page>,
    /// The report so far.
    pub(crate) report: RwSignal<Option<Arc<Report>>>,
    /// Whether the page is being printed, when everything is unfolded.
    pub(crate) printing: RwSignal<bool>,
    /// What is typed.
    pub(crate) form: Form,
    /// Whether the tables are there; before, nothing can be asked.
    pub(crate) ready: RwSignal<bool>,
    /// Whether they could not be fetched.
    pub(crate) failed: RwSignal<bool>,
    /// Says when the keys and lists of one's own have changed.
    pub(crate) own: RwSignal<bool>,
    work: StoredValue<Work>,
}

impl App {
    /// An empty page, which may ask the resolver named besides those of the table.
    pub(crate) fn new(resolver: &Choice) -> Self {
        let allowed = dom::own_origin(resolver);
        Self {
            page: RwSignal::new(Page {
                query: Query::default(),
                left_out: Vec::new(),
                tab: Tab::Summary,
                round: 0,
            }),
            report: RwSignal::new(None),
            printing: RwSignal::new(false),
            form: Form::new(),
            ready: RwSignal::new(false),
            failed: RwSignal::new(false),
            own: RwSignal::new(false),
            work: StoredValue::new(Work {
                rounds: 0,
                handle: None,
                survey: None,
                asked: String::new(),
                allowed,
            }),
        }
    }

    /// Something of the report, if there is one yet.
    pub(crate) fn read<T: Default>(self, pick: impl FnOnce(&Report) -> T) -> T {
        // The way through the signal is the same for all, and not made once for each of them.
        self.now().as_deref().map(pick).unwrap_or_default()
    }

    /// What is asked for, now.
    pub(crate) fn query(self) -> Query {
        self.page.with_untracked(|page| page.query.clone())
    }

    /// The report so far.
    pub(crate) fn now(self) -> Option<Arc<Report>> {
        self.report.get()
    }

    /// The link to what is shown, with another view.
    pub(crate) fn link(self, view: View) -> String {
        self.page.with(|page| dom::href(&Query { view, ..page.query.clone() }.to_url()))
    }

    /// Whether a check has not ended.
    pub(crate) fn is_running(self, check: Check) -> bool {
        self.read(|report| report.running.contains(&check))
    }

    /// Goes to what the form asks for, as a new entry of the history; asked anew even if it is
    /// what is shown.
    pub(crate) fn submit(self, query: &Query) {
        self.go(&query.to_url(), true);
    }

    /// Follows a link within the page.
    pub(crate) fn follow(self, search: &str) {
        let (wanted, errors) = Query::from_url(search);
        self.form.fill(search, &wanted, &errors, false);
        self.go(search, false);
    }

    fn go(self, search: &str, again: bool) {
        if !self.may_ask(&Query::from_url(search).0) {
            // The policy of the page as loaded does not let it ask this resolver.
            dom::reload(Some(search));
            return;
        }
        let same = dom::search().trim_start_matches('?') == search;
        dom::set_search(search, same);
        self.open(search, again);
    }

    /// Shows what the URL asks for, after loading, or after going back or forward.
    pub(crate) fn load(self, first: bool) {
        let search = dom::search();
        let (wanted, errors) = Query::from_url(&search);
        if wanted.view == View::Json || !self.may_ask(&wanted) {
            dom::reload(None);
            return;
        }
        self.form.fill(&search, &wanted, &errors, first);
        self.open(&search, false);
    }

    fn may_ask(self, query: &Query) -> bool {
        let own = dom::own_origin(&query.resolver);
        own.is_none() || self.work.with_value(|work| work.allowed == own)
    }

    fn open(self, search: &str, again: bool) {
        let (query, mut errors) = Query::from_url(search);
        if let Some(word) = &query.tab
            && !Tab::ALL.iter().any(|tab| tab.id() == word)
        {
            let known: Vec<&str> = Tab::ALL.iter().map(|tab| tab.id()).to_list();
            let message = format!("There is no tab “{word}”; there are {}.", known.join(", "));
            errors.push(ParameterError { parameter: "tab", message });
        }
        let stop = must_not_run(&errors);
        errors.retain(|error| error.parameter != "q");
        let wanted = what_is_asked(&query);
        let round = self.page.with_untracked(|page| page.round);
        // Reading about the page, or looking at another tab, is no reason to ask again.
        let shown = round > 0 && self.work.with_value(|work| work.asked == wanted);
        let stay = !matches!(query.view, View::Page | View::Json) || (shown && !again);
        let run = !stay && !stop && !query.is_empty();
        let round = match (stay, run) {
            (true, _) => round,
            (false, true) => self.work.with_value(|work| work.rounds + 1),
            (false, false) => 0,
        };
        let tab = Tab::first(&query);
        if !stay {
            self.abort();
            self.report.set(None);
        }
        self.page.set(Page { query: query.clone(), left_out: errors, tab, round });
        if run {
            self.start(query, wanted, round);
        }
    }

    /// Picks a tab, and notes it in the URL.
    pub(crate) fn select(self, tab: Tab) {
        self.page.update(|page| {
            page.tab = tab;
            page.query.tab = Some(tab.id().to_owned());
        });
        dom::set_search(&self.page.with_untracked(|page| page.query.to_url()), true);
    }

    fn abort(self) {
        self.work.update_value(|work| {
            if let Some(handle) = work.handle.take() {
                handle.abort();
            }
        });
    }

    /// Lets a survey of the lists run, in the place of one that does.
    pub(crate) fn survey(self, work: LocalBoxFuture<'static, ()>) {
        self.stop_survey();
        let (work, handle) = abortable(work);
        self.work.update_value(|all| all.survey = Some(handle));
        wasm_bindgen_futures::spawn_local(async move {
            let _ = work.await;
        });
    }

    /// Ends the survey, and its requests with it.
    pub(crate) fn stop_survey(self) {
        self.work.update_value(|work| {
            if let Some(handle) = work.survey.take() {
                handle.abort();
            }
        });
    }

    async fn report_on(self, query: Query) {
        if !tables::load(self).await {
            return;
        }
        let own = own::used_with(&query.resolver);
        let changes = Changes::default();
        let run = Run::new(query, changes.caller()).with_own(own).with_memory(&memory());
        watch(run, changes, Box::new(move |report| self.report.set(Some(Arc::new(report))))).await;
    }

    fn start(self, query: Query, asked: String, round: u32) {
        let (watching, handle) = abortable(self.report_on(query).boxed_local());
        self.work.update_value(|work| {
            work.rounds = round;
            work.handle = Some(handle);
            work.asked = asked;
        });
        wasm_bindgen_futures::spawn_local(async move {
            let _ = watching.await;
        });
    }
}

/// What the lists answered for their test points is kept for so long, in milliseconds.
const KEEP_MS: u64 = 30 * 60 * 1000;

/// The test points' answers, as long as the page is loaded.
pub(crate) fn memory() -> Memory {
    thread_local! {
        static MEMORY: Memory = Memory::new(KEEP_MS, || web_sys::js_sys::Date::now() as u64);
    }
    MEMORY.with(Memory::clone)
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
        let mut finish = finish;
        loop {
            if self.0.take() {
                show();
            }
            match select(finish, TimeoutFuture::new(TICK)).await {
                Either::Left((done, _)) => return done,
                Either::Right((_, unfinished)) => finish = unfinished,
            }
        }
    }
}

/// Runs a query and hands on the report, first at once and then whenever there is something new.
/// Dropping the future drops the run, and its requests with it.
pub(crate) async fn watch(run: Run, changes: Changes, show: Box<dyn Fn(Report)>) {
    let report = changes.until(run.finish().boxed_local(), &|| show(run.snapshot())).await;
    show(report);
}

/// Without its `q` there is nothing to run; and with a resolver that could not be understood,
/// asking another one would tell it what it was not meant to hear.
pub(crate) fn must_not_run(errors: &[ParameterError]) -> bool {
    errors.iter().any(|error| matches!(error.parameter, "q" | "resolver"))
}

/// The query without what only matters to the showing.
pub(crate) fn what_is_asked(query: &Query) -> String {
    Query { tab: None, view: View::Page, ..query.clone() }.to_url()
}
