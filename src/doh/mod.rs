//! The live resolver: DNS questions over HTTPS, by the JSON API that browsers may use of public
//! resolvers, or by RFC 8484. The same code runs natively and in the page.
//!
//! It keeps no cache and validates nothing. Only header fields that need no preflight are sent.

mod choice;
mod clock;
mod endpoint;
mod gate;
mod json;
mod policy_file;
mod public_address;
mod resolver;
mod transport;
mod wire;

pub use choice::{Provider, ResolverChoice, providers};
pub use clock::sleep;
pub use endpoint::{Endpoint, Format};
pub use gate::{Gate, Place};
pub use policy_file::fetch_policy;
pub use public_address::{IpFamily, PublicIpService, public_ip_services};
pub use resolver::{Doh, Policy};
pub use transport::{Client, ClientBuilder, client, client_builder};
pub use wire::{message as dns_message, read as read_dns_message};
