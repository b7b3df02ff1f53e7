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

use crate::app::browser::dom;
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
    let open = Memo::new(move |_| {
        let open = state.open.get()?;
        offered.with(|all| all.iter().find(|(builder, ..)| *builder == open).cloned())
    });
    let open = Memo::new(move |_| open.get().map(|(builder, _, domain)| (builder, domain)));
    let button = move |(builder, words): (Builder, String)| {
        let is_open = move || state.open.get() == Some(builder);
        let press = move |_| match untrack(is_open) {
            true => state.open.set(None),
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
            {move || open.get().map(|(builder, domain)| view! { <Place builder domain/> })}
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
            <h3 class="group-title">"Build a record"</h3>
            <p class="hint">
                "Each begins from what is published and from what was found. Nothing is published by this page."
            </p>
            <ul>{move || offered.get().into_iter().map(item).collect_view()}</ul>
        </div>
    }
}

impl Builders {
    /// Opens a builder, and brings the focus to it.
    fn show(self, builder: Builder) {
        self.open.set(Some(builder));
        request_animation_frame(move || dom::focus(&builder.heading_id()));
        self.wants_focus.set_value(true);
    }
}
