//! Enhanced status codes (RFC 3463) and reply codes, with what they mean in general
//! (`data/enhanced-status-codes.json`). Providers use them in their own way, so a meaning is no cause.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de::Error as _};

/// An enhanced status code: `5.7.26`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StatusCode {
    /// 2 delivered, 4 not yet, 5 not at all.
    pub(super) class: u8,
    pub(super) subject: u16,
    pub(super) detail: u16,
}

impl StatusCode {
    /// Reads a code and nothing else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let class = parts.next()?;
        let class = match class.as_bytes() {
            [class @ (b'2' | b'4' | b'5')] => class - b'0',
            _ => return None,
        };
        let number = |part: &str| {
            let is_number = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse().ok())?
        };
        let (subject, detail) = (number(parts.next()?)?, number(parts.next()?)?);
        parts.next().is_none().then_some(Self { class, subject, detail })
    }

    /// Whether it says more than that something failed.
    pub(super) fn says_something(self) -> bool {
        (self.subject, self.detail) != (0, 0)
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl<'de> Deserialize<'de> for StatusCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("{text} is no enhanced status code")))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    subjects: Vec<Subject>,
    codes: Vec<Detail>,
    replies: Vec<Reply>,
}

/// The second number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    subject: u16,
    meaning: String,
    #[expect(dead_code, reason = "each row says where it was read")]
    source: String,
}

/// The second and third number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Detail {
    code: String,
    meaning: String,
    #[expect(dead_code, reason = "each row says where it was read")]
    source: String,
}

/// A reply code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    reply: u16,
    meaning: String,
    #[expect(dead_code, reason = "each row says where it was read")]
    source: String,
}

static CODES: LazyLock<Codes> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/enhanced-status-codes.json"))
        .expect("data/enhanced-status-codes.json")
});

/// What the codes of a refusal mean in general, the more exact one first. None where they say nothing.
pub(super) fn meaning(enhanced: Option<StatusCode>, reply: Option<u16>) -> Option<String> {
    let enhanced = enhanced.filter(|code| code.says_something());
    let exact = enhanced.and_then(|code| {
        let short = format!("{}.{}", code.subject, code.detail);
        let row = CODES.codes.iter().find(|row| row.code == short)?;
        Some(format!("{code} means in general: {}", row.meaning))
    });
    let by_reply = || {
        let reply = reply?;
        let row = CODES.replies.iter().find(|row| row.reply == reply)?;
        Some(format!("{reply} means in general: {}", row.meaning))
    };
    let by_subject = || {
        let code = enhanced?;
        let row = CODES.subjects.iter().find(|row| row.subject == code.subject)?;
        Some(format!("{code} is a code of the server's own. {}", row.meaning))
    };
    exact.or_else(by_subject).or_else(by_reply)
}

/// What a code says, where receivers use it for one thing only.
pub(super) fn by_code(enhanced: StatusCode) -> Option<&'static str> {
    const CLEAR: [(u16, u16); 10] =
        [(2, 2), (3, 4), (6, 7), (6, 8), (6, 9), (7, 20), (7, 21), (7, 22), (7, 23), (7, 25)];
    let is_clear = CLEAR.contains(&(enhanced.subject, enhanced.detail));
    let short = format!("{}.{}", enhanced.subject, enhanced.detail);
    CODES.codes.iter().find(|row| is_clear && row.code == short).map(|row| row.meaning.as_str())
}

/// Whether a number is a reply code that servers give.
pub(super) fn is_known_reply(code: u16) -> bool {
    CODES.replies.iter().any(|row| row.reply == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_three_numbers_of_which_the_first_is_a_class() {
        for text in ["5.7.26", "4.2.2", "2.0.0", "5.7.515"] {
            assert_eq!(StatusCode::parse(text).map(|code| code.to_string()).as_deref(), Some(text));
        }
        for text in ["", "5", "5.7", "5.7.1.2", "1.2.3", "6.1.1", "5.7.x", "5..1", "5.7.1234", "55.1.1"] {
            assert_eq!(StatusCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_meaning_is_the_most_exact_one() {
        let means = |enhanced: &str, reply| meaning(StatusCode::parse(enhanced), reply).unwrap_or_default();
        assert!(means("5.7.25", Some(550)).starts_with("5.7.25 means in general: The sending address"));
        assert!(
            means("5.7.999", Some(550)).starts_with("5.7.999 is a code of the server's own. It is about")
        );
        assert!(means("5.0.0", Some(552)).starts_with("552 means in general:"));
        assert_eq!(meaning(None, Some(599)), None);
        assert_eq!(meaning(None, None), None);
    }
}
