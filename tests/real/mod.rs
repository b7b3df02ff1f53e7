//! The real servers, and the ways to ask them.

mod probe;
mod process;
mod servers;
mod tunnel;

use std::rc::Rc;
use std::time::Duration;

use form_urlencoded::Serializer;
use mailpath::doh::{Doh, Endpoint, Policy};
use mailpath::report::{Query, Run};
use serde_json::Value;

pub(crate) use servers::Servers;

/// A way to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// The JSON API of doh-proxy, over plain HTTP/1.1.
    Json,
    /// RFC 8484 to doh-proxy, over plain HTTP/1.1.
    Wire,
    /// RFC 8484 to doh-proxy, over TLS and HTTP/2.
    WireTls,
    /// RFC 8484 to unbound itself, over TLS and HTTP/2.
    Unbound,
}

impl Via {
    /// Every way, the one that the others are compared with first.
    pub(crate) const ALL: [Self; 4] = [Self::Wire, Self::Json, Self::WireTls, Self::Unbound];
    /// Those that carry DNS messages whole.
    pub(crate) const WIRE: [Self; 3] = [Self::Wire, Self::WireTls, Self::Unbound];
}

/// The report's JSON on what is typed into the box.
pub(crate) fn report(servers: &Servers, via: Via, q: &str) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("an event loop").block_on(async {
        let client = mailpath::doh::client_builder().no_proxy();
        let (resolver, client) = match via {
            Via::Json => (format!("http://127.0.0.1:{}/dns-query", servers.ports.doh), client),
            Via::Wire => (format!("wire:http://127.0.0.1:{}/dns-query", servers.ports.doh), client),
            Via::WireTls | Via::Unbound => {
                let port =
                    if via == Via::WireTls { servers.ports.doh_tls } else { servers.ports.unbound_doh };
                let port = tunnel::open(port, &servers.certificate).await;
                (format!("wire:http://127.0.0.1:{port}/dns-query"), client.http2_prior_knowledge())
            }
        };
        let mut url = Serializer::new(String::new());
        url.append_pair("q", q).append_pair("resolver", &resolver);
        let (query, errors) = Query::from_url(&url.finish());
        assert!(errors.is_empty(), "{errors:?}");
        // A busy machine is slow, and slowness is not what is tested.
        let policy = Policy { timeout: Duration::from_secs(30), ..Policy::default() };
        let client = client.build().expect("an HTTP client");
        let doh = Doh::with(Endpoint::of(&query.resolver), client, policy);
        Run::with_resolver(query, Rc::new(doh), Rc::new(|| {})).finish().await.to_json()
    })
}
