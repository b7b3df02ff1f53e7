//! English helpers for sentences that are put together, used by the page and by the exports.

use std::fmt::Write as _;

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

pub use crate::checks::spoken;

/// The form of a noun or verb for this number: `one` for 1, else `many`.
#[must_use]
pub fn plural<'a>(number: usize, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

/// A number with its noun: `1 list`, `2000 lists`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", plural(number, one, many))
}

/// A number with its noun, thousands separated: `1 list`, `2,000 lists`.
#[must_use]
pub fn count_grouped(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), plural(number, one, many))
}

/// A number with a comma before each group of three digits.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// All of a few things as a sentence has them: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn joined<T: AsRef<str>>(items: &[T]) -> String {
    let mut text = String::new();
    for (at, item) in items.iter().enumerate() {
        text.push_str(match at {
            0 => "",
            _ if at + 1 == items.len() => " and ",
            _ => ", ",
        });
        text.push_str(item.as_ref());
    }
    text
}

/// The text with its first letter in upper case, if that is an ASCII letter.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// The text with its first letter in lower case, if that is an ASCII letter.
#[must_use]
pub fn uncapitalized(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}

/// The first `max` characters of a text, with an ellipsis and the number of characters left out where
/// it has more.
#[must_use]
pub fn truncated(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((end, _)) => {
            let missing = text[end..].chars().count();
            let mut cut = text[..end].trim_end().to_owned();
            let _ = write!(cut, "… ({} more)", count(missing, "character", "characters"));
            cut
        }
    }
}

/// The first `max` characters of a text, with an ellipsis where it has more.
#[must_use]
pub fn shortened(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// A time to live in seconds, in its largest whole unit: `300 s` is `5 min`.
#[must_use]
pub fn duration(seconds: u32) -> String {
    match seconds {
        0 => "0 s".to_owned(),
        s if s % 86_400 == 0 => format!("{} d", s / 86_400),
        s if s % 3_600 == 0 => format!("{} h", s / 3_600),
        s if s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

/// An age, in whole minutes, hours or days.
#[must_use]
pub fn age(age: SignedDuration) -> String {
    let minutes = usize::try_from(age.as_mins()).unwrap_or(0);
    match minutes {
        0 => "less than a minute".to_owned(),
        1..120 => count_grouped(minutes, "minute", "minutes"),
        120..2880 => count_grouped(minutes / 60, "hour", "hours"),
        _ => count_grouped(minutes / 1440, "day", "days"),
    }
}

/// How long ago something was asked, after the name of who was asked; the age is in seconds.
#[must_use]
pub fn asked_ago(seconds: u64) -> String {
    match seconds / 60 {
        0 => "asked just now".to_owned(),
        minutes => format!("asked {minutes} min ago"),
    }
}

/// A time in UTC, to the minute: `2026-11-27 08:15 UTC`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    let at = Offset::UTC.to_datetime(at);
    format!("{} {:02}:{:02} UTC", at.date(), at.hour(), at.minute())
}

/// The day of a time, in UTC: `2026-11-30`.
#[must_use]
pub fn day(at: Timestamp) -> String {
    Offset::UTC.to_datetime(at).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(count(1, "list", "lists"), "1 list");
        assert_eq!(count(0, "list", "lists"), "0 lists");
        assert_eq!(count_grouped(1_234_567, "list", "lists"), "1,234,567 lists");
        assert_eq!(grouped(999), "999");
    }

    #[test]
    fn only_an_ascii_letter_changes_its_case() {
        assert_eq!(capitalized("mail"), "Mail");
        assert_eq!(capitalized("“mail”"), "“mail”");
        assert_eq!(uncapitalized("MX"), "mX");
        assert_eq!(uncapitalized(""), "");
    }

    #[test]
    fn a_text_that_is_cut_says_so() {
        assert_eq!(truncated("äöü", 3), "äöü");
        assert_eq!(truncated("äöüß", 3), "äöü… (1 character more)");
        let cut = truncated(&"x".repeat(70_000), 100);
        assert!(cut.ends_with("x… (69900 characters more)"), "{cut}");
        assert_eq!(shortened("äöüß", 4), "äöüß");
        assert_eq!(shortened("äöüß", 3), "äöü…");
    }

    #[test]
    fn times_are_in_their_largest_unit() {
        assert_eq!(
            [0, 45, 300, 7200, 86_400, 90_000].map(duration),
            ["0 s", "45 s", "5 min", "2 h", "1 d", "25 h"]
        );
        assert_eq!(
            [-60, 60, 2 * 3600, 72 * 3600].map(|seconds| age(SignedDuration::from_secs(seconds))),
            ["less than a minute", "1 minute", "2 hours", "3 days"]
        );
        let at = "2026-11-27T08:15:59Z".parse().expect("a time");
        assert_eq!(moment(at), "2026-11-27 08:15 UTC");
    }
}
