//! DNS over UDP, and over TCP where an answer is truncated (RFC 7766), by the client of the `domain` crate.
//!
//! Like the engine's resolver over HTTPS it keeps no cache and validates nothing: five seconds a question, one
//! retry, a bound on questions under way, and a server that never answers is asked no more.

use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::base::Message;
use domain::net::client::dgram::{self, QueryErrorKind};
use domain::net::client::multi_stream;
use domain::net::client::protocol::TcpConnect;
use domain::net::client::request::{Error, RequestMessage, SendRequest as _};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use mailpath::dns::{Failure, Lookup, Priority, Question, Rcode, Resolve, Response};
use mailpath::doh::{Gate, Policy, dns_message, read_dns_message};
use tokio::time::timeout_at;

use super::udp::CheckingUdp;

/// How often a question is sent to one server: once, and one retry.
const TRIES: u32 = 2;
/// The largest answer asked for over UDP, in bytes: what passes everywhere (DNS flag day 2020).
const UDP_PAYLOAD_SIZE: u16 = 1232;
/// The id that a report has for resolvers of no table.
const ID: &str = "custom";

type Request = RequestMessage<Vec<u8>>;

/// Asks DNS servers, each only where those before it did not answer.
#[derive(Clone)]
pub(crate) struct DnsResolver {
    inner: Rc<Inner>,
}

struct Inner {
    servers: Vec<Server>,
    policy: Policy,
    gate: Gate,
    started: Instant,
}

struct Server {
    udp: dgram::Connection<CheckingUdp>,
    tcp: multi_stream::Connection<Request>,
    /// It has answered something.
    alive: Cell<bool>,
    /// Questions that ended without an answer.
    silent: Cell<u32>,
}

impl DnsResolver {
    /// Asks `servers` in this order. Needs the runtime.
    pub(crate) fn new(servers: &[SocketAddr], policy: Policy) -> Self {
        let inner = Inner {
            servers: servers.iter().map(|server| Server::new(*server, &policy)).collect(),
            gate: Gate::new(policy.in_flight),
            policy,
            started: Instant::now(),
        };
        Self { inner: Rc::new(inner) }
    }
}

impl Server {
    fn new(address: SocketAddr, policy: &Policy) -> Self {
        let mut udp = dgram::Config::new();
        udp.set_max_parallel(policy.in_flight);
        udp.set_udp_payload_size(Some(UDP_PAYLOAD_SIZE));
        // A try has its time here; the client must not end it before, nor try once more by itself.
        udp.set_max_retries(0);
        udp.set_read_timeout(policy.timeout);
        let mut tcp = multi_stream::Config::default();
        tcp.set_response_timeout(policy.timeout);
        let udp = dgram::Connection::with_config(CheckingUdp::new(address), udp);
        let (tcp, transport) = multi_stream::Connection::with_config(TcpConnect::new(address), tcp);
        // It ends with the connection.
        tokio::spawn(transport.run());
        Self { udp, tcp, alive: Cell::new(false), silent: Cell::new(0) }
    }

    /// The answer over UDP, and over TCP where that is truncated. Where nothing comes over TCP by then, it is the
    /// truncated one, which says more than that nothing came.
    async fn answer(&self, request: Request, time: Duration) -> Result<Vec<u8>, Failure> {
        let end = tokio::time::Instant::now() + time;
        let mut answer = self.udp.send_request(request.clone());
        let message = match timeout_at(end, answer.get_response()).await {
            Ok(answer) => answer.map_err(failure)?,
            Err(_) => return Err(Failure::Timeout),
        };
        if !message.header().tc() {
            return Ok(message.as_slice().to_vec());
        }
        let mut whole = self.tcp.send_request(request);
        match timeout_at(end, whole.get_response()).await {
            Ok(Ok(whole)) => Ok(whole.as_slice().to_vec()),
            _ => Ok(message.as_slice().to_vec()),
        }
    }
}

impl Resolve for DnsResolver {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let inner = self.inner.clone();
        async move { Arc::new(inner.lookup(question, priority).await) }.boxed_local()
    }
}

impl Inner {
    async fn lookup(&self, question: Question, priority: Priority) -> Lookup {
        let _place = self.gate.enter(priority).await;
        let started = Instant::now();
        let mut lookup = Lookup::instant(question, ID, Err(Failure::GaveUp));
        lookup.attempts = 0;
        lookup.started_ms = millis(started.duration_since(self.started));
        for server in &self.servers {
            self.ask(server, &mut lookup).await;
            if lookup.result.is_ok() {
                break;
            }
        }
        lookup.elapsed_ms = millis(started.elapsed());
        lookup
    }

    async fn ask(&self, server: &Server, lookup: &mut Lookup) {
        for attempt in 1..=TRIES {
            if !server.alive.get() && server.silent.get() >= self.policy.give_up_after {
                lookup.result = Err(Failure::GaveUp);
                return;
            }
            lookup.attempts += 1;
            lookup.result = self.once(server, &lookup.question, false).await;
            match &lookup.result {
                Ok(response) => {
                    server.alive.set(true);
                    if response.rcode == Rcode::ServFail {
                        lookup.bogus = self.is_bogus(server, &lookup.question).await;
                    }
                    return;
                }
                Err(Failure::Timeout | Failure::Unreachable) if attempt == TRIES => {
                    server.silent.set(server.silent.get() + 1);
                }
                Err(Failure::Timeout | Failure::Unreachable) => {}
                // Something came, be it no answer.
                Err(_) => server.alive.set(true),
            }
        }
    }

    async fn once(
        &self,
        server: &Server,
        question: &Question,
        checking_disabled: bool,
    ) -> Result<Response, Failure> {
        let octets = dns_message(question, checking_disabled).ok_or(Failure::NotDns)?;
        let message = Message::from_octets(octets).map_err(|_| Failure::NotDns)?;
        let request = RequestMessage::new(message).map_err(|_| Failure::NotDns)?;
        let answer = server.answer(request, self.policy.timeout).await?;
        read_dns_message(&answer, question)
    }

    /// Tells a zone with wrong DNSSEC signatures from servers out of reach: with validation off, the former is
    /// answered.
    async fn is_bogus(&self, server: &Server, question: &Question) -> Option<bool> {
        let again = self.once(server, question, true).await.ok()?;
        Some(matches!(again.rcode, Rcode::NoError | Rcode::NxDomain))
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Dgram(error) if matches!(error.kind(), QueryErrorKind::Timeout) => Failure::Timeout,
        Error::Dgram(error) => match Arc::into_inner(error).map(|error| error.io_error().kind()) {
            Some(io::ErrorKind::InvalidData) => Failure::NotDns,
            _ => Failure::Unreachable,
        },
        Error::StreamReadTimeout | Error::StreamIdleTimeout => Failure::Timeout,
        Error::MessageParseError | Error::ShortMessage | Error::WrongReplyForQuery | Error::FormError => {
            Failure::NotDns
        }
        _ => Failure::Unreachable,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
