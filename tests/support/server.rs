//! A web server on a thread of its own: DoH in every dialect, and optionally a site below a path.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use mailpath::dns::{Resolve as _, Zone};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::dialect::Dialect;

/// What a server does instead of answering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers late.
    Delay(Duration),
    /// An HTTP status.
    Status(u16),
    /// 429 with Retry-After, in seconds.
    RetryAfter(u64),
    /// A page of HTML with status 200.
    Html,
    /// Bytes that mean nothing.
    Garbage,
    /// Closes the connection.
    Reset,
    /// SERVFAIL, as a validating resolver says of wrong signatures, unless asked not to validate.
    Bogus,
}

/// What the server saw.
#[derive(Debug, Default)]
pub struct Seen {
    /// How often each `name type` was asked.
    pub asked: HashMap<String, usize>,
    /// Requests under way at once, at most.
    pub most_at_once: usize,
    /// Header fields that would make a browser ask first (preflight), and methods but GET.
    pub unsafe_requests: Vec<String>,
    /// Requests whose client went away before the answer.
    pub aborted: usize,
    now: usize,
}

impl Seen {
    /// No request is under way.
    pub fn is_idle(&self) -> bool {
        self.now == 0
    }
}

struct Plan {
    faults: HashMap<String, (Fault, usize)>,
    delay: Duration,
    site: Option<(String, PathBuf)>,
    refused: Option<String>,
    refusals_left: usize,
    slow: Option<(String, Duration)>,
    zone: Option<String>,
    closed_to_pages: bool,
}

/// A running server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    plan: Arc<Mutex<Plan>>,
    stop: Mutex<Option<oneshot::Sender<()>>>,
}

impl Server {
    /// Serves a zone (see [`mailpath::dns::Zone::parse`]).
    pub fn start(zone: &str) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let plan = Plan {
            faults: HashMap::new(),
            delay: Duration::ZERO,
            site: None,
            refused: None,
            refusals_left: usize::MAX,
            slow: None,
            zone: None,
            closed_to_pages: false,
        };
        let plan = Arc::new(Mutex::new(plan));
        let (stop, stopped) = oneshot::channel();
        let (ready, address) = std::sync::mpsc::channel();
        let (zone, thread_seen, thread_plan) = (zone.to_owned(), seen.clone(), plan.clone());
        std::thread::spawn(move || {
            let zone = Zone::parse("server", &zone).expect("a zone");
            super::block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                ready.send(listener.local_addr().expect("an address")).expect("the test waits");
                let serve = serve(listener, Rc::new(RefCell::new(zone)), thread_seen, thread_plan);
                let local = tokio::task::LocalSet::new();
                tokio::select! { () = local.run_until(serve) => {}, _ = stopped => {} }
            });
        });
        let address = address.recv().expect("the server starts");
        Self { address, seen, plan, stop: Mutex::new(Some(stop)) }
    }

    /// Stops it, and with it every connection; whoever asks finds nobody there.
    pub fn stop(&self) {
        drop(self.stop.lock().expect("a lock").take());
        while std::net::TcpStream::connect(self.address).is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Makes the first `times` questions about `name` end in `fault`; `*` stands for every name that has
    /// none of its own.
    pub fn fault(&self, name: &str, fault: Fault, times: usize) {
        self.plan.lock().expect("a lock").faults.insert(name.to_owned(), (fault, times));
    }

    /// Makes every answer late.
    pub fn delay(&self, delay: Duration) {
        self.plan.lock().expect("a lock").delay = delay;
    }

    /// Answers pages as before, but does not let them read the answers (no CORS).
    pub fn close_to_pages(&self) {
        self.plan.lock().expect("a lock").closed_to_pages = true;
    }

    /// Serves the files of `folder` below `prefix` too.
    pub fn site(&self, prefix: &str, folder: PathBuf) {
        self.plan.lock().expect("a lock").site = Some((prefix.to_owned(), folder));
    }

    /// Has no file any more whose name has this part.
    pub fn refuse(&self, part: &str) {
        self.refuse_times(part, usize::MAX);
    }

    /// The same for so many requests.
    pub fn refuse_times(&self, part: &str, times: usize) {
        let mut plan = self.plan.lock().expect("a lock");
        plan.refused = Some(part.to_owned());
        plan.refusals_left = times;
    }

    /// Gives a file whose name has this part so late.
    pub fn slow(&self, part: &str, delay: Duration) {
        self.plan.lock().expect("a lock").slow = Some((part.to_owned(), delay));
    }

    /// How many requests were refused.
    pub fn refusals(&self) -> usize {
        usize::MAX - self.plan.lock().expect("a lock").refusals_left
    }

    /// Serves another zone from now on.
    pub fn change(&self, zone: &str) {
        self.plan.lock().expect("a lock").zone = Some(zone.to_owned());
    }

    /// How many questions it was asked.
    pub fn count(&self) -> usize {
        self.seen(|seen| seen.asked.values().sum())
    }

    /// `http://127.0.0.1:port`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL that speaks a dialect.
    pub fn url(&self, dialect: Dialect) -> String {
        format!("{}{}", self.origin(), dialect.path())
    }

    /// The same as a `resolver` parameter.
    pub fn resolver(&self, dialect: Dialect) -> String {
        let prefix = if dialect == Dialect::Wire { "wire:" } else { "" };
        format!("{prefix}{}", self.url(dialect))
    }

    /// What the server saw so far.
    pub fn seen<T>(&self, read: impl FnOnce(&Seen) -> T) -> T {
        read(&self.seen.lock().expect("a lock"))
    }
}

async fn serve(
    listener: TcpListener,
    zone: Rc<RefCell<Zone>>,
    seen: Arc<Mutex<Seen>>,
    plan: Arc<Mutex<Plan>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (zone, seen, plan) = (zone.clone(), seen.clone(), plan.clone());
        tokio::task::spawn_local(async move {
            let service =
                service_fn(move |request| answer(request, zone.clone(), seen.clone(), plan.clone()));
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// Counts a request as under way until it is dropped.
struct UnderWay(Arc<Mutex<Seen>>, bool);

impl UnderWay {
    fn new(seen: &Arc<Mutex<Seen>>) -> Self {
        let mut now = seen.lock().expect("a lock");
        now.now += 1;
        now.most_at_once = now.most_at_once.max(now.now);
        Self(seen.clone(), false)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Ok(mut seen) = self.0.lock() {
            seen.now -= 1;
            seen.aborted += usize::from(!self.1);
        }
    }
}

async fn answer(
    request: Request<Incoming>,
    zone: Rc<RefCell<Zone>>,
    seen: Arc<Mutex<Seen>>,
    plan: Arc<Mutex<Plan>>,
) -> Result<Response<Full<Bytes>>, io::Error> {
    let path = request.uri().path().to_owned();
    let Some(dialect) = Dialect::of_path(&path) else {
        let slow = plan.lock().expect("a lock").slow.clone().filter(|(part, _)| path.contains(part.as_str()));
        if let Some((_, delay)) = slow {
            tokio::time::sleep(delay).await;
        }
        return Ok(file(&path, &plan).unwrap_or_else(|never: Infallible| match never {}));
    };
    let mut under_way = UnderWay::new(&seen);
    note_unsafe(&request, &seen);
    let Some(question) = dialect.question(request.uri().query().unwrap_or_default()) else {
        under_way.1 = true;
        return Ok(respond(400, "text/plain", b"bad question".to_vec()));
    };
    let name = question.name.to_string();
    *seen.lock().expect("a lock").asked.entry(format!("{name} {}", question.rtype)).or_default() += 1;
    let (delay, fault, closed) = {
        let mut plan = plan.lock().expect("a lock");
        let delay = plan.delay;
        let key = if plan.faults.contains_key(&name) { name.as_str() } else { "*" };
        let fault = plan.faults.get_mut(key).and_then(|(fault, left)| {
            *left = left.checked_sub(1)?;
            Some(fault.clone())
        });
        (delay, fault, plan.closed_to_pages)
    };
    tokio::time::sleep(delay).await;
    let reply = match fault {
        Some(Fault::Delay(delay)) => {
            tokio::time::sleep(delay).await;
            None
        }
        Some(Fault::Status(status)) => Some(respond(status, "text/html", b"<h1>no</h1>".to_vec())),
        Some(Fault::RetryAfter(seconds)) => {
            let mut reply = respond(429, "text/plain", b"slow down".to_vec());
            reply.headers_mut().insert("retry-after", seconds.into());
            Some(reply)
        }
        Some(Fault::Html) => Some(respond(200, "text/html", b"<html><script>alert(1)</script>".to_vec())),
        Some(Fault::Garbage) => Some(respond(200, "application/dns-json", vec![0xff, 0x00, 0x7b, 0x22])),
        Some(Fault::Bogus) if dialect.asks_not_to_validate(request.uri().query().unwrap_or_default()) => None,
        Some(Fault::Bogus) => {
            let refused = mailpath::dns::Response::empty(mailpath::dns::Rcode::ServFail);
            Some(respond(200, "application/dns-message", dialect.body(&question, &refused)))
        }
        Some(Fault::Reset) => {
            under_way.1 = true;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        None => None,
    };
    under_way.1 = true;
    if let Some(reply) = reply {
        return Ok(reply);
    }
    if let Some(text) = plan.lock().expect("a lock").zone.take() {
        *zone.borrow_mut() = Zone::parse("server", &text).expect("a zone");
    }
    let answering = zone.borrow().resolve(question.clone());
    let exchange = answering.await;
    Ok(match &exchange.result {
        Ok(response) => {
            let kind =
                if dialect == Dialect::Wire { "application/dns-message" } else { "application/dns-json" };
            let mut reply = respond(200, kind, dialect.body(&question, response));
            if closed {
                reply.headers_mut().remove("access-control-allow-origin");
            }
            reply
        }
        Err(_) => respond(503, "text/html", b"<h1>no</h1>".to_vec()),
    })
}

/// Notes what would make a browser send a preflight, which the page must never need.
fn note_unsafe(request: &Request<Incoming>, seen: &Arc<Mutex<Seen>>) {
    let mut seen = seen.lock().expect("a lock");
    if request.method() != Method::GET {
        seen.unsafe_requests.push(request.method().to_string());
    }
    for (name, value) in request.headers() {
        let text = value.to_str().unwrap_or("?");
        let safe = match name.as_str() {
            "accept" => {
                text.len() <= 128 && !text.contains(['"', '(', ')', ':', '<', '>', '?', '@', '[', ']'])
            }
            // A browser sets these by itself, beyond the reach of the page.
            "host" | "user-agent" | "connection" | "origin" | "referer" | "accept-encoding"
            | "accept-language" | "cache-control" | "pragma" | "content-length" | "priority" => true,
            other => other.starts_with("sec-"),
        };
        if !safe {
            seen.unsafe_requests.push(format!("{name}: {text}"));
        }
    }
}

fn respond(status: u16, kind: &str, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut reply = Response::new(Full::new(Bytes::from(body)));
    *reply.status_mut() = hyper::StatusCode::from_u16(status).expect("a status");
    let headers = reply.headers_mut();
    headers.insert("content-type", kind.parse().expect("a header"));
    headers.insert("access-control-allow-origin", hyper::header::HeaderValue::from_static("*"));
    reply
}

/// A file of the site, as a static host serves it.
fn file(path: &str, plan: &Arc<Mutex<Plan>>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut plan = plan.lock().expect("a lock");
    let named = plan.refused.as_ref().is_some_and(|part| path.contains(part.as_str()));
    let refused = named && plan.refusals_left > 0;
    if refused {
        plan.refusals_left -= 1;
    }
    let body = plan.site.as_ref().and_then(|(prefix, folder)| {
        let rest = path.strip_prefix(prefix.as_str())?.trim_start_matches('/');
        if refused || rest.contains("..") {
            return None;
        }
        let rest = if rest.is_empty() { "index.html" } else { rest };
        Some((rest.to_owned(), std::fs::read(folder.join(rest)).ok()?))
    });
    Ok(match body {
        Some((name, body)) => {
            let kind = match name.rsplit('.').next() {
                Some("html") => "text/html; charset=utf-8",
                Some("js") => "text/javascript",
                Some("css") => "text/css",
                Some("wasm") => "application/wasm",
                Some("svg") => "image/svg+xml",
                Some("png") => "image/png",
                Some("json") => "application/json",
                Some("webmanifest") => "application/manifest+json",
                _ => "application/octet-stream",
            };
            respond(200, kind, body)
        }
        None => respond(404, "text/plain", b"not found".to_vec()),
    })
}
