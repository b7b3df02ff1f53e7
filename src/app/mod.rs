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
use mailpath::report::page::named_resolvers;
use mailpath::report::{Query, View};

use browser::network::Online;
use browser::{address, dom, policy, storage};
use components::file_picker;
use components::part::{NotLoadedNote, Part};
use pages::{about, bulk, compare, history, json_view, list_health, message, resolvers, start as start_page};
use parts::{Loaded, NotLoaded};
use report::{ReportPage, saved_report_note};
use shell::masthead;
use shell::offline_note::OfflineNote;
use shell::options::Options;
use shell::print;
use shell::question::Question;
use shell::reading::Reading;
use state::App;
use tasks::custom_lists;

/// Starts what the URL asks for.
pub(crate) fn start() {
    // In a release build a panic is a trap, which index.html tells of.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    if address::search().trim_start_matches('?').is_empty() && address::fragment().is_empty() {
        show(&[], |app| app.form.fill("", &Query::default(), &[], true));
        return;
    }
    wasm_bindgen_futures::spawn_local(async {
        match open_address().await {
            Ok(()) => {}
            Err(NotLoaded) if address::is_json(&address::search()) => json_view::not_loaded(),
            Err(NotLoaded) => show(&[], |app| app.parts.fail()),
        }
    });
}

/// Shows what the address asks for. What reads it is in the part that a report needs anyway.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn open_address() -> Loaded<()> {
    let (query, errors) = Query::from_url(&address::search());
    let resolvers = named_resolvers(&query, &address::fragment());
    if query.view == View::Json {
        policy::narrow(&resolvers);
        json_view::run(query, errors);
    } else {
        show(&resolvers, |app| app.load(true));
    }
    Ok(())
}

/// Shows the page, which may ask the resolvers named besides those of the table, after `begin`.
fn show(resolvers: &[ResolverChoice], begin: fn(App)) {
    policy::narrow(resolvers);
    let Some(page) = dom::by_id("page") else { return };
    let allowed = policy::own_origins(resolvers);
    mount_to(page, move || {
        let app = App::new(allowed.clone(), storage::read(custom_lists::NAME).is_some(), tasks::of);
        provide_context(app);
        provide_context(app.form);
        provide_context(Online::new());
        begin(app);
        dom::remove("boot");
        // Under the owner of the whole, like what stands in `page`.
        for (place, view) in
            [("question", question as fn() -> AnyView), ("reading", reading), ("more", options)]
        {
            if let Some(place) = dom::by_id(place) {
                mount_to(place, view).forget();
            }
        }
        // The line that was kept for them is theirs.
        dom::set_class("question", "asked", false);
        masthead::take_over(app);
        start_page::take_over(app);
        print::follow(app.printing);
        file_picker::open_dropped(app);
        view! { <Page/> }
    })
    .forget();
}

fn question() -> AnyView {
    view! { <Question/> }.into_any()
}

fn reading() -> AnyView {
    view! { <Reading/> }.into_any()
}

fn options() -> AnyView {
    view! { <Options/> }.into_any()
}

/// What stands below the box, besides the start, which is in `index.html`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum CurrentView {
    /// What can be asked.
    Start,
    /// The report of the run of this number.
    Report(u32),
    /// A comparison, of the run of this number.
    Comparison(u32),
    /// Resolvers side by side, for the run of this number.
    Resolvers(u32),
    /// Why a saved report cannot be shown.
    LoadError,
    /// A view beside the report.
    Beside(View),
}

impl CurrentView {
    fn now(app: App) -> Self {
        let (view, round) = app.page.with(|page| (page.query.view, page.round));
        match view {
            View::About | View::Lists | View::History | View::Bulk | View::Message => Self::Beside(view),
            _ if app.load_error.with(Option::is_some) => Self::LoadError,
            View::Compare => Self::Comparison(round),
            View::Resolvers => Self::Resolvers(round),
            View::Page | View::Json | View::Build if round == 0 => Self::Start,
            View::Page | View::Json | View::Build => Self::Report(round),
        }
    }
}

/// What stands below the box.
#[component]
fn Page() -> impl IntoView {
    let app = App::expect();
    // A browser takes long over a title, be it the one that it has.
    let title = Memo::new(move |_| report::title(app));
    Effect::new(move |_| title.with(|title| dom::set_title(title)));
    let shown = Memo::new(move |_| CurrentView::now(app));
    view! {
        <OfflineNote/>
        <NotLoadedNote/>
        // Keyed, so that nothing of one report is left in the next, such as opened proofs.
        <For each=move || [shown.get()] key=|shown| *shown let:shown><ViewBelow shown/></For>
    }
}

#[component]
fn ViewBelow(shown: CurrentView) -> impl IntoView {
    let app = App::expect();
    match shown {
        CurrentView::Start => view! { {start_page::view(app)}<FocusHeading/> }.into_any(),
        CurrentView::Report(_) => {
            view! { <Part entry=Box::new(move || report_view().boxed_local())/> }.into_any()
        }
        _ => view! { <Part entry=Box::new(move || view_of(app, shown).boxed_local())/> }.into_any(),
    }
}

/// The report.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn report_view() -> Loaded<AnyView> {
    Ok(view! { <ReportPage/><FocusHeading/> }.into_any())
}

/// What is shown in the place of a report.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
fn view_of(app: App, shown: CurrentView) -> Loaded<AnyView> {
    let view = match shown {
        CurrentView::Start | CurrentView::Report(_) => ().into_any(),
        CurrentView::LoadError => saved_report_note::load_error(app),
        CurrentView::Comparison(0) => compare::empty(app),
        CurrentView::Comparison(_) => compare::view(app),
        CurrentView::Resolvers(0) => resolvers::empty(),
        CurrentView::Resolvers(_) => resolvers::view(app),
        CurrentView::Beside(View::About) => about::view(app),
        CurrentView::Beside(View::Lists) => list_health::view(app),
        CurrentView::Beside(View::History) => history::view(app),
        CurrentView::Beside(View::Bulk) => bulk::view(app),
        CurrentView::Beside(View::Message) => message::view(app),
        CurrentView::Beside(View::Page | View::Json | View::Build | View::Compare | View::Resolvers) => {
            ().into_any()
        }
    };
    Ok(view! { {view}<FocusHeading/> }.into_any())
}

/// Moves the focus to the heading of what is shown, where a reader went to it; at the start it stays
/// where it is.
#[component]
fn FocusHeading() -> impl IntoView {
    let app = App::expect();
    Effect::new(move |_| {
        if app.navigated.get_value() && !report::message::has_focus(app) {
            app.navigated.set_value(false);
            request_animation_frame(dom::focus_heading);
        }
    });
}
