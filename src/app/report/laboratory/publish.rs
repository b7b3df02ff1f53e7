//! From a trial to what is published: what a DNS panel wants, watching until it is there, and asking again.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::dns::ZoneChanges;
use mailpath::report::builder::with_room;
use mailpath::report::publishing::Aim;

use crate::app::browser::clock::clock;
use crate::app::components::fold::Fold;
use crate::app::components::record_forms::RecordForms;
use crate::app::report::builders::WatchPublished;
use crate::app::state::App;

/// What to do next with what is tried.
#[component]
pub(super) fn Publish(changes: Memo<Arc<ZoneChanges>>) -> impl IntoView {
    let app = App::expect();
    let whole = Memo::new(move |_| {
        changes.with(|changes| {
            app.report.with(|report| match report {
                Some(report) => with_room(changes, &report.transcript),
                None => (**changes).clone(),
            })
        })
    });
    // A saved report, and one of a message, is not asked again.
    let asked_at = Memo::new(move |_| {
        app.report.with(|report| {
            let report = report.as_ref()?;
            let is_live = report.recorded_by.is_none()
                && report.pasted.is_none()
                && !report.query.resolver.is_example();
            is_live.then(|| clock(report.started_at))
        })
    });
    let again = move |_| app.submit(&app.query().as_published().question());
    view! {
        <div class="publish">
            <h4>"What to do next"</h4>
            <p>{move || format!("Nothing is published yet. If this is what you want, {}.", changes.with(|changes| Aim::of(changes).in_panel()))}</p>
            <Fold class="for-panel" summary=|| "For your DNS panel">
                <RecordForms changes=whole report=app.report/>
            </Fold>
            <div class="screen"><WatchPublished changes=whole/></div>
            <p class="hint screen" hidden=move || asked_at.with(Option::is_none)>
                "What is published is as asked at "
                {asked_at}
                ". "
                <button type="button" class="quiet" on:click=again>"Check again what is published"</button>
            </p>
        </div>
    }
}
