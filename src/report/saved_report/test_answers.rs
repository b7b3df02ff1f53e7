//! The answers of lists about their test entries as a text that a browser keeps between two visits.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{MAX_RESOLVER_URL, transcript};
use crate::checks::blocklist::is_keyless_test_entry;
use crate::dns::{AnswerCache, CachedAnswer, Transcript};

/// The version of the text. One of another version is not read: what it holds can be asked again.
const VERSION: u64 = 1;
/// The size of the longest text that is read, in bytes; the answers of three resolvers have half of it.
const MAX_TEXT: usize = 512 << 10;
/// The answers of so many resolvers are kept.
const MAX_RESOLVERS: usize = 3;

#[derive(Serialize)]
struct Written {
    version: u64,
    resolvers: Vec<WrittenResolver>,
}

#[derive(Serialize)]
struct WrittenResolver {
    url: String,
    /// When each answer came, in milliseconds since 1970.
    at_ms: Vec<u64>,
    transcript: Value,
}

#[derive(Deserialize)]
struct Read<'a> {
    version: u64,
    #[serde(borrow)]
    resolvers: Vec<ReadResolver<'a>>,
}

#[derive(Deserialize)]
struct ReadResolver<'a> {
    url: String,
    at_ms: Vec<u64>,
    #[serde(borrow)]
    transcript: &'a RawValue,
}

/// The answers of `cache` about test entries, of the resolvers that were asked last; none where there is
/// nothing to keep. What has somebody's key in it is left out.
#[must_use]
pub fn test_answers_to_text(cache: &AnswerCache) -> Option<String> {
    let mut by_resolver: BTreeMap<String, Vec<CachedAnswer>> = BTreeMap::new();
    for answer in cache.answers() {
        if is_keyless_test_entry(&answer.lookup.question) {
            by_resolver.entry(answer.resolver.clone()).or_default().push(answer);
        }
    }
    let mut resolvers: Vec<(String, Vec<CachedAnswer>)> = by_resolver.into_iter().collect();
    resolvers.sort_by_key(|(_, answers)| Reverse(answers.iter().map(|answer| answer.at_ms).max()));
    let written = |(url, answers): (String, Vec<CachedAnswer>)| WrittenResolver {
        url,
        at_ms: answers.iter().map(|answer| answer.at_ms).collect(),
        transcript: transcript::to_json(&Transcript::new(
            answers.into_iter().map(|answer| answer.lookup).collect(),
        )),
    };
    let resolvers: Vec<WrittenResolver> = resolvers.into_iter().take(MAX_RESOLVERS).map(written).collect();
    if resolvers.is_empty() {
        return None;
    }
    serde_json::to_string(&Written { version: VERSION, resolvers }).ok()
}

/// Gives `cache` what [`test_answers_to_text`] wrote. Other programs may write to the same place: what is no
/// such text, or is no answer about a test entry, is left out.
pub fn restore_test_answers(cache: &AnswerCache, text: &str) {
    if text.len() > MAX_TEXT {
        return;
    }
    let Ok(Read { version: VERSION, resolvers }) = serde_json::from_str::<Read<'_>>(text) else { return };
    for ReadResolver { url, at_ms, transcript } in resolvers.into_iter().take(MAX_RESOLVERS) {
        if url.len() > MAX_RESOLVER_URL {
            continue;
        }
        let Ok(transcript) = transcript::parse(transcript.get()) else { continue };
        let answers = transcript.lookups().iter().zip(at_ms).map(|(lookup, at_ms)| CachedAnswer {
            resolver: url.clone(),
            at_ms,
            lookup: lookup.clone(),
        });
        cache.restore(answers.filter(|answer| is_keyless_test_entry(&answer.lookup.question)));
    }
}
