//! The choice of who is asked, with what it means for privacy and for blocklists.

use leptos::prelude::*;
use mailpath::doh::providers;
use mailpath::report::words::resolver_name;

use crate::app::components::old::el::el;
use crate::app::shell::fields::{field, fold};
use crate::app::state::App;
use crate::app::state::form::OWN;

/// The resolver that a run is asked through, for people.
fn label(pick: &str) -> String {
    match pick {
        "" => format!("{} (automatic)", providers().first().map_or("automatic", |provider| &provider.name)),
        OWN => "your own".to_owned(),
        "example" => "none: made-up data".to_owned(),
        id => resolver_name(id).to_owned(),
    }
}

/// The picker.
pub(crate) fn picker(app: App) -> AnyView {
    let form = app.form;
    let mut choices = Vec::new();
    if let Some(first) = providers().first() {
        let next = first.fallback.as_deref().map_or("no other", resolver_name);
        choices.push(choice(
            app,
            "",
            "Automatic".into(),
            format!("{} is asked, and {next} where it does not answer.", first.name),
            String::new(),
        ));
    }
    for provider in providers() {
        choices.push(choice(
            app,
            &provider.id,
            provider.name.clone(),
            provider.privacy.clone(),
            provider.blocklists.clone(),
        ));
    }
    choices.push(choice(
        app,
        OWN,
        "Your own".into(),
        "Nobody but your resolver, and the name servers it asks, sees the names.".into(),
        "Blocklists answer a resolver of your own best; many refuse the public ones.".into(),
    ));
    choices.push(choice(
        app,
        "example",
        "Made-up data".into(),
        "No question leaves this page: there is a small invented world to try it on.".into(),
        String::new(),
    ));
    let own = (
        "resolver",
        "URL of your resolver",
        "https://dns.example.com/dns-query",
        "It must allow other sites to ask it (CORS). Without TLS only on this machine.",
    );
    let wire = el("input")
        .attr("type", "checkbox")
        .when("checked", move || form.wire.get())
        .on("change", move |event| form.wire.set(event_target_checked(&event)));
    let wire = el("label")
        .class("check")
        .add(wire)
        .add(" It speaks the DNS wire format (RFC 8484) rather than JSON");
    let own = el("div")
        .class("own")
        .hide(move || form.pick.with(|pick| pick != OWN))
        .add(field(app, own, form.own))
        .add(wire);
    let all = el("fieldset").class("resolvers").add(el("legend").class("sr").add("Who is asked"));
    let all = all.add(choices).add(own);
    let line = move || format!("Resolver: {}", form.pick.with(|pick| label(pick)));
    fold(form.resolvers, line).add(all).into_any()
}

fn choice(app: App, id: &'static str, name: String, privacy: String, blocklists: String) -> AnyView {
    let pick = app.form.pick;
    let input = el("input")
        .attr("type", "radio")
        .attr("name", "pick")
        .when("checked", move || pick.with(|pick| pick == id))
        .on("change", move |_| pick.set(id.to_owned()));
    let words = el("span").add(el("b").add(name)).add(privacy + " " + &blocklists);
    el("label").class("choice").add(input).add(words).into_any()
}
