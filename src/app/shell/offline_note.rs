//! That the browser has no network, where it says so.

use leptos::prelude::*;

use crate::app::browser::network::Online;
use crate::app::state::App;

/// Says so while it lasts.
#[component]
pub(crate) fn OfflineNote() -> impl IntoView {
    let online = Online::expect();
    let app = App::expect();
    // The made-up world needs no network.
    let concerns = move || !online.get() && app.page.with(|page| !page.query.resolver.is_example());
    view! {
        <div role="status">
            <Show when=concerns>
                <p class="note offline">
                    <b>"You are offline. "</b>
                    "Nothing can be asked until the network is back. "
                    <a href="?view=history">"The last reports"</a>" and saved files still open."
                </p>
            </Show>
        </div>
    }
}
