//! What the page does when it is asked to: it reports, or shows a saved report, with the parts of the
//! program that this takes.

pub(crate) mod alike;
pub(crate) mod bulk;
pub(crate) mod custom_lists;
pub(crate) mod history;
pub(crate) mod laboratory;
pub(crate) mod message;
pub(crate) mod publishing;
pub(crate) mod resolvers;
pub(crate) mod run;
pub(crate) mod saved_link;
pub(crate) mod saved_report;
pub(crate) mod watch;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use mailpath::report::Query;
use mailpath::report::message::KeptText;

use crate::app::parts::Work;
use crate::app::state::{App, Task};

/// Does a task.
pub(crate) fn of(app: App, task: Task) -> LocalBoxFuture<'static, ()> {
    match task {
        Task::Report(query) => report(app, query).boxed_local(),
        Task::SavedReport(fragment, query) => {
            run_entry(app, saved_link::tell(app, fragment, query).boxed_local())
        }
        Task::Message(fragment, query) => run_entry(app, message::tell(app, fragment, query).boxed_local()),
        Task::Laboratory(known, query) => run_entry(app, laboratory::again(app, known, query).boxed_local()),
    }
}

fn run_entry(app: App, entry: LocalBoxFuture<'static, Work>) -> LocalBoxFuture<'static, ()> {
    app.parts.run(entry).map(|_| ()).boxed_local()
}

/// Asks, shows what is known while it is asked, and keeps it when it is complete.
async fn report(app: App, query: Query) {
    if app.parts.run(run::ask(app, query, None, Vec::new()).boxed_local()).await
        && let Some(report) = app.report.get_untracked()
    {
        app.parts.run(history::keep(report, KeptText::Nothing).boxed_local()).await;
    }
}
