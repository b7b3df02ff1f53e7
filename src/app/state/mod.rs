//! What the page is about: the query, the run under way, the report so far, the tab shown.

mod fields;
pub(crate) mod form;
mod navigation;
pub(crate) mod pasted;
mod task;

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::{Check, Finding};
pub(crate) use mailpath::report::page::Tab;
use mailpath::report::page::{Route, shows_message};
use mailpath::report::{ParameterError, Query, Report, SavedReport, View};

use crate::app::browser::address;
use crate::app::parts::Parts;
use crate::app::state::form::Form;
pub(crate) use task::Task;
use task::{RunTask, Work};

/// What the URL says, and which run shows it.
pub(crate) struct Page {
    /// What is asked: by the URL, or by the saved report or the message that it shows.
    pub(crate) query: Query,
    /// What the URL says.
    pub(crate) given: Query,
    /// The parameters of the URL that could not be used.
    pub(crate) left_out: Vec<ParameterError>,
    /// The tab picked.
    pub(crate) tab: Tab,
    /// Number of the run that is shown; 0 while there is none.
    pub(crate) round: u32,
    /// The fragment of the address, where it holds a saved report.
    pub(crate) fragment: String,
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
    pub(crate) load_error: RwSignal<Option<String>>,
    /// Whether the page is being printed, when everything is unfolded.
    pub(crate) printing: RwSignal<bool>,
    /// What is typed.
    pub(crate) form: Form,
    /// How the loading of the program's parts stands.
    pub(crate) parts: Parts,
    /// Every how many minutes the report is asked for again, where it is.
    pub(crate) watching: RwSignal<Option<u32>>,
    /// Whether there are keys or lists of the reader's own.
    pub(crate) has_custom_lists: RwSignal<bool>,
    /// Whether what is shown was gone to, so that the focus goes there too.
    pub(crate) navigated: StoredValue<bool>,
    work: StoredValue<Work>,
    /// The owner of what lasts as long as the page.
    owner: StoredValue<Owner>,
}

impl App {
    /// An empty page, which may ask resolvers at these origins besides those of the table, and whose tasks
    /// are done by `run_task`.
    pub(crate) fn new(allowed: Vec<String>, has_custom_lists: bool, run_task: RunTask) -> Self {
        Self {
            page: RwSignal::new(Page {
                query: Query::default(),
                given: Query::default(),
                left_out: Vec::new(),
                tab: Tab::Summary,
                round: 0,
                fragment: String::new(),
            }),
            report: RwSignal::new(None),
            saved_report: RwSignal::new(None),
            before: RwSignal::new(None),
            load_error: RwSignal::new(None),
            printing: RwSignal::new(false),
            form: Form::new(),
            parts: Parts::new(),
            watching: RwSignal::new(None),
            has_custom_lists: RwSignal::new(has_custom_lists),
            navigated: StoredValue::new(false),
            work: StoredValue::new(Work::new(run_task, allowed)),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// The state of this page, from the context.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// State that is made when it is first wanted, and outlasts the view that wants it: one of each type.
    pub(crate) fn lasting<T>(self, make: impl FnOnce() -> T) -> T
    where
        T: Clone + Send + Sync + 'static,
    {
        self.owner.get_value().with(|| {
            use_context().unwrap_or_else(|| {
                let made = make();
                provide_context(made.clone());
                made
            })
        })
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
        self.page.with(|page| address::link(&page.address(view)))
    }

    /// Whether a check has not ended.
    pub(crate) fn is_running(self, check: Check) -> bool {
        self.with_report(|report| report.running.contains(&check))
    }
}

impl Page {
    /// What the address bar says of it, in this view.
    pub(crate) fn address(&self, view: View) -> String {
        self.address_of(&self.query, view)
    }

    /// The same with what is asked and shown changed.
    fn address_of(&self, query: &Query, view: View) -> String {
        // What was read in a message is not for the address.
        match shows_message(&self.fragment) {
            true => {
                let Query { tab, record, resolvers, .. } = query.clone();
                let beside = Query { tab, record, resolvers, ..self.given.clone() };
                Route::new(&beside, &self.fragment, view).address()
            }
            false => Route::new(query, &self.fragment, view).address(),
        }
    }
}
