//! What a report weighs as a link, how long its record takes to be told again, and how many reports a
//! bulk run makes in a second, over a server that takes 20 ms an answer. `cargo bench --bench saved_reports`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use mailpath::doh::Doh;
use mailpath::report::{Query, Report, Run, SavedReport};
use support::{Dialect, Server, block_on, world};

const DELAY: Duration = Duration::from_millis(20);
/// Records told again for one measurement.
const ROUNDS: u32 = 50;

/// A domain whose mail a provider takes, at five exchanges of both families, and that lets several
/// senders send.
fn hosted() -> String {
    let mut zone = String::from(
        "hosted.net 300 TXT \"v=spf1 include:_spf.provider.org include:mail.shop.net ip4:100.20.30.0/24 ~all\"\n\
         hosted.net 300 TXT \"site-verification=0123456789abcdef0123456789abcdef\"\n\
         _spf.provider.org 300 TXT \"v=spf1 include:a.provider.org include:b.provider.org ~all\"\n\
         a.provider.org 300 TXT \"v=spf1 ip4:100.30.0.0/16 ip6:2600:1f00::/32 ~all\"\n\
         b.provider.org 300 TXT \"v=spf1 ip4:100.31.0.0/16 ip4:100.32.0.0/16 ~all\"\n\
         mail.shop.net 300 TXT \"v=spf1 a mx -all\"\n",
    );
    for n in 1..=5 {
        let _ = writeln!(zone, "hosted.net 300 MX {n}0 mx{n}.provider.org");
        let _ = writeln!(zone, "mx{n}.provider.org 60 A 100.30.{n}.2{n}");
        let _ = writeln!(zone, "mx{n}.provider.org 60 AAAA 2600:1f00::{n}:25");
        let _ = writeln!(zone, "2{n}.{n}.30.100.in-addr.arpa 60 PTR mx{n}.provider.org");
    }
    zone
}

const OWN: &str = "small.net 300 MX 10 mail.small.net\n\
    mail.small.net 60 A 100.20.30.40\n\
    40.30.20.100.in-addr.arpa 60 PTR mail.small.net\n\
    small.net 300 TXT \"v=spf1 mx -all\"\n\
    40.30.20.100.bl.spamcop.net 60 A 127.0.0.2\n\
    40.30.20.100.bl.spamcop.net 60 TXT \"Blocked - see https://www.spamcop.net/bl.shtml?100.20.30.40\"\n";

fn main() {
    let server = Server::start(&world(&(hosted() + OWN)));
    server.delay(DELAY);
    println!("link and record:");
    for url in [
        "q=small.net&server=mail.small.net",
        "q=hosted.net",
        "q=hosted.net&server=mail.small.net&to=jo@small.net",
    ] {
        let report = run(&format!("{url}&resolver={}", server.resolver(Dialect::Cloudflare)));
        let case = SavedReport::from_report(&report);
        let link = case.to_link();
        let file = format!("{:#}", case.to_json()).len();
        let start = Instant::now();
        for _ in 0..ROUNDS {
            let read = SavedReport::from_link(&link).expect("a case");
            let told = Run::replay(&read, Rc::new(|| {})).finish().now_or_never().expect("at once");
            black_box(told);
        }
        let took = start.elapsed() / ROUNDS;
        let questions = case.transcript.lookups().len();
        println!(
            "  {url}: {questions} questions, link {} characters, file {file} bytes, told again in {took:.1?}",
            link.len()
        );
    }

    println!("bulk:");
    let count = 40;
    let start = Instant::now();
    block_on(async {
        // As the page does it: one resolver for all, some reports side by side.
        let (query, _) =
            Query::from_url(&format!("q=small.net&resolver={}", server.resolver(Dialect::Cloudflare)));
        let doh = Rc::new(Doh::new(&query.resolver));
        let mut left = (0..count).map(|_| {
            let run = Run::with_resolver(query.clone(), doh.clone(), Rc::new(|| {}));
            async move { run.finish().await }.boxed_local()
        });
        while let Some(first) = left.next() {
            let some = std::iter::once(first).chain(left.by_ref().take(3));
            futures_util::future::join_all(some).await;
        }
    });
    let took = start.elapsed();
    println!("  {count} reports in {took:.1?}, {:.1} a second", f64::from(count) / took.as_secs_f64());
}

fn run(url: &str) -> Report {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    block_on(async move { Run::new(query, Rc::new(|| {})).finish().await })
}
