//! Tasks: what takes its time, and shows what comes of it. The state starts and ends them; how they are
//! done is handed to it, since that knows more than the state does.

use std::sync::Arc;

use futures_util::future::{AbortHandle, LocalBoxFuture, abortable};
use leptos::prelude::*;
use mailpath::report::{Query, Report};

use super::App;

/// Something to do that takes its time, and shows what comes of it.
pub(crate) enum Task {
    /// Ask, and report.
    Report(Query),
    /// Show the saved report that a fragment holds; of the query, the tab and the view count.
    SavedReport(String, Query),
    /// Ask what a report does not know, with other records tried.
    Laboratory(Arc<Report>, Query),
    /// Ask, and report, about the message that a fragment holds or that was pasted, with what is asked beside it.
    Message(String, Query),
}

/// Runs a task to its end.
pub(crate) type RunTask = fn(App, Task) -> LocalBoxFuture<'static, ()>;

/// The run under way, and what bounds it.
pub(super) struct Work {
    pub(super) run_task: RunTask,
    pub(super) rounds: u32,
    pub(super) handle: Option<AbortHandle>,
    pub(super) asked: String,
    /// What is asked for a view beside the report: the survey of the lists, or other resolvers.
    pub(super) survey: Option<AbortHandle>,
    /// The origins of resolvers of one's own that the page's policy lets it ask.
    pub(super) allowed: Vec<String>,
}

impl Work {
    /// None yet; `run_task` runs the tasks.
    pub(super) fn new(run_task: RunTask, allowed: Vec<String>) -> Self {
        Self { run_task, rounds: 0, handle: None, asked: String::new(), survey: None, allowed }
    }
}

impl App {
    /// Ends the run under way, and its requests with it.
    pub(super) fn abort(self) {
        self.work.update_value(|work| {
            if let Some(handle) = work.handle.take() {
                handle.abort();
            }
        });
    }

    /// Lets a survey run, of the lists or of other resolvers, in the place of one that does.
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
        self.work.with_value(|work| work.run_task)(self, task)
    }

    /// Lets a task run, which is the run of this number.
    pub(super) fn start(self, task: Task, asked: String, round: u32) {
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
