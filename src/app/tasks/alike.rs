//! What a trial comes to. Where no sending server is named, and what is tried makes the report take another one for
//! it, both sides are judged once more for mail from the same server.

use std::sync::Arc;

use futures_util::future::join;
use leptos::prelude::*;
use mailpath::report::trial::{Trial, is_taken_as_published, server_to_compare_for};
use mailpath::report::{Host, Query, Report};
use wasm_bindgen_futures::spawn_local;

use super::laboratory::otherwise;
use crate::app::state::App;

/// Two reports about mail from one server.
struct Made {
    /// The report that is shown.
    of: String,
    /// Whether the server is what a report of what is published takes for the sending one.
    is_as_published: bool,
    /// As published, and as tried.
    reports: [Arc<Report>; 2],
}

/// What is known of mail from one server, as published and as tried.
#[derive(Clone, Copy)]
struct Alike {
    made: RwSignal<Option<Made>>,
    /// The question for which they are being made.
    under_way: StoredValue<Option<String>>,
}

impl Alike {
    fn of(app: App) -> Self {
        app.lasting(|| Self { made: RwSignal::new(None), under_way: StoredValue::new(None) })
    }
}

/// What identifies a report.
fn key(report: &Report) -> String {
    format!("{} {}", report.started_at, report.query.question().to_url())
}

/// What is tried, compared with the report of what is published; none while that is being worked out.
pub(crate) fn trial(app: App, published: Signal<Option<Arc<Report>>>) -> Memo<Option<Trial>> {
    let Alike { made, under_way } = Alike::of(app);
    let both = Memo::new(move |_| {
        let shown = app.report().filter(|shown| shown.complete && !shown.tried.is_empty())?;
        Some([published.get()?, shown])
    });
    Effect::new(move |_| {
        let Some([published, shown]) = both.get() else { return };
        let Some(server) = server_to_compare_for(&published, &shown) else { return };
        let key = key(&shown);
        let is_this = |other: &String| *other == key;
        if made.with(|made| made.as_ref().is_some_and(|made| is_this(&made.of)))
            || under_way.with_value(|under_way| under_way.as_ref().is_some_and(is_this))
        {
            return;
        }
        under_way.set_value(Some(key.clone()));
        let is_as_published = is_taken_as_published(&published, server);
        spawn_local(async move {
            let known = [shown, published];
            let named = |query: &Query| Query { server: Some(Host::Address(server)), ..query.clone() };
            let as_published = |query: &Query| named(&query.as_published());
            let (before, after) =
                join(otherwise(app, &known, &as_published), otherwise(app, &known, &named)).await;
            under_way.set_value(None);
            made.set(Some(Made { of: key, is_as_published, reports: [Arc::new(before), Arc::new(after)] }));
        });
    });
    Memo::new(move |_| {
        let [published, shown] = both.get()?;
        let Some(server) = server_to_compare_for(&published, &shown) else {
            return Some(Trial::new(&published, &shown));
        };
        made.with(|made| {
            let Made { reports: [before, after], .. } =
                made.as_ref().filter(|made| made.of == key(&shown))?;
            Some(Trial::for_server(server, [&published, &shown], [before, after]))
        })
    })
}

/// The report whose verdict stands at the top of a trial, where that is not the one that is shown: a change keeps no
/// server from being judged that is taken for the sending one now.
pub(crate) fn leading(app: App) -> Option<Arc<Report>> {
    let shown = app.report().filter(|shown| !shown.tried.is_empty())?;
    Alike::of(app).made.with(|made| {
        let made = made.as_ref().filter(|made| made.is_as_published && made.of == key(&shown))?;
        Some(made.reports[1].clone())
    })
}
