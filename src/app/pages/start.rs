//! What stands below the box before anything is asked.

use leptos::prelude::*;
use mailpath::report::examples;

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::file_picker as pick;
use crate::app::components::old::text::facts;
use crate::app::report::left_out;
use crate::app::state::App;

const CAN_TYPE: [(&str, &str); 4] = [
    ("example.com", "a domain: where its mail goes, who may send for it, what the blocklists say"),
    ("192.0.2.25", "an address, IPv4 or IPv6: its name, and the blocklists"),
    ("jo@example.com", "an e-mail address: its domain"),
    (
        "mx:example.com",
        "one check alone: `mx: spf: ptr: blacklist:`, or a look-up: `a: aaaa: cname: txt: ns: soa: tlsa: caa:`",
    ),
];

pub(crate) fn view(app: App) -> AnyView {
    let example = |example: &mailpath::report::Example| {
        let get = |name: &str| {
            let mut all = form_urlencoded::parse(example.url.as_bytes());
            all.find(|(key, _)| key == name).map(|(_, value)| value)
        };
        let mut asks = get("q").unwrap_or_default().into_owned();
        if let Some(server) = get("server") {
            asks.push_str(", sent by ");
            asks.push_str(&server);
        }
        let link = el("a").attr("href", dom::href(example.url)).add(example.title);
        el("li").add(link.add(el("span").class("asks").add(asks))).into_any()
    };
    let start = el("section")
        .class("start")
        .add(el("h2").add("Three reports to look at"))
        .add(el("p").add(
            "On made-up data: every name, address and answer is invented, and no question leaves this page.",
        ))
        .add(el("ul").class("examples").add(examples().iter().map(example).collect::<Vec<_>>()))
        .add(el("h2").add("What you can type"))
        .add(facts(
            "can-type",
            CAN_TYPE.iter().map(|(typed, what)| ((*typed).to_owned(), (*what).to_owned())),
        ))
        .add(el("h2").add("What you have"))
        .add(
            el("p")
                .add("A report that somebody saved: ")
                .add(pick::picker(app, "Open a saved report"))
                .add(" or drop its file anywhere on this page. ")
                .add(el("a").attr("href", "?view=history").add("The last reports"))
                .add(" of this browser; or ")
                .add(el("a").attr("href", "?view=bulk").add("many domains or addresses at once"))
                .add("."),
        );
    vec![left_out(app), start.into_any()].into_any()
}
