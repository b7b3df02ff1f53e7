//! Any few records that may lead to each other: the evaluation ends, within its limits.
#![no_main]

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};
use libfuzzer_sys::fuzz_target;
use mailpath::checks::spf::{SpfResult, check_host};
use mailpath::dns::{Lookup, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, Txt};

/// The records of `0.test`, `1.test` and so on; every other name has an address by its length.
struct Records(Vec<Vec<u8>>);

impl Resolve for Records {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let name = question.name.clone();
        let number = name.as_str().strip_suffix(".test").and_then(|text| text.parse::<usize>().ok());
        let data = match (number.and_then(|number| self.0.get(number)), question.rtype) {
            (Some(record), RecordType::TXT) => Some(RecordData::Txt(Txt::new(vec![record.clone()]))),
            (_, RecordType::A) if name.as_str().len().is_multiple_of(2) => {
                Some(RecordData::A([192, 0, 2, 1].into()))
            }
            (_, RecordType::MX) => Some(RecordData::Mx { preference: 1, exchange: name.clone() }),
            (_, RecordType::PTR) => Some(RecordData::Ptr(name.clone())),
            _ => None,
        };
        let mut response = Response::empty(Rcode::NoError);
        let rtype = question.rtype;
        response.answers.extend(data.map(|data| Record { name, rtype, ttl: 1, data }));
        Box::pin(ready(Arc::new(Lookup::instant(question, "fuzz", Ok(response)))))
    }
}

fuzz_target!(|records: Vec<Vec<u8>>| {
    let records = records.into_iter().take(8).map(|record| [b"v=spf1 ", &record[..]].concat()).collect();
    let ip = [192, 0, 2, 1].into();
    let outcome = check_host(ip, "jo@0.test", "1.test", &Records(records)).now_or_never().expect("it ends");
    let broken = matches!(outcome.result, Some(SpfResult::PermError | SpfResult::TempError));
    assert!(broken || outcome.lookups <= 10 && outcome.void_lookups <= 2);
});
