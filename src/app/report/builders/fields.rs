//! The fields of builders: questions with a few answers, boxes to tick, lists to pick from, and a text to add.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use mailpath::dns::with_display_names;

use crate::app::browser::dom;
use crate::app::components::text::{LongText, Sentence};

/// One answer of a question.
#[derive(Clone)]
pub(super) struct Answer<T> {
    pub(super) value: T,
    pub(super) label: String,
    /// What comes of it.
    pub(super) about: String,
}

impl<T> Answer<T> {
    pub(super) fn new(value: T, label: impl Into<String>, about: impl Into<String>) -> Self {
        Self { value, label: label.into(), about: about.into() }
    }
}

/// A question of whose answers one is chosen.
#[component]
pub(super) fn Question<T>(
    /// With this begin the ids within; it is the name of the group too.
    id: &'static str,
    #[prop(into)] legend: String,
    answers: Vec<Answer<T>>,
    #[prop(into)] value: Signal<T>,
    #[prop(into)] set: Callback<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let answer = |(at, answer): (usize, Answer<T>)| {
        let (field, about) = (format!("{id}-{at}"), format!("{id}-{at}-about"));
        let this = answer.value.clone();
        let is_chosen = move || value.with(|value| *value == this);
        let chosen = answer.value;
        view! {
            <div class="choice">
                <input
                    type="radio"
                    id=field.clone()
                    name=id
                    aria-describedby=about.clone()
                    prop:checked=is_chosen
                    on:change=move |_| set.run(chosen.clone())
                />
                <label for=field><Sentence text=answer.label/></label>
                <p class="hint" id=about><Sentence text=answer.about/></p>
            </div>
        }
    };
    view! {
        <fieldset class="question-field">
            <legend>{legend}</legend>
            {answers.into_iter().enumerate().map(answer).collect_view()}
        </fieldset>
    }
}

/// A box to tick.
#[component]
pub(super) fn Tick(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] about: String,
    #[prop(into)] value: Signal<bool>,
    #[prop(into)] set: Callback<bool>,
) -> impl IntoView {
    let about_id = format!("{id}-about");
    let has_about = !about.is_empty();
    view! {
        <div class="choice">
            <input
                type="checkbox"
                id=id.clone()
                aria-describedby=has_about.then(|| about_id.clone())
                prop:checked=move || value.get()
                on:change:target=move |event| set.run(event.target().checked())
            />
            <label for=id><Sentence text=label/></label>
            {has_about.then(|| view! { <p class="hint" id=about_id><Sentence text=about/></p> })}
        </div>
    }
}

/// A list to pick from.
#[component]
pub(super) fn Pick<T>(
    id: &'static str,
    #[prop(into)] label: String,
    options: Vec<(T, String)>,
    #[prop(into)] value: Signal<T>,
    #[prop(into)] set: Callback<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let values: Vec<T> = options.iter().map(|(value, _)| value.clone()).collect();
    let option = |(at, (this, label)): (usize, (T, String))| {
        view! { <option value=at.to_string() prop:selected=move || value.with(|value| *value == this)>{label}</option> }
    };
    let options = options.into_iter().enumerate().map(option).collect_view();
    let change = move |text: String| {
        if let Some(picked) = text.parse::<usize>().ok().and_then(|at| values.get(at)) {
            set.run(picked.clone());
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change:target=move |event| change(event.target().value())>{options}</select>
        </div>
    }
}

/// Things that were added, each with a button that takes it away; the focus then goes to the field that adds.
#[component]
pub(super) fn Added(
    #[prop(into)] label: String,
    /// The things; what stands behind each is a remark.
    #[prop(into)]
    items: Signal<Vec<(String, String)>>,
    remove: Callback<usize>,
    /// The id of the field that adds.
    field: &'static str,
) -> impl IntoView {
    let item = move |(at, (text, remark)): (usize, (String, String))| {
        let take_away = format!("Remove {text}");
        let press = move |_| {
            remove.run(at);
            request_animation_frame(move || dom::focus(field));
        };
        let remark =
            (!remark.is_empty()).then(|| view! { " "<span class="dim"><Sentence text=remark/></span> });
        view! {
            <li>
                <span><code class="raw" translate="no"><LongText text/></code>{remark}</span>
                <button type="button" class="quiet" aria-label=take_away on:click=press>"Remove"</button>
            </li>
        }
    };
    view! {
        <ul class="added" aria-label=label hidden=move || items.with(Vec::is_empty)>
            {move || items.get().into_iter().enumerate().map(item).collect_view()}
        </ul>
    }
}

/// Takes one of a list away.
pub(super) fn take<T>(list: &mut Vec<T>, at: usize) {
    if at < list.len() {
        list.remove(at);
    }
}

/// A text of the DNS as people write its names, where that is different.
pub(super) fn other_spelling(text: &str) -> Option<String> {
    Some(with_display_names(text).into_owned()).filter(|shown| shown != text)
}

/// A field with a button that adds what is typed, or says why it cannot be.
#[component]
pub(super) fn AddField(
    id: &'static str,
    #[prop(into)] label: String,
    placeholder: &'static str,
    button: &'static str,
    add: Callback<String, Result<(), String>>,
    /// What can be typed.
    children: Children,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match add.run(typed.get_untracked()) {
            Ok(()) => {
                typed.set(String::new());
                error.set(String::new());
            }
            Err(message) => error.set(message),
        }
        dom::focus(id);
    };
    view! {
        <form class="field" novalidate on:submit=submit>
            <label for=id>{label}</label>
            <div class="tools">
                <input
                    id=id
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="500"
                    placeholder=placeholder
                    translate="no"
                    aria-describedby=format!("{id}-error {id}-what")
                    aria-invalid=move || (!error.with(String::is_empty)).to_string()
                    prop:value=move || typed.get()
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        error.set(String::new());
                    }
                />
                <button type="submit">{button}</button>
            </div>
            <p class="field-error" id=format!("{id}-error") role="alert">{error}</p>
            <p class="hint" id=format!("{id}-what")>{children()}</p>
        </form>
    }
}
