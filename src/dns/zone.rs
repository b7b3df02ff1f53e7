//! DNS data in memory, read from a few lines of text: what the built-in example and the tests are
//! made of. It answers as a recursive resolver would, aliases followed; it is no authoritative
//! server (no wildcards, no delegation).

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};

use super::{
    Failure, Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, TxtStyle,
};

/// A set of records.
#[derive(Clone, Debug, Default)]
pub struct Zone {
    inner: Rc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    label: String,
    records: Vec<Record>,
    faults: Vec<(Name, Fault)>,
}

#[derive(Clone, Debug)]
enum Fault {
    Rcode(Rcode),
    Failure(Failure),
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for ZoneError {}

impl Zone {
    /// Reads lines of `name ttl TYPE data`; `;` begins a comment line. `name FAULT SERVFAIL` (any
    /// response code, or `timeout`, `http 503`, …) makes every question about the name end so, and
    /// `. FAULT …` every question at all.
    ///
    /// # Errors
    /// A [`ZoneError`] for the first line that does not fit.
    pub fn parse(label: &str, text: &str) -> Result<Self, ZoneError> {
        let mut inner = Inner { label: label.to_owned(), ..Inner::default() };
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if !line.is_empty() && !line.starts_with(';') {
                inner.add(line).map_err(|why| ZoneError { line: index + 1, why })?;
            }
        }
        Ok(Self { inner: Rc::new(inner) })
    }
}

impl Inner {
    fn add(&mut self, line: &str) -> Result<(), String> {
        let (owner, rest) = line.split_once(char::is_whitespace).ok_or("only one word")?;
        let name = Name::parse(owner).map_err(|e| e.to_string())?;
        let (second, rest) = rest.trim_start().split_once(char::is_whitespace).ok_or("only two words")?;
        if second == "FAULT" {
            let fault = Rcode::parse(rest.trim())
                .map(Fault::Rcode)
                .or_else(|| Failure::parse(rest.trim()).map(Fault::Failure))
                .ok_or("an unknown fault")?;
            self.faults.push((name, fault));
            return Ok(());
        }
        let ttl = second.parse().map_err(|_| "the time to live is not a number")?;
        let (rtype, data) = rest.trim_start().split_once(char::is_whitespace).ok_or("no data")?;
        let rtype = RecordType::parse(rtype).ok_or("an unknown record type")?;
        let data = RecordData::parse(rtype, data.trim(), TxtStyle::Quoted);
        if matches!(data, RecordData::Unread(_)) {
            return Err(format!("the data does not fit {rtype}"));
        }
        self.records.push(Record { name, rtype, ttl, data });
        Ok(())
    }

    fn records<'a>(&'a self, name: &'a Name, rtype: RecordType) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |record| record.rtype == rtype && record.name == *name)
    }

    /// Every owner and every name above one exists, all others do not (RFC 8020).
    fn exists(&self, name: &Name) -> bool {
        let owners = self.records.iter().map(|record| &record.name);
        owners.chain(self.faults.iter().map(|(owner, _)| owner)).any(|owner| owner.is_within(name))
    }

    fn answer(&self, question: &Question) -> Result<Response, Failure> {
        let mut response = Response::empty(Rcode::NoError);
        let mut at = question.name.clone();
        // As many aliases as a resolver would follow before it gives up.
        for _ in 0..12 {
            match self.faults.iter().rev().find(|(owner, _)| owner.is_root() || *owner == at) {
                Some((_, Fault::Rcode(code))) => return Ok(Response::empty(*code)),
                Some((_, Fault::Failure(failure))) => return Err(failure.clone()),
                None => {}
            }
            let before = response.answers.len();
            response.answers.extend(self.records(&at, question.rtype).cloned());
            if response.answers.len() > before {
                return Ok(response);
            }
            let alias = self.records(&at, RecordType::CNAME).next();
            match alias {
                Some(record) => {
                    response.answers.push(record.clone());
                    match &record.data {
                        RecordData::Cname(target) => at = target.clone(),
                        _ => return Ok(response),
                    }
                }
                None => {
                    if !self.exists(&at) {
                        response.rcode = Rcode::NxDomain;
                    }
                    return Ok(response);
                }
            }
        }
        Ok(Response::empty(Rcode::ServFail))
    }
}

impl Resolve for Zone {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let result = self.inner.answer(&question);
        Box::pin(ready(Arc::new(Lookup::instant(question, &self.inner.label, result))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_as_a_resolver_would() {
        let zone = Zone::parse(
            "test",
            "; made up\nwww.a.example 60 CNAME a.example\na.example 60 A 192.0.2.1\nbad.example FAULT SERVFAIL\nslow.example FAULT timeout",
        )
        .expect("a zone");
        let ask = |name: &str, rtype| {
            let question = Question { name: Name::parse(name).expect("name"), rtype };
            zone.inner.answer(&question)
        };
        assert_eq!(ask("www.a.example", RecordType::A).map(|r| r.answers.len()), Ok(2));
        assert_eq!(ask("a.example", RecordType::MX).map(|r| r.rcode), Ok(Rcode::NoError));
        assert_eq!(ask("example", RecordType::A).map(|r| r.rcode), Ok(Rcode::NoError));
        assert_eq!(ask("b.example", RecordType::A).map(|r| r.rcode), Ok(Rcode::NxDomain));
        assert_eq!(ask("bad.example", RecordType::A).map(|r| r.rcode), Ok(Rcode::ServFail));
        assert_eq!(ask("slow.example", RecordType::A), Err(Failure::Timeout));
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(Zone::parse("t", "\na.example 60 A 1.2.3").map_err(|e| e.line).err(), Some(2));
        assert!(Zone::parse("t", "a.example").is_err());
    }
}
