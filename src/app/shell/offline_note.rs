//! That the browser has no network, where it says so.

use leptos::prelude::*;

use crate::app::browser::network::Online;

/// Says so while it lasts.
#[component]
pub(crate) fn OfflineNote() -> impl IntoView {
    let online = Online::expect();
    view! {
        <div role="status">
            <Show when=move || !online.get()>
                <p class="note offline">
                    <b>"You are offline. "</b>
                    "Nothing can be asked until the network is back. "
                    <a href="?view=history">"The last reports"</a>" and saved files still open."
                </p>
            </Show>
        </div>
    }
}
