//! Tabs after the ARIA pattern: one of them is in the order of the Tab key, the arrow keys, Home
//! and End move between them, and each says its state before it is opened.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::report::{Report, Silence, marks};

use crate::app::browser::dom;
use crate::app::components::state_mark::StateMark;
use crate::app::state::{App, Tab};

/// Between the panels that are made while nobody looks at them, the page answers its reader.
const BETWEEN_TURNS: Duration = Duration::from_millis(20);

/// A tab of the report with its mark.
pub(crate) type Head = (Tab, Option<State>);

/// The tabs of a report, each with its mark; the summary has that of the verdict.
pub(crate) fn heads(report: &Report, verdict: State) -> Vec<Head> {
    let is_silent = Silence::of(report, None).is_some();
    let state = |tab| match tab {
        Tab::Summary => Some(verdict),
        // Where nobody answered, why is said once, above the tabs.
        Tab::Check(_) if is_silent => Some(State::CannotTell),
        Tab::Check(check) => report.mark_of(check),
        // Questions are no check: nothing is proven good by having been asked.
        Tab::Queries if !report.complete => Some(State::Running),
        Tab::Queries => (report.queries.failed > 0).then_some(State::CannotTell),
    };
    Tab::of_checks(&report.checks).into_iter().map(|tab| (tab, state(tab))).collect()
}

/// The row of tabs and their panels.
#[component]
pub(crate) fn Tabs(
    heads: Signal<Option<Vec<Head>>>,
    /// The tab picked; one that the report does not have shows the first.
    #[prop(into)]
    picked: Signal<Tab>,
    /// Whether nothing more comes.
    #[prop(into)]
    complete: Signal<bool>,
    /// Makes what a tab shows, once; the signal says when it is its turn where nobody looks at it.
    panel: fn(Tab, Signal<bool>) -> AnyView,
) -> impl IntoView {
    let all = Memo::new(move |_| {
        heads.with(|heads| heads.iter().flatten().map(|(tab, _)| *tab).collect::<Vec<_>>())
    });
    let shown = Memo::new(move |_| {
        let picked = picked.get();
        let first = all.with(|all| all.first().copied());
        if all.with(|all| all.contains(&picked)) { picked } else { first.unwrap_or(Tab::Summary) }
    });
    let app = App::expect();
    // All at once, they would keep the page from answering.
    let turns = RwSignal::new(0);
    Effect::new(move |_| {
        if complete.get() && turns.get() < all.with_untracked(Vec::len) {
            set_timeout(
                move || {
                    turns.try_update(|turns| *turns += 1);
                },
                BETWEEN_TURNS,
            );
        }
    });
    Effect::new(move |_| {
        let tab = shown.get();
        request_animation_frame(move || bring_into_view(tab));
    });
    let state = move |tab: Tab| {
        let of_tab = move |head: &&Head| head.0 == tab;
        Memo::new(move |_| heads.with(|heads| heads.iter().flatten().find(of_tab).and_then(|head| head.1)))
    };
    // A report's tabs are known when it begins, and stay.
    let each_head = move || {
        let head = |tab| {
            let selected = Signal::derive(move || shown.get() == tab);
            view! { <TabHead tab state=state(tab) selected/> }
        };
        all.get().into_iter().map(head).collect_view()
    };
    let each_panel = move || {
        let panel = |(at, tab): (usize, Tab)| {
            let turn = Memo::new(move |_| turns.get() > at).into();
            view! {
                <section
                    class="panel"
                    role="tabpanel"
                    id=format!("panel-{}", tab.id())
                    aria-labelledby=format!("tab-{}", tab.id())
                    tabindex="0"
                    hidden=move || shown.get() != tab
                >
                    <h2 class="paper">{tab.label()}</h2>
                    {untrack(|| panel(tab, turn))}
                </section>
            }
        };
        all.get().into_iter().enumerate().map(panel).collect_view()
    };
    view! {
        <div
            id="tabs"
            class="tabs"
            role="tablist"
            aria-label="Parts of the report"
            on:keydown=move |event| on_key(app, &event, &all.get_untracked(), shown.get_untracked())
        >
            {each_head}
        </div>
        {each_panel}
    }
}

/// A tab with its mark, whose word is for those who hear the page.
#[component]
fn TabHead(tab: Tab, state: Memo<Option<State>>, selected: Signal<bool>) -> impl IntoView {
    let app = App::expect();
    let mark = move || {
        let state = state.get()?;
        Some(view! { <StateMark state=Some(state)/><span class="sr">{marks::word(state)}": "</span> })
    };
    view! {
        <button
            type="button"
            role="tab"
            id=format!("tab-{}", tab.id())
            aria-controls=format!("panel-{}", tab.id())
            aria-selected=move || selected.get().to_string()
            tabindex=move || if selected.get() { "0" } else { "-1" }
            on:click=move |_| app.select(tab)
        >
            {mark}
            {tab.label()}
        </button>
    }
}

fn on_key(app: App, event: &KeyboardEvent, all: &[Tab], shown: Tab) {
    let at = all.iter().position(|tab| *tab == shown).unwrap_or(0);
    let last = all.len().saturating_sub(1);
    let to = match event.key().as_str() {
        "ArrowRight" if at == last => 0,
        "ArrowRight" => at + 1,
        "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    let Some(tab) = all.get(to) else { return };
    event.prevent_default();
    app.select(*tab);
    dom::focus(&format!("tab-{}", tab.id()));
}

/// Scrolls the row of tabs sideways, and never the page.
fn bring_into_view(tab: Tab) {
    if let (Some(row), Some(button)) = (dom::by_id("tabs"), dom::by_id(&format!("tab-{}", tab.id()))) {
        row.set_scroll_left(button.offset_left() - (row.client_width() - button.offset_width()) / 2);
    }
}
