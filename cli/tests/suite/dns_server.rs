//! A DNS server on loopback, over UDP and TCP, of a zone in memory. Over UDP it has no room for long answers.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use domain::base::iana::Rtype;
use domain::base::{Message, ToName as _};
use futures_util::FutureExt as _;
use mailpath::dns::{Name, Question, RecordType, Resolve as _, Response, Zone};

use crate::support::Dialect;

/// More bytes of an answer than these are not sent over UDP.
const MAX_UDP: usize = 512;

/// What it does and saw.
#[derive(Default)]
struct Shared {
    validates: AtomicBool,
    /// Questions that it leaves without an answer.
    deaf: AtomicUsize,
    /// Leaves questions over TCP without an answer.
    has_no_tcp: AtomicBool,
    /// Refers to others, as a server does that is no resolver.
    refers: AtomicBool,
    /// Bytes that answers over UDP lack at their end.
    lacking: AtomicUsize,
    over_udp: AtomicUsize,
    over_tcp: AtomicUsize,
}

/// A running server; its threads end with the tests.
pub(crate) struct DnsServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl DnsServer {
    pub(crate) fn start(zone: &str) -> Self {
        // A port that is free for both.
        let (udp, tcp) = std::iter::repeat_with(|| {
            let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
            Some((UdpSocket::bind(tcp.local_addr().ok()?).ok()?, tcp))
        })
        .take(20)
        .find_map(|both| both)
        .expect("a port");
        let address = tcp.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        for over_udp in [true, false] {
            let (zone, shared) = (zone.to_owned(), shared.clone());
            let (udp, tcp) = (udp.try_clone().expect("a socket"), tcp.try_clone().expect("a socket"));
            std::thread::spawn(move || {
                let zone = Zone::parse("server", &zone).expect("a zone");
                if over_udp { serve_udp(&udp, &zone, &shared) } else { serve_tcp(&tcp, &zone, &shared) }
            });
        }
        Self { address, shared }
    }

    /// The option `--resolver`.
    pub(crate) fn resolver(&self) -> String {
        format!("udp:{}", self.address)
    }

    /// Says from now on that it has validated its answers.
    pub(crate) fn validate(&self) {
        self.shared.validates.store(true, Ordering::SeqCst);
    }

    /// Leaves the next questions without an answer.
    pub(crate) fn drop_next(&self, count: usize) {
        self.shared.deaf.store(count, Ordering::SeqCst);
    }

    /// Closes connections over TCP from now on.
    pub(crate) fn stop_tcp(&self) {
        self.shared.has_no_tcp.store(true, Ordering::SeqCst);
    }

    /// Says from now on who may know, without asking them.
    pub(crate) fn refer(&self) {
        self.shared.refers.store(true, Ordering::SeqCst);
    }

    /// Sends answers over UDP without their last bytes from now on.
    pub(crate) fn cut(&self, bytes: usize) {
        self.shared.lacking.store(bytes, Ordering::SeqCst);
    }

    /// Questions over UDP, and over TCP.
    pub(crate) fn asked(&self) -> (usize, usize) {
        (self.shared.over_udp.load(Ordering::SeqCst), self.shared.over_tcp.load(Ordering::SeqCst))
    }
}

fn serve_udp(socket: &UdpSocket, zone: &Zone, shared: &Shared) {
    let mut buffer = [0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        shared.over_udp.fetch_add(1, Ordering::SeqCst);
        if shared.deaf.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            continue;
        }
        let Some(mut answer) = answer(&buffer[..length], zone, shared, true) else { continue };
        if answer.len() > MAX_UDP {
            answer = self::answer(&buffer[..length], zone, shared, false).expect("the same question");
            // TC (RFC 1035 section 4.1.1).
            answer[2] |= 0x02;
        }
        answer.truncate(answer.len().saturating_sub(shared.lacking.load(Ordering::SeqCst)));
        let _ = socket.send_to(&answer, from);
    }
}

fn serve_tcp(listener: &TcpListener, zone: &Zone, shared: &Shared) {
    while let Ok((mut stream, _)) = listener.accept() {
        while !shared.has_no_tcp.load(Ordering::SeqCst) {
            let mut length = [0; 2];
            if stream.read_exact(&mut length).is_err() {
                break;
            }
            let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
            if stream.read_exact(&mut question).is_err() {
                break;
            }
            shared.over_tcp.fetch_add(1, Ordering::SeqCst);
            let Some(answer) = answer(&question, zone, shared, true) else { break };
            let length = u16::try_from(answer.len()).expect("a message").to_be_bytes();
            if stream.write_all(&[&length[..], &answer].concat()).is_err() {
                break;
            }
        }
    }
}

/// The answer to a message; `whole` or without its records.
fn answer(message: &[u8], zone: &Zone, shared: &Shared, whole: bool) -> Option<Vec<u8>> {
    let message = Message::from_octets(message).ok()?;
    assert!(message.opt().is_some(), "a question without EDNS");
    let asked = message.first_question()?;
    assert!(message.header().rd() && message.header().ad(), "it asks for the AD bit");
    let question = Question {
        name: Name::parse(&asked.qname().to_vec().to_string()).ok()?,
        rtype: RecordType::from_code(Rtype::to_int(asked.qtype())),
    };
    let lookup = zone.resolve(question.clone()).now_or_never().expect("a zone answers at once");
    let Ok(response) = &lookup.result else { return None };
    let mut response: Response = response.clone();
    response.ad = shared.validates.load(Ordering::SeqCst);
    if !whole || shared.refers.load(Ordering::SeqCst) {
        response.answers.clear();
    }
    let mut bytes = Dialect::Wire.body(&question, &response);
    bytes[..2].copy_from_slice(&message.header().id().to_be_bytes());
    // RD, as it was asked.
    bytes[2] |= 0x01;
    if shared.refers.load(Ordering::SeqCst) {
        // Without RA.
        bytes[3] &= 0x7f;
    }
    Some(bytes)
}
