//! The search box. It belongs to the shell in `index.html` and stays the element it was, so what
//! is typed, the focus and the caret survive the start of the program; here it learns to answer.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::report::View;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, MouseEvent};

use crate::app::browser::dom;
use crate::app::browser::dom::on;
use crate::app::components::old::el::el;
use crate::app::components::old::live::watch;
use crate::app::parts::Loaded;
use crate::app::shell::custom_lists as own_fold;
use crate::app::shell::fields::{field, fold};
use crate::app::shell::resolver;
use crate::app::state::App;
use crate::app::state::form::{FIELDS, the_box, understood};

/// Ties the shell's elements to the state.
pub(crate) fn listen(app: App) {
    let form = app.form;
    if let Some(input) = the_box() {
        on(&input, "input", move |_| {
            if let Some(input) = the_box() {
                let text = input.value();
                form.forgive("q", &text);
                form.q.set(text);
            }
        });
    }
    if let Some(element) = dom::by_id("search") {
        on(&element, "submit", move |event| {
            event.prevent_default();
            app.parts.enter(submit(app));
        });
    }
    on(&window(), "popstate", move |_| app.parts.enter(load(app)));
    on(&document(), "click", move |event| follow(app, &event));
}

/// Shows what the address has become.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn load(app: App) -> Loaded<()> {
    app.load(false);
    Ok(())
}

/// Asks what the form holds, or says what is wrong in it.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn submit(app: App) -> Loaded<()> {
    match app.form.read() {
        Ok(query) => {
            app.form.tell(&[]);
            // Nothing but the box stands above the verdict.
            app.form.more.set(false);
            app.form.resolvers.set(false);
            app.form.own_lists.set(false);
            app.submit(&query);
        }
        Err(errors) => {
            app.form.tell(&errors);
            if let Some(first) = errors.first() {
                let id = first.parameter;
                // The field may only now become visible.
                request_animation_frame(move || dom::focus(id));
            }
        }
    }
    Ok(())
}

/// Links within the page change the address without loading it anew.
fn follow(app: App, event: &Event) {
    let Some(click) = event.dyn_ref::<MouseEvent>() else { return };
    if click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key() {
        return;
    }
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten());
    let Some(link) = link.filter(|link| !link.has_attribute("target")) else { return };
    let Some(href) = link.get_attribute("href") else { return };
    if let Some(id) = href.strip_prefix('#') {
        // The place that holds a record in the address holds no other.
        event.prevent_default();
        return dom::focus(id);
    }
    let Some(search) = href.strip_prefix('?').or_else(|| href.strip_prefix("./")) else { return };
    if dom::is_json(search) {
        return;
    }
    event.prevent_default();
    app.parts.enter(follow_link(app, search.to_owned()));
}

/// Shows what a link within the page leads to.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn follow_link(app: App, link: String) -> Loaded<()> {
    app.follow(&link);
    window().scroll_to_with_x_and_y(0.0, 0.0);
    Ok(())
}

/// What the form holds besides the box: what was understood, the further fields, the resolvers.
pub(crate) fn more(app: App) -> AnyView {
    let form = app.form;
    watch(move || {
        let error = form.error("q");
        if let Some(input) = the_box() {
            let _ = if error.is_some() {
                input.set_attribute("aria-invalid", "true")
            } else {
                input.remove_attribute("aria-invalid")
            };
        }
        if let Some(line) = dom::by_id("q-error") {
            line.set_text_content(error.as_deref());
        }
    });
    watch(move || {
        let text = form.q.get();
        let say = move |note: Option<&str>| {
            if let Some(line) = dom::by_id("q-note") {
                line.set_text_content(note);
            }
        };
        if text.trim().is_empty() {
            return say(None);
        }
        wasm_bindgen_futures::spawn_local(async move {
            // What was typed meanwhile has a note of its own.
            if let Ok(note) = understood(text.clone()).await
                && form.q.get_untracked() == text
            {
                say(note.as_deref());
            }
        });
    });
    watch(move || {
        // What is shown stays behind them, to be gone back to.
        for (id, view) in
            [("about-link", View::About), ("history-link", View::History), ("bulk-link", View::Bulk)]
        {
            if let Some(link) = dom::by_id(id) {
                let _ = link.set_attribute("href", &app.link(view));
            }
        }
    });
    let fields: Vec<AnyView> =
        FIELDS.into_iter().zip(form.fields).map(|(about, text)| field(app, about, text)).collect();
    let more = fold(form.more, move || filled_in(app));
    let more = more.add(el("div").class("fields").add(fields)).into_any();
    vec![more, resolver::picker(app), own_fold::fields(app)].into_any()
}

/// What “More” holds, so that it need not be unfolded to be seen.
fn filled_in(app: App) -> String {
    let filled: Vec<String> = FIELDS
        .into_iter()
        .zip(app.form.fields)
        .filter_map(|((_, label, ..), text)| {
            text.with(|text| {
                (!text.trim().is_empty())
                    .then(|| format!("{} {}", label.trim_end_matches(" name"), text.trim()))
            })
        })
        .collect();
    if filled.is_empty() {
        "More: server, return-path, HELO, recipient".to_owned()
    } else {
        filled.join(" · ")
    }
}
