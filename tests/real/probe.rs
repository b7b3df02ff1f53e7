//! Ports, and whether somebody answers there.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::Duration;

const WAIT: Duration = Duration::from_millis(500);

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// So many different ports, free for UDP as well as for TCP.
pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    let mut held = Vec::new();
    while held.len() < N {
        let tcp = TcpListener::bind(loopback(0)).expect("a free port");
        let port = tcp.local_addr().expect("its number").port();
        if let Ok(udp) = UdpSocket::bind(loopback(port)) {
            held.push((port, tcp, udp));
        }
    }
    std::array::from_fn(|index| held[index].0)
}

/// Whether a DNS server on `port` answers with the SOA record of `zone`.
pub(crate) fn serves(port: u16, zone: &str) -> bool {
    ask(port, zone).is_ok_and(|answer| {
        // An answer (QR), NOERROR, and something in the answer section.
        matches!(answer.as_slice(), [_, _, high, low, _, _, more, less, ..]
            if high & 0x80 != 0 && low & 0x0F == 0 && (*more, *less) != (0, 0))
    })
}

fn ask(port: u16, zone: &str) -> std::io::Result<Vec<u8>> {
    // Recursion desired, one question.
    let mut message = vec![0x4D, 0x50, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in zone.split('.') {
        message.push(u8::try_from(label.len()).expect("a short label"));
        message.extend(label.as_bytes());
    }
    // The root; type SOA, class IN.
    message.extend([0, 0, 6, 0, 1]);
    let socket = UdpSocket::bind(loopback(0))?;
    socket.set_read_timeout(Some(WAIT))?;
    socket.connect(loopback(port))?;
    socket.send(&message)?;
    let mut answer = vec![0; 1500];
    let length = socket.recv(&mut answer)?;
    answer.truncate(length);
    Ok(answer)
}

/// Whether connections to `port` are taken.
pub(crate) fn listens(port: u16) -> bool {
    TcpStream::connect_timeout(&loopback(port), WAIT).is_ok()
}
