//! The choice of who is asked, with what it means for privacy and for blocklists.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use mailpath::doh::{Provider, providers};
use mailpath::report::words::resolver_name;

use crate::app::components::fold::Fold;
use crate::app::components::part::Part;
use crate::app::parts::Loaded;
use crate::app::shell::text_field::TextField;
use crate::app::state::form::{Form, Pick};

/// Made-up data, as the parameter names it.
const EXAMPLE: &str = "example";

/// The choice, folded away under what is chosen.
#[component]
pub(crate) fn ResolverPicker() -> impl IntoView {
    let form = Form::expect();
    let summary = move || format!("Resolver: {}", form.pick.with(label));
    view! {
        <Fold class="fold" open=form.resolvers summary>
            <Part entry=Box::new(|| choices().boxed_local())/>
        </Fold>
    }
}

/// The choice, which few unfold, in the part that a report needs.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn choices() -> Loaded<AnyView> {
    Ok(view! { <Choices/> }.into_any())
}

#[component]
fn Choices() -> impl IntoView {
    view! {
        <fieldset class="resolvers">
            <legend class="sr">"Who is asked"</legend>
            {providers().first().map(|first| view! {
                <Choice pick=Pick::Offered(String::new()) name="Automatic">{automatic(first)}</Choice>
            })}
            {providers().iter().map(|provider| view! {
                <Choice pick=Pick::Offered(provider.id.clone()) name=provider.name.clone()>
                    {format!("{} {}", provider.privacy, provider.blocklists)}
                </Choice>
            }).collect_view()}
            <Choice pick=Pick::Own name="Your own">
                "Only your resolver and the servers it asks see the names. Blocklists answer a resolver of your own best; many refuse the public ones."
            </Choice>
            <Choice pick=Pick::Offered(EXAMPLE.into()) name="Made-up data">
                "No question leaves this page: there is a small invented world to try it on."
            </Choice>
            <OwnResolver/>
        </fieldset>
    }
}

/// Who is asked, on the line that unfolds the choice.
fn label(pick: &Pick) -> String {
    match pick {
        Pick::Own => "your own".to_owned(),
        Pick::Offered(id) if id.is_empty() => {
            format!("{} (automatic)", providers().first().map_or("automatic", |provider| &provider.name))
        }
        Pick::Offered(id) if id == EXAMPLE => "none: made-up data".to_owned(),
        Pick::Offered(id) => resolver_name(id).to_owned(),
    }
}

fn automatic(first: &Provider) -> String {
    let next = first.fallback.as_deref().map_or("no other", resolver_name);
    format!("{} is asked, and {next} where it does not answer.", first.name)
}

/// One that can be picked, with what it means.
#[component]
fn Choice(pick: Pick, #[prop(into)] name: String, children: Children) -> impl IntoView {
    let form = Form::expect();
    let checked = {
        let pick = pick.clone();
        move || form.pick.with(|picked| *picked == pick)
    };
    view! {
        <label class="choice">
            <input
                type="radio"
                name="pick"
                prop:checked=checked
                on:change=move |_| form.pick.set(pick.clone())
            />
            <span><b>{name}</b>{children()}</span>
        </label>
    }
}

/// What must be known of the reader's own resolver.
#[component]
fn OwnResolver() -> impl IntoView {
    let form = Form::expect();
    let set = move |text: String| {
        form.forgive("resolver", &text);
        form.own.set(text);
    };
    view! {
        <div class="own" hidden=move || form.pick.with(|pick| *pick != Pick::Own)>
            <TextField
                id="resolver"
                label="URL of your resolver"
                placeholder="https://dns.example.com/dns-query"
                value=form.own
                error=Signal::derive(move || form.error("resolver").unwrap_or_default())
                set
            >
                "It must allow other sites to ask it (CORS). Without TLS only on this machine."
            </TextField>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || form.wire.get()
                    on:change:target=move |event| form.wire.set(event.target().checked())
                />
                " It speaks the DNS wire format (RFC 8484) rather than JSON"
            </label>
        </div>
    }
}
