//! Builders of records: each begins from what is published and what the report found, shows the record as it
//! grows, and ends in what a DNS panel wants, in trying it, and in watching until it is there.

mod addresses;
mod dkim;
mod dmarc;
mod fields;
mod form;
mod kinds;
mod no_mail;
mod outcome;
mod place;
mod spf;
mod start;
mod text_field;
mod transport;
mod watch;

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::dns::Name;

use crate::app::browser::dom;
use crate::app::components::fold::Fold;
use crate::app::parts::Loaded;
use crate::app::report::tabs_of;
use crate::app::state::App;
pub(crate) use kinds::Builder;
use kinds::BuilderPlace as _;
use place::Place;
use start::Builders;
pub(crate) use watch::WatchPublished;

/// The buttons that open builders, in the tab of their subject, and the one that is open.
#[component]
pub(crate) fn Build(builders: &'static [Builder]) -> impl IntoView {
    let app = App::expect();
    follow(app, builders);
    // What is not known yet is nothing to begin from.
    let offered = Memo::new(move |_| {
        app.with_report(|report| match report.complete {
            true => builders
                .iter()
                .filter_map(|builder| Some((*builder, builder.button(report), builder.domain(report)?)))
                .collect::<Vec<_>>(),
            false => Vec::new(),
        })
    });
    let open = move |builder: Builder| {
        Memo::new(move |_| {
            let is_this = |(other, ..): &&(Builder, String, Name)| *other == builder;
            let domain = offered.with(|all| all.iter().find(is_this).map(|(.., domain)| domain.clone()));
            domain.filter(|_| opened(app) == Some(builder))
        })
    };
    let places = builders.iter().map(|builder| {
        let (builder, open) = (*builder, open(*builder));
        move || open.get().map(|domain| view! { <Place builder domain/> })
    });
    let places = places.collect_view();
    let button = move |(builder, words): (Builder, String)| {
        let is_open = move || opened(app) == Some(builder);
        let press = move |_| match untrack(is_open) {
            true => app.build(None),
            false => show(app, builder),
        };
        view! {
            <button
                type="button"
                id=builder.button_id()
                aria-expanded=move || is_open().to_string()
                aria-controls=builder.id()
                on:click=press
            >
                {words}
            </button>
        }
    };
    let buttons = Memo::new(move |_| {
        offered
            .with(|all| all.iter().map(|(builder, words, _)| (*builder, words.clone())).collect::<Vec<_>>())
    });
    view! {
        <div class="build screen" hidden=move || buttons.with(Vec::is_empty)>
            <div class="tools">{move || buttons.get().into_iter().map(button).collect_view()}</div>
            {places}
        </div>
    }
}

/// All builders of a report in one place, in the part that nobody needs to see it come in.
#[wasm_split(more, wasm_split_path = leptos::wasm_split, fallible)]
pub(crate) fn list(app: App) -> Loaded<AnyView> {
    Ok(view! { <BuilderList app/> }.into_any())
}

/// The builders that the report has something for, each with its purpose.
#[component]
fn BuilderList(app: App) -> impl IntoView {
    let offered = Memo::new(move |_| {
        app.with_report(|report| {
            let tabs = tabs_of(report);
            let is_offered =
                |builder: &Builder| tabs.contains(&builder.tab()) && builder.domain(report).is_some();
            Builder::ALL.into_iter().filter(is_offered).collect::<Vec<_>>()
        })
    });
    let item = move |builder: Builder| {
        view! {
            <li>
                <button
                    type="button"
                    aria-describedby=format!("about-{}", builder.id())
                    on:click=move |_| show(app, builder)
                >
                    {builder.name()}
                </button>
                <span id=format!("about-{}", builder.id())>{builder.purpose()}</span>
            </li>
        }
    };
    // Such as a link to the builder of DMARC, over a reverse look-up.
    let missing = move || {
        let builder = opened(app).filter(|builder| offered.with(|all| !all.contains(builder)))?;
        let name = builder.name();
        let words =
            format!("The builder that the link names ({name}) has nothing to begin from in this report.");
        Some(view! { <p class="note screen">{words}</p> })
    };
    view! {
        {missing}
        <div class="group build-list screen" hidden=move || offered.with(Vec::is_empty)>
            <Fold summary=|| view! { <h3 class="group-title">"Build a record"</h3> }>
                <p class="hint">
                    "Each begins from what is published and from what was found. Nothing is published by this page."
                </p>
                <ul>{move || offered.get().into_iter().map(item).collect_view()}</ul>
            </Fold>
        </div>
    }
}

/// The builder that is open, by the address.
fn opened(app: App) -> Option<Builder> {
    app.page.with(|page| page.query.record)
}

/// Opens a builder, and brings the focus to it.
fn show(app: App, builder: Builder) {
    match untrack(|| opened(app)) == Some(builder) {
        true => {
            app.select(builder.tab());
            request_animation_frame(move || dom::focus(&builder.heading_id()));
        }
        false => {
            Builders::of(app).focused.set_value(None);
            app.build(Some(builder));
        }
    }
}

/// Where a builder is closed, by its button or by going back, the focus goes to where it was opened. What was
/// filled in stays.
fn follow(app: App, builders: &'static [Builder]) {
    Effect::new(move |before: Option<Option<Builder>>| {
        let now = opened(app);
        let closed = before.flatten().filter(|before| Some(*before) != now && builders.contains(before));
        if let Some(closed) = closed {
            Builders::of(app).focused.set_value(None);
            if now.is_none() {
                let tab = app.page.with_untracked(|page| page.tab);
                request_animation_frame(move || match tab == closed.tab() {
                    true => dom::focus(&closed.button_id()),
                    // It was opened from the list of all.
                    false => dom::focus(&format!("tab-{}", tab.id())),
                });
            }
        }
        now
    });
}
