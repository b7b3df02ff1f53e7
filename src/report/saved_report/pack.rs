//! A case in few bytes. A report asks some hundred names that are made of the same few pieces, of some
//! dozen lists about some addresses. So the questions stand in the order of their names, read from the
//! right, each as how many labels of the one before it go and which come; and what belongs to a
//! question stands in columns, one after the other. Such columns repeat themselves, and compression
//! leaves little of that.

use std::sync::Arc;

use super::reader::{Reader, Writer, cut_off};
use super::{MAX_ID, SavedReport, SavedReportError, few, query, resolver_of, time};
use crate::dns::{
    Failure, Lookup, MAX_LOOKUPS, Name, Question, Rcode, Record, RecordData, RecordType, Response,
    Transcript, TxtStyle,
};
use crate::doh::Endpoint;

/// A name has no more labels (RFC 1035 section 2.3.4: 255 octets, two a label).
const MAX_LABELS: usize = 127;
/// More records than these are in no report.
const MAX_RECORDS: usize = 50_000;

/// What holds of an exchange, one bit each.
const AD: u64 = 1;
const TRUNCATED: u64 = 2;
const BOGUS_KNOWN: u64 = 4;
const BOGUS: u64 = 8;
const AGE: u64 = 16;
const COMMENTS: u64 = 32;
/// The URL is the one at which the resolver is asked this; else there is none, or another one.
const URL: u64 = 64;
const OTHER_URL: u64 = 128;

/// Failures by their place here; an HTTP status stands for itself.
const FAILURES: [Failure; 7] = [
    Failure::Timeout,
    Failure::NotJson,
    Failure::NotDns,
    Failure::TooLarge,
    Failure::Unreachable,
    Failure::GaveUp,
    Failure::NotRecorded,
];

/// The labels from the right.
fn labels(name: &Name) -> Vec<Vec<u8>> {
    let mut labels = name.label_bytes().collect::<Vec<_>>();
    labels.reverse();
    labels
}

pub(super) fn pack(case: &SavedReport) -> Vec<u8> {
    let mut out = Writer::default();
    out.text(&case.query.to_url());
    out.text(&case.resolver.id);
    out.maybe(case.resolver.url.as_deref());
    out.text(case.resolver.format);
    out.text(&case.started_at.to_string());
    out.number(case.elapsed_ms);
    out.number(case.unanswered as u64);

    let endpoints = Endpoint::known(&case.query.resolver);
    let url_of = |exchange: &Lookup| url(&endpoints, &exchange.resolver, &exchange.question);
    // Who is named in the answers, each once.
    let mut resolvers: Vec<&str> = Vec::new();
    for exchange in case.transcript.lookups() {
        if !resolvers.contains(&exchange.resolver.as_str()) {
            resolvers.push(&exchange.resolver);
        }
    }
    out.number(resolvers.len() as u64);
    resolvers.iter().for_each(|resolver| out.text(resolver));

    let mut all: Vec<(Vec<Vec<u8>>, &Lookup)> = case
        .transcript
        .lookups()
        .iter()
        .take(MAX_LOOKUPS)
        .map(|exchange| (labels(&exchange.question.name), &**exchange))
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
        for (_, exchange) in &all {
            write(&mut out, exchange);
        }
    };
    column(&mut |out, exchange| out.number(exchange.question.rtype.code().into()));
    let mut before = 0;
    column(&mut |out, exchange| {
        out.step(i64::from(exchange.id) - before);
        before = i64::from(exchange.id);
    });
    column(&mut |out, exchange| {
        out.number(match &exchange.result {
            Ok(response) => 2 * u64::from(response.rcode.code()),
            Err(Failure::Http(status)) => 2 * (FAILURES.len() as u64 + u64::from(*status)) + 1,
            Err(failure) => 2 * FAILURES.iter().position(|known| known == failure).unwrap_or(0) as u64 + 1,
        });
    });
    column(&mut |out, exchange| {
        let response = exchange.result.as_ref().ok();
        let is = |flag: u64, is: bool| if is { flag } else { 0 };
        let usual = exchange.url.is_some() && exchange.url == url_of(exchange);
        out.number(
            is(AD, response.is_some_and(|response| response.ad))
                | is(TRUNCATED, response.is_some_and(|response| response.truncated))
                | is(BOGUS_KNOWN, exchange.bogus.is_some())
                | is(BOGUS, exchange.bogus == Some(true))
                | is(AGE, exchange.age_ms.is_some())
                | is(COMMENTS, response.is_some_and(|response| !response.comments.is_empty()))
                | is(URL, usual)
                | is(OTHER_URL, exchange.url.is_some() && !usual),
        );
    });
    column(&mut |out, exchange| {
        out.number(resolvers.iter().position(|known| *known == exchange.resolver).unwrap_or(0) as u64);
    });
    column(&mut |out, exchange| out.number(exchange.attempts.into()));
    // What is only there now and then.
    column(&mut |out, exchange| {
        if let Some(age) = exchange.age_ms {
            out.number(age);
        }
        if let Ok(response) = &exchange.result
            && !response.comments.is_empty()
        {
            out.number(response.comments.len() as u64);
            response.comments.iter().for_each(|comment| out.text(comment));
        }
        if let Some(url) = &exchange.url
            && Some(url) != url_of(exchange).as_ref()
        {
            out.text(url);
        }
    });
    let answers = |exchange: &Lookup| -> Vec<Record> {
        exchange.result.as_ref().map(|response| response.answers.clone()).unwrap_or_default()
    };
    column(&mut |out, exchange| out.number(answers(exchange).len() as u64));
    column(&mut |out, exchange| {
        for record in answers(exchange) {
            let own = record.name == exchange.question.name;
            out.maybe((!own).then(|| record.name.as_str()));
            out.number(record.rtype.code().into());
            out.number(record.ttl.into());
            out.text(&record.data.to_string());
        }
    });
    // The times last: nothing in them repeats itself. In the order of asking, so that they grow.
    let mut by_id = case.transcript.lookups().iter().take(MAX_LOOKUPS).collect::<Vec<_>>();
    by_id.sort_by_key(|exchange| exchange.id);
    let mut before = 0;
    for exchange in &by_id {
        let started = i64::try_from(exchange.started_ms).unwrap_or(0);
        out.step(started - before);
        before = started;
    }
    by_id.iter().for_each(|exchange| out.number(exchange.elapsed_ms));
    out.0
}

/// Where a resolver is asked a question.
fn url(endpoints: &[Endpoint], resolver: &str, question: &Question) -> Option<String> {
    endpoints.iter().find(|endpoint| endpoint.id == resolver)?.asks(question)
}

pub(super) fn unpack(bytes: &[u8]) -> Result<SavedReport, SavedReportError> {
    let mut from = Reader(bytes);
    let query = query(from.text()?)?;
    let (id, url_of, format) = (from.text()?.to_owned(), from.maybe()?.map(str::to_owned), from.text()?);
    let resolver = resolver_of(id, url_of, format)?;
    let started_at = time(from.text()?)?;
    let elapsed_ms = from.number()?;
    let unanswered = few(from.number()?);
    let mut resolvers = Vec::new();
    for _ in 0..from.few(64)? {
        // Each exchange has a copy of its own.
        let name = from.text()?;
        if name.len() > MAX_ID {
            return Err(cut_off());
        }
        resolvers.push(name.to_owned());
    }

    let count = from.few(MAX_LOOKUPS)?;
    let mut all: Vec<Lookup> = Vec::new();
    let mut labels: Vec<&[u8]> = Vec::new();
    for _ in 0..count {
        let gone = from.few(labels.len())?;
        labels.truncate(labels.len() - gone);
        for _ in 0..from.few(MAX_LABELS)? {
            labels.push(from.bytes()?);
        }
        let name = Name::from_labels(labels.iter().rev().copied()).map_err(|_| cut_off())?;
        let question = Question { name, rtype: RecordType::A };
        all.push(Lookup::instant(question, "", Err(Failure::NotRecorded)));
    }
    for exchange in &mut all {
        exchange.question.rtype = record_type(&mut from)?;
    }
    let mut before = 0_i64;
    for exchange in &mut all {
        before = before.checked_add(from.step()?).ok_or_else(cut_off)?;
        exchange.id =
            u32::try_from(before).ok().filter(|id| (1..u32::MAX).contains(id)).ok_or_else(cut_off)?;
    }
    for exchange in &mut all {
        let code = from.few(0xffff)?;
        exchange.result = match (code % 2, code / 2) {
            (0, code) => Ok(Response::empty(Rcode::from(u16::try_from(code).map_err(|_| cut_off())?))),
            (_, place) => Err(match FAILURES.get(place) {
                Some(failure) => failure.clone(),
                None => Failure::Http(u16::try_from(place - FAILURES.len()).map_err(|_| cut_off())?),
            }),
        };
    }
    let mut flags = Vec::new();
    for exchange in &mut all {
        let flag = from.number()?;
        if let Ok(response) = &mut exchange.result {
            response.ad = flag & AD != 0;
            response.truncated = flag & TRUNCATED != 0;
        }
        exchange.bogus = (flag & BOGUS_KNOWN != 0).then_some(flag & BOGUS != 0);
        flags.push(flag);
    }
    for exchange in &mut all {
        exchange.resolver.clone_from(resolvers.get(from.few(resolvers.len())?).ok_or_else(cut_off)?);
    }
    for exchange in &mut all {
        exchange.attempts = u32::try_from(from.number()?).map_err(|_| cut_off())?;
    }
    let endpoints = Endpoint::known(&query.resolver);
    for (exchange, flag) in all.iter_mut().zip(&flags) {
        if flag & AGE != 0 {
            exchange.age_ms = Some(from.number()?);
        }
        if flag & COMMENTS != 0 {
            for _ in 0..from.few(from.0.len())? {
                let comment = from.text()?.to_owned();
                if let Ok(response) = &mut exchange.result {
                    response.comments.push(comment);
                }
            }
        }
        exchange.url = match (flag & URL != 0, flag & OTHER_URL != 0) {
            (true, _) => url(&endpoints, &exchange.resolver, &exchange.question),
            (_, true) => Some(from.text()?.to_owned()),
            _ => None,
        };
    }
    let mut counts = Vec::new();
    let mut left = MAX_RECORDS;
    for _ in &all {
        let count = from.few(left)?;
        left -= count;
        counts.push(count);
    }
    for (exchange, count) in all.iter_mut().zip(counts) {
        for _ in 0..count {
            let name = match from.maybe()? {
                Some(text) => Name::parse(text).map_err(|_| cut_off())?,
                None => exchange.question.name.clone(),
            };
            let rtype = record_type(&mut from)?;
            let ttl = u32::try_from(from.number()?).map_err(|_| cut_off())?;
            let data = RecordData::parse(rtype, from.text()?, TxtStyle::Quoted);
            if let Ok(response) = &mut exchange.result {
                response.answers.push(Record { name, rtype, ttl, data });
            }
        }
    }
    all.sort_by_key(|exchange| exchange.id);
    let mut before = 0_i64;
    for exchange in &mut all {
        before = before.checked_add(from.step()?).ok_or_else(cut_off)?;
        exchange.started_ms = u64::try_from(before).unwrap_or(0);
    }
    for exchange in &mut all {
        exchange.elapsed_ms = from.number()?;
    }
    let transcript = Transcript::new(all.into_iter().map(Arc::new).collect());
    Ok(SavedReport { query, resolver, started_at, elapsed_ms, unanswered, transcript })
}

fn record_type(from: &mut Reader<'_>) -> Result<RecordType, SavedReportError> {
    u16::try_from(from.number()?).map(RecordType::from_code).map_err(|_| cut_off())
}
