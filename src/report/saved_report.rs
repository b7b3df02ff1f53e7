//! A report as a thing to keep: what was asked, by whom it was answered, and the transcript. The
//! same evaluation over it gives the same report again ([`super::Run::of_saved`]), without a network.
//!
//! A case has two forms: a file of JSON (`.mailpath.json`), and a link (`#case=…`) whose fragment
//! holds the same in few bytes. Both have a version in front: older ones are read for ever, newer
//! ones are refused. What is private, such as keys and lists of one's own, is in neither.

mod link;
mod pack;
mod reader;

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::model::{Report, ResolverInfo};
use super::query::{Query, View};
use crate::deflate::{InflateError, deflate, inflate};
use crate::dns::Transcript;

/// The version that is written.
const VERSION: u64 = 1;
/// What names a file as one of ours.
const KIND: &str = "case";
/// A file may be so large, in bytes; that of a report with every address it looks up has a sixth.
const MAX_FILE: usize = 3 << 20;
/// A link that is longer, in characters, is no use: chats and mail programs cut it.
pub const MAX_LINK: usize = 32 * 1024;
/// Longer links are not read.
const MAX_LINK_READ: usize = 256 * 1024;
/// What a link holds may be so large, in bytes, once it is unpacked.
const MAX_PACKED: usize = 2 << 20;
/// The name of a resolver is no longer, nor is its URL.
const MAX_ID: usize = 40;
const MAX_URL: usize = 600;

/// A report's questions and answers, and what it takes to evaluate them again.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedReport {
    /// What was asked.
    pub query: Query,
    /// Who answered.
    pub resolver: ResolverInfo,
    /// When it was started.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// Questions that nobody waited for in the end.
    pub unanswered: usize,
    /// The questions and answers.
    pub transcript: Transcript,
}

/// Why something is no case that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedReportError {
    /// It is something else.
    NotASavedReport,
    /// It is of a version that this page does not know yet.
    Newer(u64),
    /// A part is missing, or says what it cannot say; which, in words.
    Damaged(String),
    /// It is larger than any report.
    TooLarge,
}

impl fmt::Display for SavedReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASavedReport => f.write_str("This is no report that was saved from this page."),
            Self::Newer(version) => write!(
                f,
                "This report was saved by a newer version of this page (format {version}; this one reads up to {VERSION}). Reload the page to get the newest one."
            ),
            Self::Damaged(what) => write!(f, "This saved report is damaged: {what}. Ask for it once more."),
            Self::TooLarge => f.write_str("This is larger than any report, so it was not read."),
        }
    }
}

impl std::error::Error for SavedReportError {}

fn damaged(what: &str) -> SavedReportError {
    SavedReportError::Damaged(what.to_owned())
}

impl SavedReport {
    /// The record of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let query = Query { tab: None, view: View::Page, ..report.query.clone() };
        let all = report.transcript.lookups().iter();
        let public = all.filter(|exchange| !exchange.private).cloned().collect();
        let progress = report.queries;
        Self {
            query,
            resolver: report.answered_by().clone(),
            started_at: report.started_at,
            elapsed_ms: report.elapsed_ms,
            unanswered: progress.sent.saturating_sub(progress.answered + progress.failed),
            transcript: Transcript::new(public),
        }
    }

    /// The file's content.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "mailpath": KIND,
            "version": VERSION,
            "query": self.query.to_url(),
            "resolver": self.resolver,
            "started_at": self.started_at,
            "elapsed_ms": self.elapsed_ms,
            "unanswered": self.unanswered,
            "transcript": self.transcript.to_json(),
        })
    }

    /// Reads a file: what [`SavedReport::to_json`] wrote, and members that a later version added.
    ///
    /// # Errors
    /// A [`SavedReportError`], which is one sentence or two.
    pub fn read(text: &[u8]) -> Result<Self, SavedReportError> {
        if text.len() > MAX_FILE {
            return Err(SavedReportError::TooLarge);
        }
        // What other programs put in front of a text.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let Head { mailpath, version } =
            serde_json::from_slice(text).map_err(|_| SavedReportError::NotASavedReport)?;
        if mailpath != KIND {
            return Err(SavedReportError::NotASavedReport);
        }
        check_version(version)?;
        let body: Body<'_> =
            serde_json::from_slice(text).map_err(|_| damaged("it is not written as a saved report is"))?;
        let resolver = body.resolver.ok_or_else(|| damaged("who answered is missing"))?;
        let transcript = body.transcript.ok_or_else(|| damaged("the answers are missing"))?;
        Ok(Self {
            query: query(&body.query)?,
            resolver: resolver_of(resolver.id, resolver.url, &resolver.format)?,
            started_at: time(&body.started_at)?,
            elapsed_ms: body.elapsed_ms,
            unanswered: few(body.unanswered),
            transcript: Transcript::from_json(transcript.get())
                .map_err(|error| SavedReportError::Damaged(error.to_string()))?,
        })
    }

    /// The text of a link's `case` parameter.
    #[must_use]
    pub fn to_link(&self) -> String {
        link::write(&deflate(&pack::pack(self)))
    }

    /// Reads what [`SavedReport::to_link`] wrote.
    ///
    /// # Errors
    /// As [`SavedReport::read`].
    pub fn from_link(text: &str) -> Result<Self, SavedReportError> {
        if text.len() > MAX_LINK_READ {
            return Err(SavedReportError::TooLarge);
        }
        let packed = inflate(&link::read(text)?, MAX_PACKED).map_err(|error| match error {
            InflateError::TooLarge => SavedReportError::TooLarge,
            InflateError::Broken => damaged("the link was cut off or changed on its way"),
        })?;
        pack::unpack(&packed)
    }

    /// What the file is called.
    #[must_use]
    pub fn file_name(&self) -> String {
        let about = self.query.get("q").or_else(|| self.query.get("server")).unwrap_or_default();
        let plain =
            |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
        let about: String = about.chars().take(60).map(plain).collect();
        let day = self.started_at.strftime("%Y-%m-%d");
        format!("{}-{day}.mailpath.json", about.trim_matches(['.', '-']))
    }
}

/// What says which kind of file this is. Read first, since the rest depends on the version.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    mailpath: Cow<'a, str>,
    version: u64,
}

/// The members of version 1. The transcript is read entry by entry, so that a hostile file costs no
/// more memory than a long one.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(default)]
    query: String,
    resolver: Option<Resolver>,
    #[serde(default)]
    started_at: String,
    #[serde(default)]
    elapsed_ms: u64,
    #[serde(default)]
    unanswered: u64,
    #[serde(borrow)]
    transcript: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Resolver {
    #[serde(default)]
    id: String,
    url: Option<String>,
    #[serde(default)]
    format: String,
}

fn check_version(version: u64) -> Result<(), SavedReportError> {
    match version {
        0 => Err(SavedReportError::NotASavedReport),
        1..=VERSION => Ok(()),
        newer => Err(SavedReportError::Newer(newer)),
    }
}

fn query(url: &str) -> Result<Query, SavedReportError> {
    let (query, errors) = Query::from_url(url);
    match errors.first() {
        Some(error) => {
            Err(SavedReportError::Damaged(format!("what was asked cannot be understood ({error})")))
        }
        None if query.is_empty() => Err(damaged("what was asked is missing")),
        None => Ok(Query { tab: None, view: View::Page, ..query }),
    }
}

fn resolver_of(id: String, url: Option<String>, format: &str) -> Result<ResolverInfo, SavedReportError> {
    let format = ["json", "wire", "none"].into_iter().find(|known| *known == format);
    let graphic = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
    let plain = !id.is_empty()
        && id.len() <= MAX_ID
        && graphic(&id)
        && url.as_deref().is_none_or(|url| url.len() <= MAX_URL && graphic(url));
    match format {
        Some(format) if plain => Ok(ResolverInfo { id, url, format }),
        _ => Err(damaged("who answered cannot be understood")),
    }
}

/// A time in RFC 3339 and UTC, in the one form in which it is written.
fn time(text: &str) -> Result<Timestamp, SavedReportError> {
    let time = text.parse::<Timestamp>().ok().filter(|time| time.to_string() == text);
    time.ok_or_else(|| damaged("when it was made cannot be understood"))
}

/// A count that a report can have.
fn few(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX).min(crate::dns::MAX_LOOKUPS)
}
