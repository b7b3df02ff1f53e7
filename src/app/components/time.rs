//! Times, as the reader's clock has them, with UTC at hand.

use jiff::Timestamp;
use leptos::prelude::*;
use mailpath::report::english;

use crate::app::browser::clock::local;

/// A time in the reader's time zone; UTC is in its title, and on paper behind it.
#[component]
pub(crate) fn LocalTime(at: Timestamp) -> impl IntoView {
    let utc = english::moment(at);
    let local = local(at);
    let differs = format!("{local} UTC") != utc;
    let paper = differs.then(|| view! { <span class="paper">{format!(" ({utc})")}</span> });
    view! {
        <time datetime=at.to_string() title=utc>{local}</time>
        {paper}
    }
}
