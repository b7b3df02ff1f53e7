//! Mailpath's evaluation, as a mail server would call it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};
use mailpath::checks::spf::{SpfResult, check_host};
use mailpath::dns::{Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, Txt};

use super::{Library, strings};

/// The library, with its zone.
pub(crate) struct Mailpath(HashMap<Question, Arc<Lookup>>);

impl Mailpath {
    pub(crate) fn new(zone: &[(String, String)]) -> Self {
        let lookups = zone.iter().map(|(name, record)| {
            let question = Question { name: Name::parse(name).expect("a name"), rtype: RecordType::TXT };
            let data = RecordData::Txt(Txt::new(strings(record).map(<[u8]>::to_vec).collect()));
            let answer = Record { name: question.name.clone(), rtype: question.rtype, ttl: 300, data };
            let response = Response { answers: vec![answer], ..Response::empty(Rcode::NoError) };
            (question.clone(), Arc::new(Lookup::instant(question, "bench", Ok(response))))
        });
        Self(lookups.collect())
    }
}

impl Resolve for Mailpath {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        Box::pin(ready(self.0.get(&question).expect("nothing else is asked for").clone()))
    }
}

impl Library for Mailpath {
    fn name(&self) -> &'static str {
        "Mailpath"
    }

    fn evaluate(&self, ip: IpAddr) -> &'static str {
        let outcome = check_host(ip, "jo@example.com", "mail.example.com", self);
        outcome.now_or_never().and_then(|outcome| outcome.result).map_or("", SpfResult::as_str)
    }
}
