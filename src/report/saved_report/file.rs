//! A saved report as a file: JSON of typed members. Members that a later version adds are ignored.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::codes::format_from_text;
use super::{
    MAX_RESOLVER_ID, MAX_RESOLVER_URL, SavedReport, SavedReportError, VERSION, bounded_count, check_version,
    damaged, from_link, message_of, parse_query, parse_time, to_link, transcript,
};
use crate::report::model::ResolverInfo;

/// The value of `mailpath` that marks a file as a saved report.
const KIND: &str = "case";
/// The size of the largest file that is read, in bytes. The file of a report with every address that is
/// looked up has a sixth of this.
pub(super) const MAX_FILE: usize = 3 << 20;

/// What marks a file as a saved report. Read first, since the rest depends on the version.
#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    mailpath: Cow<'a, str>,
    version: u64,
}

/// The members of version 1, as they are written.
#[derive(Serialize)]
struct Written<'a> {
    mailpath: &'static str,
    version: u64,
    query: String,
    resolver: ResolverEntry,
    started_at: &'a jiff::Timestamp,
    elapsed_ms: u64,
    unanswered: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hop: Option<usize>,
    transcript: Value,
}

/// The members of version 1, as they are read. The transcript is read entry by entry.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(default)]
    query: String,
    resolver: Option<ResolverEntry>,
    #[serde(default)]
    started_at: String,
    #[serde(default)]
    elapsed_ms: u64,
    #[serde(default)]
    unanswered: u64,
    message: Option<String>,
    hop: Option<usize>,
    #[serde(borrow)]
    transcript: Option<&'a RawValue>,
}

/// Who answered.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ResolverEntry {
    pub(super) id: String,
    pub(super) url: Option<String>,
    pub(super) format: String,
}

impl ResolverEntry {
    fn new(resolver: &ResolverInfo) -> Self {
        let ResolverInfo { id, url, format } = resolver.clone();
        Self { id, url, format: format.to_owned() }
    }

    /// The resolver, if it can be one: its texts are shown, and its URL is part of commands.
    pub(super) fn into_resolver(self) -> Result<ResolverInfo, SavedReportError> {
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        let id_fits = !self.id.is_empty() && self.id.len() <= MAX_RESOLVER_ID && is_plain(&self.id);
        let url_fits = self.url.as_deref().is_none_or(|url| url.len() <= MAX_RESOLVER_URL && is_plain(url));
        match format_from_text(&self.format) {
            Some(format) if id_fits && url_fits => Ok(ResolverInfo { id: self.id, url: self.url, format }),
            _ => Err(damaged("who answered cannot be understood")),
        }
    }
}

pub(super) fn to_json(report: &SavedReport) -> Value {
    let written = Written {
        mailpath: KIND,
        version: VERSION,
        query: report.query.to_url(),
        resolver: ResolverEntry::new(&report.resolver),
        started_at: &report.started_at,
        elapsed_ms: report.elapsed_ms,
        unanswered: report.unanswered,
        message: report.message.as_ref().map(|message| to_link(message.text())),
        hop: report.message.as_ref().and_then(|message| message.hop()),
        transcript: transcript::to_json(&report.transcript),
    };
    // Strings, numbers and what is JSON already: nothing in it refuses to be serialised.
    serde_json::to_value(written).unwrap_or_default()
}

pub(super) fn parse(text: &[u8]) -> Result<SavedReport, SavedReportError> {
    if text.len() > MAX_FILE {
        return Err(SavedReportError::TooLarge);
    }
    // Some programs put a byte order mark in front.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let Header { mailpath, version } =
        serde_json::from_slice(text).map_err(|_| SavedReportError::NotASavedReport)?;
    if mailpath != KIND {
        return Err(SavedReportError::NotASavedReport);
    }
    check_version(version)?;
    let body: Body<'_> =
        serde_json::from_slice(text).map_err(|_| damaged("it is not written as a saved report is"))?;
    let resolver = body.resolver.ok_or_else(|| damaged("who answered is missing"))?;
    let transcript = body.transcript.ok_or_else(|| damaged("the answers are missing"))?;
    let query = parse_query(&body.query)?;
    let unpack = |text: &str| from_link(text).map_err(|_| damaged("the message in it cannot be read"));
    let message = body.message.as_deref().map(unpack).transpose()?.map(|bytes| (body.hop, bytes));
    Ok(SavedReport {
        message: message_of(&query, message)?,
        query,
        resolver: resolver.into_resolver()?,
        started_at: parse_time(&body.started_at)?,
        elapsed_ms: body.elapsed_ms,
        unanswered: bounded_count(body.unanswered),
        transcript: transcript::parse(transcript.get())?,
    })
}
