//! A filtering service before the mailbox: the recipient's exchanges name the true edge.

use super::{Exchanges, Handover, HandoverReason, client_name, confirm, next_outside};
use crate::dns::Name;
use crate::message::fields::Fields;
use crate::message::model::Hop;
use crate::message::received::{gateway_of, same_organization};

/// The most services one behind the other.
const MAX_GATEWAYS: usize = 5;

/// Goes one hop down for each service that stands before the mailbox. Without the exchanges it is only said that one may.
pub(super) fn pass(found: &mut Handover, hops: &[Hop], fields: &Fields, exchanges: Option<Exchanges<'_>>) {
    for _ in 0..MAX_GATEWAYS {
        let Some(at) = found.hop else { return };
        let (Some(hop), Some(older)) = (hops.get(at), next_outside(hops, at)) else { return };
        let Some(service) = client_name(hop) else { return };
        let Some(exchanges) = exchanges else {
            found.possible_gateway = gateway_of(service).map(|gateway| gateway.name.as_str());
            return;
        };
        let Some(edge) = hops.get(older) else { return };
        if !is_before_mailbox(hop, service, edge, exchanges) {
            return;
        }
        found.hop = Some(older);
        found.address = edge.address;
        found.reason = HandoverReason::BehindGateway(service.to_owned());
        found.confirmed = confirm::agreeing(older, hops, fields);
        found.disagrees = None;
    }
}

/// Whether the client of a hop is an exchange of the recipient, or the server below it is, or both belong to the organization
/// that runs the exchanges, and the server of the hop does not.
fn is_before_mailbox(hop: &Hop, service: &str, edge: &Hop, exchanges: Exchanges<'_>) -> bool {
    let is_exchange = |host: Option<&str>| {
        host.is_some_and(|host| {
            exchanges.hosts.iter().any(|exchange| exchange.as_str().eq_ignore_ascii_case(host))
        })
    };
    let runs = |host: Option<&str>, exchange: &Name| {
        host.is_some_and(|host| same_organization(host, exchange.as_str()))
    };
    if is_exchange(hop.by.as_deref()) {
        return false;
    }
    hop.address.is_some_and(|address| exchanges.addresses.contains(&address))
        || is_exchange(hop.from.as_deref())
        || is_exchange(hop.helo.as_deref())
        || is_exchange(edge.by.as_deref())
        || exchanges.hosts.iter().any(|exchange| {
            runs(Some(service), exchange)
                && runs(edge.by.as_deref(), exchange)
                && !runs(hop.by.as_deref(), exchange)
        })
}
