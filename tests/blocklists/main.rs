//! Blocklists one can believe: how answers are classified (`answers`), what a report makes of them
//! (`reports`), the tables (`tables`), and answers of all sorts (`properties`).

mod answers;
mod properties;
mod reports;
#[path = "../support/mod.rs"]
mod support;
mod tables;

use std::cell::RefCell;
use std::net::Ipv4Addr;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};
use mailpath::checks::blocklist::{self, CustomLists, List, ListRow, Target, lists};
use mailpath::dns::{
    Failure, Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, Zone,
};
use support::block_on;

/// A resolver that is a function, and remembers what it was asked.
struct Answers<F> {
    answer: F,
    asked: RefCell<Vec<Question>>,
}

impl<F: Fn(&Question) -> Result<Response, Failure>> Answers<F> {
    fn new(answer: F) -> Self {
        Self { answer, asked: RefCell::default() }
    }

    fn names(&self) -> Vec<String> {
        self.asked.borrow().iter().map(|question| format!("{} {}", question.name, question.rtype)).collect()
    }
}

impl<F: Fn(&Question) -> Result<Response, Failure>> Resolve for Answers<F> {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let result = (self.answer)(&question);
        self.asked.borrow_mut().push(question.clone());
        Box::pin(ready(Arc::new(Lookup::instant(question, "test", result))))
    }
}

fn list(zone: &str) -> &'static List {
    lists().iter().find(|list| list.zone.as_str() == zone).expect(zone)
}

/// An answer with these addresses; none for "no such name".
fn addresses(question: &Question, codes: &[[u8; 4]]) -> Result<Response, Failure> {
    let record = |code: &[u8; 4]| Record {
        name: question.name.clone(),
        rtype: RecordType::A,
        ttl: 60,
        data: RecordData::A((*code).into()),
    };
    let rcode = if codes.is_empty() { Rcode::NxDomain } else { Rcode::NoError };
    Ok(Response { answers: codes.iter().map(record).collect(), ..Response::empty(rcode) })
}

const TARGET: Target = Target::Address(std::net::IpAddr::V4(Ipv4Addr::new(100, 20, 30, 1)));

/// Asks a list in a zone made of lines about `front` (before the list's own zone) and their data.
fn ask(zone: &str, target: &Target, lines: &[&str]) -> ListRow {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            line.split_once(' ').map(|(front, data)| format!("{front}.{zone} {data}")).expect("a line")
        })
        .collect();
    let resolver = Zone::parse("test", &lines.join("\n")).expect("a zone");
    block_on(blocklist::check(target, list(zone), &CustomLists::default(), &resolver)).expect("a row")
}

const GOOD: &str = "2.0.0.127 60 A 127.0.0.2";

fn domain(text: &str) -> Target {
    Target::Domain(Name::parse(text).expect(text))
}
