//! What the page is measured against: a resolver that answers after a fixed time, over HTTP/2 with TLS, and a
//! host of static files that compresses them, over plain HTTP/1.1 as browsers speak it to this machine.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use futures_util::FutureExt as _;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderValue;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use mailpath::dns::{Question, Resolve as _, Zone};
use miniz_oxide::deflate::compress_to_vec_zlib;
use tokio::net::TcpListener;
use tokio::task::spawn_local;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::support::{Dialect, block_on};

/// So many questions of one connection are answered at once: the least that RFC 9113 section 6.5.2 recommends.
const STREAMS: u32 = 100;

/// How it speaks.
pub(crate) const DIALECT: Dialect = Dialect::Cloudflare;

type Reply = Result<Response<Full<Bytes>>, Infallible>;

/// What the resolver does, and what it was asked.
#[derive(Default)]
struct State {
    delay: Duration,
    asked: Vec<Question>,
}

/// A resolver; it runs as long as the benchmark.
pub(crate) struct Resolver {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Resolver {
    /// Serves a zone.
    pub(crate) fn start(zone: String) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let of_thread = state.clone();
        let address = serve(move |listener| async move {
            let zone = Rc::new(Zone::parse("server", &zone).expect("a zone"));
            let bodies = Rc::new(RefCell::new(HashMap::new()));
            let tls = tls();
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                let (zone, bodies, state, tls) =
                    (zone.clone(), bodies.clone(), of_thread.clone(), tls.clone());
                spawn_local(async move {
                    let Ok(stream) = tls.accept(stream).await else { return };
                    let service = service_fn(move |request| {
                        answer(request, zone.clone(), bodies.clone(), state.clone())
                    });
                    let _ = hyper::server::conn::http2::Builder::new(OnThisThread)
                        .max_concurrent_streams(STREAMS)
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self { address, state }
    }

    /// Where it answers.
    pub(crate) fn url(&self) -> String {
        format!("https://{}{}", self.address, DIALECT.path())
    }

    /// Lets every answer take so long from now on.
    pub(crate) fn delay(&self, delay: Duration) {
        self.state.lock().expect("a lock").delay = delay;
    }

    /// What it was asked since this was last asked.
    pub(crate) fn take_asked(&self) -> Vec<Question> {
        std::mem::take(&mut self.state.lock().expect("a lock").asked)
    }
}

/// By the query part of a question's URL: what is asked, and the answer.
type Bodies = Rc<RefCell<HashMap<String, (Question, Bytes)>>>;

async fn answer(
    request: Request<Incoming>,
    zone: Rc<Zone>,
    bodies: Bodies,
    state: Arc<Mutex<State>>,
) -> Reply {
    let came = Instant::now();
    let query = request.uri().query().unwrap_or_default();
    let known = bodies.borrow().get(query).cloned();
    let made = known.or_else(|| {
        let question = DIALECT.question(query)?;
        let lookup = zone.resolve(question.clone()).now_or_never()?;
        let body = DIALECT.body(&question, lookup.result.as_ref().ok()?);
        let made = (question, Bytes::from(body));
        bodies.borrow_mut().insert(query.to_owned(), made.clone());
        Some(made)
    });
    let Some((question, body)) = made else { return Ok(reply(StatusCode::BAD_REQUEST, Bytes::new())) };
    let delay = {
        let mut state = state.lock().expect("a lock");
        state.asked.push(question);
        state.delay
    };
    tokio::time::sleep_until(came + delay).await;
    let mut answer = reply(StatusCode::OK, body);
    let headers = answer.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/dns-json"));
    headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
    Ok(answer)
}

/// A host of static files below `/`, beside which there may be pages in memory.
pub(crate) struct Site {
    address: SocketAddr,
    files: Arc<Mutex<HashMap<String, File>>>,
}

#[derive(Clone)]
struct File {
    kind: &'static str,
    /// As zlib, where it is worth it.
    compressed: bool,
    body: Bytes,
}

impl File {
    fn new(name: &str, content: &[u8]) -> Self {
        let (kind, compressed) = match Path::new(name).extension().and_then(|end| end.to_str()) {
            Some("html") => ("text/html; charset=utf-8", true),
            Some("js") => ("text/javascript", true),
            Some("css") => ("text/css", true),
            Some("wasm") => ("application/wasm", true),
            Some("svg") => ("image/svg+xml", true),
            Some("webmanifest") => ("application/manifest+json", true),
            Some("png") => ("image/png", false),
            _ => ("application/octet-stream", false),
        };
        // What gzip -9 comes to, within a few bytes.
        let body = if compressed { compress_to_vec_zlib(content, 9) } else { content.to_vec() };
        Self { kind, compressed, body: body.into() }
    }
}

impl Site {
    /// Serves the files of a folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let names = std::fs::read_dir(folder).expect("the built page");
        let paths: Vec<PathBuf> = names.filter_map(|entry| Some(entry.ok()?.path())).collect();
        let files = paths.iter().filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            let file = File::new(&name, &std::fs::read(path).ok()?);
            Some((if name == "index.html" { String::new() } else { name }, file))
        });
        let files = Arc::new(Mutex::new(files.collect::<HashMap<_, _>>()));
        let of_thread = files.clone();
        let address = serve(move |listener| async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                let files = of_thread.clone();
                spawn_local(async move {
                    let service = service_fn(move |request| file(request, files.clone()));
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self { address, files }
    }

    /// `http://127.0.0.1:port/`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves a page of this name beside the files.
    pub(crate) fn add(&self, name: &str, html: &str) {
        self.files.lock().expect("a lock").insert(name.to_owned(), File::new(name, html.as_bytes()));
    }
}

async fn file(request: Request<Incoming>, files: Arc<Mutex<HashMap<String, File>>>) -> Reply {
    let name = request.uri().path().trim_start_matches('/');
    let Some(file) = files.lock().expect("a lock").get(name).cloned() else {
        return Ok(reply(StatusCode::NOT_FOUND, Bytes::new()));
    };
    let mut answer = reply(StatusCode::OK, file.body);
    let headers = answer.headers_mut();
    headers.insert("content-type", HeaderValue::from_static(file.kind));
    // As GitHub Pages says.
    headers.insert("cache-control", HeaderValue::from_static("max-age=600"));
    if file.compressed {
        headers.insert("content-encoding", HeaderValue::from_static("deflate"));
    }
    Ok(answer)
}

fn reply(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut reply = Response::new(Full::new(body));
    *reply.status_mut() = status;
    reply
}

/// Runs a server on a thread of its own, for as long as the benchmark runs; gives its address.
fn serve<F: Future<Output = ()>>(accept: impl FnOnce(TcpListener) -> F + Send + 'static) -> SocketAddr {
    let (ready, address) = mpsc::channel();
    std::thread::spawn(move || {
        block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            ready.send(listener.local_addr().expect("an address")).expect("somebody waits");
            tokio::task::LocalSet::new().run_until(accept(listener)).await;
        });
    });
    address.recv().expect("the server starts")
}

/// A certificate of its own, which the browser is told to ignore, and HTTP/2 alone.
fn tls() -> TlsAcceptor {
    let pair = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pair.signing_key.serialize_der()));
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![pair.cert.der().clone()], key)
        .expect("a configuration");
    config.alpn_protocols = vec![b"h2".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// Lets what hyper does for a connection run on the thread of that connection.
#[derive(Clone, Copy)]
struct OnThisThread;

impl<F: Future<Output = ()> + 'static> hyper::rt::Executor<F> for OnThisThread {
    fn execute(&self, work: F) {
        spawn_local(work);
    }
}
