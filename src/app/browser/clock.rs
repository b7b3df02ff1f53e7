//! The reader's clock: only the browser knows the time zone.

use jiff::Timestamp;
use web_sys::js_sys::Date;

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

fn date(at: Timestamp) -> Date {
    Date::new(&(at.as_millisecond() as f64).into())
}
