//! Saved reports: what was asked, who answered, and the transcript. The same evaluation over it gives the
//! same report again ([`super::Run::replay`]), without a network.
//!
//! A saved report has two forms: a JSON file (`.mailpath.json`), and a link (`#case=…`) whose fragment
//! holds the same in few bytes. Both begin with a version: all older versions are read, newer ones are
//! refused. Private lookups, such as those with keys or of the user's own lists, are in neither.

pub(super) mod base64url;
mod bytes;
mod codes;
mod file;
mod link;
mod pack;
mod test_answers;
mod transcript;

pub use test_answers::{restore_test_answers, test_answers_to_text};

use super::english;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::message::{KeptText, PastedMessage, from_link, to_link};
use super::model::{Report, ResolverInfo};
use super::query::Query;
use crate::deflate::{InflateError, deflate, inflate};
use crate::dns::{MAX_LOOKUPS, Transcript};

pub(super) use transcript::to_json as transcript_to_json;

/// The version that is written.
const VERSION: u64 = 1;
/// The length of the longest link that is offered, in characters: chats and mail programs cut longer ones.
pub const MAX_LINK: usize = 32 * 1024;
/// The length of the longest link that is read, in characters.
const MAX_LINK_READ: usize = 256 * 1024;
/// The size of the largest link once it is unpacked, in bytes.
const MAX_PACKED: usize = 2 << 20;
/// The most records of a saved report.
const MAX_RECORDS: usize = 50_000;
/// The length of the longest name of a resolver, in bytes.
const MAX_RESOLVER_ID: usize = 40;
/// The length of the longest URL of a resolver, in bytes.
const MAX_RESOLVER_URL: usize = 600;

/// A report's lookups, and what it takes to evaluate them again.
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
    /// How many questions were still open when the report ended.
    pub unanswered: usize,
    /// The lookups.
    pub transcript: Transcript,
    /// The message that was pasted, or its header, where whoever saved it wanted that.
    pub message: Option<Arc<PastedMessage>>,
}

/// Why something is no saved report that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedReportError {
    /// It is something else.
    NotASavedReport,
    /// Its version is newer than this program.
    Newer(u64),
    /// A part is missing or invalid; which, in words.
    Damaged(String),
    /// It is larger than any report.
    TooLarge,
}

impl fmt::Display for SavedReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASavedReport => f.write_str("This is not a saved report of Mailpath."),
            Self::Newer(version) => write!(
                f,
                "This report was saved by a newer version of Mailpath (format {version}; this one reads up to {VERSION}). To get the newest one, reload the page, or install the program again."
            ),
            Self::Damaged(what) => write!(f, "This saved report is damaged: {what}. Ask for a new copy."),
            Self::TooLarge => f.write_str("This is larger than any report, so it was not read."),
        }
    }
}

impl std::error::Error for SavedReportError {}

fn damaged(what: &str) -> SavedReportError {
    SavedReportError::Damaged(what.to_owned())
}

impl SavedReport {
    /// A report without its private lookups.
    #[must_use]
    pub fn from_report(report: &Report) -> Self {
        let query = report.query.question();
        let all = report.transcript.lookups().iter();
        // What is tried is made of what is published once more.
        let public = all.filter(|lookup| !lookup.private);
        let public = public.map(|lookup| match lookup.is_tried() {
            true => Arc::new(lookup.as_published()),
            false => lookup.clone(),
        });
        let public = public.collect();
        let progress = report.queries;
        Self {
            query,
            resolver: report.answered_by().clone(),
            started_at: report.started_at,
            elapsed_ms: report.elapsed_ms,
            unanswered: progress.sent.saturating_sub(progress.answered + progress.failed),
            transcript: Transcript::new(public),
            message: None,
        }
    }

    /// The same with so much of the message that the report is of.
    #[must_use]
    pub fn with_message(self, report: &Report, kept: KeptText) -> Self {
        let pasted = report.pasted.as_deref();
        let message = pasted.and_then(|pasted| pasted.only(kept)).map(Arc::new);
        Self { message, ..self }
    }

    /// The content of a file.
    #[must_use]
    pub fn to_json(&self) -> Value {
        file::to_json(self)
    }

    /// Reads a file: what [`SavedReport::to_json`] wrote, and members that a later version added.
    ///
    /// # Errors
    /// A [`SavedReportError`], whose text is one or two sentences.
    pub fn parse(text: &[u8]) -> Result<Self, SavedReportError> {
        file::parse(text)
    }

    /// The text of a link's `case` parameter.
    #[must_use]
    pub fn to_link(&self) -> String {
        link::encode(&deflate(&pack::pack(self)))
    }

    /// Reads what [`SavedReport::to_link`] wrote.
    ///
    /// # Errors
    /// As [`SavedReport::parse`].
    pub fn from_link(text: &str) -> Result<Self, SavedReportError> {
        if text.len() > MAX_LINK_READ {
            return Err(SavedReportError::TooLarge);
        }
        let packed = inflate(&link::decode(text)?, MAX_PACKED).map_err(|error| match error {
            InflateError::TooLarge => SavedReportError::TooLarge,
            InflateError::Broken => damaged("the link was cut off or changed on its way"),
        })?;
        pack::unpack(&packed)
    }

    /// The text of a link's `case` parameter, where it can be shared.
    ///
    /// # Errors
    /// How many characters it would have, where chats and mail programs would cut it, or this program would
    /// not read it.
    pub fn to_shared_link(&self) -> Result<String, usize> {
        let link = self.to_link();
        // Few bytes can unpack to more than is read.
        if link.len() > MAX_LINK || Self::from_link(&link).is_err() {
            return Err(link.len());
        }
        Ok(link)
    }

    /// The text of a file.
    ///
    /// # Errors
    /// [`SavedReportError::TooLarge`] where this program would not read it.
    pub fn to_file(&self) -> Result<String, SavedReportError> {
        let json = self.to_json();
        let spaced = format!("{json:#}");
        // Of a large one, without the spaces.
        let text = if spaced.len() > file::MAX_FILE { json.to_string() } else { spaced };
        match Self::parse(text.as_bytes()) {
            Ok(_) => Ok(text),
            Err(_) => Err(SavedReportError::TooLarge),
        }
    }

    /// The name of the file.
    #[must_use]
    pub fn file_name(&self) -> String {
        let about = self.query.get("q").or_else(|| self.query.get("server")).unwrap_or_default();
        let plain =
            |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
        let about: String = about.chars().take(60).map(plain).collect();
        let day = english::day(self.started_at);
        format!("{}-{day}.mailpath.json", about.trim_matches(['.', '-']))
    }
}

fn check_version(version: u64) -> Result<(), SavedReportError> {
    match version {
        0 => Err(SavedReportError::NotASavedReport),
        1..=VERSION => Ok(()),
        newer => Err(SavedReportError::Newer(newer)),
    }
}

/// The query of a saved report, from its URL form.
fn parse_query(url: &str) -> Result<Query, SavedReportError> {
    let (query, errors) = Query::from_saved(url);
    match errors.first() {
        Some(error) => {
            Err(SavedReportError::Damaged(format!("what was asked cannot be understood ({error})")))
        }
        None => Ok(query.question()),
    }
}

/// The message of a saved report, of its bytes and the number of the hop that was chosen. A report is of
/// something: what was asked, or a message.
fn message_of(
    query: &Query,
    message: Option<(Option<usize>, Vec<u8>)>,
) -> Result<Option<Arc<PastedMessage>>, SavedReportError> {
    match message {
        None if query.is_empty() => Err(damaged("what was asked is missing")),
        None => Ok(None),
        Some((hop, bytes)) => match PastedMessage::read(bytes) {
            Ok(message) => Ok(Some(Arc::new(message.with_hop(hop)))),
            Err(_) => Err(damaged("the message in it cannot be read")),
        },
    }
}

/// A time in RFC 3339 and UTC, in the one form in which it is written.
fn parse_time(text: &str) -> Result<Timestamp, SavedReportError> {
    let time = text.parse::<Timestamp>().ok().filter(|time| time.to_string() == text);
    time.ok_or_else(|| damaged("when it was made cannot be understood"))
}

/// A number of lookups, bounded by how many a report can have.
fn bounded_count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX).min(MAX_LOOKUPS)
}
