//! An element, as a Leptos view of one single type.
//!
//! `view!` makes every element a type of its own, with code of its own to build, update and
//! remove it: for this page that came to twice the weight of everything else in it. An [`El`]
//! holds its tag, attributes and children as values, so that code exists once. It is a view like
//! any other, and stands in `view!`, in lists and in closures where one is expected.
//!
//! Texts only ever become text nodes and attribute values: there is no way to give it HTML.

use std::borrow::Cow;

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CssStyleDeclaration, Element, Event, HtmlInputElement, Node};

/// What an attribute is: a fixed text, or what is read anew whenever a signal in it changes, a
/// text or whether the attribute is there.
enum Value {
    Fixed(Cow<'static, str>),
    Live(Box<dyn Fn() -> String + Send>),
    When(Box<dyn Fn() -> bool + Send>),
}

type Handler = Box<dyn FnMut(Event) + Send>;

/// An element that is to be. Behind one pointer, which every word said about it hands on: the
/// elements of the page are mostly such words.
pub(crate) struct El(Box<Parts>);

struct Parts {
    tag: &'static str,
    attributes: Vec<(&'static str, Value)>,
    handlers: Vec<(&'static str, Handler)>,
    children: Vec<AnyView>,
}

/// An element with this tag.
pub(crate) fn el(tag: &'static str) -> El {
    El(Box::new(Parts { tag, attributes: Vec::new(), handlers: Vec::new(), children: Vec::new() }))
}

impl El {
    /// Adds a fixed attribute.
    pub(crate) fn attr(self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.value(name, Value::Fixed(value.into()))
    }

    /// Sets the class; an empty one is none.
    pub(crate) fn class(self, class: impl Into<Cow<'static, str>>) -> Self {
        self.attr("class", class)
    }

    /// Adds an attribute that changes.
    pub(crate) fn live(self, name: &'static str, value: impl Fn() -> String + Send + 'static) -> Self {
        self.value(name, Value::Live(Box::new(value)))
    }

    /// Adds an attribute that is there or not, such as `hidden`.
    pub(crate) fn when(self, name: &'static str, is: impl Fn() -> bool + Send + 'static) -> Self {
        self.value(name, Value::When(Box::new(is)))
    }

    /// Hides the element while this is so.
    pub(crate) fn hide(self, is: impl Fn() -> bool + Send + 'static) -> Self {
        self.when("hidden", is)
    }

    /// Listens to an event.
    pub(crate) fn on(self, event: &'static str, handler: impl FnMut(Event) + Send + 'static) -> Self {
        self.listen(event, Box::new(handler))
    }

    /// Adds a child.
    pub(crate) fn add(mut self, child: impl IntoAny) -> Self {
        self.0.children.push(child.into_any());
        self
    }

    /// Adds a text that changes.
    pub(crate) fn say(self, text: impl Fn() -> String + Send + 'static) -> Self {
        let text: Box<dyn Fn() -> String + Send> = Box::new(text);
        self.add(text)
    }

    fn value(mut self, name: &'static str, value: Value) -> Self {
        self.0.attributes.push((name, value));
        self
    }

    fn listen(mut self, event: &'static str, handler: Handler) -> Self {
        self.0.handlers.push((event, handler));
        self
    }
}

/// An attribute's name, its value if that is fixed, and else what keeps it live.
type Kept = (&'static str, Option<Cow<'static, str>>, Option<RenderEffect<()>>);

type Listener = Closure<dyn FnMut(Event)>;

/// An element that is.
pub(crate) struct ElState {
    tag: &'static str,
    element: Element,
    attributes: Vec<Kept>,
    handlers: Vec<(&'static str, Listener)>,
    children: Vec<AnyViewState>,
}

/// The namespace of an SVG tag; these are all that the page draws with.
fn namespace(tag: &str) -> Option<&'static str> {
    matches!(tag, "svg" | "path" | "rect" | "g" | "text").then_some("http://www.w3.org/2000/svg")
}

/// Sets an attribute, or the property that stands for it once a person may have changed it.
/// Custom properties are set through the style object, since the page's policy forbids inline
/// styles.
fn put(element: &Element, name: &str, value: Option<&str>) {
    if name.starts_with("--") {
        let style = web_sys::js_sys::Reflect::get(element, &JsValue::from_str("style"));
        if let Some(style) = style.ok().and_then(|style| style.dyn_into::<CssStyleDeclaration>().ok()) {
            let _ = style.set_property(name, value.unwrap_or_default());
        }
        return;
    }
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        match name {
            "value" => return input.set_value(value.unwrap_or_default()),
            "checked" => return input.set_checked(value.is_some()),
            _ => {}
        }
    }
    let _ = match value {
        Some(value) if element.get_attribute(name).as_deref() == Some(value) => Ok(()),
        Some("") if name == "class" => element.remove_attribute(name),
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

impl ElState {
    fn set_attributes(&mut self, attributes: Vec<(&'static str, Value)>) {
        let old = std::mem::take(&mut self.attributes);
        for (name, value) in attributes {
            let entry = match value {
                Value::Fixed(value) => {
                    let same = |(other, old, _): &Kept| *other == name && old.as_ref() == Some(&value);
                    if !old.iter().any(same) {
                        put(&self.element, name, Some(&value));
                    }
                    (name, Some(value), None)
                }
                value => {
                    let element = self.element.clone();
                    let effect = RenderEffect::new(move |_: Option<()>| match &value {
                        Value::Fixed(text) => put(&element, name, Some(text)),
                        Value::Live(read) => put(&element, name, Some(&read())),
                        Value::When(is) => put(&element, name, is().then_some("")),
                    });
                    (name, None, Some(effect))
                }
            };
            self.attributes.push(entry);
        }
        for (name, ..) in old {
            if !self.attributes.iter().any(|(kept, ..)| *kept == name) {
                put(&self.element, name, None);
            }
        }
    }

    fn set_handlers(&mut self, handlers: Vec<(&'static str, Handler)>) {
        for (event, handler) in self.handlers.drain(..) {
            let _ = self.element.remove_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
        }
        for (event, handler) in handlers {
            let handler = Listener::new(handler);
            let _ = self.element.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
            self.handlers.push((event, handler));
        }
    }
}

impl Render for El {
    type State = ElState;

    fn build(self) -> ElState {
        let parts = *self.0;
        let mut state = ElState {
            tag: parts.tag,
            element: Rndr::create_element(parts.tag, namespace(parts.tag)),
            attributes: Vec::new(),
            handlers: Vec::new(),
            children: Vec::new(),
        };
        state.set_attributes(parts.attributes);
        state.set_handlers(parts.handlers);
        for child in parts.children {
            let mut child = child.build();
            child.mount(&state.element, None);
            state.children.push(child);
        }
        state
    }

    fn rebuild(self, state: &mut ElState) {
        if self.0.tag != state.tag || self.0.children.len() != state.children.len() {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        let parts = *self.0;
        state.set_attributes(parts.attributes);
        state.set_handlers(parts.handlers);
        for (child, state) in parts.children.into_iter().zip(&mut state.children) {
            child.rebuild(state);
        }
    }
}

impl Mountable for ElState {
    fn unmount(&mut self) {
        self.element.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        let _ = parent.insert_before(&self.element, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(parent) = self.element.parent_element() else { return false };
        child.mount(&parent, Some(&self.element));
        true
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}

/// What Leptos asks of a view where it renders on a server, which this page never does.
macro_rules! never_on_a_server {
    ($view:ty) => {
        impl AddAnyAttr for $view {
            type Output<SomeNewAttr: Attribute> = Self;

            fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
                self
            }
        }

        impl RenderHtml for $view {
            type AsyncOutput = Self;
            type Owned = Self;

            const MIN_LENGTH: usize = 0;

            fn dry_resolve(&mut self) {}

            async fn resolve(self) -> Self {
                self
            }

            fn to_html_with_buf(
                self,
                _: &mut String,
                _: &mut Position,
                _: bool,
                _: bool,
                _: Vec<AnyAttribute>,
            ) {
            }

            fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {
                self.build()
            }

            fn into_owned(self) -> Self {
                self
            }
        }
    };
}

never_on_a_server!(El);

pub(crate) use never_on_a_server;
