//! Which hops are steps inside one system.

use crate::message::handover::client_name;
use crate::message::model::Hop;
use crate::message::received::{InnerReason, is_inside, is_shared, same_organization, system_of};

/// Marks them.
pub(super) fn mark(hops: &mut [Hop]) {
    let reasons: Vec<Option<InnerReason>> = (0..hops.len())
        .map(|at| {
            let below = at.checked_sub(1).and_then(|below| hops.get(below));
            hops.get(at).and_then(|hop| reason(hop, below))
        })
        .collect();
    for (hop, reason) in hops.iter_mut().zip(reasons) {
        hop.internal = reason.is_some();
        hop.details.inner = reason;
    }
}

fn reason(hop: &Hop, below: Option<&Hop>) -> Option<InnerReason> {
    if !hop.details.has_client {
        return Some(InnerReason::NoClient);
    }
    if hop.address.is_some_and(|address| is_inside(address) || Some(address) == hop.details.by_address) {
        return Some(InnerReason::PrivateAddress);
    }
    if hop.protocol.as_deref().is_some_and(|protocol| is_local(protocol, hop)) {
        return Some(InnerReason::LocalProtocol);
    }
    let (client, by) = (client_name(hop)?, hop.by.as_deref()?);
    let system = |host| system_of(host).map(|system| system.name.as_str());
    if let Some(name) = system(client).filter(|name| system(by) == Some(*name)) {
        return Some(InnerReason::SameSystem(name));
    }
    let is_own = |below: &Hop| {
        below.by.as_deref().is_some_and(|below| below == client || same_organization(below, client))
    };
    let same = !hop.details.authenticated
        && !is_shared(client)
        && same_organization(client, by)
        && below.is_some_and(is_own);
    same.then_some(InnerReason::SameOrganization)
}

/// LMTP is never spoken across the internet; what was fetched, or handed in by a program, was not delivered.
fn is_local(protocol: &str, hop: &Hop) -> bool {
    let protocol = protocol.to_ascii_uppercase();
    let always =
        ["LMTP", "UTF8LMTP", "POP3", "IMAP", "LOCAL", "MAPI"].iter().any(|name| protocol.starts_with(name));
    always || (hop.address.is_none() && protocol.starts_with("HTTP"))
}

/// Whether both ends of a hop belong to one organization, and the client has a public address.
pub(super) fn is_within_organization(hop: &Hop) -> bool {
    hop.details.inner == Some(InnerReason::SameOrganization) && hop.address.is_some()
}

/// Whether the client of a hop is a host of another organization than the server of the hop below.
pub(super) fn is_broken_chain(above: &Hop, below: &Hop) -> bool {
    let (Some(by), false, false) = (below.by.as_deref(), above.internal, above.details.authenticated) else {
        return false;
    };
    let names: Vec<&str> = [above.from.as_deref(), above.helo.as_deref()].into_iter().flatten().collect();
    // A name of one label, or an address, belongs to any organization.
    let is_name = |host: &str| host.contains('.') && same_organization(host, host);
    let comparable = is_name(by) && !names.is_empty() && names.iter().all(|name| is_name(name));
    comparable && !names.iter().any(|name| same_organization(name, by))
}
