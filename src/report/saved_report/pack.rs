//! A saved report in few bytes, for a link.
//!
//! A report asks for some hundred names that are made of the same few labels, of some dozen lists about a
//! few addresses. So the lookups are sorted by their names, read from the right; each name is written as
//! how many labels of the name before it are dropped and which are added. What else belongs to the
//! lookups follows column by column. Such columns repeat themselves, and compress well.
//!
//! Record types and response codes have their numbers of the IANA registries, data of records is in
//! presentation format (RFC 1035 section 5.1), and all other numbers are this format's own.

use std::sync::Arc;

use super::bytes::{Reader, Writer, invalid};
use super::codes::{failure_from_number, failure_to_number};
use super::file::ResolverEntry;
use super::{
    MAX_RECORDS, MAX_RESOLVER_ID, SavedReport, SavedReportError, bounded_count, message_of, parse_query,
    parse_time,
};
use crate::dns::{
    Failure, Lookup, MAX_LOOKUPS, Name, Question, Rcode, Record, RecordData, RecordType, Response,
    Transcript, TxtStyle,
};
use crate::doh::Endpoint;
use crate::message::MAX_HOPS;

/// The most labels of a name (RFC 1035 section 2.3.4: 255 octets, two a label).
const MAX_LABELS: usize = 127;
/// The most resolvers that answered one report.
const MAX_RESOLVERS: usize = 64;

// The flags of a lookup.

/// The answer is authentic (RFC 4035 section 3.2.3).
const AD: u64 = 1;
/// The answer is truncated.
const TRUNCATED: u64 = 2;
/// It is known whether the zone's signatures are wrong.
const BOGUS_KNOWN: u64 = 4;
/// They are.
const BOGUS: u64 = 8;
/// An age follows.
const AGE: u64 = 16;
/// Comments follow.
const COMMENTS: u64 = 32;
/// The URL is the one at which the resolver is asked this question.
const USUAL_URL: u64 = 64;
/// Another URL follows.
const OTHER_URL: u64 = 128;

/// The labels of a name, from the right.
fn labels(name: &Name) -> Vec<Vec<u8>> {
    let mut labels = name.label_bytes().collect::<Vec<_>>();
    labels.reverse();
    labels
}

pub(super) fn pack(report: &SavedReport) -> Vec<u8> {
    let mut out = Writer::default();
    out.text(&report.query.to_url());
    out.text(&report.resolver.id);
    out.optional_text(report.resolver.url.as_deref());
    out.text(report.resolver.format);
    out.text(&report.started_at.to_string());
    out.number(report.elapsed_ms);
    out.number(report.unanswered as u64);

    let endpoints = Endpoint::known(&report.query.resolver);
    let url_of = |lookup: &Lookup| url(&endpoints, &lookup.resolver, &lookup.question);
    // The resolvers that answered, each once.
    let mut resolvers: Vec<&str> = Vec::new();
    for lookup in report.transcript.lookups() {
        if !resolvers.contains(&lookup.resolver.as_str()) {
            resolvers.push(&lookup.resolver);
        }
    }
    out.number(resolvers.len() as u64);
    resolvers.iter().for_each(|resolver| out.text(resolver));

    let mut all: Vec<(Vec<Vec<u8>>, &Lookup)> = report
        .transcript
        .lookups()
        .iter()
        .take(MAX_LOOKUPS)
        .map(|lookup| (labels(&lookup.question.name), &**lookup))
        .collect();
    all.sort_by(|a, b| (&a.0, a.1.question.rtype.code()).cmp(&(&b.0, b.1.question.rtype.code())));
    out.number(all.len() as u64);
    let mut before: &[Vec<u8>] = &[];
    for (labels, _) in &all {
        let same = before.iter().zip(labels).take_while(|(a, b)| a == b).count();
        out.number((before.len() - same) as u64);
        out.number((labels.len() - same) as u64);
        labels[same..].iter().for_each(|label| out.bytes(label));
        before = labels;
    }
    let mut column = |write: &mut dyn FnMut(&mut Writer, &Lookup)| {
        for (_, lookup) in &all {
            write(&mut out, lookup);
        }
    };
    column(&mut |out, lookup| out.number(lookup.question.rtype.code().into()));
    let mut before = 0;
    column(&mut |out, lookup| {
        out.signed(i64::from(lookup.id) - before);
        before = i64::from(lookup.id);
    });
    column(&mut |out, lookup| {
        // Even numbers are response codes, odd ones failures.
        out.number(match &lookup.result {
            Ok(response) => 2 * u64::from(response.rcode.code()),
            Err(failure) => 2 * u64::from(failure_to_number(failure)) + 1,
        });
    });
    column(&mut |out, lookup| {
        let response = lookup.result.as_ref().ok();
        let is = |flag: u64, is: bool| if is { flag } else { 0 };
        let usual = lookup.url.is_some() && lookup.url == url_of(lookup);
        out.number(
            is(AD, response.is_some_and(|response| response.ad))
                | is(TRUNCATED, response.is_some_and(|response| response.truncated))
                | is(BOGUS_KNOWN, lookup.bogus.is_some())
                | is(BOGUS, lookup.bogus == Some(true))
                | is(AGE, lookup.age_ms.is_some())
                | is(COMMENTS, response.is_some_and(|response| !response.comments.is_empty()))
                | is(USUAL_URL, usual)
                | is(OTHER_URL, lookup.url.is_some() && !usual),
        );
    });
    column(&mut |out, lookup| {
        out.number(resolvers.iter().position(|known| *known == lookup.resolver).unwrap_or(0) as u64);
    });
    column(&mut |out, lookup| out.number(lookup.attempts.into()));
    // What few lookups have.
    column(&mut |out, lookup| {
        if let Some(age) = lookup.age_ms {
            out.number(age);
        }
        if let Ok(response) = &lookup.result
            && !response.comments.is_empty()
        {
            out.number(response.comments.len() as u64);
            response.comments.iter().for_each(|comment| out.text(comment));
        }
        if let Some(url) = &lookup.url
            && Some(url) != url_of(lookup).as_ref()
        {
            out.text(url);
        }
    });
    let answers = |lookup: &Lookup| -> Vec<Record> {
        lookup.result.as_ref().map(|response| response.answers.clone()).unwrap_or_default()
    };
    column(&mut |out, lookup| out.number(answers(lookup).len() as u64));
    column(&mut |out, lookup| {
        for record in answers(lookup) {
            let own = record.name == lookup.question.name;
            out.optional_text((!own).then(|| record.name.as_str()));
            out.number(record.rtype.code().into());
            out.number(record.ttl.into());
            out.text(&record.data.to_string());
        }
    });
    // The times last, since nothing in them repeats itself; in the order of asking, so that they grow.
    let mut by_id = report.transcript.lookups().iter().take(MAX_LOOKUPS).collect::<Vec<_>>();
    by_id.sort_by_key(|lookup| lookup.id);
    let mut before = 0;
    for lookup in &by_id {
        let started = i64::try_from(lookup.started_ms).unwrap_or(0);
        out.signed(started - before);
        before = started;
    }
    by_id.iter().for_each(|lookup| out.number(lookup.elapsed_ms));
    if let Some(message) = &report.message {
        // None, or the hop and one.
        out.number(message.hop().map_or(0, |hop| hop as u64 + 1));
        out.bytes(message.text());
    }
    out.0
}

/// The URL at which a resolver is asked a question.
fn url(endpoints: &[Endpoint], resolver: &str, question: &Question) -> Option<String> {
    endpoints.iter().find(|endpoint| endpoint.id == resolver)?.asks(question)
}

pub(super) fn unpack(bytes: &[u8]) -> Result<SavedReport, SavedReportError> {
    let mut from = Reader(bytes);
    let query = parse_query(from.text()?)?;
    let (id, url_of, format) = (from.text()?, from.optional_text()?, from.text()?);
    let resolver =
        ResolverEntry { id: id.to_owned(), url: url_of.map(str::to_owned), format: format.to_owned() };
    let resolver = resolver.into_resolver()?;
    let started_at = parse_time(from.text()?)?;
    let elapsed_ms = from.number()?;
    let unanswered = bounded_count(from.number()?);
    let mut resolvers = Vec::new();
    for _ in 0..from.bounded(MAX_RESOLVERS)? {
        // Each lookup has a copy of its own.
        let name = from.text()?;
        if name.len() > MAX_RESOLVER_ID {
            return Err(invalid());
        }
        resolvers.push(name.to_owned());
    }

    let count = from.bounded(MAX_LOOKUPS)?;
    let mut all: Vec<Lookup> = Vec::new();
    let mut labels: Vec<&[u8]> = Vec::new();
    for _ in 0..count {
        let gone = from.bounded(labels.len())?;
        labels.truncate(labels.len() - gone);
        for _ in 0..from.bounded(MAX_LABELS)? {
            labels.push(from.bytes()?);
        }
        let name = Name::from_labels(labels.iter().rev().copied()).map_err(|_| invalid())?;
        let question = Question { name, rtype: RecordType::A };
        all.push(Lookup::instant(question, "", Err(Failure::NotRecorded)));
    }
    for lookup in &mut all {
        lookup.question.rtype = record_type(&mut from)?;
    }
    let mut before = 0_i64;
    for lookup in &mut all {
        before = before.checked_add(from.signed()?).ok_or_else(invalid)?;
        lookup.id = u32::try_from(before).ok().filter(|id| (1..u32::MAX).contains(id)).ok_or_else(invalid)?;
    }
    for lookup in &mut all {
        let code = from.bounded(0xffff)?;
        lookup.result = match (code % 2, code / 2) {
            (0, code) => Ok(Response::empty(Rcode::from(u16::try_from(code).map_err(|_| invalid())?))),
            (_, number) => {
                let number = u32::try_from(number).map_err(|_| invalid())?;
                Err(failure_from_number(number).ok_or_else(invalid)?)
            }
        };
    }
    let mut flags = Vec::new();
    for lookup in &mut all {
        let flag = from.number()?;
        if let Ok(response) = &mut lookup.result {
            response.ad = flag & AD != 0;
            response.truncated = flag & TRUNCATED != 0;
        }
        lookup.bogus = (flag & BOGUS_KNOWN != 0).then_some(flag & BOGUS != 0);
        flags.push(flag);
    }
    for lookup in &mut all {
        lookup.resolver.clone_from(resolvers.get(from.bounded(resolvers.len())?).ok_or_else(invalid)?);
    }
    for lookup in &mut all {
        lookup.attempts = u32::try_from(from.number()?).map_err(|_| invalid())?;
    }
    let endpoints = Endpoint::known(&query.resolver);
    for (lookup, flag) in all.iter_mut().zip(&flags) {
        if flag & AGE != 0 {
            lookup.age_ms = Some(from.number()?);
        }
        if flag & COMMENTS != 0 {
            for _ in 0..from.bounded(from.0.len())? {
                let comment = from.text()?.to_owned();
                if let Ok(response) = &mut lookup.result {
                    response.comments.push(comment);
                }
            }
        }
        lookup.url = match (flag & USUAL_URL != 0, flag & OTHER_URL != 0) {
            (true, _) => url(&endpoints, &lookup.resolver, &lookup.question),
            (_, true) => Some(from.text()?.to_owned()),
            _ => None,
        };
    }
    let mut counts = Vec::new();
    let mut left = MAX_RECORDS;
    for _ in &all {
        let count = from.bounded(left)?;
        left -= count;
        counts.push(count);
    }
    for (lookup, count) in all.iter_mut().zip(counts) {
        for _ in 0..count {
            let name = match from.optional_text()? {
                Some(text) => Name::parse(text).map_err(|_| invalid())?,
                None => lookup.question.name.clone(),
            };
            let rtype = record_type(&mut from)?;
            let ttl = u32::try_from(from.number()?).map_err(|_| invalid())?;
            let data = RecordData::parse(rtype, from.text()?, TxtStyle::Quoted);
            if let Ok(response) = &mut lookup.result {
                response.answers.push(Record { name, rtype, ttl, data });
            }
        }
    }
    all.sort_by_key(|lookup| lookup.id);
    let mut before = 0_i64;
    for lookup in &mut all {
        before = before.checked_add(from.signed()?).ok_or_else(invalid)?;
        lookup.started_ms = u64::try_from(before).unwrap_or(0);
    }
    for lookup in &mut all {
        lookup.elapsed_ms = from.number()?;
    }
    // Most are of no message, and end here.
    let message = match from.0.is_empty() {
        true => None,
        false => {
            let hop = from.bounded(MAX_HOPS)?.checked_sub(1);
            Some((hop, from.bytes()?.to_vec()))
        }
    };
    let message = message_of(&query, message)?;
    let transcript = Transcript::new(all.into_iter().map(Arc::new).collect());
    Ok(SavedReport { query, resolver, started_at, elapsed_ms, unanswered, transcript, message })
}

fn record_type(from: &mut Reader<'_>) -> Result<RecordType, SavedReportError> {
    u16::try_from(from.number()?).map(RecordType::from_code).map_err(|_| invalid())
}
