//! Which address sends: where it is not known, or only the inside knows it, it is asked for.

use leptos::prelude::*;
use mailpath::doh::{IpFamily, PublicIpService, public_ip_services};
use mailpath::report::mail_flow::{FlowState, Reason, Step};
use mailpath::report::{Query, Subject, View};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::live::live;
use crate::app::components::old::text;
use crate::app::report::mail_flow::flow::flow;
use crate::app::state::App;
use crate::app::state::form;

/// While it is asked, and where no answer came.
const ASKING: &str = "being asked";
const NONE: &str = "";

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
fn with_server(app: App, server: &str) -> Result<String, String> {
    if server.is_empty() {
        return Err("Type an address or a host name.".into());
    }
    let mut query = Query { view: View::Page, tab: None, ..app.query() };
    query.set("server", server)?;
    // An address that was to be checked gives way to the one that is checked in its place.
    if let Some(Subject::Address(_)) = query.subject {
        query.subject = None;
    }
    Ok(query.to_url())
}

/// The field in which it can be named, and the ways to find it.
pub(crate) fn fields(app: App, step: &Step) -> AnyView {
    const FIELD: &str = "way-server";
    let error = RwSignal::new(String::new());
    let input = el("input")
        .attr("id", FIELD)
        .attr("type", "text")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "way-error")
        .live("aria-invalid", move || error.with(|error| !error.is_empty()).to_string());
    let line = el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            let typed = form::input(FIELD).map(|input| input.value()).unwrap_or_default();
            match with_server(app, typed.trim()) {
                Ok(link) => app.follow(&link),
                Err(message) => {
                    error.set(message);
                    dom::focus(FIELD);
                }
            }
        })
        .add(el("label").attr("for", FIELD).add("Sending server (address or host name)"))
        .add(el("div").class("box").add(input).add(el("button").add("Check with this server")))
        .add(
            el("p")
                .attr("id", "way-error")
                .class("field-error")
                .attr("role", "alert")
                .say(move || error.get()),
        );
    let inside = step.because.contains(&Reason::State(FlowState::ServerInside));
    let offers = move || if inside { ().into_any() } else { offers(app) };
    vec![line.into_any(), live(offers), public(app)].into_any()
}

/// The addresses that the domain lets send, where they are few.
fn offers(app: App) -> AnyView {
    let report = app.report();
    let all = flow(&report).map_or(&[][..], |flow| &flow.offers);
    let mut line = el("p").class("fix");
    for (at, address) in all.iter().enumerate() {
        let address = address.to_string();
        let link = dom::href(&with_server(app, &address).unwrap_or_default());
        line = line
            .add(if at > 0 { ", " } else { "Your domain lets these send (SPF): " })
            .add(el("a").attr("href", link).add(text::name(&address)));
    }
    line.into_any()
}

/// The button that finds the address that this browser is seen from. Nothing is asked before it is
/// pressed.
fn public(app: App) -> AnyView {
    let mut seen = Vec::new();
    let mut asked = Vec::new();
    for service in public_ip_services() {
        let found = RwSignal::new(NONE.to_owned());
        asked.push(found);
        seen.push(live(move || line(app, service, &found.get())));
    }
    let pressed = RwSignal::new(false);
    let ask = move || {
        pressed.set(true);
        for (service, found) in public_ip_services().iter().zip(asked.clone()) {
            found.set(ASKING.to_owned());
            wasm_bindgen_futures::spawn_local(async move {
                let answer = service.ask().await;
                found.try_set(answer.map(|address| address.to_string()).unwrap_or_default());
            });
        }
    };
    let hint = [
        "This asks ",
        who_tells(),
        ", which learns the address that your browser is seen from, and nothing of what you check here. It is your browser’s address, and only maybe the sending server’s.",
    ];
    el("div")
        .class("public")
        .add(text::button(ask).class("quiet").add("Find the public address of this browser"))
        .add(el("p").class("hint").add(hint.concat()))
        .add(el("div").attr("role", "status").hide(move || !pressed.get()).add(seen))
        .into_any()
}

/// What came for one family.
fn line(app: App, service: &PublicIpService, found: &str) -> AnyView {
    let family = match service.family {
        IpFamily::V4 => "IPv4",
        IpFamily::V6 => "IPv6",
    };
    let line = el("p");
    match found {
        NONE => {
            let words = ["No ", family, " address is seen: no answer came from ", &service.url, "."];
            line.add(words.concat())
        }
        ASKING => line.add([family, ": ", ASKING].concat()),
        address => {
            let server = address.to_owned();
            let go = move || app.follow(&with_server(app, &server).unwrap_or_default());
            line.add([family, ": "].concat())
                .add(text::name(address))
                .add(" ")
                .add(text::button(go).class("quiet").add("Go on with this address"))
        }
    }
    .into_any()
}
