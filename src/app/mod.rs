//! The page on top of the engine: it takes over the shell that `index.html` shows, runs what the
//! URL asks for, and shows the report while it fills in.
//!
//! Everything it shows is in [`state::App`]; the modules beside it turn parts of that into DOM.
//! Texts from the DNS only ever become text nodes and attribute values.

// `#[component]` makes public items of those that are visible in this crate only.
#![allow(unreachable_pub)]

mod browser;
mod components;
mod pages;
mod parts;
mod report;
mod shell;
mod state;
mod tasks;

use futures_util::FutureExt as _;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::doh::ResolverChoice;
use mailpath::report::page::named_resolver;
use mailpath::report::{Query, View};

use browser::network::Online;
use browser::{address, dom, policy, storage};
use components::file_picker;
use components::old::live::{self, Row, rows};
use components::part::NotLoadedNote;
use pages::{about, bulk, compare, history, json_view, list_health, start as start_page};
use parts::{Loaded, NotLoaded};
use report::saved_report_note;
use shell::{print, search};
use state::App;
use tasks::custom_lists;

/// Starts what the URL asks for.
pub(crate) fn start() {
    // In a release build a panic is a trap, which index.html tells of.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    if address::search().trim_start_matches('?').is_empty() && address::fragment().is_empty() {
        show(&ResolverChoice::default(), |app| app.form.fill("", &Query::default(), &[], true));
        return;
    }
    wasm_bindgen_futures::spawn_local(async {
        match open_address().await {
            Ok(()) => {}
            Err(NotLoaded) if address::is_json(&address::search()) => json_view::not_loaded(),
            Err(NotLoaded) => show(&ResolverChoice::default(), |app| app.parts.fail()),
        }
    });
}

/// Shows what the address asks for. What reads it is in the part that a report needs anyway.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn open_address() -> Loaded<()> {
    let (query, errors) = Query::from_url(&address::search());
    let resolver = named_resolver(&query, &address::fragment());
    if query.view == View::Json {
        policy::narrow(&resolver);
        json_view::run(query, errors);
    } else {
        show(&resolver, |app| app.load(true));
    }
    Ok(())
}

/// Shows the page, which may ask the resolver named besides those of the table, after `begin`.
fn show(resolver: &ResolverChoice, begin: fn(App)) {
    policy::narrow(resolver);
    let (Some(main), Some(more)) = (dom::by_id("main"), dom::by_id("more")) else { return };
    let app = {
        let resolver = resolver.clone();
        move || App::new(&resolver, storage::read(custom_lists::NAME).is_some(), tasks::of)
    };
    let place = main.clone();
    mount_to(main, move || {
        let app = app();
        provide_context(app);
        provide_context(Online::new());
        begin(app);
        place.set_text_content(None);
        // Under the owner of the whole, like what stands in `main`.
        mount_to(more, move || search::more(app)).forget();
        search::listen(app);
        print::listen(app);
        file_picker::open_dropped(app);
        page(app)
    })
    .forget();
}

/// What stands below the box.
fn page(app: App) -> AnyView {
    live::watch(move || dom::set_title(&report::title(app)));
    // Keyed, so that nothing of one report is left in the next, such as opened proofs.
    let shown = rows(move || {
        let (view, round) = app.page.with(|page| (page.query.view, page.round));
        let more = move || parts::view(app, || true, move || view_of(app, view).boxed_local());
        let round = u64::from(round);
        let trouble = app.trouble.with(Option::is_some);
        vec![match (view, round) {
            (View::About, _) => Row::new(u64::MAX, more),
            (View::Lists, _) => Row::new(u64::MAX - 1, more),
            (View::History, _) => Row::new(u64::MAX - 2, more),
            (View::Bulk, _) => Row::new(u64::MAX - 3, more),
            _ if trouble => Row::new(u64::MAX - 4, more),
            (View::Compare, 0) => Row::new(u64::MAX - 5, more),
            (View::Compare, _) => Row::new((1 << 40) + round, more),
            (_, 0) => Row::new(0, move || start_page::view(app)),
            (..) => {
                Row::new(round, move || parts::view(app, || true, move || report::view(app).boxed_local()))
            }
        }]
    });
    vec![view! { <NotLoadedNote/> }.into_any(), shown].into_any()
}

/// A view beside the report, or what is shown in its place.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn view_of(app: App, view: View) -> Loaded<AnyView> {
    let empty = app.page.with_untracked(|page| page.round == 0);
    Ok(match view {
        View::About => about::view(app),
        View::Lists => list_health::view(app),
        View::History => history::view(app),
        View::Bulk => bulk::view(app),
        _ if app.trouble.with_untracked(Option::is_some) => saved_report_note::trouble(app),
        View::Compare if empty => compare::empty(app),
        View::Compare => compare::view(app),
        View::Page | View::Json => ().into_any(),
    })
}
