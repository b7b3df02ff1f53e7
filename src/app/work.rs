//! What the page does when it is asked to: it reports, or tells a record, with the parts of the program
//! that this takes. What belongs to another part stands in a box, else it would be compiled into this one.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use mailpath::doh::ResolverChoice;
use mailpath::report::Query;

use super::state::{App, Task};
use super::{history, more, run, saved_report, tables};

/// Does a task.
pub(crate) fn of(app: App, task: Task) -> LocalBoxFuture<'static, ()> {
    match task {
        Task::Report(query) => report(app, query).boxed_local(),
        Task::Record(fragment, query) => async move {
            if more::load(app).await {
                saved_report::tell(app, fragment, query).boxed_local().await;
            }
        }
        .boxed_local(),
        Task::Show(case) => async move {
            if more::load(app).await {
                saved_report::show(app, case).boxed_local().await;
            }
        }
        .boxed_local(),
    }
}

/// Asks, shows what is known while it is asked, and keeps it when it is complete.
async fn report(app: App, query: Query) {
    let there = match query.resolver {
        // The made-up world and the wire format are in the part that most reports do without.
        ResolverChoice::Example | ResolverChoice::Wire(_) => more::load(app).await,
        _ => tables::load(app).await,
    };
    if !there {
        return;
    }
    run::ask(app, query).boxed_local().await;
    if let Some(report) = app.report.get_untracked()
        && more::load(app).await
    {
        history::keep(report).boxed_local().await;
    }
}
