//! Builders of records: each begins from what is published and what the report found, shows the record as it
//! grows, and ends in what a DNS panel wants, in trying it, and in watching until it is there.

mod addresses;
mod dkim;
mod dmarc;
mod fields;
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
use place::Place;
use start::Builders;

/// The buttons that open builders, in the tab of their subject, and the one that is open.
#[component]
pub(crate) fn Build(builders: &'static [Builder]) -> impl IntoView {
    let app = App::expect();
    let state = Builders::of(app);
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
            domain.filter(|_| state.is_open(builder))
        })
    };
    let places = builders.iter().map(|builder| {
        let (builder, open) = (*builder, open(*builder));
        move || open.get().map(|domain| view! { <Place builder domain/> })
    });
    let places = places.collect_view();
    let button = move |(builder, words): (Builder, String)| {
        let is_open = move || state.is_open(builder);
        let press = move |_| match untrack(is_open) {
            true => state.close(builder),
            false => state.show(builder),
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
    let state = Builders::of(app);
    let offered = Memo::new(move |_| {
        app.with_report(|report| {
            let tabs = tabs_of(report);
            let is_offered =
                |builder: &Builder| tabs.contains(&builder.tab()) && builder.domain(report).is_some();
            Builder::ALL.into_iter().filter(is_offered).collect::<Vec<_>>()
        })
    });
    let item = move |builder: Builder| {
        let press = move |_| {
            app.select(builder.tab());
            state.show(builder);
        };
        view! {
            <li>
                <button type="button" aria-describedby=format!("about-{}", builder.id()) on:click=press>
                    {builder.name()}
                </button>
                <span id=format!("about-{}", builder.id())>{builder.purpose()}</span>
            </li>
        }
    };
    view! {
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

impl Builders {
    /// Whether a builder is open.
    fn is_open(self, builder: Builder) -> bool {
        self.open.with(|open| open.contains(&builder))
    }

    /// Opens a builder, and brings the focus to it.
    fn show(self, builder: Builder) {
        match untrack(|| self.is_open(builder)) {
            true => request_animation_frame(move || dom::focus(&builder.heading_id())),
            false => {
                self.wants_focus.set_value(Some(builder));
                self.open.update(|open| open.push(builder));
            }
        }
    }

    /// Closes a builder; what was filled in stays.
    fn close(self, builder: Builder) {
        self.open.update(|open| open.retain(|other| *other != builder));
    }
}
