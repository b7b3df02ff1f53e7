//! `view=resolvers`: the questions of a report through several resolvers. Whom to ask and what, how far it has
//! come, and what differs.

mod chooser;
mod overview;
mod table;

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::report::resolvers::{ResolverQuery, SideBySide};
use mailpath::report::{Report, View};

use crate::app::browser::files;
use crate::app::components::copy_button::CopyButton;
use crate::app::components::text::Sentence;
use crate::app::report::left_out;
use crate::app::state::App;
use crate::app::tasks::resolvers::compared;
use chooser::Chooser;
use overview::Overview;
use table::Differences;

pub(crate) fn view(app: App) -> AnyView {
    let compared = compared(app);
    on_cleanup(move || compared.leave(app));
    let is_made_up = Memo::new(move |_| {
        app.page.with(|page| page.query.resolver.is_example())
            || app.with_report(|report| report.answered_by().id == "example")
    });
    // What is made up no resolver knows.
    let report = Memo::new(move |_| {
        let report = app.report.get().filter(|report| report.complete && !is_made_up.get());
        report.map(SameReport)
    });
    let wanted = Memo::new(move |_| app.page.with(|page| page.query.resolvers.clone()));
    // A link that names whom to ask asks them, once the report has the questions.
    Effect::new(move |_| {
        if let (Some(SameReport(report)), wanted) = (report.get(), wanted.get())
            && let Some(set) = wanted.set.clone()
            && !compared.is_of(&report, &wanted)
        {
            compared.begin(app, report, wanted, &set);
        }
    });
    let error = RwSignal::new(String::new());
    let ask = Callback::new(move |wanted: ResolverQuery| {
        let (Some(SameReport(report)), Some(set)) = (report.get_untracked(), wanted.set.clone()) else {
            return;
        };
        error.set(String::new());
        match app.name_resolvers(wanted.clone()) {
            Ok(true) => compared.begin(app, report, wanted, &set),
            Ok(false) => {}
            Err(message) => error.set(message),
        }
    });
    view! {
        <article class="about side-by-side">
            <p class="screen"><a href=move || app.link(View::Page)>"Back to the report"</a></p>
            <h2>"Resolvers side by side"</h2>
            <p class="screen">
                "The questions behind this report, asked through several resolvers at once. Where their answers differ, a change is still spreading, a resolver hides or makes up names, or a list does not answer everybody."
            </p>
            {left_out(app)}
            <p class="note" hidden=move || !is_made_up.get()>
                "This report is of made-up data, which no resolver knows, so there is nothing to ask."
            </p>
            <div class="screen" hidden=is_made_up>
                <Chooser
                    report=report.into()
                    wanted=wanted.into()
                    answered=app.page.with_untracked(|page| page.query.resolver.clone())
                    asking=compared.asking.into()
                    compared=compared.shown.into()
                    error
                    ask
                    stop=Callback::new(move |()| compared.stop(app))
                />
            </div>
            <Comparison compared=compared.shown asking=compared.asking.into()/>
        </article>
    }
    .into_any()
}

/// Where there is no report whose questions could be asked.
pub(crate) fn empty() -> AnyView {
    view! {
        <article class="about">
            <h2>"Resolvers side by side"</h2>
            <p>
                "This asks the questions of a report through several resolvers. Check a domain or an address first; every report then has “Ask other resolvers” below its verdict."
            </p>
        </article>
    }
    .into_any()
}

/// A report, the same as long as it is at the same place.
#[derive(Clone)]
struct SameReport(Arc<Report>);

impl PartialEq for SameReport {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What the comparison comes to, and what differs.
#[component]
fn Comparison(compared: RwSignal<Option<Arc<SideBySide>>>, asking: Signal<bool>) -> impl IntoView {
    let there = Memo::new(move |_| compared.with(Option::is_some));
    let whole = Memo::new(move |_| !asking.get() && there.get());
    // Said at the start and at the end, not at every answer.
    let sentence = Memo::new(move |_| {
        compared.with(|compared| match compared {
            None => String::new(),
            Some(_) if asking.get() => "Asking.".to_owned(),
            Some(compared) if compared.complete => compared.summary(),
            Some(compared) => format!("Stopped: {} Nothing is said of the verdict.", compared.summary()),
        })
    });
    let text =
        Signal::derive(move || compared.with(|it| it.as_ref().map(|it| it.to_text()).unwrap_or_default()));
    let save = move |_| {
        if let Some(compared) = compared.get_untracked() {
            files::save("mailpath-resolvers.csv", "text/csv", &compared.to_csv());
        }
    };
    view! {
        <p class="lead-line" role="status">{move || view! { <Sentence text=sentence.get()/> }}</p>
        <Show when=move || there.get()>
            <p class="tools screen" hidden=move || !whole.get()>
                <CopyButton label="Copy as text" text/>
                <button type="button" class="quiet" on:click=save>"Save as CSV"</button>
            </p>
            <Overview compared=compared.into()/>
            <Differences compared=compared.into()/>
        </Show>
    }
}
