//! TLS for a client that has none: bytes in the clear on this side, TLS with HTTP/2 on the other.
//!
//! In a browser, TLS is the browser's. The client of these tests speaks HTTP/2 in the clear to a
//! port of the test itself, which only encrypts.

use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Opens a tunnel to the TLS server on `port`, and returns the port of its near end. It lives as
/// long as the event loop.
pub(crate) async fn open(port: u16, certificate: &CertificateDer<'static>) -> u16 {
    let mut trusted = RootCertStore::empty();
    trusted.add(certificate.clone()).expect("the certificate made for this test");
    let mut config = ClientConfig::builder().with_root_certificates(trusted).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let near = listener.local_addr().expect("its number").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(carry(client, port, connector.clone()));
        }
    });
    near
}

async fn carry(mut client: TcpStream, port: u16, connector: TlsConnector) {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("a connection");
    let name = ServerName::try_from("localhost").expect("a host name");
    let mut server = connector.connect(name, server).await.expect("TLS");
    assert_eq!(server.get_ref().1.alpn_protocol(), Some(&b"h2"[..]), "HTTP/2 was agreed on");
    // How the connection ends is the client's to judge.
    let _ = copy_bidirectional(&mut client, &mut server).await;
}
