//! Which address sends: where it is not known, or only the inside knows it, it is asked for.

use std::net::IpAddr;

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use mailpath::doh::{IpFamily, PublicIpService, public_ip_services};
use mailpath::report::mail_flow::{FlowState, Reason, Step};
use mailpath::report::{Query, Subject, View};
use wasm_bindgen_futures::spawn_local;

use crate::app::browser::{address, dom};
use crate::app::components::text::Name;
use crate::app::state::{App, Tab};

/// The id of the field.
pub(crate) const FIELD: &str = "way-server";

/// Leads to the field.
pub(crate) fn name_server(app: App) {
    app.select(Tab::Summary);
    request_animation_frame(|| dom::focus(FIELD));
}

/// Whether the first step leaves open which server sends.
pub(crate) fn asks(step: &Step) -> bool {
    let open = [FlowState::ServerAssumed, FlowState::ServerMissing, FlowState::ServerInside];
    open.into_iter().any(|state| step.because.contains(&Reason::State(state)))
}

/// Who tells the address that a browser is seen from.
pub(crate) fn who_tells() -> &'static str {
    public_ip_services().first().map_or("", |service| &service.name)
}

/// The link to the same with another sending server.
fn with_server(query: Query, server: &str) -> Result<String, String> {
    if server.is_empty() {
        return Err("Type an address or a host name.".into());
    }
    let mut query = Query { view: View::Page, tab: None, ..query };
    query.set("server", server)?;
    // An address that was to be checked gives way to the one that is checked in its place.
    if let Some(Subject::Address(_)) = query.subject {
        query.subject = None;
    }
    Ok(query.to_url())
}

/// The field in which it can be named, and the ways to find it.
#[component]
pub(crate) fn ServerFields(
    /// Addresses that could be meant.
    offers: Memo<Vec<IpAddr>>,
) -> impl IntoView {
    let app = App::expect();
    let field = NodeRef::<Input>::new();
    let error = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        match with_server(app.query(), typed.trim()) {
            Ok(link) => app.follow(&link),
            Err(message) => {
                error.set(message);
                dom::focus(FIELD);
            }
        }
    };
    view! {
        <form novalidate on:submit=submit>
            <label for=FIELD>"Sending server (address or host name)"</label>
            <div class="box">
                <input
                    node_ref=field
                    id=FIELD
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="way-error"
                    aria-invalid=move || error.with(|error| !error.is_empty()).to_string()
                />
                <button>"Check with this server"</button>
            </div>
            <p id="way-error" class="field-error" role="alert">{error}</p>
        </form>
        {move || view! { <Offers offers=offers.get()/> }}
        <PublicAddress/>
    }
}

/// The addresses that the domain lets send, where they are few.
#[component]
fn Offers(offers: Vec<IpAddr>) -> impl IntoView {
    let query = App::expect().query();
    let links = offers.into_iter().enumerate().map(|(at, address)| {
        let address = address.to_string();
        let href = address::link(&with_server(query.clone(), &address).unwrap_or_default());
        let before = if at > 0 { ", " } else { "Your domain lets these send (SPF): " };
        view! { {before}<a href=href><Name text=address/></a> }
    });
    view! { <p class="fix">{links.collect_view()}</p> }
}

/// What came of asking for the address of one family.
#[derive(Clone)]
enum Seen {
    Nothing,
    Asking,
    Address(String),
}

/// The button that finds the address that this browser is seen from. Nothing is asked before it is
/// pressed.
#[component]
fn PublicAddress() -> impl IntoView {
    let seen: Vec<_> =
        public_ip_services().iter().map(|service| (service, RwSignal::new(Seen::Nothing))).collect();
    let pressed = RwSignal::new(false);
    let asked = seen.clone();
    let ask = move |_| {
        pressed.set(true);
        for (service, seen) in asked.clone() {
            seen.set(Seen::Asking);
            spawn_local(async move {
                let answer = service.ask().await;
                seen.try_set(answer.map_or(Seen::Nothing, |address| Seen::Address(address.to_string())));
            });
        }
    };
    let hint = format!(
        "This asks {}, which learns the address that your browser is seen from, and nothing of what you check here. It is the sending server’s only if that server is in this same network.",
        who_tells()
    );
    let lines = seen.into_iter().map(|(service, seen)| view! { <SeenAddress service seen/> });
    view! {
        <div class="public">
            <button type="button" class="quiet" on:click=ask>"Find the public address of this browser"</button>
            <p class="hint">{hint}</p>
            <div role="status" hidden=move || !pressed.get()>{lines.collect_view()}</div>
        </div>
    }
}

/// The address of one family, with a button to go on with it.
#[component]
fn SeenAddress(service: &'static PublicIpService, seen: RwSignal<Seen>) -> impl IntoView {
    let app = App::expect();
    let family = match service.family {
        IpFamily::V4 => "IPv4",
        IpFamily::V6 => "IPv6",
    };
    let line = move || match seen.get() {
        Seen::Nothing => {
            format!("No {family} address is seen: no answer came from {}.", service.url).into_any()
        }
        Seen::Asking => format!("{family}: being asked").into_any(),
        Seen::Address(address) => {
            let server = address.clone();
            let go = move |_| app.follow(&with_server(app.query(), &server).unwrap_or_default());
            view! {
                {family}": "<Name text=address/>" "
                <button type="button" class="quiet" on:click=go>"Go on with this address"</button>
            }
            .into_any()
        }
    };
    view! { <p>{line}</p> }
}
