//! What stands below the box before anything is asked: what to bring, and reports to look at.

use leptos::prelude::*;
use mailpath::report::{Example, examples};

use crate::app::browser::address;
use crate::app::components::facts::Facts;
use crate::app::components::file_picker::FilePicker;
use crate::app::components::text::{Name, Sentence};
use crate::app::report::left_out;
use crate::app::state::App;

/// What a reader has, and what the page makes of it.
const BRING: [(&str, &str); 4] = [
    (
        "Your e-mail address",
        "such as `jo@example.com`, or your domain, such as `example.com`: whether mail reaches you, and whether others take your mail for genuine.",
    ),
    (
        "A bounce",
        "the message that said your mail was not delivered: paste what it says. It names the server that sent your mail, usually in [square brackets], such as [192.0.2.25]; with that address the answer is about your mail.",
    ),
    (
        "The headers of a message",
        "which every mail program shows, as “source” or “original”: paste them. The `Received:` line that the recipient’s server wrote names the server that sent it.",
    ),
    ("The address of a server", "such as `192.0.2.25`: what its name is, and which blocklists hold it."),
];

pub(crate) fn view(app: App) -> AnyView {
    view! {
        {left_out(app)}
        <section class="start">
            <h2>"What to bring"</h2>
            <Facts class="can-type" items=owned(&BRING)/>
            <h2>"Three reports to look at"</h2>
            <p>"Their data is made up, and nothing is sent anywhere."</p>
            <ul class="examples">{examples().iter().map(|example| view! { <Card example/> }).collect_view()}</ul>
            <h2>"More"</h2>
            <ul>
                <li>
                    <a href="?view=bulk">"Many domains or addresses at once"</a>
                </li>
                <li>
                    <a href="?view=history">"The last reports"</a>
                    " of this browser"
                </li>
                <li>
                    <Sentence text="One check alone: put `flow:`, `mx:`, `spf:`, `ptr:` or `blacklist:` before it. A plain look-up: `a:`, `aaaa:`, `cname:`, `txt:`, `ns:`, `soa:`, `tlsa:` or `caa:`, such as `txt:example.com`"/>
                </li>
                <li>
                    "A report that somebody saved: "
                    <FilePicker label="Open a saved report"/>
                    " or drop its file on this page"
                </li>
            </ul>
        </section>
    }
    .into_any()
}

/// An example, as a card that leads to its report.
#[component]
fn Card(example: &'static Example) -> impl IntoView {
    let get = |name: &str| {
        let mut all = form_urlencoded::parse(example.url.as_bytes());
        all.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let server = get("server").map(|server| view! { ", sent by "<Name text=server/> });
    view! {
        <li>
            <a href=address::link(example.url)>
                {example.title}
                <span class="asks"><Name text=get("q").unwrap_or_default()/>{server}</span>
            </a>
        </li>
    }
}

/// Pairs of texts, as [`Facts`] takes them.
fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(term, meaning)| ((*term).to_owned(), (*meaning).to_owned())).collect()
}
