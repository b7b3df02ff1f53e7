//! Times, as the reader's clock has them, with UTC at hand.

use jiff::Timestamp;
use leptos::prelude::*;
use mailpath::report::english;
use web_sys::js_sys::Date;

/// A time in the reader's time zone; UTC is in its title, and on paper behind it.
#[component]
pub(crate) fn LocalTime(at: Timestamp) -> impl IntoView {
    let utc = english::moment(at);
    let paper = format!(" ({utc})");
    view! {
        <time datetime=at.to_string() title=utc>{local(at)}</time>
        <span class="paper">{paper}</span>
    }
}

/// A time in the reader's time zone, to the minute: `2026-11-27 09:15`.
pub(crate) fn local(at: Timestamp) -> String {
    let date = date(at);
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    format!("{year}-{month:02}-{day:02} {}", clock(at))
}

/// The hour and minute of a time in the reader's time zone.
pub(crate) fn clock(at: Timestamp) -> String {
    let date = date(at);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// Only the browser knows the time zone.
fn date(at: Timestamp) -> Date {
    Date::new(&(at.as_millisecond() as f64).into())
}
