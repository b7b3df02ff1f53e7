//! The table of bounces (`data/bounces.json`): what replies say, what caused them, what to check and what to
//! do. To dispute what a bounce is taken for, edit the table.

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::codes::StatusCode;
use crate::message::refusal::{BounceCheck, Certainty, WhoActs};

/// The whole table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Providers that the table knows.
    pub providers: Vec<Provider>,
    /// Causes, with their words.
    pub causes: Vec<Cause>,
    /// What replies say, in the order in which they are tried.
    pub rows: Vec<Row>,
}

/// A provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its word in the rows.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Domains that its servers are in.
    pub hosts: Vec<String>,
    /// Words that stand in its replies alone.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Where this was read.
    pub source: String,
}

/// A cause. In its words `{receiver}`, `{address}`, `{domain}`, `{mailbox}`, `{recipient_domain}`, `{list}` and `{listed}`
/// stand for what the bounce names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Its word in the rows and in the JSON.
    pub id: String,
    /// What happened.
    pub happened: String,
    /// What to do.
    pub advice: String,
    /// What to do where the message is tried no more, and the advice is to wait.
    #[serde(default)]
    pub advice_when_final: Option<String>,
    /// Who has to act.
    pub who_acts: WhoActs,
    /// What is said in place of that while the message is still tried.
    #[serde(default)]
    pub while_tried: Option<WhileTried>,
    /// Where it is laid down.
    pub source: String,
}

/// What to do about a cause while the message is still tried.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhileTried {
    /// What to do.
    pub advice: String,
    /// Who has to act.
    pub who_acts: WhoActs,
}

/// A kind of reply.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its word in the JSON.
    pub id: String,
    /// The providers that reply so; none where anybody does.
    #[serde(default)]
    pub providers: Vec<String>,
    /// Reply codes that it was seen with; they decide nothing.
    #[serde(default)]
    pub reply_codes: Vec<u16>,
    /// Enhanced codes that it comes with.
    #[serde(default)]
    pub enhanced_codes: Vec<CodeRange>,
    /// Words that stand in no other reply. `*` is any number of letters and digits.
    #[serde(default)]
    pub tokens: Vec<String>,
    /// Texts, one of which must stand in the reply.
    #[serde(default)]
    pub texts: Vec<String>,
    /// Whether a text counts only beside one of the enhanced codes.
    #[serde(default)]
    pub code_needed: bool,
    /// Whether it fits only what was refused before the message was sent.
    #[serde(default)]
    pub before_message: bool,
    /// The cause.
    pub cause: String,
    /// Whether it is tried again, where nothing in the bounce says so.
    pub temporary: bool,
    /// What to check.
    #[serde(default)]
    pub checks: Vec<BounceCheck>,
    /// What happened, where the row knows more than the cause.
    #[serde(default)]
    pub happened: Option<String>,
    /// What to do, where the row knows more than the cause.
    #[serde(default)]
    pub advice: Option<String>,
    /// Who has to act, where it is somebody else than for the cause.
    #[serde(default)]
    pub who_acts: Option<WhoActs>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where this was read.
    pub source: String,
    /// What else is known of it.
    #[serde(default)]
    pub note: Option<String>,
}

/// One enhanced code, or all from one to another: `5.7.606-5.7.649`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRange {
    first: StatusCode,
    last: u16,
}

impl CodeRange {
    /// Whether a code is one of these. Its class is left out: whether it is final, the reply says.
    pub(super) fn holds(self, code: StatusCode) -> bool {
        code.subject == self.first.subject && (self.first.detail..=self.last).contains(&code.detail)
    }

    /// The first code, as it is written.
    #[must_use]
    pub fn first(self) -> String {
        self.first.to_string()
    }
}

impl<'de> Deserialize<'de> for CodeRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || D::Error::custom(format!("{text} is neither an enhanced status code nor a range"));
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        let (first, last) = StatusCode::parse(first).zip(StatusCode::parse(last)).ok_or_else(wrong)?;
        let is_range =
            (first.class, first.subject) == (last.class, last.subject) && first.detail <= last.detail;
        if is_range { Ok(Self { first, last: last.detail }) } else { Err(wrong()) }
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/bounces.json")).expect("data/bounces.json")
});

/// The table.
#[must_use]
pub fn table() -> &'static Table {
    &TABLE
}

impl Table {
    /// A cause by its word.
    #[must_use]
    pub fn cause(&self, id: &str) -> Option<&Cause> {
        self.causes.iter().find(|cause| cause.id == id)
    }

    /// A row by its word.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }
}
