//! How long SPF takes, over DNS data in memory: `cargo bench --bench spf`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::net::IpAddr;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};
use mailpath::checks::spf::{
    AuthorizedAddresses, Client, Order, Outcome, SpfResult, Values, check_host, expand, explain, parse,
};
use mailpath::dns::{Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, Txt};

/// Answers that lie ready, so that nothing but the evaluation is measured: each look-up of a record
/// takes its text apart anew.
#[derive(Default)]
struct Ready(HashMap<Question, Arc<Lookup>>);

impl Ready {
    fn add(&mut self, name: &str, record: &str) {
        let question = question(name);
        let data = RecordData::Txt(Txt::new(record.as_bytes().chunks(255).map(<[u8]>::to_vec).collect()));
        let answer = Record { name: question.name.clone(), rtype: question.rtype, ttl: 300, data };
        let response = Response { answers: vec![answer], ..Response::empty(Rcode::NoError) };
        self.0.insert(question.clone(), Arc::new(Lookup::instant(question, "bench", Ok(response))));
    }
}

impl Resolve for Ready {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let exchange = self.0.get(&question).expect("a bench asks only for what there is");
        Box::pin(ready(exchange.clone()))
    }
}

fn question(name: &str) -> Question {
    Question { name: Name::parse(name).expect("a name"), rtype: RecordType::TXT }
}

/// What never waits is done at once.
fn now<F: Future>(future: F) -> F::Output {
    future.now_or_never().expect("no answer is waited for")
}

/// Ten includes, each in the one before, with `terms` networks in each of them. Only the last
/// network of the last holds [`SENDER`].
fn ten_includes(terms: usize) -> Ready {
    let mut zone = Ready::default();
    zone.add("example.com", "v=spf1 include:_spf1.example.com -all");
    for depth in 1..=10 {
        let mut record = "v=spf1".to_owned();
        for term in 0..terms {
            let last = depth == 10 && term + 1 == terms;
            let network = if last { 255 } else { depth };
            let _ = write!(record, " ip4:10.{network}.{term}.0/24");
        }
        let next = if depth < 10 { format!(" include:_spf{}.example.com", depth + 1) } else { String::new() };
        zone.add(&format!("_spf{depth}.example.com"), &format!("{record}{next} ~all"));
    }
    zone
}

const SENDER: &str = "10.255.19.7";

fn benches(criterion: &mut Criterion) {
    let mut record = "v=spf1".to_owned();
    for number in 0..50 {
        let _ = write!(record, " ip4:192.0.{number}.0/24 include:_s{number}.example.net");
        let _ = write!(record, " ip6:2001:db8:{number:x}::/48 a:mx{number}.%{{d2}}/28");
    }
    assert!(parse(record.as_bytes()).iter().filter(|placed| placed.term.is_ok()).count() == 200);
    criterion
        .bench_function("parse 200 terms", |bencher| bencher.iter(|| parse(black_box(record.as_bytes()))));

    let zone = ten_includes(20);
    let ip: IpAddr = SENDER.parse().expect("an address");
    let evaluate =
        || -> Outcome { now(check_host(black_box(ip), "jo@example.com", "mail.example.com", &zone)) };
    assert_eq!((evaluate().result, evaluate().lookups), (Some(SpfResult::Pass), 10));
    criterion.bench_function("evaluate ten nested includes", |bencher| bencher.iter(evaluate));

    let domain = Name::parse("example.com").expect("a name");
    let client = Client::new(Some(ip), "jo@example.com", "mail.example.com");
    criterion.bench_function("evaluate ten nested includes with every step", |bencher| {
        bencher.iter(|| now(explain(&domain, &client, Order::AsWritten, &zone)));
    });

    let values = Values {
        local: "strong-bad",
        sender_domain: "email.example.com",
        domain: "email.example.com",
        ip: Some("2001:db8::cb01".parse().expect("an address")),
        validated: "mx.example.org",
        helo: "mx.example.org",
        now: 1_700_000_000,
    };
    let text = "%{ir}.%{v}.%{l1r-}._spf.%{d2}";
    criterion
        .bench_function("expand macros", |bencher| bencher.iter(|| expand(black_box(text), &values, false)));

    let large = ten_includes(200);
    let nobody = Client::new(None, "jo@example.com", "mail.example.com");
    let tree = now(explain(&domain, &nobody, Order::AsWritten, &large)).branch;
    assert_eq!(AuthorizedAddresses::of(&tree).v4.count(), 10 * 200 * 256);
    criterion.bench_function("count the addresses of 2000 networks", |bencher| {
        bencher.iter(|| AuthorizedAddresses::of(black_box(&tree)));
    });
}

criterion_group!(spf, benches);
criterion_main!(spf);
