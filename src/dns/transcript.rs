//! The ordered list of questions and answers, its JSON form, and what stands behind it.

use std::fmt;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};
use serde_json::Value;

use super::{
    Failure, Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, TxtStyle,
};
use crate::json::object;

/// Every question of a run with its answer, in the order of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    exchanges: Vec<Arc<Lookup>>,
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
    /// From exchanges in the order of asking.
    #[must_use]
    pub fn new(exchanges: Vec<Arc<Lookup>>) -> Self {
        Self { exchanges }
    }

    /// The exchanges in the order of asking.
    #[must_use]
    pub fn lookups(&self) -> &[Arc<Lookup>] {
        &self.exchanges
    }

    /// The exchange with this number.
    #[must_use]
    pub fn get(&self, id: u32) -> Option<&Arc<Lookup>> {
        self.exchanges.iter().find(|exchange| exchange.id == id)
    }

    /// The `transcript` of the report (DESIGN, "the report as JSON"), without what is private.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let public = self.exchanges.iter().filter(|exchange| !exchange.private);
        Value::Array(public.map(|exchange| exchange_to_json(exchange)).collect())
    }

    /// Reads what [`Transcript::to_json`] wrote.
    ///
    /// # Errors
    /// A [`TranscriptError`] naming the first entry that does not fit.
    pub fn from_json(value: &Value) -> Result<Self, TranscriptError> {
        let entries = value.as_array().ok_or_else(|| TranscriptError("a transcript is a list".into()))?;
        if entries.len() > MAX_LOOKUPS {
            return Err(TranscriptError(format!("a transcript has {MAX_LOOKUPS} entries at the most")));
        }
        let exchanges = entries
            .iter()
            .enumerate()
            .map(|(i, entry)| {
                exchange_from_json(entry).map(Arc::new).ok_or_else(|| {
                    TranscriptError(format!("entry {} of the transcript cannot be read", i + 1))
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { exchanges })
    }
}

fn exchange_to_json(exchange: &Lookup) -> Value {
    let response = exchange.result.as_ref().ok();
    let answers = response.map(|response| &response.answers[..]).unwrap_or_default();
    let comments = response.map(|response| &response.comments[..]).unwrap_or_default();
    object(vec![
        ("id", exchange.id.into()),
        ("name", exchange.question.name.as_str().into()),
        ("type", exchange.question.rtype.to_string().into()),
        ("rcode", response.map(|response| response.rcode.to_string()).into()),
        ("failure", exchange.result.as_ref().err().map(ToString::to_string).into()),
        ("ad", response.is_some_and(|response| response.ad).into()),
        ("truncated", response.is_some_and(|response| response.truncated).into()),
        ("bogus", exchange.bogus.into()),
        ("age_ms", exchange.age_ms.into()),
        ("comments", comments.iter().map(String::as_str).collect()),
        ("resolver", exchange.resolver.as_str().into()),
        ("url", exchange.url.as_deref().into()),
        ("attempts", exchange.attempts.into()),
        ("started_ms", exchange.started_ms.into()),
        ("elapsed_ms", exchange.elapsed_ms.into()),
        ("answers", Value::Array(answers.iter().map(record_to_json).collect())),
    ])
}

fn record_to_json(record: &Record) -> Value {
    object(vec![
        ("name", record.name.as_str().into()),
        ("type", record.rtype.to_string().into()),
        ("ttl", record.ttl.into()),
        ("data", record.data.to_string().into()),
    ])
}

fn exchange_from_json(entry: &Value) -> Option<Lookup> {
    let text = |key: &str| entry.get(key)?.as_str();
    let number = |key: &str| entry.get(key)?.as_u64();
    let flag = |key: &str| entry.get(key).and_then(Value::as_bool);
    let question =
        Question { name: Name::parse(text("name")?).ok()?, rtype: RecordType::parse(text("type")?)? };
    let result = match text("failure") {
        Some(failure) => Err(Failure::parse(failure)?),
        None => Ok(Response {
            rcode: Rcode::parse(text("rcode")?)?,
            ad: flag("ad").unwrap_or(false),
            truncated: flag("truncated").unwrap_or(false),
            answers: entry.get("answers")?.as_array()?.iter().map(record_from_json).collect::<Option<_>>()?,
            comments: entry
                .get("comments")
                .and_then(Value::as_array)
                .map(|all| all.iter().filter_map(|c| c.as_str().map(str::to_owned)).collect())
                .unwrap_or_default(),
        }),
    };
    Some(Lookup {
        id: u32::try_from(number("id")?).ok()?,
        question,
        result,
        resolver: text("resolver").unwrap_or("case").to_owned(),
        url: text("url").map(str::to_owned),
        attempts: number("attempts").and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        started_ms: number("started_ms").unwrap_or(0),
        elapsed_ms: number("elapsed_ms").unwrap_or(0),
        bogus: flag("bogus"),
        age_ms: number("age_ms"),
        private: false,
    })
}

fn record_from_json(entry: &Value) -> Option<Record> {
    let rtype = RecordType::parse(entry.get("type")?.as_str()?)?;
    Some(Record {
        name: Name::parse(entry.get("name")?.as_str()?).ok()?,
        rtype,
        ttl: u32::try_from(entry.get("ttl")?.as_u64()?).ok()?,
        data: RecordData::parse(rtype, entry.get("data")?.as_str()?, TxtStyle::Quoted),
    })
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
