//! A transcript as a list of typed entries: in a file, and in the report's public JSON.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::codes::{failure_from_text, failure_to_text, rcode_from_text, rcode_to_text};
use super::{MAX_RECORDS, SavedReportError, damaged};
use crate::dns::{
    Failure, Lookup, MAX_LOOKUPS, Name, Question, Record, RecordData, RecordType, Response, Transcript,
    TxtStyle,
};

/// A question with what came back.
#[derive(Serialize, Deserialize)]
struct LookupEntry {
    id: u32,
    name: String,
    r#type: String,
    /// Null where no DNS answer came.
    rcode: Option<String>,
    /// Null where one came.
    failure: Option<String>,
    /// What is known of a failure beyond its word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    because: Option<FailureCause>,
    #[serde(default)]
    ad: bool,
    #[serde(default)]
    truncated: bool,
    bogus: Option<bool>,
    age_ms: Option<u64>,
    #[serde(default, deserialize_with = "capped::<MAX_RECORDS, _, _>")]
    comments: Vec<String>,
    #[serde(default = "unnamed")]
    resolver: String,
    url: Option<String>,
    #[serde(default = "once")]
    attempts: u64,
    #[serde(default)]
    started_ms: u64,
    #[serde(default)]
    elapsed_ms: u64,
    #[serde(deserialize_with = "capped::<MAX_RECORDS, _, _>")]
    answers: Vec<RecordEntry>,
    /// What is published, where the rest is what is tried in its place; never in a file.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    published: Option<PublishedEntry>,
}

/// What is published, where something else is tried.
#[derive(Serialize)]
struct PublishedEntry {
    rcode: Option<String>,
    failure: Option<String>,
    answers: Vec<RecordEntry>,
}

/// What a failure comes of.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FailureCause {
    /// A web page came in the place of an answer.
    WebPage,
    /// The server answers, and does not let web pages read it.
    NoCors,
}

/// A record of an answer; its data in presentation format (RFC 1035 section 5.1).
#[derive(Serialize, Deserialize)]
struct RecordEntry {
    name: String,
    r#type: String,
    ttl: u32,
    data: String,
}

fn unnamed() -> String {
    "case".to_owned()
}

fn once() -> u64 {
    1
}

/// The entries of a transcript, without private lookups.
pub(in crate::report) fn to_json(transcript: &Transcript) -> Value {
    let public = transcript.lookups().iter().filter(|lookup| !lookup.private);
    // Strings, numbers and lists of them: no part of an entry refuses to be serialised.
    public.filter_map(|lookup| serde_json::to_value(LookupEntry::new(lookup)).ok()).collect()
}

/// Reads what [`to_json`] wrote. Entries are read one by one, and unknown members are skipped, so that a
/// hostile text costs little more memory than it has bytes.
///
/// # Errors
/// [`SavedReportError::Damaged`], naming the first entry that cannot be read.
pub(super) fn parse(text: &str) -> Result<Transcript, SavedReportError> {
    let entries: Entries<'_> = serde_json::from_str(text).map_err(|_| damaged("a transcript is a list"))?;
    if entries.0.len() > MAX_LOOKUPS {
        return Err(SavedReportError::Damaged(format!("a transcript has {MAX_LOOKUPS} entries at the most")));
    }
    let mut lookups = Vec::with_capacity(entries.0.len());
    for (at, entry) in entries.0.iter().enumerate() {
        let entry: Option<LookupEntry> = serde_json::from_str(entry.get()).ok();
        let lookup = entry.and_then(LookupEntry::into_lookup).ok_or_else(|| {
            SavedReportError::Damaged(format!("entry {} of the transcript cannot be read", at + 1))
        })?;
        lookups.push(Arc::new(lookup));
    }
    Ok(Transcript::new(lookups))
}

/// The texts of the entries.
#[derive(Deserialize)]
#[serde(transparent)]
struct Entries<'a>(#[serde(borrow, deserialize_with = "capped::<MAX_LOOKUPS, _, _>")] Vec<&'a RawValue>);

/// Reads a list of any length, and keeps no more than `MAX` items and one that shows that it is longer.
fn capped<'de, const MAX: usize, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_seq(Capped { max: MAX, item: PhantomData })
}

struct Capped<T> {
    max: usize,
    item: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Capped<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while items.len() <= self.max {
            match list.next_element()? {
                Some(item) => items.push(item),
                None => return Ok(items),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(items)
    }
}

impl LookupEntry {
    fn new(lookup: &Lookup) -> Self {
        let (rcode, failure, response) = match &lookup.result {
            Ok(response) => (Some(rcode_to_text(response.rcode).into_owned()), None, Some(response)),
            Err(failure) => (None, Some(failure_to_text(failure).into_owned()), None),
        };
        Self {
            id: lookup.id,
            name: lookup.question.name.as_str().to_owned(),
            r#type: lookup.question.rtype.to_string(),
            rcode,
            failure,
            because: match &lookup.result {
                Err(Failure::WebPage) => Some(FailureCause::WebPage),
                Err(Failure::NoCors) => Some(FailureCause::NoCors),
                _ => None,
            },
            ad: response.is_some_and(|response| response.ad),
            truncated: response.is_some_and(|response| response.truncated),
            bogus: lookup.bogus,
            age_ms: lookup.age_ms,
            comments: response.map(|response| response.comments.clone()).unwrap_or_default(),
            resolver: lookup.resolver.clone(),
            url: lookup.url.clone(),
            attempts: lookup.attempts.into(),
            started_ms: lookup.started_ms,
            elapsed_ms: lookup.elapsed_ms,
            answers: response.iter().flat_map(|response| &response.answers).map(RecordEntry::new).collect(),
            published: lookup.is_tried().then(|| {
                let published = Self::new(&lookup.as_published());
                PublishedEntry {
                    rcode: published.rcode,
                    failure: published.failure,
                    answers: published.answers,
                }
            }),
        }
    }

    fn into_lookup(self) -> Option<Lookup> {
        if self.answers.len() > MAX_RECORDS || self.comments.len() > MAX_RECORDS {
            return None;
        }
        let question =
            Question { name: Name::parse(&self.name).ok()?, rtype: RecordType::parse(&self.r#type)? };
        let result = match self.failure {
            Some(failure) => Err(match (failure_from_text(&failure)?, self.because) {
                (Failure::NotJson, Some(FailureCause::WebPage)) => Failure::WebPage,
                (Failure::Unreachable, Some(FailureCause::NoCors)) => Failure::NoCors,
                (failure, _) => failure,
            }),
            None => Ok(Response {
                rcode: rcode_from_text(&self.rcode?)?,
                ad: self.ad,
                truncated: self.truncated,
                answers: self.answers.into_iter().map(RecordEntry::into_record).collect::<Option<_>>()?,
                comments: self.comments,
            }),
        };
        Some(Lookup {
            id: self.id,
            question,
            result,
            resolver: self.resolver,
            url: self.url,
            attempts: u32::try_from(self.attempts).unwrap_or(1),
            started_ms: self.started_ms,
            elapsed_ms: self.elapsed_ms,
            bogus: self.bogus,
            age_ms: self.age_ms,
            private: false,
            published: None,
            ad_unknown: false,
        })
    }
}

impl RecordEntry {
    fn new(record: &Record) -> Self {
        Self {
            name: record.name.as_str().to_owned(),
            r#type: record.rtype.to_string(),
            ttl: record.ttl,
            data: record.data.to_string(),
        }
    }

    fn into_record(self) -> Option<Record> {
        let rtype = RecordType::parse(&self.r#type)?;
        Some(Record {
            name: Name::parse(&self.name).ok()?,
            rtype,
            ttl: self.ttl,
            data: RecordData::parse(rtype, &self.data, TxtStyle::Quoted),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_transcript_is_refused_with_its_place() {
        let whole = r#"{"id":1,"name":"a","type":"A","rcode":"NOERROR","answers":[]}"#;
        assert_eq!(parse(&format!("[{whole}]")).map(|transcript| transcript.lookups().len()), Ok(1));
        for entry in [
            "1",
            r#"{"id":1}"#,
            r#"{"id":1,"name":"a","type":"A","rcode":"NOPE","answers":[]}"#,
            r#"{"id":1,"name":"a","type":"A","rcode":"NOERROR"}"#,
            r#"{"id":1,"name":"a","type":"A","failure":"bored","answers":[]}"#,
            r#"{"id":-1,"name":"a","type":"A","rcode":"NOERROR","answers":[]}"#,
        ] {
            let error = parse(&format!("[{whole},{entry}]"));
            assert_eq!(error, Err(damaged("entry 2 of the transcript cannot be read")), "{entry}");
        }
        assert_eq!(parse("{}"), Err(damaged("a transcript is a list")));
    }

    #[test]
    fn a_list_is_kept_up_to_its_bound_and_read_to_its_end() {
        #[derive(Debug, Deserialize)]
        struct Small(#[serde(deserialize_with = "capped::<2, _, _>")] Vec<u8>);
        let length = |text: &str| serde_json::from_str::<Small>(text).ok().map(|small| small.0.len());
        assert_eq!(length("[1,2]"), Some(2));
        assert_eq!(length("[1,2,3,4,5]"), Some(3));
        assert_eq!(length("[1,2,3,4"), None);
    }
}
