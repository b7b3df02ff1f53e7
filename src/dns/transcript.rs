//! The ordered list of questions and answers, its JSON form, and what stands behind it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{
    Failure, Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, TxtStyle,
};

/// Every question of a run with its answer, in the order of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    lookups: Vec<Arc<Lookup>>,
}

/// More questions than any report has; a longer transcript is not read.
pub const MAX_LOOKUPS: usize = 5000;

/// Why a text is no transcript: what was expected, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptError(String);

impl fmt::Display for TranscriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TranscriptError {}

impl Transcript {
    /// From lookups in the order of asking.
    #[must_use]
    pub fn new(lookups: Vec<Arc<Lookup>>) -> Self {
        Self { lookups }
    }

    /// The lookups in the order of asking.
    #[must_use]
    pub fn lookups(&self) -> &[Arc<Lookup>] {
        &self.lookups
    }

    /// The lookup with this number.
    #[must_use]
    pub fn get(&self, id: u32) -> Option<&Arc<Lookup>> {
        self.lookups.iter().find(|lookup| lookup.id == id)
    }

    /// The `transcript` of the report's JSON, without private lookups.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let public = self.lookups.iter().filter(|lookup| !lookup.private);
        Value::Array(public.map(|lookup| lookup_to_json(lookup)).collect())
    }

    /// Reads what [`Transcript::to_json`] wrote. Unknown members are skipped without taking memory.
    ///
    /// # Errors
    /// A [`TranscriptError`] naming the first entry that does not fit.
    pub fn from_json(text: &str) -> Result<Self, TranscriptError> {
        let entries: Vec<&RawValue> =
            serde_json::from_str(text).map_err(|_| TranscriptError("a transcript is a list".into()))?;
        if entries.len() > MAX_LOOKUPS {
            return Err(TranscriptError(format!("a transcript has {MAX_LOOKUPS} entries at the most")));
        }
        let lookups = entries
            .iter()
            .enumerate()
            .map(|(i, entry)| {
                let entry: Option<LookupEntry<'_>> = serde_json::from_str(entry.get()).ok();
                entry.and_then(LookupEntry::into_lookup).map(Arc::new).ok_or_else(|| {
                    TranscriptError(format!("entry {} of the transcript cannot be read", i + 1))
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { lookups })
    }
}

fn lookup_to_json(lookup: &Lookup) -> Value {
    let response = lookup.result.as_ref().ok();
    let answers = response.map(|response| &response.answers[..]).unwrap_or_default();
    json!({
        "id": lookup.id,
        "name": lookup.question.name.as_str(),
        "type": lookup.question.rtype.to_string(),
        "rcode": response.map(|response| response.rcode.to_string()),
        "failure": lookup.result.as_ref().err().map(ToString::to_string),
        "ad": response.is_some_and(|response| response.ad),
        "truncated": response.is_some_and(|response| response.truncated),
        "bogus": lookup.bogus,
        "age_ms": lookup.age_ms,
        "comments": response.map(|response| &response.comments[..]).unwrap_or_default(),
        "resolver": lookup.resolver,
        "url": lookup.url,
        "attempts": lookup.attempts,
        "started_ms": lookup.started_ms,
        "elapsed_ms": lookup.elapsed_ms,
        "answers": answers.iter().map(record_to_json).collect::<Vec<_>>(),
    })
}

fn record_to_json(record: &Record) -> Value {
    json!({
        "name": record.name.as_str(),
        "type": record.rtype.to_string(),
        "ttl": record.ttl,
        "data": record.data.to_string(),
    })
}

/// A lookup as it stands in a transcript's JSON.
#[derive(Deserialize)]
struct LookupEntry<'a> {
    id: u32,
    #[serde(borrow)]
    name: Cow<'a, str>,
    r#type: Cow<'a, str>,
    rcode: Option<Cow<'a, str>>,
    failure: Option<Cow<'a, str>>,
    #[serde(default)]
    ad: bool,
    #[serde(default)]
    truncated: bool,
    bogus: Option<bool>,
    age_ms: Option<u64>,
    #[serde(default)]
    comments: Vec<String>,
    resolver: Option<String>,
    url: Option<String>,
    attempts: Option<u64>,
    started_ms: Option<u64>,
    elapsed_ms: Option<u64>,
    answers: Option<Vec<RecordEntry<'a>>>,
}

#[derive(Deserialize)]
struct RecordEntry<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    r#type: Cow<'a, str>,
    ttl: u32,
    data: Cow<'a, str>,
}

impl LookupEntry<'_> {
    fn into_lookup(self) -> Option<Lookup> {
        let question =
            Question { name: Name::parse(&self.name).ok()?, rtype: RecordType::parse(&self.r#type)? };
        let result = match self.failure {
            Some(failure) => Err(Failure::parse(&failure)?),
            None => Ok(Response {
                rcode: Rcode::parse(&self.rcode?)?,
                ad: self.ad,
                truncated: self.truncated,
                answers: self.answers?.into_iter().map(RecordEntry::into_record).collect::<Option<_>>()?,
                comments: self.comments,
            }),
        };
        Some(Lookup {
            id: self.id,
            question,
            result,
            resolver: self.resolver.unwrap_or_else(|| "case".to_owned()),
            url: self.url,
            attempts: self.attempts.and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
            started_ms: self.started_ms.unwrap_or(0),
            elapsed_ms: self.elapsed_ms.unwrap_or(0),
            bogus: self.bogus,
            age_ms: self.age_ms,
            private: false,
        })
    }
}

impl RecordEntry<'_> {
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

/// What stands behind a transcript: nothing. A question that it does not hold stays without an
/// answer, which is not the same as an answer that there is nothing.
#[derive(Clone, Copy, Debug)]
pub struct OfflineResolver;

impl Resolve for OfflineResolver {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        Box::pin(ready(Arc::new(Lookup::instant(question, "case", Err(Failure::NotRecorded)))))
    }
}
