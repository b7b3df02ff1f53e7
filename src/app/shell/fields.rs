//! Fields, and what folds them away.

use leptos::prelude::*;

use crate::app::browser::dom;
use crate::app::components::old::el::{El, el};
use crate::app::state::App;
use crate::app::state::form::Field;

/// Something folded away under a line.
pub(crate) fn fold(open: RwSignal<bool>, line: impl Fn() -> String + Send + 'static) -> El {
    el("details")
        .class("fold")
        .when("open", move || open.get())
        .on("toggle", move |event| open.set(dom::is_open(&event)))
        .add(el("summary").say(line))
}

/// A text field with its label, its explanation and its own error line.
pub(crate) fn field(app: App, about: Field, text: RwSignal<String>) -> AnyView {
    let (parameter, label, example, what) = about;
    let form = app.form;
    let error = move || form.error(parameter).unwrap_or_default();
    let (error_id, what_id) = (format!("{parameter}-error"), format!("{parameter}-what"));
    let input = el("input")
        .attr("id", parameter)
        .attr("type", "text")
        .attr("placeholder", example)
        .attr("autocomplete", "off")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("aria-describedby", format!("{error_id} {what_id}"))
        .live("aria-invalid", move || (!error().is_empty()).to_string())
        .live("value", move || text.get())
        .on("input", move |event| {
            let value = event_target_value(&event);
            form.forgive(parameter, &value);
            text.set(value);
        });
    el("div")
        .class("field")
        .add(el("label").attr("for", parameter).add(label))
        .add(input)
        .add(el("p").attr("id", error_id).class("field-error").attr("role", "alert").say(error))
        .add(el("p").attr("id", what_id).class("hint").add(what))
        .into_any()
}
