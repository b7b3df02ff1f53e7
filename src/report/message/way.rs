//! The way of a message as it is drawn: how long each step took, to scale, and what is known of it.

use crate::message::received::{is_inside, same_organization};
use crate::message::{Hop, Kind, Message};
use crate::report::english;

/// The way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Its steps, in the order of the message's hops.
    pub hops: Vec<HopView>,
    /// What is to be said of all of it.
    pub sentence: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopView {
    /// Whether the recipient's side took over here.
    pub is_handover: bool,
    /// Whether the recipient's side wrote it, so that it is to be believed.
    pub is_proven: bool,
    /// Whether the recipient's side may have taken over here instead.
    pub can_be_handover: bool,
    /// How long it took, of a hundred parts of the longest.
    pub share: u32,
    /// Where it is drawn on a line of a thousand, from the first step to the last, by its time.
    pub place: u32,
    /// What does not fit the other steps, each in half a sentence.
    pub doubts: Vec<String>,
    /// How long it took, in words.
    pub delay: String,
    /// What it is, in a word or two.
    pub mark: Option<&'static str>,
}

/// Clocks of well-kept servers differ by less, in milliseconds.
const SAME_TIME: i64 = 5_000;

/// The way of a message.
#[must_use]
pub fn way(message: &Message) -> Way {
    let places = places(&message.hops);
    let longest = message.hops.iter().filter_map(|hop| hop.delay_ms).max().unwrap_or(0).max(1);
    let hops = message.hops.iter().enumerate().map(|(at, hop)| {
        let is_handover = message.handover == Some(at);
        let is_proven = message.handover.is_some_and(|handover| at >= handover);
        HopView {
            is_handover,
            is_proven,
            can_be_handover: !is_handover && can_be_handover(message, at, hop),
            share: share(hop, longest),
            place: places.get(at).copied().unwrap_or(0),
            doubts: doubts(message, at),
            delay: delay(hop, at),
            mark: match (is_handover, hop.internal, is_proven) {
                (true, ..) => Some("hand-over"),
                (_, true, _) => Some("inside"),
                (_, _, false) => Some("not proven"),
                _ => None,
            },
        }
    });
    Way { hops: hops.collect(), sentence: sentence(message) }
}

/// Whether the recipient's side may have taken over at a hop: not where a person's program handed the message in, nor
/// at a step inside one system, nor at one of the sender's own servers.
fn can_be_handover(message: &Message, at: usize, hop: &Hop) -> bool {
    let Some(address) = hop.address else { return false };
    if is_inside(address) || hop.details.authenticated {
        return false;
    }
    // Where nothing is known of the hand-over, it may be between two servers of one system.
    let Some(handover) = message.handover else { return true };
    let of_sender = || {
        let (Some(by), Some(author)) = (&hop.by, &message.author) else { return false };
        let domain = author.rsplit('@').next().unwrap_or_default();
        at < handover && same_organization(by, domain.trim_end_matches('>'))
    };
    !hop.internal && !of_sender()
}

fn doubts(message: &Message, at: usize) -> Vec<String> {
    let doubts = message.way.doubts.iter().filter(|(hop, _)| *hop == at);
    doubts.map(|(_, doubt)| doubt.to_string()).collect()
}

/// The length of the line on which the steps are drawn.
const LINE: u32 = 1000;

/// Where the steps are on the line: as far apart as their times, but never closer than their marks are wide.
fn places(hops: &[Hop]) -> Vec<u32> {
    let steps = u32::try_from(hops.len().saturating_sub(1)).unwrap_or(u32::MAX).max(1);
    let least = (LINE / steps).min(60);
    let rest = u64::from(LINE - (least * steps).min(LINE));
    let gap = |hop: &Hop| u64::try_from(hop.delay_ms.unwrap_or(0)).unwrap_or(0);
    let all = hops.iter().skip(1).map(gap).sum::<u64>().max(1);
    let mut passed = 0_u64;
    let mut places = Vec::new();
    for (at, hop) in (0_u32..).zip(hops) {
        if at > 0 {
            passed += gap(hop);
        }
        let by_time = u32::try_from(u128::from(passed) * u128::from(rest) / u128::from(all)).unwrap_or(LINE);
        places.push((least * at + by_time).min(LINE));
    }
    places
}

fn share(hop: &Hop, longest: i64) -> u32 {
    let delay = hop.delay_ms.unwrap_or(0).max(0);
    // Whatever took some time is seen.
    let least = u32::from(delay > 0);
    u32::try_from(delay.saturating_mul(100) / longest).unwrap_or(100).max(least)
}

fn delay(hop: &Hop, at: usize) -> String {
    match hop.delay_ms {
        None if at == 0 && hop.time.is_some() => "the beginning".to_owned(),
        None => "not known".to_owned(),
        Some(delay @ ..0) if delay > -SAME_TIME => "at once".to_owned(),
        Some(delay @ ..0) => format!("−{} (clocks differ)", span(delay.unsigned_abs())),
        Some(0) => "at once".to_owned(),
        Some(delay) => span(delay.unsigned_abs()),
    }
}

/// A span of time with two of its units at the most.
fn span(ms: u64) -> String {
    let seconds = ms / 1000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes, seconds % 60) {
        (0, 0, 0, 0) => "under 1 s".to_owned(),
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, 0) => format!("{minutes} min"),
        (0, 0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (0, hours, 0, _) => format!("{hours} h"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, 0, ..) => english::count_grouped(usize::try_from(days).unwrap_or(usize::MAX), "day", "days"),
        (days, hours, ..) => {
            format!(
                "{} {hours} h",
                english::count_grouped(usize::try_from(days).unwrap_or(usize::MAX), "day", "days")
            )
        }
    }
}

fn sentence(message: &Message) -> String {
    let times: Vec<_> = message.hops.iter().filter_map(|hop| hop.time).collect();
    let clocks_differ = message.hops.iter().any(|hop| hop.delay_ms.is_some_and(|delay| delay <= -SAME_TIME));
    let took = match (times.iter().min(), times.iter().max()) {
        _ if clocks_differ => {
            "How long it took in all cannot be told, since the clocks of its servers differ. ".to_owned()
        }
        (Some(first), Some(last)) if times.len() > 1 => {
            let ms = u64::try_from(last.duration_since(*first).as_millis()).unwrap_or(0);
            format!("It took {} in all. ", span(ms))
        }
        _ => String::new(),
    };
    let trust = match message.handover {
        Some(0) => format!(
            "The recipient’s side took over at step 1. {} No line of an earlier server is in the header.",
            message.way.reason
        ),
        Some(at) => format!(
            "The recipient’s side took over at step {}. {} What the steps before it say, anybody may have written.",
            at + 1,
            message.way.reason
        ),
        None => format!("{} None of it is proven.", message.way.reason),
    };
    // Of a bounce it is the server that was refused that is checked.
    let other = message.way.disagreement().filter(|_| message.kind != Kind::Bounce);
    let other = other.map(|other| format!(" {other}")).unwrap_or_default();
    format!("{took}{trust}{other}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(delay_ms: Option<i64>, second: i64) -> Hop {
        Hop { delay_ms, time: jiff::Timestamp::from_second(second).ok(), ..Hop::default() }
    }

    #[test]
    fn delays_are_to_scale_and_clocks_that_differ_are_named() {
        let message = Message {
            hops: vec![
                hop(None, 0),
                hop(Some(1_000), 1),
                hop(Some(200_000), 201),
                hop(Some(-120_000), 81),
                hop(Some(-2_000), 79),
                Hop::default(),
            ],
            handover: Some(2),
            ..Message::default()
        };
        let way = way(&message);
        let said: Vec<(u32, &str)> = way.hops.iter().map(|hop| (hop.share, hop.delay.as_str())).collect();
        assert_eq!(
            said,
            [
                (0, "the beginning"),
                (1, "1 s"),
                (100, "3 min 20 s"),
                (0, "−2 min (clocks differ)"),
                (0, "at once"),
                (0, "not known"),
            ]
        );
        assert!(way.sentence.starts_with("How long it took in all cannot be told"), "{}", way.sentence);
        assert!(way.sentence.contains("took over at step 3"), "{}", way.sentence);
        assert_eq!(way.hops.iter().filter(|hop| hop.is_handover).count(), 1);
        assert!(!way.hops[1].is_proven && way.hops[3].is_proven);
        let places: Vec<u32> = way.hops.iter().map(|hop| hop.place).collect();
        assert!(places.is_sorted() && places[5] <= 1000, "{places:?}");
        assert!(places[2] - places[1] > 10 * (places[1] - places[0]) / 2, "to scale: {places:?}");
    }

    #[test]
    fn spans_have_two_units_at_the_most() {
        for (ms, words) in [
            (0, "under 1 s"),
            (61_000, "1 min 1 s"),
            (3_600_000, "1 h"),
            (90_000_000, "1 day 1 h"),
            (172_800_000, "2 days"),
        ] {
            assert_eq!(span(ms), words);
        }
    }
}
