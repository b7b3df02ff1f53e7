//! The fields for the reader's own keys and lists, and who sees what is entered there.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::blocklist::{CustomLists, services};

use crate::app::browser::policy;
use crate::app::components::outside_link::OutsideLink;
use crate::app::parts::Loaded;
use crate::app::shell::text_field::TextField;
use crate::app::state::App;
use crate::app::tasks::custom_lists::{change, read};

const WHO_SEES: &str = "Your resolver and the list’s operator see the key. It stays in this browser (other pages of this site could read it) and never goes into links or exports. What is entered here counts from the next report on.";

const NOT_KEPT: &str =
    "This browser does not let the page keep anything, so this holds until the page is closed.";

/// The fields, in the part of the program that has them.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn view() -> Loaded<AnyView> {
    Ok(view! { <CustomListFields/> }.into_any())
}

/// What one field stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// The key of a service.
    Key(&'static str),
    /// More lists, of domains or of addresses.
    Lists { of_domains: bool },
}

impl Entry {
    /// What the field is called in the page.
    fn id(self) -> &'static str {
        match self {
            Self::Key(service) => service,
            Self::Lists { of_domains: true } => "domains",
            Self::Lists { of_domains: false } => "addresses",
        }
    }

    fn get(self, lists: &CustomLists) -> String {
        match self {
            Self::Key(service) => lists.key(service).unwrap_or_default().to_owned(),
            Self::Lists { of_domains } => lists.zones(of_domains),
        }
    }

    fn set(self, lists: &mut CustomLists, text: &str) -> Result<(), String> {
        match self {
            Self::Key(service) => lists.set_key(service, text),
            Self::Lists { of_domains } => lists.set_lists(of_domains, text),
        }
    }
}

/// All fields, and what becomes of what is entered.
#[component]
fn CustomListFields() -> impl IntoView {
    let app = App::expect();
    let failed = RwSignal::new(false);
    let keys = services().iter().map(|service| {
        view! {
            <EntryField entry=Entry::Key(&service.id) label=format!("{} key", service.name) failed>
                {service.about.as_str()}" "<OutsideLink href=service.url.clone() label="Get a key"/>
            </EntryField>
        }
    });
    view! {
        <div>
            <p class="hint">{WHO_SEES}</p>
            <div class="fields">
                {keys.collect_view()}
                <EntryField entry=Entry::Lists { of_domains: false } label="More lists of addresses" failed>
                    "Their zones, such as bl.example.com, ten at most. Each is tested like any other."
                </EntryField>
                <EntryField entry=Entry::Lists { of_domains: true } label="More lists of domains" failed>
                    "As above, for lists that are asked about domains."
                </EntryField>
            </div>
            <Withheld failed/>
            <p class="field-error" role="alert" hidden=move || !failed.get()>{NOT_KEPT}</p>
            <button
                type="button"
                class="button"
                hidden=move || read(app, CustomLists::is_empty)
                on:click=move |_| failed.set(!change(app, |lists| *lists = CustomLists::default()))
            >
                "Forget all of it"
            </button>
        </div>
    }
}

/// That a resolver which a link names is told nothing of this before the reader says so.
#[component]
fn Withheld(failed: RwSignal<bool>) -> impl IntoView {
    let app = App::expect();
    let origin = Memo::new(move |_| app.page.with(|page| policy::own_origin(&page.query.resolver)));
    let is_withheld = move || {
        let of_origin = |lists: &CustomLists| origin.with(|origin| lists.used_with(origin.as_deref()));
        read(app, |lists| !lists.is_empty() && of_origin(lists).is_empty())
    };
    let trust = move |_| {
        if let Some(origin) = origin.get_untracked() {
            failed.set(!change(app, |lists| lists.trust(&origin)));
        }
    };
    view! {
        <p class="note warning" hidden=move || !is_withheld()>
            "The resolver of this page, "
            <span translate="no">{move || origin.get().unwrap_or_default()}</span>
            ", is not one that Mailpath offers; a link from anybody may have named it. So it is not told any of this. "
            <button type="button" class="button" on:click=trust>"Use them with it as well"</button>
        </p>
    }
}

/// The field of one key, or of one kind of lists.
#[component]
fn EntryField(
    entry: Entry,
    #[prop(into)] label: String,
    failed: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let app = App::expect();
    let error = RwSignal::new(String::new());
    let set = move |text: String| {
        let mut lists = read(app, CustomLists::clone);
        match entry.set(&mut lists, &text) {
            Ok(()) => {
                error.set(String::new());
                failed.set(!change(app, |kept| *kept = lists));
            }
            Err(message) => error.set(message),
        }
    };
    view! {
        <TextField
            id=format!("own-{}", entry.id())
            label
            value=Signal::derive(move || read(app, |lists| entry.get(lists)))
            error
            set
            when_left=true
        >
            {children()}
        </TextField>
    }
}
