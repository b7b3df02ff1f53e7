//! The fields for keys and lists of one's own, and who sees what is entered there.

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::checks::blocklist::{CustomLists, services};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::finding_card::outside;
use crate::app::components::old::text;
use crate::app::parts::Loaded;
use crate::app::state::App;
use crate::app::tasks::custom_lists::{self, read};

#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn view(app: App) -> Loaded<AnyView> {
    Ok(fields(app))
}

fn fields(app: App) -> AnyView {
    let failed = RwSignal::new(false);
    let mut all: Vec<AnyView> = Vec::new();
    for service in services() {
        let get = outside(service.url.clone(), "Get a key");
        let what = el("span").add(service.about.as_str()).add(" ").add(get).into_any();
        all.push(field(app, failed, service.id.as_str(), &format!("{} key", service.name), what));
    }
    for (id, label, what) in LISTS {
        all.push(field(app, failed, id, label, what.into_any()));
    }
    let origin = move || app.page.with(|page| dom::own_origin(&page.query.resolver));
    let withheld = move || read(app, |own| !own.is_empty() && own.used_with(origin().as_deref()).is_empty());
    let trust = text::button(move || {
        if let Some(origin) = origin() {
            change(app, failed, |own| own.trust(&origin));
        }
    });
    let withheld = el("p")
        .class("note warning")
        .hide(move || !withheld())
        .say(move || {
            let origin = origin().unwrap_or_default();
            format!("The resolver of this page, {origin}, is none that Mailpath offers, and anybody’s link may name one. So it is not told any of this. ")
        })
        .add(trust.add("Use them with it as well"));
    let forget = text::button(move || change(app, failed, |own| *own = CustomLists::default()))
        .hide(move || read(app, CustomLists::is_empty))
        .add("Forget all of it");
    el("div")
        .add(el("p").class("hint").add(WHO_SEES))
        .add(el("div").class("fields").add(all))
        .add(withheld)
        .add(el("p").class("field-error").attr("role", "alert").hide(move || !failed.get()).add(NOT_KEPT))
        .add(forget)
        .into_any()
}

const WHO_SEES: &str = "A key is part of the names asked for: the resolver you choose sees it, and the service that gave it out. It is kept in this browser only, where other pages of this same site could read it; it is in no link, no JSON and no export, and “your-key” stands for it in what is shown. What is entered here counts from the next report on.";

const NOT_KEPT: &str =
    "This browser does not let the page keep anything, so this holds until the page is closed.";

/// The fields of lists, by the kind they are for.
const LISTS: [(&str, &str, &str); 2] = [
    (
        "addresses",
        "More lists of addresses",
        "Their zones, such as bl.example.com, ten at most. Each is tested like any other.",
    ),
    ("domains", "More lists of domains", "As above, for lists that are asked about domains."),
];

/// Changes what is kept; whether the browser could keep it is told.
fn change(app: App, failed: RwSignal<bool>, change: impl FnOnce(&mut CustomLists)) {
    failed.set(!custom_lists::change(app, change));
}

/// Sets what one field stands for.
fn set(own: &mut CustomLists, id: &str, text: &str) -> Result<(), String> {
    match id {
        "addresses" => own.set_lists(false, text),
        "domains" => own.set_lists(true, text),
        service => own.set_key(service, text),
    }
}

fn get(own: &CustomLists, id: &str) -> String {
    match id {
        "addresses" | "domains" => own.zones(id == "domains"),
        service => own.key(service).unwrap_or_default().to_owned(),
    }
}

fn field(app: App, failed: RwSignal<bool>, id: &'static str, label: &str, what: AnyView) -> AnyView {
    let error = RwSignal::new(String::new());
    let name = format!("own-{id}");
    let (error_id, what_id) = (format!("{name}-error"), format!("{name}-what"));
    // Without a name, so that no form ever puts it into a URL.
    let input = el("input")
        .attr("id", name.clone())
        .attr("type", "text")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("aria-describedby", format!("{error_id} {what_id}"))
        .live("aria-invalid", move || error.with(|error| !error.is_empty()).to_string())
        .live("value", move || read(app, |own| get(own, id)))
        .on("change", move |event| {
            let mut own = read(app, CustomLists::clone);
            match set(&mut own, id, &event_target_value(&event)) {
                Ok(()) => {
                    error.set(String::new());
                    change(app, failed, |kept| *kept = own);
                }
                Err(message) => error.set(message),
            }
        });
    el("div")
        .class("field")
        .add(el("label").attr("for", name).add(label.to_owned()))
        .add(input)
        .add(el("p").attr("id", error_id).class("field-error").attr("role", "alert").say(move || error.get()))
        .add(el("p").attr("id", what_id).class("hint").add(what))
        .into_any()
}
