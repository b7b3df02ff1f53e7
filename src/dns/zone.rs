//! DNS data in memory, read from a few lines of text: what the built-in example and the tests are
//! made of. It answers as a recursive resolver would, aliases followed and wildcards filled in
//! (RFC 4592); it is no authoritative server (no delegation).

use std::collections::{HashMap, HashSet};
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
    records: HashMap<Name, Vec<Record>>,
    /// The owners, and every name above one.
    existing: HashSet<Name>,
    faults: Vec<(Name, Fault)>,
    /// From which names on downwards answers are validated, or are not.
    signed: Vec<(Name, bool)>,
}

#[derive(Clone, Debug)]
enum Fault {
    Rcode(Rcode),
    /// SERVFAIL, since the signatures are wrong.
    Bogus,
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
    /// `. FAULT …` every question at all; `name FAULT BOGUS` is a SERVFAIL for wrong signatures.
    /// `name SECURE yes` makes answers about the name and those below it validated (AD), `no` ends that
    /// for a part of them.
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
            let fault = (rest.trim() == "BOGUS")
                .then_some(Fault::Bogus)
                .or_else(|| Rcode::parse(rest.trim()).map(Fault::Rcode))
                .or_else(|| Failure::parse(rest.trim()).map(Fault::Failure))
                .ok_or("an unknown fault")?;
            self.add_name(&name);
            self.faults.push((name, fault));
            return Ok(());
        }
        if second == "SECURE" {
            let signed = match rest.trim() {
                "yes" => true,
                "no" => false,
                _ => return Err("neither yes nor no".into()),
            };
            self.signed.push((name, signed));
            return Ok(());
        }
        let ttl = second.parse().map_err(|_| "the time to live is not a number")?;
        let (rtype, data) = rest.trim_start().split_once(char::is_whitespace).ok_or("no data")?;
        let rtype = RecordType::parse(rtype).ok_or("an unknown record type")?;
        let data = RecordData::parse(rtype, data.trim(), TxtStyle::Quoted);
        if matches!(data, RecordData::Unread(_)) {
            return Err(format!("the data does not fit {rtype}"));
        }
        self.add_name(&name);
        self.records.entry(name.clone()).or_default().push(Record { name, rtype, ttl, data });
        Ok(())
    }

    /// Notes that a name exists, and every name above it.
    fn add_name(&mut self, name: &Name) {
        let mut at = Some(name.clone());
        while let Some(name) = at {
            at = name.parent();
            if !self.existing.insert(name) {
                return;
            }
        }
    }

    fn records(&self, name: &Name, rtype: RecordType) -> impl Iterator<Item = &Record> {
        let records = self.records.get(name).into_iter().flatten();
        records.filter(move |record| record.rtype == rtype)
    }

    /// Every owner and every name above one exists, all others do not (RFC 8020).
    fn exists(&self, name: &Name) -> bool {
        self.existing.contains(name)
    }

    /// Whether answers about a name are validated: the nearest name above it that says so counts.
    fn is_signed(&self, name: &Name) -> bool {
        let above = self.signed.iter().filter(|(owner, _)| name.is_within(owner));
        above.max_by_key(|(owner, _)| owner.label_count()).is_some_and(|(_, signed)| *signed)
    }

    /// The owner of the wildcard that answers for a name that does not exist: the `*` below the nearest name
    /// above it that does (RFC 4592 section 3.3.1).
    fn wildcard(&self, name: &Name) -> Option<Name> {
        let mut above = name.parent();
        while let Some(parent) = above {
            if self.exists(&parent) {
                let star = parent.prefixed(&Name::parse("*").ok()?).ok()?;
                return self.exists(&star).then_some(star);
            }
            above = parent.parent();
        }
        None
    }

    fn answer(&self, question: &Question) -> Result<Response, Failure> {
        let mut response = Response::empty(Rcode::NoError);
        response.ad = true;
        let mut at = question.name.clone();
        // As many aliases as a resolver would follow before it gives up.
        for _ in 0..12 {
            match self.faults.iter().rev().find(|(owner, _)| owner.is_root() || *owner == at) {
                Some((_, Fault::Rcode(code))) => return Ok(Response::empty(*code)),
                Some((_, Fault::Bogus)) => return Ok(Response::empty(Rcode::ServFail)),
                Some((_, Fault::Failure(failure))) => return Err(failure.clone()),
                None => {}
            }
            response.ad &= self.is_signed(&at);
            let before = response.answers.len();
            let source = (!self.exists(&at)).then(|| self.wildcard(&at)).flatten();
            let owner = source.as_ref().unwrap_or(&at);
            let filled_in = |record: &Record| Record { name: at.clone(), ..record.clone() };
            response.answers.extend(self.records(owner, question.rtype).map(filled_in));
            if response.answers.len() > before {
                return Ok(response);
            }
            let alias = self.records(owner, RecordType::CNAME).next();
            match alias {
                Some(record) => {
                    let record = filled_in(record);
                    if response.answers.contains(&record) {
                        // A circle: some resolvers give the chain, others SERVFAIL.
                        return Ok(response);
                    }
                    response.answers.push(record.clone());
                    match record.data {
                        RecordData::Cname(target) => at = target,
                        _ => return Ok(response),
                    }
                }
                None => {
                    if source.is_none() && !self.exists(&at) {
                        response.rcode = Rcode::NxDomain;
                    }
                    return Ok(response);
                }
            }
        }
        Ok(Response::empty(Rcode::ServFail))
    }
}

impl Inner {
    /// Whether a SERVFAIL would be an answer without validation. Whoever does not validate has not tried.
    fn is_bogus(&self, question: &Question, result: &Result<Response, Failure>) -> Option<bool> {
        let failed = result.as_ref().is_ok_and(|response| response.rcode == Rcode::ServFail);
        let bogus = |(owner, fault): &(Name, Fault)| *owner == question.name && matches!(fault, Fault::Bogus);
        (failed && self.faults.iter().any(bogus)).then_some(true)
    }
}

impl Resolve for Zone {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let result = self.inner.answer(&question);
        let bogus = self.inner.is_bogus(&question, &result);
        let lookup = Lookup { bogus, ..Lookup::instant(question, &self.inner.label, result) };
        Box::pin(ready(Arc::new(lookup)))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

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
    fn what_is_signed_is_validated_along_the_whole_chain() {
        let zone = Zone::parse(
            "test",
            "a.example SECURE yes\nsub.a.example SECURE no\na.example 60 A 192.0.2.1\nsub.a.example 60 A 192.0.2.2\nb.example 60 A 192.0.2.3\nin.a.example 60 CNAME a.example\nout.a.example 60 CNAME b.example\nbad.a.example FAULT BOGUS",
        )
        .expect("a zone");
        let ask = |name: &str| {
            let question = Question { name: Name::parse(name).expect("name"), rtype: RecordType::A };
            zone.resolve(question).now_or_never().expect("it is ready")
        };
        for (name, ad) in [
            ("a.example", true),
            ("none.a.example", true),
            ("sub.a.example", false),
            ("b.example", false),
            ("in.a.example", true),
            ("out.a.example", false),
        ] {
            assert_eq!(ask(name).result.as_ref().map(|response| response.ad), Ok(ad), "{name}");
        }
        let bad = ask("bad.a.example");
        assert_eq!(bad.bogus, Some(true));
        assert_eq!(
            bad.result.as_ref().map(|response| (response.rcode, response.ad)),
            Ok((Rcode::ServFail, false))
        );
    }

    #[test]
    fn a_wildcard_answers_for_what_does_not_exist() {
        let zone = "*.a.example 60 TXT \"any\"\nb.a.example 60 A 192.0.2.1\n*.c.example 60 CNAME b.a.example";
        let zone = Zone::parse("test", zone).expect("a zone");
        let ask = |name: &str, rtype| {
            let question = Question { name: Name::parse(name).expect("name"), rtype };
            let response = zone.inner.answer(&question).expect("an answer");
            (
                response.rcode,
                response.answers.iter().map(|record| record.name.to_string()).collect::<Vec<_>>(),
            )
        };
        let found = |names: &[&str]| (Rcode::NoError, names.iter().map(ToString::to_string).collect());
        assert_eq!(ask("x.a.example", RecordType::TXT), found(&["x.a.example"]));
        assert_eq!(ask("y.x.a.example", RecordType::TXT), found(&["y.x.a.example"]));
        assert_eq!(ask("x.a.example", RecordType::A), found(&[]));
        assert_eq!(ask("x.c.example", RecordType::A), found(&["x.c.example", "b.a.example"]));
        // What exists, and what is below it, has no wildcard above.
        assert_eq!(ask("b.a.example", RecordType::TXT), found(&[]));
        assert_eq!(ask("x.b.a.example", RecordType::TXT).0, Rcode::NxDomain);
        assert_eq!(ask("x.d.example", RecordType::TXT).0, Rcode::NxDomain);
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(Zone::parse("t", "\na.example 60 A 1.2.3").map_err(|e| e.line).err(), Some(2));
        assert!(Zone::parse("t", "a.example").is_err());
    }
}
