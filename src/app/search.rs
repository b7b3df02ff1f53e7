//! The search box. It belongs to the shell in `index.html` and stays the element it was, so what
//! is typed, the focus and the caret survive the start of the program; here it learns to answer.

use leptos::prelude::*;
use mailpath::report::{Query, View};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, MouseEvent};

use super::form::{FIELDS, the_box, understood};
use super::live::{flag, said};
use super::state::App;
use super::{dom, resolver};

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
            submit(app);
        });
    }
    on(&window(), "popstate", move |_| app.load(false));
    on(&document(), "click", move |event| follow(app, &event));
}

/// Listens as long as the page lives.
pub(crate) fn on(target: &web_sys::EventTarget, event: &str, handler: impl FnMut(Event) + 'static) {
    let handler = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = target.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
    handler.forget();
}

fn submit(app: App) {
    match app.form.read() {
        Ok(query) => {
            app.form.tell(&[]);
            // Nothing but the box stands above the verdict.
            app.form.more.set(false);
            app.form.resolvers.set(false);
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
    let Some(search) = href.strip_prefix('?').or_else(|| href.strip_prefix("./")) else { return };
    if Query::from_url(search).0.view == View::Json {
        return;
    }
    event.prevent_default();
    app.follow(search);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// What the form holds besides the box: what was understood, the further fields, the resolvers.
pub(crate) fn more(app: App) -> AnyView {
    let form = app.form;
    Effect::new(move || {
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
    Effect::new(move || {
        if let Some(line) = dom::by_id("q-note") {
            line.set_text_content(form.q.with(|text| understood(text)).as_deref());
        }
    });
    Effect::new(move || {
        if let Some(link) = dom::by_id("about-link") {
            let _ = link.set_attribute("href", &app.link(View::About));
        }
    });
    let fields: Vec<AnyView> = FIELDS
        .into_iter()
        .zip(form.fields)
        .map(|((parameter, label, example, what), text)| field(app, parameter, label, example, what, text))
        .collect();
    view! {
        <details class="fold" prop:open=flag(move || form.more.get()) on:toggle=move |event| form.more.set(dom::is_open(&event))>
            <summary>{said(move || filled_in(app))}</summary>
            <div class="fields">{fields}</div>
        </details>
        {resolver::picker(app)}
    }
    .into_any()
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

/// A text field with its label, its explanation and its own error line.
pub(crate) fn field(
    app: App,
    parameter: &'static str,
    label: &'static str,
    example: &'static str,
    what: &'static str,
    text: RwSignal<String>,
) -> AnyView {
    let form = app.form;
    let error = move || form.error(parameter).unwrap_or_default();
    view! {
        <div class="field">
            <label for=parameter>{label}</label>
            <input
                id=parameter
                type="text"
                placeholder=example
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=format!("{parameter}-error {parameter}-what")
                aria-invalid=said(move || if error().is_empty() { "false" } else { "true" }.to_owned())
                prop:value=said(move || text.get())
                on:input=move |event| {
                    let value = event_target_value(&event);
                    form.forgive(parameter, &value);
                    text.set(value);
                }
            />
            <p id=format!("{parameter}-error") class="field-error" role="alert">{said(error)}</p>
            <p id=format!("{parameter}-what") class="hint">{what}</p>
        </div>
    }
    .into_any()
}
