//! What the page does, what a browser cannot do, and what leaves the machine.

use leptos::prelude::*;
use mailpath::doh::providers;
use mailpath::report::View;

use crate::app::components::old::el::el;
use crate::app::components::old::finding_card::outside;
use crate::app::components::old::text::facts;
use crate::app::report::mail_flow::sending_server::who_tells;
use crate::app::state::App;

const DOES: [&str; 2] = [
    "Mailpath answers one question: will mail from this server, for this domain, get there, and if not, why not? It asks the DNS what a receiving mail server would ask: where a domain’s mail goes (MX), who may send for it (SPF), what name a sending address has (PTR), and whether blocklists name it.",
    "Every line of a report leads to the questions and answers it rests on, with the command that asks the same. Where no answer came, or one that cannot be believed, the report says “cannot tell” and why. It never takes silence for a clean bill.",
];

const CANNOT: [&str; 4] = [
    "It cannot connect to a mail server (port 25), so nobody here sees its greeting, its certificate or its replies. Whether a server runs at all is not tested.",
    "It cannot ask a domain’s own name servers. It asks a public resolver, which may answer from memory until a record’s time (TTL) has run out, and may refuse some names.",
    "It cannot ask every blocklist. Several, Spamhaus first among them, refuse questions that come through public resolvers. Each list is asked together with its test entries, so that a refusal is seen for what it is; a resolver of your own, or a key of your own, gets more answers.",
    "It cannot see what a receiver decides from its own experience: the reputation of a sender, the content of a message.",
];

const LEAVES: &str = "The names and addresses of your query, as DNS questions over HTTPS, to the resolver you choose; with the automatic choice, to the second one as well where the first does not answer. The resolver passes them on to the name servers concerned, the blocklists among them. The local part of an e-mail address is never sent.";

const STAYS: [&str; 2] = [
    "Nothing else leaves. The server that this page was loaded from learns that it was loaded, and, where you followed a link to a report, what that link asks; what you type here it never sees. No cookies, no counting of visitors. This browser keeps the page’s own files, so that it opens without a network too; the last 100 reports, until you wipe them or switch that off; the table of many at once; and the keys and lists of your own, if you enter any. None of it leaves. A content security policy holds the page to this.",
    "The address of a report holds what was asked. Whoever has it asks again, from their own browser. A link to the report as it is holds the answers too, behind a “#”, which no browser sends to any host; so does the file of a saved report. Neither holds keys or lists of your own.",
];

const STANDARDS: [(&str, &str); 3] = [
    ("https://www.rfc-editor.org/rfc/rfc5321", "RFC 5321, how mail is delivered"),
    ("https://www.rfc-editor.org/rfc/rfc7208", "RFC 7208, who may send (SPF)"),
    ("https://www.rfc-editor.org/rfc/rfc5782", "RFC 5782, blocklists"),
];

/// What the public RFC 7208 suite says of the evaluation: counted by `cargo xtask build`, which runs
/// the suite first and hands its numbers over. They stand nowhere in the code.
const TESTS: Option<&str> = option_env!("MAILPATH_RFC7208_TESTS");
const PASSED: Option<&str> = option_env!("MAILPATH_RFC7208_PASSED");

// A page that people read shall not be silent about it.
#[cfg(not(debug_assertions))]
const _: () = assert!(
    TESTS.is_some() && PASSED.is_some(),
    "the RFC 7208 suite was not counted for this page: build it with `cargo xtask build`"
);

fn conformance() -> String {
    match (PASSED, TESTS) {
        (Some(passed), Some(tests)) => {
            format!("Its SPF evaluation passes {passed} of the {tests} tests of the public RFC 7208 suite.")
        }
        _ => "How many tests of the public RFC 7208 suite it passes was not counted for this build.".into(),
    }
}

pub(crate) fn view(app: App) -> AnyView {
    let all = |tag: &'static str, texts: &[&'static str]| {
        texts.iter().map(|text| el(tag).add(*text).into_any()).collect::<Vec<_>>()
    };
    let resolvers = providers()
        .iter()
        .map(|provider| (provider.name.clone(), format!("{} {}", provider.privacy, provider.blocklists)));
    let standards: Vec<AnyView> = STANDARDS
        .iter()
        .map(|(href, label)| el("li").add(outside((*href).to_owned(), label)).into_any())
        .collect();
    el("article")
        .class("about")
        .add(el("p").add(el("a").live("href", move || app.link(View::Page)).add("Back")))
        .add(el("h2").add("What this page does"))
        .add(all("p", &DOES))
        .add(el("h2").add("What a browser cannot do"))
        .add(el("ul").add(all("li", &CANNOT)))
        .add(
            el("p").add(
                el("a")
                    .live("href", move || app.link(View::Lists))
                    .add("Which blocklists answer, and through which resolver?"),
            ),
        )
        .add(el("h2").add("What leaves your machine, and to whom"))
        .add(el("p").add(LEAVES))
        .add(
            el("p")
                .add("Where you press the button for it, also your address, to ")
                .add(who_tells())
                .add("."),
        )
        .add(facts("can-type", resolvers))
        .add(all("p", &STAYS))
        .add(el("h2").add("What it goes by"))
        .add(el("p").add("The standards, named beside every finding; above all:"))
        .add(el("ul").add(standards))
        .add(el("p").add(conformance()))
        .add(el("p").class("dim").add(concat!("Mailpath ", env!("CARGO_PKG_VERSION"))))
        .into_any()
}
