//! A report that is asked for again every few minutes, for those who wait for a change: the buttons that
//! start it, and above the report what changed since.

use std::sync::Arc;

use jiff::Timestamp;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::Report;
use mailpath::report::compare::Comparison;
use mailpath::report::watch::EVERY;

use crate::app::browser::clock::clock;
use crate::app::components::fold::Fold;
use crate::app::components::text::Sentence;
use crate::app::pages::compare::Difference;
use crate::app::parts::Loaded;
use crate::app::state::App;
use crate::app::tasks::watch::{Watching, start, stop, watching};

/// The buttons that start it; not for a saved report, which is not asked.
#[component]
pub(crate) fn WatchPanel(
    /// Every how many minutes it is asked again, where it is.
    minutes: RwSignal<Option<u32>>,
    #[prop(into)] is_saved: Signal<bool>,
    announcement: RwSignal<String>,
) -> impl IntoView {
    let app = App::expect();
    let button = |every: u32| {
        view! {
            <button
                type="button"
                aria-pressed=move || (minutes.get() == Some(every)).to_string()
                on:click=move |_| start(app, every)
            >
                {every}" min"
            </button>
        }
    };
    view! {
        <section hidden=move || is_saved.get()>
            <h3>"Watch for changes"</h3>
            <p class="hint">
                "While this tab is open, the same is asked again at this interval, and what changed is marked; if you allow it, the browser notifies you. It waits longer when nothing answers, and stops when nobody has looked at the tab for six hours."
            </p>
            <p class="choices" role="group" aria-label="Ask again every">{EVERY.map(button).collect_view()}</p>
            // Its end is announced above the report.
            <p class="hint" role="status">
                {move || minutes.get().map(|_| announcement.get())}
            </p>
        </section>
    }
}

/// What stands above a report that is watched.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn strip(app: App) -> Loaded<AnyView> {
    let Watching { next, news, announcement, .. } = watching(app);
    let before = app.before.into();
    let after = app.report.into();
    Ok(view! { <WatchStrip minutes=app.watching next news announcement before after/> }.into_any())
}

/// How the watching stands, what it found, and what changed since it began.
#[component]
fn WatchStrip(
    minutes: RwSignal<Option<u32>>,
    next: RwSignal<Option<Timestamp>>,
    news: RwSignal<Option<(Timestamp, String)>>,
    announcement: RwSignal<String>,
    before: Signal<Option<Arc<Report>>>,
    after: Signal<Option<Arc<Report>>>,
) -> impl IntoView {
    let app = App::expect();
    // As long as it is the same, what is unfolded stays so.
    let comparison = Memo::new(move |_| {
        let (before, after) = (before.get()?, after.get().filter(|after| after.complete)?);
        Some(Comparison::new(&before, &after))
    });
    let status = move || {
        let minutes = minutes.get()?;
        let next = next.get().map(|next| format!(", next at {}", clock(next))).unwrap_or_default();
        Some(format!("Asked again every {minutes} minutes{next}."))
    };
    let found = move || news.get().map(|(at, news)| format!("At {}: {news}", clock(at)));
    view! {
        <p class="sr" role="status">
            {move || minutes.get().is_none().then(|| announcement.get())}
        </p>
        <div class="note watching" hidden=move || minutes.get().is_none() && news.with(Option::is_none)>
            <p hidden=move || minutes.get().is_none()>
                <b>"Watched. "</b>
                {status}
                " "
                <button type="button" on:click=move |_| stop(app)>"Stop watching"</button>
            </p>
            <p role="status">{move || found().map(|text| view! { <Sentence text/> })}</p>
            {move || {
                comparison.get().map(|comparison| {
                    view! {
                        <Fold summary=|| "Show what changed since">
                            <Difference comparison=comparison.clone()/>
                        </Fold>
                    }
                })
            }}
        </div>
    }
}
