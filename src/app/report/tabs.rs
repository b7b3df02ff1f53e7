//! Tabs after the ARIA pattern: one of them is in the order of the Tab key, the arrow keys, Home
//! and End move between them, and each says its state before it is opened.

use leptos::prelude::*;
use mailpath::checks::State;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, KeyboardEvent};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, key_of, live, rows, watch};
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::state::{App, Tab};

/// The row of tabs and their panels. `panel` is made once for each tab.
pub(crate) fn tabs(app: App, panel: fn(App, Tab) -> AnyView) -> AnyView {
    watch(move || {
        let tab = shown(app);
        request_animation_frame(move || bring_into_view(tab));
    });
    let heads = each(app, move |tab| head(app, tab));
    let panels = each(app, move |tab| {
        el("section")
            .class("panel")
            .attr("role", "tabpanel")
            .attr("id", format!("panel-{}", tab.id()))
            .attr("aria-labelledby", format!("tab-{}", tab.id()))
            .attr("tabindex", "0")
            .hide(move || shown(app) != tab)
            .add(el("h2").class("paper").add(tab.label()))
            .add(panel(app, tab))
            .into_any()
    });
    let heads = el("div")
        .class("tabs")
        .attr("id", "tabs")
        .attr("role", "tablist")
        .attr("aria-label", "Parts of the report")
        .on("keydown", move |event| on_key(app, &event))
        .add(heads);
    vec![heads.into_any(), panels].into_any()
}

fn all(app: App) -> Vec<Tab> {
    app.with_report(|report| Tab::of_checks(&report.checks))
}

/// The tab picked; one that the report does not have shows the summary.
fn shown(app: App) -> Tab {
    let tab = app.page.with(|page| page.tab);
    if all(app).contains(&tab) { tab } else { Tab::Summary }
}

fn each(app: App, make: impl Fn(Tab) -> AnyView + Copy + Send + Sync + 'static) -> AnyView {
    rows(move || all(app).into_iter().map(|tab| Row::new(key_of(&[tab.id()]), move || make(tab))).collect())
}

fn head(app: App, tab: Tab) -> AnyView {
    let selected = move || shown(app) == tab;
    text::button(move || app.select(tab))
        .attr("role", "tab")
        .attr("id", format!("tab-{}", tab.id()))
        .attr("aria-controls", format!("panel-{}", tab.id()))
        .live("aria-selected", move || selected().to_string())
        .live("tabindex", move || if selected() { "0" } else { "-1" }.to_owned())
        .add(live(move || badge(app, tab)))
        .add(tab.label())
        .into_any()
}

/// The tab's mark, with its word for those who hear the page.
fn badge(app: App, tab: Tab) -> AnyView {
    let state = app.with_report(|report| match tab {
        Tab::Summary => Some(report.verdict.state),
        Tab::Check(check) => Some(report.state_of(check)),
        // Questions are no check: nothing is proven good by having been asked.
        Tab::Queries if !report.complete => Some(State::Running),
        Tab::Queries => (report.queries.failed > 0).then_some(State::CannotTell),
    });
    match state {
        Some(state) => {
            let word = el("span").class("sr").add(mark::word(state)).add(": ");
            vec![mark::sign(Some(state)), word.into_any()].into_any()
        }
        None => ().into_any(),
    }
}

fn on_key(app: App, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    let all = untrack(|| all(app));
    let at = untrack(|| all.iter().position(|tab| *tab == shown(app))).unwrap_or(0);
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
