//! The masthead with the search box. It stands in `index.html` and stays the element it was, so what is
//! typed, the focus and the caret survive the start of the program; here it learns to answer.

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use leptos_use_event_listener::use_event_listener;
use mailpath::report::{Query, View, read_box};

use crate::app::browser::links::{self, Target};
use crate::app::browser::{clipboard, dom, scroll};
use crate::app::parts::Loaded;
use crate::app::state::App;
use crate::app::tasks::message;

/// Ties the elements of `index.html` to the state.
pub(crate) fn take_over(app: App) {
    let form = app.form;
    if let Some(input) = dom::input("q") {
        let _ = use_event_listener(input.clone(), ev::input, move |event| {
            form.set_q(event_target_value(&event));
        });
        let _ = use_event_listener(input.clone(), ev::paste, move |event| {
            // A text of several lines has a field of its own.
            if let Some(text) = clipboard::pasted_lines(&event) {
                event.prevent_default();
                app.parts.enter(message::draft(app, text));
            }
        });
        let _ = use_event_listener(input, ev::focus, move |_| form.unfold());
        if dom::has_focus("q") {
            form.unfold();
        }
    }
    if let Some(search) = dom::by_id("search") {
        let _ = use_event_listener(search.clone(), ev::submit, move |event| {
            event.prevent_default();
            app.parts.enter(submit(app));
        });
        let _ = use_event_listener(search, ev::keydown, move |event| {
            if event.key() == "Escape" && form.is_unfolded_untracked() {
                // What has the focus is about to be out of sight.
                dom::focus("q");
                form.fold();
            }
        });
    }
    let back = window_event_listener(ev::popstate, move |_| app.parts.enter(load(app)));
    on_cleanup(move || back.remove());
    links::on_follow(move |target| match target {
        Target::Element(id) => dom::focus(&id),
        Target::Address(address) => app.parts.enter(follow(app, address)),
    });
    show_state(app);
}

/// Keeps the elements of `index.html` as the state has them.
fn show_state(app: App) {
    let form = app.form;
    Effect::new(move |_| {
        let error = form.error("q").unwrap_or_default();
        dom::set_attribute("q", "aria-invalid", if error.is_empty() { "false" } else { "true" });
        dom::set_text("q-error", &error);
    });
    // Over a report, or what is shown in its place, the masthead is one line.
    Effect::new(move |_| {
        let is_start = app.page.with(|page| page.round == 0 && page.query.view == View::Page);
        dom::set_class("masthead", "slim", !is_start || app.load_error.with(Option::is_some));
    });
    Effect::new(move |_| dom::set_class("masthead", "unfolded", form.is_unfolded()));
    Effect::new(move |_| dom::set_attribute("check", "aria-busy", &is_busy(app).to_string()));
    // What is shown stays behind these views, to be gone back to.
    Effect::new(move |_| {
        for (id, view) in
            [("about-link", View::About), ("history-link", View::History), ("bulk-link", View::Bulk)]
        {
            dom::set_attribute(id, "href", &app.link(view));
        }
    });
}

/// Whether what was asked for is on its way, and nothing of it can be shown yet.
fn is_busy(app: App) -> bool {
    let waits = app.page.with(|page| page.round > 0) && app.load_error.with(Option::is_none);
    let nothing_came =
        app.report.with(|report| report.as_ref().is_none_or(|r| !r.complete && r.queries.answered == 0));
    app.parts.are_loading() || (waits && nothing_came && !app.parts.have_failed())
}

/// Shows what the address has become.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn load(app: App) -> Loaded<()> {
    app.load(false);
    Ok(())
}

/// Asks what the form holds, or says what is wrong in it.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn submit(app: App) -> Loaded<()> {
    let text = app.form.q.get_untracked();
    if read_box(&text).is_bounce {
        // Why it came back is said, and the question is what the bounce names.
        app.parts.enter(message::check_text(app, text));
        return Ok(());
    }
    match app.form.read(app.query().all_lists) {
        Ok(query) => ask(app, &query),
        Err(errors) => {
            app.form.unfold();
            app.form.show_errors(&errors);
            if let Some(first) = errors.first() {
                let id = first.parameter;
                // The field may only now become visible.
                request_animation_frame(move || dom::focus(id));
            }
        }
    }
    Ok(())
}

/// Shows what a link within the page leads to.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn follow(app: App, address: String) -> Loaded<()> {
    app.follow(&address);
    scroll::to_top();
    Ok(())
}

/// Asks, and goes to what comes of it.
pub(crate) fn ask(app: App, query: &Query) {
    // The focus leaves the box before what is around it is folded away.
    dom::focus("main");
    app.submit(query);
}
