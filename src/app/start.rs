//! What stands below the box before anything is asked.

use leptos::prelude::*;
use mailpath::report::{Query, examples};

use super::dom;
use super::report::left_out;
use super::state::App;

pub(crate) fn view(app: App) -> AnyView {
    let links: Vec<AnyView> = examples()
        .iter()
        .map(|example| {
            let query = Query::from_url(example.url).0;
            let server = query.get("server").map(|server| format!(", sent by {server}"));
            let asks = query.get("q").unwrap_or_default() + &server.unwrap_or_default();
            view! {
                <li>
                    <a href=dom::href(example.url)>{example.title} <span class="asks">{asks}</span></a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        {left_out(app)}
        <section class="start">
            <h2>"Three reports to look at"</h2>
            <p>"On made-up data: every name, address and answer is invented, and no question leaves this page."</p>
            <ul class="examples">{links}</ul>
            <h2>"What you can type"</h2>
            <dl class="can-type">
                <div><dt>"example.com"</dt><dd>"a domain: where its mail goes, who may send for it, what the blocklists say"</dd></div>
                <div><dt>"192.0.2.25"</dt><dd>"an address, IPv4 or IPv6: its name, and the blocklists"</dd></div>
                <div><dt>"jo@example.com"</dt><dd>"an e-mail address: its domain"</dd></div>
                <div><dt>"mx:example.com"</dt><dd>"one check alone: " <code>"mx: spf: ptr: blacklist:"</code> ", or a look-up: " <code>"a: aaaa: cname: txt: ns: soa: tlsa: caa:"</code></dd></div>
            </dl>
        </section>
    }
    .into_any()
}
