//! Times: waiting, clocks that differ, the date of the message.

use super::way::receiver;
use super::{add, shown};
use crate::checks::{Finding, FindingCode};
use crate::message::date::Date;
use crate::message::model::{Hop, Message};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The longest time of a hop without a remark.
const SLOW: i64 = 5 * MINUTE;
/// How far a whole number of hours may be off, where a wrong zone is suspected.
const NEAR_HOUR: i64 = MINUTE;

pub(super) fn findings(message: &Message, found: &mut Vec<Finding>) {
    let timed: Vec<&Hop> = message.hops.iter().filter(|hop| hop.time.is_some()).collect();
    slow(&timed, found);
    negative(&timed, found);
    unreadable(message, found);
    date(message, &timed, found);
}

/// The hop that took longest.
fn slow(timed: &[&Hop], found: &mut Vec<Finding>) {
    // What lay in a mailbox until it was fetched was not under way.
    let is_fetched = |hop: &Hop| matches!(hop.protocol.as_deref(), Some("POP3" | "IMAP"));
    let slowest = timed.iter().filter(|hop| !is_fetched(hop)).max_by_key(|hop| hop.delay_ms.unwrap_or(0));
    let Some((hop, delay)) = slowest.and_then(|hop| Some((hop, hop.delay_ms.filter(|delay| *delay > SLOW)?)))
    else {
        return;
    };
    let why = if is_whole_hours(delay) {
        "That is a whole number of hours, so the time zone of one of the two servers is probably wrong."
    } else if delay > DAY {
        "It waited in the queue of the server before: the receiver could not be reached, or put it off."
    } else {
        "It waited in the queue of the server before. A receiver that does not know the sender may put off the first attempt (greylisting)."
    };
    let arguments = [("span", span(delay)), ("by", receiver(hop)), ("why", why.to_owned())];
    add(
        found,
        FindingCode::HeadersSlowHop,
        &arguments.each_ref().map(|(name, value)| (*name, value.as_str())),
    );
}

/// The two hops whose clocks differ most.
fn negative(timed: &[&Hop], found: &mut Vec<Finding>) {
    let worst = timed.windows(2).filter_map(|pair| match pair {
        [before, hop] if before.by != hop.by => {
            Some((*before, *hop, hop.delay_ms.filter(|delay| *delay < 0)?))
        }
        _ => None,
    });
    let Some((before, hop, delay)) = worst.min_by_key(|(_, _, delay)| *delay) else { return };
    let (from, by, span) = (receiver(before), receiver(hop), span(delay.saturating_neg()));
    add(found, FindingCode::HeadersNegativeDelay, &[("from", &from), ("by", &by), ("span", &span)]);
}

/// The first date that cannot be read.
fn unreadable(message: &Message, found: &mut Vec<Finding>) {
    let hop = message.hops.iter().find_map(|hop| {
        let text = hop.details.date_text.as_ref().filter(|_| hop.time.is_none())?;
        Some((format!("the step at {}", receiver(hop)), text.clone()))
    });
    let date = || {
        let text = message.fields.first("Date").filter(|text| Date::parse(text).is_none())?;
        Some(("Date".to_owned(), text))
    };
    if let Some((field, text)) = date().or(hop) {
        add(found, FindingCode::HeadersDateUnreadable, &[("field", &field), ("date", &shown(&text))]);
    }
}

/// The date of the message beside the time of the oldest hop.
fn date(message: &Message, timed: &[&Hop], found: &mut Vec<Finding>) {
    let written = message.fields.first("Date").and_then(|text| Date::parse(&text));
    let (Some(written), Some(first)) = (written, timed.first().and_then(|hop| hop.time)) else { return };
    let ahead = written.time.as_millisecond().saturating_sub(first.as_millisecond());
    let direction = if ahead > HOUR {
        "after"
    } else if ahead < -DAY {
        "before"
    } else {
        return;
    };
    let span = span(ahead.saturating_abs());
    add(found, FindingCode::HeadersDateOff, &[("span", &span), ("direction", direction)]);
}

fn is_whole_hours(delay: i64) -> bool {
    let rest = delay % HOUR;
    (HOUR - NEAR_HOUR..=DAY).contains(&delay) && (rest <= NEAR_HOUR || rest >= HOUR - NEAR_HOUR)
}

/// A time in words, in its largest unit.
fn span(ms: i64) -> String {
    let (count, unit) = match ms {
        _ if ms >= 2 * DAY => (ms / DAY, "days"),
        _ if ms >= 2 * HOUR => (ms / HOUR, "hours"),
        _ if ms >= 2 * MINUTE => (ms / MINUTE, "minutes"),
        _ => (ms / 1000, "seconds"),
    };
    format!("{count} {unit}")
}
