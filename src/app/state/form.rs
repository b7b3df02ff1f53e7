//! What is typed into the box and its further fields, and the query it makes.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::doh::ResolverChoice;
use mailpath::report::{ParameterError, Query, read_box};
use wasm_bindgen_futures::spawn_local;

use super::fields::FIELD_COUNT;
pub(crate) use super::fields::{FIELDS, FieldInfo};
pub(crate) use crate::app::browser::dom::input;
use crate::app::parts::Loaded;

/// Who is asked, as picked in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// What the parameter says: automatic where it is empty, a provider, or made-up data.
    Offered(String),
    /// A resolver of the reader's own.
    Own,
}

/// The signals behind the form.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// What stands in the box.
    pub(crate) q: RwSignal<String>,
    /// What stood in the box when the question that is shown was asked.
    asked: RwSignal<String>,
    /// What was typed into [`FIELDS`].
    fields: [RwSignal<String>; FIELD_COUNT],
    /// Whether that belongs to the question that is shown, and was not touched since.
    of_question: [RwSignal<bool>; FIELD_COUNT],
    /// Who is asked.
    pub(crate) pick: RwSignal<Pick>,
    /// The URL of the reader's own resolver.
    pub(crate) own: RwSignal<String>,
    /// Whether that speaks the wire format.
    pub(crate) wire: RwSignal<bool>,
    /// What is wrong, by parameter.
    errors: RwSignal<Vec<ParameterError>>,
    /// Whether the box is unfolded over a report.
    unfolded: RwSignal<bool>,
    /// Whether the further fields are unfolded.
    pub(crate) more: RwSignal<bool>,
    /// Whether the resolvers are unfolded.
    pub(crate) resolvers: RwSignal<bool>,
    /// Whether the fields of the reader's own keys and lists are unfolded.
    pub(crate) own_lists: RwSignal<bool>,
}

impl Form {
    pub(crate) fn new() -> Self {
        Self {
            q: RwSignal::default(),
            asked: RwSignal::default(),
            fields: std::array::from_fn(|_| RwSignal::default()),
            of_question: std::array::from_fn(|_| RwSignal::default()),
            pick: RwSignal::new(Pick::Offered(String::new())),
            own: RwSignal::default(),
            wire: RwSignal::new(false),
            errors: RwSignal::default(),
            unfolded: RwSignal::new(false),
            more: RwSignal::new(false),
            resolvers: RwSignal::new(false),
            own_lists: RwSignal::new(false),
        }
    }

    /// The form of this page, from the context.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Puts into the fields what the URL says, mistakes and all; but at the start of the program
    /// leaves in the box what was typed before it ran.
    pub(crate) fn fill(self, search: &str, query: &Query, errors: &[ParameterError], first: bool) {
        let given = |parameter: &str| {
            form_urlencoded::parse(search.trim_start_matches('?').as_bytes())
                .find(|(key, _)| key == parameter)
                .map(|(_, value)| value.into_owned())
        };
        let asked = given("q").unwrap_or_default();
        let mut q = asked.clone();
        if let Some(input) = input("q")
            && input.value() != q
        {
            if first && !input.value().is_empty() {
                q = input.value();
            } else {
                input.set_value(&q);
            }
        }
        self.q.set(q);
        self.asked.set(asked);
        for (at, info) in FIELDS.iter().enumerate() {
            let text = match given(info.parameter) {
                Some(text) if info.parameter == "from" && text.is_empty() => "<>".to_owned(),
                text => text.unwrap_or_default(),
            };
            self.fields[at].set(text);
            self.of_question[at].set(true);
        }
        let own = match &query.resolver {
            ResolverChoice::Json(url) | ResolverChoice::Wire(url) => Some(url.to_string()),
            _ if errors.iter().any(|error| error.parameter == "resolver") => given("resolver"),
            _ => None,
        };
        self.wire.set(matches!(query.resolver, ResolverChoice::Wire(_)));
        self.pick.set(match &own {
            Some(_) => Pick::Own,
            None => Pick::Offered(query.resolver.to_string()),
        });
        self.own.set(own.unwrap_or_default());
        self.show_errors(errors);
    }

    /// What stands in the field of this place. What belongs to one question is not carried over into
    /// another: it goes as soon as something else stands in the box.
    pub(crate) fn field(self, at: usize) -> String {
        if self.of_question[at].get() && self.is_another_question() {
            String::new()
        } else {
            self.fields[at].get()
        }
    }

    /// Types into the field of this place.
    pub(crate) fn set_field(self, at: usize, text: String) {
        self.forgive(FIELDS[at].parameter, &text);
        self.fields[at].set(text);
        self.of_question[at].set(false);
    }

    /// Types into the box.
    pub(crate) fn set_q(self, text: String) {
        self.forgive("q", &text);
        self.q.set(text);
    }

    /// Whether something else stands in the box than was asked.
    pub(crate) fn is_another_question(self) -> bool {
        self.asked.with(|asked| self.q.with(|q| !q.trim().eq_ignore_ascii_case(asked.trim())))
    }

    /// Whether the box is unfolded over a report.
    pub(crate) fn is_unfolded(self) -> bool {
        [self.unfolded, self.more, self.resolvers, self.own_lists].iter().any(|open| open.get())
    }

    /// The same, without following it.
    pub(crate) fn is_unfolded_untracked(self) -> bool {
        untrack(|| self.is_unfolded())
    }

    /// Unfolds the box over a report.
    pub(crate) fn unfold(self) {
        self.unfolded.set(true);
    }

    /// Folds away all but the box itself.
    pub(crate) fn fold(self) {
        for open in [self.unfolded, self.more, self.resolvers, self.own_lists] {
            open.set(false);
        }
    }

    /// Shows what is wrong beside the fields.
    pub(crate) fn show_errors(self, errors: &[ParameterError]) {
        let about = |parameter: &str| errors.iter().any(|error| error.parameter == parameter);
        if FIELDS.iter().any(|info| about(info.parameter)) {
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
        spawn_local(async move {
            if text.trim().is_empty() || matches!(is_usable(parameter, text).await, Ok(true)) {
                self.errors.update(|errors| errors.retain(|error| error.parameter != parameter));
            }
        });
    }

    /// The text of the resolver that is picked.
    fn resolver(self) -> Result<String, String> {
        if let Pick::Offered(id) = self.pick.get_untracked() {
            return Ok(id);
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

    /// The query that the fields make, with the small blocklists or without.
    pub(crate) fn read(self, all_lists: bool) -> Result<Query, Vec<ParameterError>> {
        let mut query = Query { all_lists, ..Query::default() };
        let mut errors = Vec::new();
        let text = self.q.get_untracked();
        if let Err(message) = query.set("q", &text) {
            match read_box(&text).main_offer() {
                Some(offer) => query = offer.query(&query),
                None => errors.push(ParameterError { parameter: "q", message }),
            }
        }
        let mut take = |parameter: &'static str, text: &str| {
            if let Err(message) = query.set(parameter, text) {
                errors.push(ParameterError { parameter, message });
            }
        };
        for (at, info) in FIELDS.iter().enumerate() {
            let text = untrack(|| self.field(at));
            // An empty field says nothing; the null sender is written `<>`.
            if !text.trim().is_empty() {
                take(info.parameter, &text);
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
