//! The document: its elements by id, the focus, the title.

use std::cell::Cell;

use leptos::ev::Targeted;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::js_sys::{Array, Reflect};
use web_sys::{
    CssStyleSheet, Element, Event, HtmlDetailsElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement,
};

/// The element with this id.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The text field with this id.
pub(crate) fn input(id: &str) -> Option<HtmlInputElement> {
    by_id(id)?.dyn_into().ok()
}

/// Puts a text into the element with this id.
pub(crate) fn set_text(id: &str, text: &str) {
    if let Some(element) = by_id(id) {
        element.set_text_content(Some(text));
    }
}

/// Takes the element with this id away.
pub(crate) fn remove(id: &str) {
    if let Some(element) = by_id(id) {
        element.remove();
    }
}

/// Sets an attribute of the element with this id.
pub(crate) fn set_attribute(id: &str, name: &str, value: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.set_attribute(name, value);
    }
}

/// Gives the element with this id a class, or takes it away.
pub(crate) fn set_class(id: &str, class: &str, is: bool) {
    if let Some(element) = by_id(id) {
        let _ = element.class_list().toggle_with_force(class, is);
    }
}

/// Sets the title of the window.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Moves the focus to the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.focus();
    }
}

/// Whether the focus is at or in the element with this id.
pub(crate) fn has_focus(id: &str) -> bool {
    let active = document().active_element();
    by_id(id).is_some_and(|element| element.contains(active.as_deref()))
}

/// Whether the focus is in a field that text is typed into.
pub(crate) fn is_typing() -> bool {
    let active = document().active_element();
    active.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Moves the focus to the first heading of what is shown, from where a reader goes on. The start is
/// hidden in another way than by its attribute (`style/shell.css`).
pub(crate) fn focus_heading() {
    let found = document().query_selector("#page h2, .masthead:not(.slim) ~ main h2").ok().flatten();
    match found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        Some(heading) => {
            heading.set_tab_index(-1);
            let _ = heading.focus();
        }
        None => focus("main"),
    }
}

/// Whether the `<details>` that a `toggle` event comes from is open.
pub(crate) fn is_open(event: &Targeted<Event, HtmlDetailsElement>) -> bool {
    event.target().open()
}

/// Empties the page but for a `<pre>` with this id; whether that could be done.
pub(crate) fn leave_only_pre(id: &str) -> bool {
    let make = || {
        let body = document().body()?;
        let pre = document().create_element("pre").ok()?;
        pre.set_id(id);
        body.set_text_content(None);
        body.append_child(&pre).ok()
    };
    make().is_some()
}

/// Opens all closed `<details>` of this class for paper, and closes the same ones afterwards.
pub(crate) fn unfold_for_paper(class: &str, printing: bool) {
    let which = match printing {
        true => format!("details.{class}:not([open])"),
        false => format!("details.{class}[data-printed]"),
    };
    let Ok(found) = document().query_selector_all(&which) else { return };
    let all = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<Element>().ok());
    for details in all {
        let _ = details.toggle_attribute_with_force("open", printing);
        let _ = details.toggle_attribute_with_force("data-printed", printing);
    }
}

/// Moves the focus to the text area with this id, and selects this part of its text.
pub(crate) fn select_in_text(id: &str, start: u32, end: u32) {
    let field = by_id(id).and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
        let _ = field.set_selection_range(start, end);
    }
}

/// Moves the focus to the text area with this id, behind its text.
pub(crate) fn caret_to_end(id: &str) {
    // Whatever is further is the end.
    select_in_text(id, u32::MAX, u32::MAX);
}

thread_local! {
    static MESSAGE_STYLES: Cell<bool> = const { Cell::new(false) };
    static LABORATORY_STYLES: Cell<bool> = const { Cell::new(false) };
}

/// Adds the styles of messages to the page, once: they come with the part of the program that shows messages.
pub(crate) fn add_message_styles() {
    if !MESSAGE_STYLES.replace(true) {
        add_styles(include_str!("../../../style/message.css"));
    }
}

/// Adds the styles of the zone laboratory to the page, once.
pub(crate) fn add_laboratory_styles() {
    if !LABORATORY_STYLES.replace(true) {
        add_styles(include_str!("../../../style/laboratory.css"));
    }
}

fn add_styles(text: &str) {
    let add = || -> Result<(), JsValue> {
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(text)?;
        let (document, key) = (document(), JsValue::from_str("adoptedStyleSheets"));
        let all: Array = Reflect::get(&document, &key)?.dyn_into()?;
        Reflect::set(&document, &key, &all.concat(&Array::of1(&sheet)))?;
        Ok(())
    };
    let _ = add();
}
