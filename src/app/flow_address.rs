//! Which address sends: where it is not known, or only the inside knows it, it is asked for.

use leptos::prelude::*;
use mailpath::doh::mirrors;
use mailpath::report::flow::Step;
use mailpath::report::{Host, Query, Subject, View};
use web_sys::Event;

use super::el::el;
use super::flow::read;
use super::live::live;
use super::state::App;
use super::{dom, text};

/// While it is asked, and where no answer came.
const ASKING: &str = "…";
const NONE: &str = "-";

/// Whether the first step leaves open which server sends.
pub(super) fn asks(step: &Step) -> bool {
    step.because.iter().any(|state| matches!(*state, "server.assumed" | "server.missing" | "server.inside"))
}

/// Who tells the address that a browser is seen from.
pub(super) fn who_tells() -> &'static str {
    mirrors().first().map_or("", |mirror| &mirror.name)
}

/// The same query, with another sending server.
fn with_server(app: App, server: &str) -> Result<Query, String> {
    if server.trim().is_empty() {
        return Err("Type an address or a host name.".into());
    }
    let mut query =
        Query { view: View::Page, tab: None, ..app.page.with_untracked(|page| page.query.clone()) };
    query.set("server", server)?;
    // An address that was to be checked gives way to the one that is checked in its place.
    if let Some(Subject::Address(_)) = query.subject {
        query.subject = None;
        if let Some(Host::Address(address)) = query.server.take_if(|host| matches!(host, Host::Address(_))) {
            query.subject = Some(Subject::Address(address));
        }
    }
    Ok(query)
}

fn go_on(app: App, server: &str) -> Result<(), String> {
    with_server(app, server).map(|query| app.follow(&query.to_url()))
}

/// The fields in which it can be named, and the ways to find it.
pub(super) fn fields(app: App, step: &Step) -> AnyView {
    let error = RwSignal::new(String::new());
    let typed = RwSignal::new(String::new());
    let input = el("input")
        .attr("id", "way-server")
        .attr("type", "text")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "way-server-error")
        .live("aria-invalid", move || error.with(|error| !error.is_empty()).to_string())
        .on("input", move |event| {
            typed.set(event_target_value(&event));
            error.set(String::new());
        });
    let submit = move |event: Event| {
        event.prevent_default();
        if let Err(message) = go_on(app, &typed.get_untracked()) {
            error.set(message);
            dom::focus("way-server");
        }
    };
    let form = el("form")
        .class("field")
        .attr("novalidate", "")
        .on("submit", submit)
        .add(el("label").attr("for", "way-server").add("Sending server (address or host name)"))
        .add(
            el("div")
                .class("box")
                .add(input)
                .add(el("button").attr("type", "submit").add("Check with this server")),
        )
        .add(
            el("p")
                .attr("id", "way-server-error")
                .class("field-error")
                .attr("role", "alert")
                .say(move || error.get()),
        );
    let inside = step.because.contains(&"server.inside");
    let offers = move || if inside { ().into_any() } else { offers(app) };
    vec![form.into_any(), live(offers), public(app)].into_any()
}

/// The addresses that the domain lets send, where they are few.
fn offers(app: App) -> AnyView {
    let all = read(app, |flow| flow.offers.clone());
    if all.is_empty() {
        return ().into_any();
    }
    let mut line =
        el("p").class("fix").add("By its SPF record your domain lets these send; pick the one that does: ");
    for (at, address) in all.iter().enumerate() {
        let address = address.to_string();
        let Ok(query) = with_server(app, &address) else { continue };
        let link = el("a").attr("href", dom::href(&query.to_url())).add(text::name(&address));
        line = line.add(if at > 0 { ", " } else { "" }).add(link);
    }
    line.into_any()
}

/// The button that finds the address that this browser is seen from. Nothing is asked before it is
/// pressed.
fn public(app: App) -> AnyView {
    let found: [RwSignal<String>; 2] = std::array::from_fn(|_| RwSignal::default());
    let ask = move || {
        for (mirror, found) in mirrors().iter().zip(found) {
            found.set(ASKING.to_owned());
            wasm_bindgen_futures::spawn_local(async move {
                let answer = mirror.ask().await;
                found.try_set(answer.map_or_else(|| NONE.to_owned(), |address| address.to_string()));
            });
        }
    };
    let seen = move || {
        let found = found.map(|found| found.get());
        if found.iter().all(|found| found == NONE) {
            let words = [
                "No answer came from ",
                who_tells(),
                ". You may be offline, or something blocks the request. Ask the server’s administrator, or look into the headers of a message that has arrived.",
            ];
            return el("p").add(words.concat()).into_any();
        }
        let each = mirrors().iter().zip(found).map(|(mirror, found)| line(app, mirror.ipv6, &found));
        each.collect::<Vec<_>>().into_any()
    };
    let hint = [
        "Pressing it asks ",
        who_tells(),
        ". It learns the address that your browser is seen from, and nothing of what you check here. That address is your browser’s; it is the sending server’s only if both share one connection.",
    ];
    el("div")
        .class("public fix")
        .add(text::button(ask).class("quiet").add("Find the public address of this browser"))
        .add(el("p").class("hint").add(hint.concat()))
        .add(el("div").attr("role", "status").add(live(seen)))
        .into_any()
}

/// What came for one family.
fn line(app: App, ipv6: bool, found: &str) -> AnyView {
    let family = if ipv6 { "IPv6" } else { "IPv4" };
    let line = el("p");
    match found {
        "" => return ().into_any(),
        ASKING => line.add([family, ": being asked"].concat()),
        NONE => line.add(["No ", family, " address is seen."].concat()),
        address => {
            let server = address.to_owned();
            let go = text::button(move || {
                let _ = go_on(app, &server);
            });
            line.add([family, ": "].concat())
                .add(text::name(address))
                .add(" ")
                .add(go.class("quiet").add("Go on with this address"))
        }
    }
    .into_any()
}
