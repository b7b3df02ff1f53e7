//! What is typed into the box and its further fields, and the query it makes.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::doh::ResolverChoice;
use mailpath::report::words::describe_input;
use mailpath::report::{ParameterError, Query};
use web_sys::HtmlInputElement;

use crate::app::browser::dom;
use crate::app::parts::Loaded;

/// A field: its parameter, label, example, and what it is for.
pub(crate) type Field = (&'static str, &'static str, &'static str, &'static str);

/// The fields under “More”.
pub(crate) const FIELDS: [Field; 4] = [
    (
        "server",
        "Sending server",
        "192.0.2.25 or mail.example.com",
        "The machine that hands the mail over (SMTP client).",
    ),
    (
        "from",
        "Return-path",
        "jo@example.com, or <> for none",
        "Where bounces go (MAIL FROM); <> is the null sender.",
    ),
    ("helo", "HELO name", "mail.example.com", "The name that the server gives itself (HELO, EHLO)."),
    ("to", "Recipient", "ann@example.net", "Whom the mail is for (RCPT TO)."),
];

/// The pick that stands for a resolver of one's own.
pub(crate) const OWN: &str = "own";

/// The signals behind the form.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// What stands in the box.
    pub(crate) q: RwSignal<String>,
    /// What stands in [`FIELDS`].
    pub(crate) fields: [RwSignal<String>; 4],
    /// The resolver: what the parameter is, or [`OWN`].
    pub(crate) pick: RwSignal<String>,
    /// The URL of one's own.
    pub(crate) own: RwSignal<String>,
    /// Whether one's own speaks the wire format.
    pub(crate) wire: RwSignal<bool>,
    /// What is wrong, by parameter.
    pub(crate) errors: RwSignal<Vec<ParameterError>>,
    /// Whether “More” is unfolded.
    pub(crate) more: RwSignal<bool>,
    /// Whether the resolvers are unfolded.
    pub(crate) resolvers: RwSignal<bool>,
    /// Whether the keys and lists of one's own are unfolded.
    pub(crate) own_lists: RwSignal<bool>,
}

/// The box itself, which belongs to the shell.
pub(crate) fn the_box() -> Option<HtmlInputElement> {
    input("q")
}

/// The field with this id.
pub(crate) fn input(id: &str) -> Option<HtmlInputElement> {
    use wasm_bindgen::JsCast as _;
    dom::by_id(id)?.dyn_into().ok()
}

/// What stands in the text area with this id.
pub(crate) fn area(id: &str) -> String {
    use wasm_bindgen::JsCast as _;
    let area = dom::by_id(id).and_then(|it| it.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
    area.map(|area| area.value()).unwrap_or_default()
}

impl Form {
    pub(crate) fn new() -> Self {
        Self {
            q: RwSignal::default(),
            fields: std::array::from_fn(|_| RwSignal::default()),
            pick: RwSignal::default(),
            own: RwSignal::default(),
            wire: RwSignal::new(false),
            errors: RwSignal::default(),
            more: RwSignal::new(false),
            resolvers: RwSignal::new(false),
            own_lists: RwSignal::new(false),
        }
    }

    /// Puts into the fields what the URL says, mistakes and all; but at the start of the program
    /// leaves in the box what was typed before it ran.
    pub(crate) fn fill(self, search: &str, query: &Query, errors: &[ParameterError], first: bool) {
        let given = |parameter: &str| {
            form_urlencoded::parse(search.trim_start_matches('?').as_bytes())
                .find(|(key, _)| key == parameter)
                .map(|(_, value)| value.into_owned())
        };
        let mut q = given("q").unwrap_or_default();
        if let Some(input) = the_box()
            && input.value() != q
        {
            if first && !input.value().is_empty() {
                q = input.value();
            } else {
                input.set_value(&q);
            }
        }
        self.q.set(q);
        for ((parameter, ..), field) in FIELDS.into_iter().zip(self.fields) {
            let text = match given(parameter) {
                Some(text) if parameter == "from" && text.is_empty() => "<>".to_owned(),
                text => text.unwrap_or_default(),
            };
            field.set(text);
        }
        let own = match &query.resolver {
            ResolverChoice::Json(url) | ResolverChoice::Wire(url) => Some(url.to_string()),
            _ if errors.iter().any(|error| error.parameter == "resolver") => given("resolver"),
            _ => None,
        };
        self.wire.set(matches!(query.resolver, ResolverChoice::Wire(_)));
        self.pick.set(if own.is_some() { OWN.to_owned() } else { query.resolver.to_string() });
        self.own.set(own.unwrap_or_default());
        self.tell(errors);
    }

    /// Shows what is wrong beside the fields.
    pub(crate) fn tell(self, errors: &[ParameterError]) {
        let about = |parameter: &str| errors.iter().any(|error| error.parameter == parameter);
        if FIELDS.iter().any(|(parameter, ..)| about(parameter)) {
            self.more.set(true);
        }
        if about("resolver") {
            self.resolvers.set(true);
        }
        self.errors.set(errors.to_vec());
    }

    /// What is wrong with a parameter.
    pub(crate) fn error(self, parameter: &str) -> Option<String> {
        self.errors.with(|errors| {
            errors.iter().find(|error| error.parameter == parameter).map(|error| error.message.clone())
        })
    }

    /// Takes the message away once the text it was about is changed for the better.
    pub(crate) fn forgive(self, parameter: &'static str, text: &str) {
        if !self.errors.with_untracked(|errors| errors.iter().any(|error| error.parameter == parameter)) {
            return;
        }
        let text = text.to_owned();
        wasm_bindgen_futures::spawn_local(async move {
            if text.trim().is_empty() || matches!(is_usable(parameter, text).await, Ok(true)) {
                self.errors.update(|errors| errors.retain(|error| error.parameter != parameter));
            }
        });
    }

    /// The text of the resolver that is picked.
    fn resolver(self) -> Result<String, String> {
        let pick = self.pick.get_untracked();
        if pick != OWN {
            return Ok(pick);
        }
        let own = self.own.get_untracked();
        let scheme = if self.wire.get_untracked() && !own.trim().starts_with("wire:") { "wire:" } else { "" };
        match own.trim() {
            "" => Err("Enter the URL of your resolver, or choose another one.".into()),
            own => Ok(format!("{scheme}{own}")),
        }
    }

    /// The resolver that is picked.
    pub(crate) fn choice(self) -> Result<ResolverChoice, String> {
        ResolverChoice::parse(&self.resolver()?)
    }

    /// The query that the fields make.
    pub(crate) fn read(self) -> Result<Query, Vec<ParameterError>> {
        let mut query = Query::default();
        let mut errors = Vec::new();
        let mut take = |parameter: &'static str, text: &str| {
            if let Err(message) = query.set(parameter, text) {
                errors.push(ParameterError { parameter, message });
            }
        };
        take("q", &self.q.get_untracked());
        for ((parameter, ..), field) in FIELDS.into_iter().zip(self.fields) {
            let text = field.get_untracked();
            // An empty field says nothing; the null sender is written `<>`.
            if !text.trim().is_empty() {
                take(parameter, &text);
            }
        }
        match self.resolver() {
            Ok(text) => take("resolver", &text),
            Err(message) => errors.push(ParameterError { parameter: "resolver", message }),
        }
        if errors.is_empty() && query.is_empty() {
            errors.push(ParameterError {
                parameter: "q",
                message: "Type a domain, an address or an e-mail address.".into(),
            });
        }
        if errors.is_empty() { Ok(query) } else { Err(errors) }
    }
}

/// Whether a parameter can have this text.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn is_usable(parameter: &'static str, text: String) -> Loaded<bool> {
    Ok(Query::default().set(parameter, &text).is_ok())
}

/// What a text in the box is taken for, in words; nothing while it is nothing yet.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn understood(text: String) -> Loaded<Option<String>> {
    Ok(describe_input(&text))
}
