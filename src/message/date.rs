//! Dates as servers and programs write them: RFC 5322 section 3.3 with its obsolete forms, and what else is
//! seen in mail. What cannot be read is no date; nothing is guessed.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// The longest text that is looked at, in bytes.
const MAX_TEXT: usize = 200;

/// A point in time, and what was said of the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// When.
    pub time: Timestamp,
    /// The zone that it was written in.
    pub zone: Zone,
}

/// The zone of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Minutes east of Greenwich.
    Minutes(i32),
    /// `-0000`: the time is in UTC, the place unknown (RFC 5322 section 3.3).
    Unknown,
    /// None was given, or letters that mean nothing; it was read as UTC.
    Missing,
}

impl Date {
    /// Reads a date with its time. What follows it does not matter; what stands before it does.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.get(..text.floor_char_boundary(MAX_TEXT))?;
        let words = words(text);
        let mut parts = Parts::default();
        for word in &words {
            match parts.take(word) {
                Taken::More => {}
                Taken::Done => break,
                Taken::Unreadable => return None,
            }
        }
        parts.date()
    }
}

#[derive(Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<Clock>,
    afternoon: Option<bool>,
    zone: Option<Zone>,
    words_before: usize,
}

#[derive(Clone, Copy)]
struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
}

enum Taken {
    More,
    Done,
    Unreadable,
}

impl Parts {
    fn take(&mut self, word: &str) -> Taken {
        if self.time.is_some() {
            let taken = self.behind_time(word);
            if let Some(taken) = taken {
                return taken;
            }
        }
        if let Some((date, time)) = iso(word) {
            (self.year, self.month, self.day) = date;
            return match time {
                None => Taken::More,
                Some(time) => self.clock_with_zone(time),
            };
        }
        if word.contains(':') {
            return self.clock_with_zone(word);
        }
        if let Some((day, rest)) = word.split_once('-')
            && let Some((month, year)) = rest.split_once('-')
        {
            // 03-Nov-2026
            (self.day, self.month, self.year) = (small(day), month_of(month), year_of(year));
            return if self.has_date() { Taken::More } else { Taken::Unreadable };
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.number(word);
        }
        if let Some(month) = month_of(word).filter(|_| self.month.is_none()) {
            self.month = Some(month);
            return Taken::More;
        }
        // One word before the date is the day of the week, in whatever language.
        self.words_before += 1;
        let is_first = self.words_before == 1 && self.day.is_none() && self.month.is_none();
        if is_first && word.chars().all(|c| c.is_alphabetic() || c == '.') && word.chars().count() <= 12 {
            Taken::More
        } else {
            Taken::Unreadable
        }
    }

    fn has_date(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    fn number(&mut self, word: &str) -> Taken {
        if self.day.is_none() {
            self.day = small(word);
            if self.day.is_some() { Taken::More } else { Taken::Unreadable }
        } else if self.year.is_none() {
            self.year = year_of(word);
            if self.year.is_some() { Taken::More } else { Taken::Unreadable }
        } else {
            Taken::Unreadable
        }
    }

    /// `09:15`, `09:15:01.25`, and with a zone right behind it: `09:15:01+01:00`, `09:15:01Z`.
    fn clock_with_zone(&mut self, word: &str) -> Taken {
        let end = word.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(word.len());
        let (clock, zone) = word.split_at(end);
        self.time = clock_of(clock);
        if self.time.is_none() {
            return Taken::Unreadable;
        }
        if zone.is_empty() {
            return Taken::More;
        }
        self.behind_time(zone).unwrap_or(Taken::Unreadable)
    }

    /// What may follow the time: AM, PM, the zone, and the year of `Tue Nov 3 09:15:01 2026`.
    fn behind_time(&mut self, word: &str) -> Option<Taken> {
        let upper = word.to_ascii_uppercase();
        match upper.as_str() {
            "AM" | "A.M." => self.afternoon = Some(false),
            "PM" | "P.M." => self.afternoon = Some(true),
            _ if self.year.is_none() && year_of(word).is_some() => self.year = year_of(word),
            _ if self.zone.is_some() => return Some(Taken::Done),
            _ => {
                self.zone = Some(zone_of(&upper)?);
                return Some(if self.has_date() { Taken::Done } else { Taken::More });
            }
        }
        Some(Taken::More)
    }

    fn date(&self) -> Option<Date> {
        let clock = self.time?;
        let hour = match self.afternoon {
            None => clock.hour,
            Some(_) if !(1..=12).contains(&clock.hour) => return None,
            Some(afternoon) => clock.hour % 12 + if afternoon { 12 } else { 0 },
        };
        // Midnight may be 24:00 of the day before, and a minute may have a leap second.
        let mut more = SignedDuration::ZERO;
        let hour = if hour == 24 && clock.minute == 0 && clock.second == 0 {
            more += SignedDuration::from_hours(24);
            0
        } else {
            hour
        };
        let second = if clock.second == 60 {
            more += SignedDuration::from_secs(1);
            59
        } else {
            clock.second
        };
        let civil =
            DateTime::new(self.year?, self.month?, self.day?, hour, clock.minute, second, clock.nanosecond)
                .ok()?;
        let zone = self.zone.unwrap_or(Zone::Missing);
        let minutes = match zone {
            Zone::Minutes(minutes) => minutes,
            Zone::Unknown | Zone::Missing => 0,
        };
        let offset = Offset::from_seconds(minutes.checked_mul(60)?).ok()?;
        let time = offset.to_timestamp(civil).ok()?.checked_add(more).ok()?;
        Some(Date { time, zone })
    }
}

/// The words of a date, without its comments; a comma is a blank, and there are none around colons.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut depth = 0_usize;
    let mut joins = false;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            c if c.is_whitespace() || matches!(c, ',' | '\u{a0}' | '\u{202f}') => {
                if !joins && words.last().is_some_and(|word| !word.is_empty()) {
                    words.push(String::new());
                }
            }
            c => {
                // A blank before the colon: what stands before it goes on.
                if c == ':' && words.len() > 1 && words.last().is_some_and(String::is_empty) {
                    words.pop();
                }
                if let Some(word) = words.last_mut() {
                    word.push(c);
                }
                joins = c == ':';
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

type IsoDate = (Option<i16>, Option<i8>, Option<i8>);

/// `2026-11-03`, `2026-11-03T09:15:01Z`.
fn iso(word: &str) -> Option<(IsoDate, Option<&str>)> {
    let (date, time) = match word.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (word, None),
    };
    let mut parts = date.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = year.len() == 4 && parts.next().is_none();
    let numbers = (year.parse().ok(), small(month), small(day));
    (fits && numbers.0.is_some() && numbers.1.is_some() && numbers.2.is_some()).then_some((numbers, time))
}

fn small(text: &str) -> Option<i8> {
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// Four digits; two and three by RFC 5322 section 4.3.
fn year_of(text: &str) -> Option<i16> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i16 = text.parse().ok()?;
    match text.len() {
        2 if year < 50 => Some(2000 + year),
        2 | 3 => Some(1900 + year),
        4 => Some(year),
        _ => None,
    }
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let fits = |month: &&str| {
        word.len() >= 3
            && (month.starts_with(&word) && (word.len() == 3 || **month == word || word == "sept"))
    };
    let at = MONTHS.iter().position(fits)?;
    i8::try_from(at + 1).ok()
}

fn clock_of(text: &str) -> Option<Clock> {
    let mut parts = text.split(':');
    let (hour, minute) = (small(parts.next()?)?, small(parts.next()?)?);
    let (second, fraction) = match parts.next() {
        None => ("0", ""),
        Some(seconds) => seconds.split_once('.').unwrap_or((seconds, "")),
    };
    let second = small(second)?;
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let valid = parts.next().is_none() && hour <= 24 && minute < 60 && second <= 60;
    valid.then_some(Clock { hour, minute, second, nanosecond: digits.parse().ok()? })
}

/// The zone of a word in upper case; none where it is no zone.
fn zone_of(word: &str) -> Option<Zone> {
    if word == "-0000" {
        return Some(Zone::Unknown);
    }
    let hours = |hours: i32| Some(Zone::Minutes(hours * 60));
    match word {
        "UT" | "UTC" | "GMT" | "Z" => return hours(0),
        "EDT" => return hours(-4),
        "EST" | "CDT" => return hours(-5),
        "CST" | "MDT" => return hours(-6),
        "MST" | "PDT" => return hours(-7),
        "PST" => return hours(-8),
        _ => {}
    }
    let number = ["GMT", "UTC"].iter().find_map(|zone| word.strip_prefix(zone)).unwrap_or(word);
    if let Some(digits) = number.strip_prefix('+') {
        return offset(digits).map(Zone::Minutes);
    }
    if let Some(digits) = number.strip_prefix(['-', '\u{2212}']) {
        return offset(digits).map(|minutes| Zone::Minutes(-minutes));
    }
    // RFC 5322 section 4.3: other letters stand for an unknown zone.
    (number == word && word.len() <= 5 && word.chars().all(char::is_alphabetic)).then_some(Zone::Missing)
}

/// `0100`, `01:00`, `1`, in minutes.
fn offset(digits: &str) -> Option<i32> {
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some((hours, minutes)), _) => (hours, minutes),
        (None, 1 | 2) => (digits, "0"),
        (None, 4) => digits.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes) = (i32::from(small(hours)?), i32::from(small(minutes)?));
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests;
