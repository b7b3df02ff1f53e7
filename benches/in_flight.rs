//! How many questions should be under way at once: a report over HTTP/2 to a server whose answers take 10, 50 and
//! 200 ms, without loss and with 1 % of packets lost, by bounds from 8 to 250. `cargo bench --bench in_flight`;
//! `-- 50 0 64` measures one answer time, loss in percent and bound.
//!
//! Kernels of test machines seldom have netem, so loss is modelled in the server: TCP gives nothing of a connection
//! to the program before what was lost has come again, a round trip later, so each loss holds up everything that is
//! under way. A request and an answer are a packet each. Like large resolvers the server takes 100 streams at once.

#[path = "../tests/support/mod.rs"]
mod support;

use std::cell::Cell;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use mailpath::checks::State;
use mailpath::dns::{Resolve as _, Zone};
use mailpath::doh::{Doh, Endpoint, Policy, ResolverChoice, client_builder};
use mailpath::report::{Query, Run};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use support::{Dialect, block_on, world};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep, sleep_until};

const TIMES_MS: [u64; 3] = [10, 50, 200];
const LOSSES: [u32; 2] = [0, 1];
const BOUNDS: [usize; 6] = [8, 16, 32, 64, 128, 250];
const ROUNDS: u64 = 5;
/// Streams that the server takes at once (RFC 9113 section 6.5.2).
const STREAMS: u32 = 100;

/// A listed server of a domain with what is usual.
const ZONE: &str = "a.net 60 MX 10 mx.a.net
a.net 60 TXT \"v=spf1 mx include:b.net -all\"
b.net 60 TXT \"v=spf1 include:c.net ip4:100.20.31.0/24 -all\"
c.net 60 TXT \"v=spf1 ip4:100.20.30.40 -all\"
_dmarc.a.net 60 TXT \"v=DMARC1; p=reject\"
mx.a.net 60 A 100.20.30.1
out.a.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR out.a.net
40.30.20.100.zen.spamhaus.org 60 A 127.0.0.2
";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Tests of all targets run this too.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let chosen: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let is_chosen = |index: usize, value: u64| chosen.get(index).is_none_or(|chosen| *chosen == value);
    println!(
        "milliseconds until the verdict of a listed sender / until the whole report, medians of {ROUNDS}"
    );
    for time in TIMES_MS.into_iter().filter(|time| is_chosen(0, *time)) {
        for loss in LOSSES.into_iter().filter(|loss| is_chosen(1, u64::from(*loss))) {
            for bound in BOUNDS.into_iter().filter(|bound| is_chosen(2, *bound as u64)) {
                let address = serve(Duration::from_millis(time), loss);
                let mut runs: Vec<_> = (0..ROUNDS).map(|_| measure(address, bound)).collect();
                let mut median = |of: fn(&(u128, u128, usize)) -> u128| {
                    runs.sort_by_key(of);
                    of(&runs[runs.len() / 2])
                };
                let (told, whole) = (median(|run| run.0), median(|run| run.1));
                println!(
                    "{time:>4} ms, {loss} % lost, {bound:>3} at once: {told:>6} / {whole:>6} ({} questions)",
                    runs[0].2
                );
            }
        }
    }
}

/// Milliseconds until the verdict and until the end, and how many questions it took.
fn measure(address: SocketAddr, bound: usize) -> (u128, u128, usize) {
    let choice =
        ResolverChoice::parse(&format!("wire:http://{address}{}", Dialect::Wire.path())).expect("a choice");
    let (query, _) = Query::from_url("q=a.net&server=out.a.net");
    block_on(async move {
        let client = client_builder().http2_prior_knowledge().build().expect("a client");
        let policy = Policy { in_flight: bound, ..Policy::default() };
        let doh = Doh::with(Endpoint::of(&choice), client, policy);
        let changed = Rc::new(Cell::new(false));
        let note = changed.clone();
        let run = Run::with_resolver(query, Rc::new(doh), Rc::new(move || note.set(true)));
        let start = Instant::now();
        let mut told = None;
        let mut finish = pin!(run.finish());
        loop {
            tokio::select! {
                report = &mut finish => {
                    let whole = start.elapsed().as_millis();
                    assert_eq!(report.queries.failed, 0, "every question is answered");
                    return (told.unwrap_or(whole), whole, report.queries.sent);
                }
                () = sleep(Duration::from_millis(4)), if told.is_none() => {
                    // A state is looked at often, as the page does.
                    if changed.take() && run.snapshot().verdict.state == State::Error {
                        told = Some(start.elapsed().as_millis());
                    }
                }
            }
        }
    })
}

/// Starts a server on a thread of its own.
fn serve(time: Duration, loss: u32) -> SocketAddr {
    let (ready, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let zone = Zone::parse("server", &world(ZONE)).expect("a zone");
        block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            ready.send(listener.local_addr().expect("an address")).expect("somebody waits");
            let accept = async {
                let mut seed = 0;
                while let Ok((stream, _)) = listener.accept().await {
                    let _ = stream.set_nodelay(true);
                    seed += 1;
                    let line = Rc::new(Line {
                        time,
                        loss,
                        random: Cell::new(Some(StdRng::seed_from_u64(seed))),
                        held_until: Cell::new(Instant::now()),
                    });
                    let zone = zone.clone();
                    tokio::task::spawn_local(async move {
                        let service = service_fn(move |request| answer(request, zone.clone(), line.clone()));
                        let _ = hyper::server::conn::http2::Builder::new(Local)
                            .max_concurrent_streams(STREAMS)
                            .serve_connection(TokioIo::new(stream), service)
                            .await;
                    });
                }
            };
            tokio::task::LocalSet::new().run_until(accept).await;
        });
    });
    address.recv().expect("the server starts")
}

/// Runs what a connection needs on the thread of the server.
#[derive(Clone)]
struct Local;

impl<F: Future<Output: 'static> + 'static> hyper::rt::Executor<F> for Local {
    fn execute(&self, future: F) {
        tokio::task::spawn_local(future);
    }
}

/// A connection with its delay and its losses.
struct Line {
    time: Duration,
    loss: u32,
    random: Cell<Option<StdRng>>,
    held_until: Cell<Instant>,
}

impl Line {
    fn loses(&self) -> bool {
        let Some(mut random) = self.random.take() else { return false };
        let is_lost = random.random_range(0..100) < self.loss;
        self.random.set(Some(random));
        is_lost
    }

    async fn pass(&self) {
        sleep(self.time).await;
        // The request, and the answer.
        for _ in 0..2 {
            if self.loses() {
                self.held_until.set(self.held_until.get().max(Instant::now() + self.time));
            }
        }
        while self.held_until.get() > Instant::now() {
            sleep_until(self.held_until.get()).await;
        }
    }
}

async fn answer(
    request: Request<Incoming>,
    zone: Zone,
    line: Rc<Line>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    line.pass().await;
    let question = Dialect::Wire.question(request.uri().query().unwrap_or_default());
    let body = match question {
        Some(question) => match &zone.resolve(question.clone()).await.result {
            Ok(response) => Dialect::Wire.body(&question, response),
            Err(_) => Vec::new(),
        },
        None => Vec::new(),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    response
        .headers_mut()
        .insert("content-type", hyper::header::HeaderValue::from_static("application/dns-message"));
    Ok(response)
}
