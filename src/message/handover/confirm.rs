//! The hand-over by what else the receiver wrote: `CIP`, `sender IP is`, `client-ip` and the like.

use super::{Handover, HandoverReason};
use crate::message::fields::Fields;
use crate::message::model::Hop;
use crate::message::received::is_inside;
use crate::message::results::{ConnectingAddress, connecting_addresses};

/// Compares the hop with the fields of the receiver. Those above the hop are the recipient's side's: where they name the
/// address of an older hop, that is the hand-over. An address of no hop is believed only of a receiver that takes such
/// fields out of what comes in; else what the hop says counts. Those right below can only confirm.
pub(super) fn confirm(found: &mut Handover, at: usize, hops: &[Hop], fields: &Fields) {
    let Some(hop) = hops.get(at) else { return };
    found.confirmed = agreeing(at, hops, fields);
    if !found.confirmed.is_empty() {
        return;
    }
    let said = connecting_addresses(fields);
    let of_newer = |address| hops.iter().skip(at + 1).any(|newer| newer.address == Some(address));
    let mut above =
        said.iter().filter(|it| it.field < hop.field && !is_inside(it.address) && !of_newer(it.address));
    let Some(believed) = above.next() else {
        // Without an address of its own the hop has the one that the same server wrote beside it.
        if found.address.is_none() {
            let beside = said.iter().find(|it| it.field < next_field(at, hops) && !is_inside(it.address));
            found.address = beside.map(|it| it.address);
            found.confirmed.extend(beside);
        }
        return;
    };
    let older = hops.iter().take(at).rposition(|older| older.address == Some(believed.address));
    if let Some(older) = older.filter(|older| hops.get(*older).is_some_and(|hop| !hop.details.authenticated))
    {
        found.hop = Some(older);
        found.reason = HandoverReason::NamedByReceiver(believed.source);
        found.confirmed = vec![*believed];
    } else if found.address.is_some() {
        found.disagrees = Some(*believed);
        if !believed.source.is_guarded() {
            return;
        }
    } else {
        found.confirmed = vec![*believed];
    }
    found.address = Some(believed.address);
}

/// The fields above the next older hop that name the address of this one.
pub(super) fn agreeing(at: usize, hops: &[Hop], fields: &Fields) -> Vec<ConnectingAddress> {
    let Some(address) = hops.get(at).and_then(|hop| hop.address) else { return Vec::new() };
    let end = next_field(at, hops);
    connecting_addresses(fields).into_iter().filter(|it| it.address == address && it.field < end).collect()
}

/// The place of the next older hop's field.
fn next_field(at: usize, hops: &[Hop]) -> usize {
    at.checked_sub(1).and_then(|older| hops.get(older)).map_or(usize::MAX, |hop| hop.field)
}
