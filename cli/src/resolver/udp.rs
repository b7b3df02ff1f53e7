//! UDP sockets that say at once that what a server sent is no answer. The client of the `domain` crate passes over
//! it, and waits until the time is up, as if nothing had come.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, ready};

use domain::base::Message;
use domain::base::iana::Rcode;
use domain::net::client::protocol::{AsyncConnect, AsyncDgramRecv, AsyncDgramSend, UdpConnect};
use tokio::io::ReadBuf;
use tokio::net::UdpSocket;

/// Opens a socket for each question.
#[derive(Clone, Copy, Debug)]
pub(super) struct CheckingUdp(UdpConnect);

impl CheckingUdp {
    pub(super) fn new(server: SocketAddr) -> Self {
        Self(UdpConnect::new(server))
    }
}

impl AsyncConnect for CheckingUdp {
    type Connection = CheckingSocket;
    type Fut = Pin<Box<dyn Future<Output = io::Result<CheckingSocket>> + Send + Sync>>;

    fn connect(&self) -> Self::Fut {
        let socket = self.0.connect();
        Box::pin(async move { Ok(CheckingSocket { socket: socket.await?, question: OnceLock::new() }) })
    }
}

/// A socket that is connected to a server, for one question.
#[derive(Debug)]
pub(super) struct CheckingSocket {
    socket: UdpSocket,
    question: OnceLock<Vec<u8>>,
}

impl AsyncDgramSend for CheckingSocket {
    fn poll_send(&self, cx: &mut Context<'_>, message: &[u8]) -> Poll<io::Result<usize>> {
        self.question.get_or_init(|| message.to_vec());
        self.socket.poll_send(cx, message)
    }
}

impl AsyncDgramRecv for CheckingSocket {
    fn poll_recv(&self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        ready!(self.socket.poll_recv(cx, buffer))?;
        let question = self.question.get().map_or(&[][..], Vec::as_slice);
        Poll::Ready(match is_broken(question, buffer.filled()) {
            true => Err(io::ErrorKind::InvalidData.into()),
            false => Ok(()),
        })
    }
}

/// Whether a server answers this question with what is no answer to it. What does not have the question's id is
/// nothing that the server says of it, but late, or forged.
fn is_broken(question: &[u8], answer: &[u8]) -> bool {
    let has_id = question.get(..2).is_some_and(|id| answer.get(..2) == Some(id));
    has_id && !is_answer(question, answer)
}

fn is_answer(question: &[u8], answer: &[u8]) -> bool {
    let (Ok(question), Ok(answer)) = (Message::from_octets(question), Message::from_octets(answer)) else {
        return false;
    };
    // A server that reports an error need not repeat the question (RFC 1035 section 4.1.1).
    let counts = answer.header_counts();
    let counts = [counts.qdcount(), counts.ancount(), counts.nscount(), counts.arcount()];
    let is_bare = answer.header().rcode() != Rcode::NOERROR && counts == [0; 4];
    answer.header().qr() && (is_bare || answer.is_answer(&question))
}
