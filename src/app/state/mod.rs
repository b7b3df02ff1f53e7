//! What the page is about: the query, the run under way, the report so far, the tab shown.

pub(crate) mod form;

use std::sync::Arc;

use futures_util::future::{AbortHandle, LocalBoxFuture, abortable};
use leptos::prelude::*;
use mailpath::checks::{Check, Finding};
use mailpath::doh::ResolverChoice;
pub(crate) use mailpath::report::page::Tab;
use mailpath::report::page::{self, Action, Opening, Shown, Source};
use mailpath::report::{ParameterError, Query, Report, SavedReport, View};

use crate::app::browser::dom;
use crate::app::state::form::Form;

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
    /// The fragment of the address, where it holds a saved report.
    pub(crate) fragment: String,
}

/// Something to do that takes its time, and shows what comes of it.
pub(crate) enum Task {
    /// Ask, and report.
    Report(Query),
    /// Show the saved report that a fragment holds; of the query, the tab and the view count.
    SavedReport(String, Query),
    /// Show a saved report.
    ShowSavedReport(SavedReport),
}

/// Who does it.
pub(crate) type Doing = fn(App, Task) -> LocalBoxFuture<'static, ()>;

/// The run under way, and what bounds it.
struct Work {
    doing: Doing,
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
    /// The saved report that is shown.
    pub(crate) saved_report: RwSignal<Option<Arc<SavedReport>>>,
    /// The report that it is compared with.
    pub(crate) before: RwSignal<Option<Arc<Report>>>,
    /// Why a saved report could not be shown.
    pub(crate) trouble: RwSignal<Option<String>>,
    /// Whether the page is being printed, when everything is unfolded.
    pub(crate) printing: RwSignal<bool>,
    /// What is typed.
    pub(crate) form: Form,
    /// Whether a part of the program could not be loaded.
    pub(crate) failed: RwSignal<bool>,
    /// Every how many minutes the report is asked for again, where it is.
    pub(crate) watching: RwSignal<Option<u32>>,
    /// Says when the keys and lists of one's own have changed.
    pub(crate) own: RwSignal<bool>,
    work: StoredValue<Work>,
}

impl App {
    /// An empty page, which may ask the resolver named besides those of the table, and whose tasks are
    /// done by `doing`.
    pub(crate) fn new(resolver: &ResolverChoice, doing: Doing) -> Self {
        let allowed = dom::own_origin(resolver);
        Self {
            page: RwSignal::new(Page {
                query: Query::default(),
                left_out: Vec::new(),
                tab: Tab::Summary,
                round: 0,
                fragment: String::new(),
            }),
            report: RwSignal::new(None),
            saved_report: RwSignal::new(None),
            before: RwSignal::new(None),
            trouble: RwSignal::new(None),
            printing: RwSignal::new(false),
            form: Form::new(),
            failed: RwSignal::new(false),
            watching: RwSignal::new(None),
            own: RwSignal::new(false),
            work: StoredValue::new(Work {
                doing,
                rounds: 0,
                handle: None,
                survey: None,
                asked: String::new(),
                allowed,
            }),
        }
    }

    /// The state of this page, from the context.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Something of the report, if there is one yet.
    pub(crate) fn with_report<T: Default>(self, pick: impl FnOnce(&Report) -> T) -> T {
        // The way through the signal is the same for all, and not made once for each of them.
        self.report().as_deref().map(pick).unwrap_or_default()
    }

    /// A part of the report, which changes only when that part does.
    pub(crate) fn pick<T>(self, pick: fn(&Report) -> Option<T>) -> Signal<Option<T>>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.report.with(|report| report.as_deref().and_then(pick))).into()
    }

    /// What a check has found so far.
    pub(crate) fn findings_of(self, check: Check) -> Signal<Vec<Finding>> {
        let findings = move |report: &Report| report.findings_of(check).cloned().collect();
        Memo::new(move |_| self.with_report(findings)).into()
    }

    /// Whether a check has not ended.
    pub(crate) fn running(self, check: Check) -> Signal<bool> {
        Memo::new(move |_| self.is_running(check)).into()
    }

    /// What is asked for, now.
    pub(crate) fn query(self) -> Query {
        self.page.with_untracked(|page| page.query.clone())
    }

    /// The report so far.
    pub(crate) fn report(self) -> Option<Arc<Report>> {
        self.report.get()
    }

    /// The link to what is shown, with another view.
    pub(crate) fn link(self, view: View) -> String {
        self.page.with(|page| dom::href(&page.address(view)))
    }

    /// Whether a check has not ended.
    pub(crate) fn is_running(self, check: Check) -> bool {
        self.with_report(|report| report.running.contains(&check))
    }

    /// Goes to what the form asks for, as a new entry of the history; asked anew even if it is
    /// what is shown.
    pub(crate) fn submit(self, query: &Query) {
        self.go(&query.to_url(), true);
    }

    /// Follows a link within the page.
    pub(crate) fn follow(self, link: &str) {
        let (search, fragment) = page::split_link(link);
        if !page::shows_saved_report(fragment) {
            let (wanted, errors) = Query::from_url(search);
            self.form.fill(search, &wanted, &errors, false);
        }
        self.go(link, false);
    }

    fn go(self, link: &str, again: bool) {
        let (search, fragment) = page::split_link(link);
        if !self.may_ask(&Query::from_url(search).0) {
            // The policy of the page as loaded does not let it ask this resolver.
            dom::reload(Some(link));
            return;
        }
        let same = dom::search().trim_start_matches('?') == search && dom::fragment() == fragment;
        dom::set_search(link, same);
        self.open(search, fragment, again);
    }

    /// Shows what the URL asks for, after loading, or after going back or forward.
    pub(crate) fn load(self, first: bool) {
        let (search, fragment) = (dom::search(), dom::fragment());
        let (wanted, errors) = Query::from_url(&search);
        if wanted.view == View::Json || !self.may_ask(&wanted) {
            dom::reload(None);
            return;
        }
        if !page::shows_saved_report(&fragment) {
            self.form.fill(&search, &wanted, &errors, first);
        }
        self.open(&search, &fragment, false);
    }

    /// Whether the policy of the page as loaded lets it ask this query's resolver.
    pub(crate) fn may_ask(self, query: &Query) -> bool {
        let own = dom::own_origin(&query.resolver);
        own.is_none() || self.work.with_value(|work| work.allowed == own)
    }

    fn open(self, search: &str, fragment: &str, again: bool) {
        let (shown, round) = self.page.with_untracked(|page| (page.query.clone(), page.round));
        let opening = self.work.with_value(|work| {
            let question = (round > 0).then_some(work.asked.as_str());
            page::open(search, fragment, again, Shown { query: &shown, question })
        });
        let Opening { query, left_out, tab, fragment, action } = opening;
        // A file that could not be read stands in the way of a report no longer than one looks at it.
        if self.report.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
        if action != Action::Keep {
            self.abort();
            self.report.set(None);
            self.saved_report.set(None);
            self.before.set(None);
            self.trouble.set(None);
            self.watching.set(None);
        }
        let round = match action {
            Action::Keep => round,
            Action::Run { .. } => self.work.with_value(|work| work.rounds + 1),
            Action::Clear => 0,
        };
        self.page.set(Page { query: query.clone(), left_out, tab, round, fragment: fragment.clone() });
        if let Action::Run { source, question } = action {
            let task = match source {
                Source::SavedReport => Task::SavedReport(fragment, query),
                Source::Resolver => Task::Report(query),
            };
            self.start(task, question, round);
        }
    }

    /// Shows a saved report that stands in no address, such as that of a file.
    pub(crate) fn open_saved_report(self, saved_report: SavedReport) {
        self.abort();
        self.trouble.set(None);
        let round = self.work.with_value(|work| work.rounds + 1);
        let query = saved_report.query.clone();
        self.form.fill(&query.to_url(), &query, &[], false);
        let tab = Tab::first(&query);
        let fragment = page::FILE_FRAGMENT.to_owned();
        self.page.set(Page { query, left_out: Vec::new(), tab, round, fragment });
        self.start(
            Task::ShowSavedReport(saved_report),
            page::saved_question(false, page::FILE_FRAGMENT),
            round,
        );
    }

    /// Picks a tab, and notes it in the URL.
    pub(crate) fn select(self, tab: Tab) {
        self.page.update(|page| {
            page.tab = tab;
            page.query.tab = Some(tab.id().to_owned());
        });
        dom::set_search(&self.page.with_untracked(|page| page.address(page.query.view)), true);
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

    /// Does what the modules above this one do.
    pub(crate) fn perform(self, task: Task) -> LocalBoxFuture<'static, ()> {
        self.work.with_value(|work| work.doing)(self, task)
    }

    fn start(self, task: Task, asked: String, round: u32) {
        let (watching, handle) = abortable(self.perform(task));
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

impl Page {
    /// What the address bar says of it, in this view.
    pub(crate) fn address(&self, view: View) -> String {
        page::page_address(&self.query, &self.fragment, view)
    }
}
