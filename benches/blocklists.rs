//! What a full run of the blocklists costs, over a server that takes 50 ms an answer: questions sent,
//! at most at once, and round trips. `cargo bench --bench blocklists`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use support::{Dialect, Server, report, world};

const DELAY: Duration = Duration::from_millis(50);

fn main() {
    // Four addresses, all of which the lists are asked about.
    let mut zone = String::from("a.net 60 MX 10 mx.a.net\n");
    for last in 1..=4 {
        let _ = writeln!(zone, "mx.a.net 60 A 100.20.30.{last}");
    }
    for url in ["q=blacklist:100.20.30.1", "q=blacklist:mx.a.net", "q=a.net&server=mx.a.net"] {
        let server = Server::start(&world(&zone));
        server.delay(DELAY);
        let start = Instant::now();
        let report = report(&format!("{url}&resolver={}", server.resolver(Dialect::Wire)));
        let took = start.elapsed();
        let rows = report["blocklists"].as_array().map_or(0, Vec::len);
        let most = server.seen(|seen| seen.most_at_once);
        let trips = took.as_secs_f64() / DELAY.as_secs_f64();
        println!(
            "{url}: {rows} rows, {} questions, {most} at once, {took:.0?}, the time of {trips:.1} round trips",
            report["queries"]["sent"]
        );
    }
}
