//! What a full run of the blocklists costs, over a server that takes 50 ms an answer: questions sent
//! and round trips. `cargo bench --bench blocklists`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::rc::Rc;
use std::time::{Duration, Instant};

use mailpath::dns::AnswerCache;
use mailpath::doh::{Doh, Endpoint, Policy};
use mailpath::report::{Query, Report, Run};
use support::{Dialect, Server, block_on, world};

const DELAY: Duration = Duration::from_millis(50);

fn main() {
    // Four addresses, all of which the lists are asked about.
    let mut zone = String::from("a.net 60 MX 10 mx.a.net\n");
    for last in 1..=4 {
        let _ = writeln!(zone, "mx.a.net 60 A 100.20.30.{last}");
    }
    let server = Server::start(&world(&zone));
    server.delay(DELAY);
    // With nothing in the way, the time is that of the questions which wait for another's answer.
    let unbound = Policy { in_flight: usize::MAX >> 4, ..Policy::default() };
    let memory = AnswerCache::new(u64::MAX, || 0);
    for (name, policy, memory) in [
        ("64 at once", Policy::default(), None),
        ("64 at once, test entries known", Policy::default(), Some(&memory)),
        ("all at once", unbound, None),
    ] {
        println!("{name}:");
        for url in ["q=blacklist:100.20.30.1", "q=blacklist:mx.a.net", "q=a.net&server=mx.a.net"] {
            if memory.is_some() {
                run(url, &server, policy, memory);
            }
            let start = Instant::now();
            let report = run(url, &server, policy, memory);
            let took = start.elapsed();
            let rows = report.blocklists.iter().flatten().count();
            let trips = took.as_secs_f64() / DELAY.as_secs_f64();
            let sent = report.queries.sent;
            println!(
                "  {url}: {rows} rows, {sent} questions, {took:.0?}, the time of {trips:.1} round trips"
            );
        }
    }
}

fn run(url: &str, server: &Server, policy: Policy, memory: Option<&AnswerCache>) -> Report {
    let url = format!("{url}&resolver={}", server.resolver(Dialect::Wire));
    let (query, _) = Query::from_url(&url);
    let doh = Doh::with(Endpoint::of(&query.resolver), mailpath::doh::client().expect("a client"), policy);
    let run = Run::with_resolver(query, Rc::new(doh), Rc::new(|| {}));
    block_on(async move {
        match memory {
            Some(memory) => run.with_cache(memory).finish().await,
            None => run.finish().await,
        }
    })
}
