//! The builder of a DKIM key record: from a public key, or the alias that a provider asks for.

use leptos::prelude::*;
use mailpath::checks::dkim::{Provider, providers};
use mailpath::dns::Name;
use mailpath::report::Report;
use mailpath::report::builder::{
    DkimAlias, DkimBuilder, free_selector, left_out_of_pasted, name_from_typed, read_public_key,
};

use super::fields::{Answer, Pick, Question, Tick};
use super::form::{Built, Draft, FormContext};
use super::outcome::Outcome;
use super::text_field::TextLine;

/// Where the key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The reader has it.
    Key,
    /// A provider keeps it.
    Provider,
}

/// What is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DkimDraft {
    pub(super) domain: Name,
    source: Source,
    selector: String,
    key: String,
    is_test: bool,
    /// The place of the provider in the table.
    provider: Option<usize>,
    target: String,
}

impl DkimDraft {
    /// Begins from what a report found.
    pub(super) fn new(domain: Name, report: Option<&Report>) -> Self {
        let found = report.and_then(|report| report.dkim.as_deref());
        let sends = found.and_then(|dkim| dkim.providers.iter().find(|it| it.sends)).map(|it| it.provider);
        let provider = sends.filter(|provider| provider.key_is_at_an_alias);
        let source = if provider.is_some() { Source::Provider } else { Source::Key };
        let place =
            provider.and_then(|provider| providers().iter().position(|other| other.name == provider.name));
        let known = sends.and_then(|provider| provider.selectors.first()).map(ToString::to_string);
        let free = report.map_or_else(|| "s1".to_owned(), free_selector);
        Self {
            domain,
            source,
            selector: known.filter(|_| provider.is_some()).unwrap_or(free),
            key: String::new(),
            is_test: false,
            provider: place,
            target: String::new(),
        }
    }

    fn selector(&self) -> Result<Name, String> {
        let text = self.selector.trim();
        if text.is_empty() {
            return Err("Enter a selector, such as s1.".into());
        }
        if text.contains("_domainkey") {
            return Err("Enter only what stands before “._domainkey”.".into());
        }
        name_from_typed(text)
    }

    fn target(&self) -> Result<Name, String> {
        let name = name_from_typed(&self.target)?;
        match name.label_count() > 1 {
            true => Ok(name),
            false => Err("Enter the whole name that the provider shows.".into()),
        }
    }

    /// What is wrong with the selector, the key and the target; an empty field is not wrong yet.
    fn errors(&self) -> [String; 3] {
        let of = |text: &str, error: Option<String>| match text.trim().is_empty() {
            true => String::new(),
            false => error.unwrap_or_default(),
        };
        [
            of("selector", self.selector().err()),
            of(&self.key, read_public_key(&self.key).err()),
            of(&self.target, self.target().err()),
        ]
    }
}

impl Draft for DkimDraft {
    fn built(&self, report: Option<&Report>) -> Option<Built> {
        let selector = self.selector().ok()?;
        let domain = self.domain.clone();
        match self.source {
            Source::Key => {
                let key = read_public_key(&self.key).ok()?;
                let builder = DkimBuilder { domain, selector, key, testing: self.is_test };
                let mut cautions = builder.cautions(report);
                cautions.extend(left_out_of_pasted(&self.key, self.is_test));
                Some(Built {
                    record: builder.record(),
                    changes: builder.changes()?,
                    cost: Some(builder.cost()),
                    cautions,
                    file: None,
                })
            }
            Source::Provider => {
                let alias = DkimAlias { domain, selector, target: self.target().ok()? };
                let changes = alias.changes()?;
                let cautions = alias.cautions(report);
                Some(Built { record: changes.to_string(), changes, cost: None, cautions, file: None })
            }
        }
    }
}

/// The builder.
#[component]
pub(super) fn DkimForm(draft: RwSignal<DkimDraft>, context: FormContext) -> impl IntoView {
    let source = Memo::new(move |_| draft.with(|draft| draft.source));
    let errors = Memo::new(move |_| draft.with(DkimDraft::errors));
    let error = move |at: usize| Signal::derive(move || errors.with(|errors| errors[at].clone()));
    let answers = vec![
        Answer::new(
            Source::Key,
            "I have the public key (TXT)",
            "A mail program of your own has made it, or a provider shows it.",
        ),
        Answer::new(
            Source::Provider,
            "A provider keeps the key (CNAME)",
            "The provider shows a name, to which yours becomes an alias. It then changes its keys itself.",
        ),
    ];
    view! {
        <Question
            id="dkim-source"
            legend="Where does the key come from?"
            answers
            value=source
            set=move |source| draft.update(|draft| draft.source = source)
        />
        <fieldset class="question-field">
            <legend>"The key"</legend>
            <div hidden=move || source.get() != Source::Provider><Providers draft/></div>
            <TextLine
                id="dkim-build-selector"
                label="Selector"
                placeholder="s1"
                value=Signal::derive(move || draft.with(|draft| draft.selector.clone()))
                error=error(0)
                set=move |text| draft.update(|draft| draft.selector = text)
            >
                "A name for the key, which the program that signs has to know. A new key gets a new one."
            </TextLine>
            <div hidden=move || source.get() != Source::Key>
                <TextLine
                    id="dkim-key"
                    label="Public key"
                    placeholder="-----BEGIN PUBLIC KEY-----"
                    rows=6
                    value=Signal::derive(move || draft.with(|draft| draft.key.clone()))
                    error=error(1)
                    set=move |text| draft.update(|draft| draft.key = text)
                >
                    "As it is in a file (PEM), as a record, or its base64 alone. Never the private key. It stays in this page."
                </TextLine>
                <Tick
                    id="dkim-test"
                    label="Mark it as a test (`t=y`)"
                    about="Receivers then make nothing of signatures that fail."
                    value=Signal::derive(move || draft.with(|draft| draft.is_test))
                    set=move |on| draft.update(|draft| draft.is_test = on)
                />
            </div>
            <div hidden=move || source.get() != Source::Provider>
                <TextLine
                    id="dkim-target"
                    label="Name at the provider"
                    placeholder="s1.domainkey.example.net"
                    value=Signal::derive(move || draft.with(|draft| draft.target.clone()))
                    error=error(2)
                    set=move |text| draft.update(|draft| draft.target = text)
                >
                    "The value that the provider shows for its CNAME record."
                </TextLine>
            </div>
        </fieldset>
        <Outcome
            built=context.built(draft)
            context
            missing="The record appears here once the fields above are filled in."
        />
    }
}

/// The provider, and the selectors that it uses.
#[component]
fn Providers(draft: RwSignal<DkimDraft>) -> impl IntoView {
    let mut options: Vec<(Option<usize>, String)> = vec![(None, "Another, or not known".to_owned())];
    let with_alias = providers().iter().enumerate().filter(|(_, provider)| provider.key_is_at_an_alias);
    options.extend(with_alias.map(|(at, provider)| (Some(at), provider.name.clone())));
    let chosen = Memo::new(move |_| draft.with(|draft| draft.provider));
    let provider = move || chosen.get().and_then(|at| providers().get(at));
    let choose = move |place: Option<usize>| {
        draft.update(|draft| {
            draft.provider = place;
            if let Some(selector) =
                place.and_then(|at| providers().get(at)).and_then(|it| it.selectors.first())
            {
                draft.selector = selector.to_string();
            }
        });
    };
    let about = move || provider().map(about);
    view! {
        <Pick id="dkim-provider" label="Provider" options value=chosen set=choose/>
        <p class="hint">{about}</p>
    }
}

/// What is known of the records that a provider asks for.
fn about(provider: &Provider) -> String {
    let names = |names: &[Name]| names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut words = Vec::new();
    if !provider.selectors.is_empty() {
        let many = if provider.selectors.len() > 1 {
            "One record for each of its selectors"
        } else {
            "Its selector"
        };
        words.push(format!("{many}: {}.", names(&provider.selectors)));
    }
    if !provider.alias_targets.is_empty() {
        words.push(format!("Its names end in {}.", names(&provider.alias_targets)));
    }
    words.join(" ")
}
