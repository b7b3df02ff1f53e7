//! Messages to try, of the made-up world.

use leptos::prelude::*;
use mailpath::report::message::examples;

use crate::app::browser::address;

/// Links to them, each with the message in its fragment.
#[component]
pub(super) fn Examples() -> impl IntoView {
    let links = examples().iter().map(|example| {
        let href = address::link(&example.link());
        view! {
            <li>
                <a href=href>{example.title}<span class="asks">{example.about}</span></a>
            </li>
        }
    });
    view! {
        <h2>"Three messages to look at"</h2>
        <p>"They are made up, like the data that answers for them, and nothing is sent anywhere."</p>
        <ul class="examples">{links.collect_view()}</ul>
    }
}
