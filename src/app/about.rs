//! What the page does, what a browser cannot do, and what leaves the machine.

use leptos::prelude::*;
use mailpath::doh::providers;
use mailpath::report::View;

use super::finding::outside;
use super::live::said;
use super::state::App;

pub(crate) fn view(app: App) -> AnyView {
    let rows: Vec<AnyView> = providers()
        .iter()
        .map(|provider| {
            view! {
                <div>
                    <dt>{provider.name.as_str()}</dt>
                    <dd>{format!("{} {}", provider.privacy, provider.blocklists)}</dd>
                </div>
            }
            .into_any()
        })
        .collect();
    let source = |href: &'static str| outside(href.to_owned(), href.trim_start_matches("https://"));
    view! {
        <article class="about">
            <p><a href=said(move || app.link(View::Page))>"Back"</a></p>
            <h2>"What this page does"</h2>
            <p>"Mailpath answers one question: will mail from this server, for this domain, get there, and if not, why not? It asks the DNS what a receiving mail server would ask: where a domain’s mail goes (MX), who may send for it (SPF), what name a sending address has (PTR), and whether blocklists name it."</p>
            <p>"Every line of a report leads to the questions and answers it rests on, with the command that asks the same. Where no answer came, or one that cannot be believed, the report says “cannot tell” and why. It never takes silence for a clean bill."</p>
            <h2>"What a browser cannot do"</h2>
            <ul>
                <li>"It cannot connect to a mail server (port 25), so nobody here sees its greeting, its certificate or its replies. Whether a server runs at all is not tested."</li>
                <li>"It cannot ask a domain’s own name servers. It asks a public resolver, which may answer from memory until a record’s time (TTL) has run out, and may refuse some names."</li>
                <li>"It cannot ask every blocklist. Several, Spamhaus first among them, refuse questions that come through public resolvers. Each list is asked together with its test entries, so that a refusal is seen for what it is; a resolver of your own gets more answers."</li>
                <li>"It cannot see what a receiver decides from its own experience: the reputation of a sender, the content of a message."</li>
            </ul>
            <h2>"What leaves your machine, and to whom"</h2>
            <p>"The names and addresses of your query, as DNS questions over HTTPS, to the resolver you choose; with the automatic choice, to the second one as well where the first does not answer. The resolver passes them on to the name servers concerned, the blocklists among them. The local part of an e-mail address is never sent."</p>
            <dl class="can-type">{rows}</dl>
            <p>"Nothing else leaves. The server that this page was loaded from learns that it was loaded, and, where you followed a link to a report, what that link asks; what you type here it never sees. No cookies, no storage, no counting of visitors. A content security policy holds the page to this."</p>
            <p>"A link to a report holds what was asked. Whoever has the link asks again, from their own browser; the link holds no answers."</p>
            <h2>"What it goes by"</h2>
            <p>"The standards, named beside every finding, such as " {source("https://www.rfc-editor.org/rfc/rfc5321")} " (delivery), " {source("https://www.rfc-editor.org/rfc/rfc7208")} " (SPF) and " {source("https://www.rfc-editor.org/rfc/rfc5782")} " (blocklists)."</p>
            <p class="dim">"Mailpath " {env!("CARGO_PKG_VERSION")}</p>
        </article>
    }
    .into_any()
}
