//! What the page does, what a browser cannot do, and what leaves the machine.

use leptos::prelude::*;
use mailpath::doh::providers;
use mailpath::report::View;

use crate::app::components::facts::Facts;
use crate::app::components::outside_link::OutsideLink;
use crate::app::components::text::Sentence;
use crate::app::report::mail_flow::sending_server::who_tells;
use crate::app::state::App;

const DOES: [&str; 3] = [
    "Mailpath answers one question: will your mail arrive, and if not, where does it stop, and what can you do? It asks the DNS what a receiving mail server would ask: where a domain’s mail goes (MX), which servers may send for it (SPF), what the name of a sending server is (reverse DNS, PTR), whether blocklists hold it, what the domain in the visible From asks of receivers (DMARC), which keys it signs with (DKIM), and whether mail to a domain must be encrypted on its way (MTA-STS, DANE).",
    "Every line of a report leads to the questions and answers behind it, with the command that asks the same. Where no answer came, or one that cannot be believed, the report says “cannot tell” and why: that nothing came back never counts as good news. Of signatures (DKIM) it judges the published keys; whether a message is signed, and rightly, shows only in the message.",
    "A message, its headers or a bounce can be pasted: the page reads who sent it through which server, what the receiver said and why it came back, verifies its signatures, and asks the DNS about what it names.",
];

const CANNOT: [&str; 4] = [
    "It cannot connect to a mail server: those talk on port 25, which browsers do not allow web pages to use. So its greeting, its certificate and its replies are not seen, nor whether it runs at all.",
    "It cannot ask a domain’s own name servers. It asks a public resolver, which may answer from memory until a record’s time (TTL) has run out, and may refuse some names.",
    "It cannot ask every blocklist. Several, Spamhaus first among them, refuse questions that come through public resolvers. Each list has two test entries: one it must list, one it must not. They are asked for as well, so that a refusal is recognised; a resolver or a key of your own gets more answers.",
    "It cannot know what a receiver decides from its own experience: how it rates a sender, what it thinks of the content of a message.",
];

const LEAVES: [&str; 5] = [
    "The names and addresses of your query, as DNS questions over HTTPS, to the resolver you choose; with the automatic choice, to the second one as well where the first does not answer. The resolver passes them on to the name servers concerned, the blocklists among them.",
    "Of an e-mail address only the part after the “@” is asked about, with one exception: an SPF record can ask for the part before it (the macros `%{l}` and `%{s}` write it into a name that is looked up). Such records are rare; the report shows each name that was asked for.",
    "Of a pasted message only the names and addresses that are looked up: its servers, its domains, the names of its keys. What was written stays in the page, and is kept by this browser only where you say so.",
    "The page of blocklists asks every resolver on offer, once you press its button: for the lists’ own test entries, never for a name or address of yours.",
    "Under Transport a button tries to fetch a domain’s MTA-STS policy from the domain’s own server, which then sees your address. Nothing is fetched unless you press it.",
];

const STAYS: [&str; 2] = [
    "Nothing else leaves. The server that this page comes from sees that it was loaded and, where you follow a link to a report, what that link asks; what you type it never sees. No cookies, no counting of visitors. This browser keeps the page’s own files, so that it opens without a network too; the last 100 reports, until you delete them or switch that off; for half an hour, what the lists answered about their test entries; the table of many at once; and the keys and lists of your own, if you enter any. A content security policy holds the page to this.",
    "The address of a report holds what was asked: whoever opens it gets fresh answers, asked from their own browser. A link to the report as it is holds the answers too, after a “#”, which no browser sends to any host; so does the file of a saved report. Neither holds keys or lists of your own.",
];

const STANDARDS: [(&str, &str); 6] = [
    ("https://www.rfc-editor.org/rfc/rfc5321", "RFC 5321, how mail is delivered"),
    ("https://www.rfc-editor.org/rfc/rfc7208", "RFC 7208, who may send (SPF)"),
    (
        "https://www.rfc-editor.org/rfc/rfc9989",
        "RFC 9989, what receivers are asked to do with forged mail (DMARC)",
    ),
    ("https://www.rfc-editor.org/rfc/rfc6376", "RFC 6376, signatures (DKIM)"),
    ("https://www.rfc-editor.org/rfc/rfc8461", "RFC 8461, encryption that senders must insist on (MTA-STS)"),
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
    let resolvers = providers()
        .iter()
        .map(|provider| (provider.name.clone(), format!("{} {}", provider.privacy, provider.blocklists)))
        .collect();
    let standards = STANDARDS.map(|(href, label)| view! { <li><OutsideLink href label/></li> });
    view! {
        <article class="about">
            <p><a href=move || app.link(View::Page)>"Back"</a></p>
            <h2>"What this page does"</h2>
            <Paragraphs texts=&DOES/>
            <h2>"What a browser cannot do"</h2>
            <ul>{CANNOT.map(|text| view! { <li><Sentence text/></li> }).collect_view()}</ul>
            <p>
                <a href=move || app.link(View::Lists)>"Which blocklists answer, and through which resolver?"</a>
            </p>
            <h2>"What leaves your machine, and who sees it"</h2>
            <Paragraphs texts=&LEAVES/>
            <p>"Where you press the button for it, also your address, to "{who_tells()}"."</p>
            <Facts class="can-type" items=resolvers/>
            <Paragraphs texts=&STAYS/>
            <h2>"Which rules it follows"</h2>
            <p>"The standards, named beside every finding; above all:"</p>
            <ul>{standards.collect_view()}</ul>
            <p>{conformance()}</p>
            <p class="dim">{concat!("Mailpath ", env!("CARGO_PKG_VERSION"))}</p>
        </article>
    }
    .into_any()
}

/// Texts, one paragraph each.
#[component]
fn Paragraphs(texts: &'static [&'static str]) -> impl IntoView {
    texts.iter().map(|text| view! { <p><Sentence text=*text/></p> }).collect_view()
}
