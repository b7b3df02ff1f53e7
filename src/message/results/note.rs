//! What a field says that is no result of authentication: spam scores, the receiver's notes, the sender's wishes.

use serde::{Deserialize, Serialize};

use super::trust::Trust;

/// Whether something speaks for the message or against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// For it.
    Good,
    /// Neither.
    #[default]
    Neutral,
    /// Against it.
    Bad,
}

/// What a filter takes a message for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpamVerdict {
    /// Nothing bad.
    NotSpam,
    /// Spam.
    Spam,
    /// An attempt to get passwords or money.
    Phishing,
    /// Mail under a name that is not the sender's.
    Spoofed,
    /// Harmful software.
    Malware,
    /// Unwanted bulk mail.
    Bulk,
}

/// Who writes such a field, and what for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldRole {
    /// The receiver, about where the message came from.
    Receiver,
    /// A spam or virus filter.
    Filter,
    /// A server on the way, about what it saw (ARC).
    Seal,
    /// A mailing service, about itself.
    Service,
    /// The sender, for receivers.
    Sender,
    /// A mailing list.
    List,
    /// Notes that only their writer understands.
    #[default]
    Internal,
}

/// A spam filter that names its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpamFilter {
    /// SpamAssassin, also where amavis runs it.
    SpamAssassin,
    /// rspamd.
    Rspamd,
    /// Barracuda.
    Barracuda,
}

/// A rule of a spam filter that the message met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleHit {
    /// The rule's name, such as `RDNS_NONE`.
    pub rule: String,
    /// Its points, where they are written.
    pub points: Option<Points>,
}

/// Points of a spam filter, in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Points(pub i64);

/// A spam filter's score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpamScore {
    /// Which filter.
    pub filter: SpamFilter,
    /// Its points.
    pub points: Option<Points>,
    /// From how many on it is spam.
    pub threshold: Option<Points>,
    /// The rules that the message met.
    pub rules: Vec<RuleHit>,
}

/// One thing that a field says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FieldNote {
    /// The place of its field in the header, from the top.
    pub field: usize,
    /// The field's name, as written.
    pub name: String,
    /// Whose field it is, where that is known.
    pub by: Option<String>,
    /// Who writes such a field.
    pub role: FieldRole,
    /// Which part of the field, such as `SCL`; the field's name in lower case where it has but one.
    pub key: String,
    /// The value, for machines.
    pub value: String,
    /// What it says, in a sentence.
    pub words: String,
    /// Whether it speaks for the message.
    pub weight: Weight,
    /// Where its meaning is laid down, by the table.
    pub source: Option<&'static str>,
    /// What a filter takes the message for.
    pub verdict: Option<SpamVerdict>,
    /// A spam filter's score.
    pub score: Option<SpamScore>,
    /// Whether the recipient's own side wrote it.
    pub trust: Trust,
}

impl Points {
    /// Reads a decimal number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || whole.len() > 9 || !is_number(whole) || !is_number(fraction) {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let fraction: String = fraction.chars().chain("0000".chars()).take(4).collect();
        let value = whole * 10_000 + fraction.parse::<i64>().ok()?;
        Some(Self(if negative { -value } else { value }))
    }
}

impl std::fmt::Display for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = self.0.unsigned_abs();
        let text = format!("{}.{:04}", value / 10_000, value % 10_000);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_exact() {
        for (text, shown) in
            [("3.20", "3.2"), ("-0.001", "-0.001"), ("+5", "5"), (".5", "0.5"), ("0.00", "0")]
        {
            assert_eq!(
                Points::parse(text).map(|points| points.to_string()).as_deref(),
                Some(shown),
                "{text}"
            );
        }
        for text in ["", "-", ".", "x", "1e9", "12345678901", "1.2.3", "é"] {
            assert_eq!(Points::parse(text), None, "{text}");
        }
    }
}
