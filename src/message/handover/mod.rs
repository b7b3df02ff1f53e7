//! The hand-over: the hop at which the recipient's side took the message, and so the address that lists, reverse DNS
//! and SPF are about. Only what the recipient's own servers wrote is proven; what stands below it may be made up.

mod confirm;
mod forwarding;
mod gateway;
mod inner;
mod sent_copy;
mod words;

use std::net::IpAddr;

use super::fields::Fields;
use super::model::Hop;
use super::results::{AddressSource, ConnectingAddress};
use crate::dns::Name;
pub use forwarding::ForwardSign;

/// The mail exchanges of the recipient's domain.
#[derive(Clone, Copy, Debug)]
pub struct Exchanges<'a> {
    /// Their names.
    pub hosts: &'a [Name],
    /// Their addresses.
    pub addresses: &'a [IpAddr],
}

/// What was found of the hand-over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handover {
    /// The hop, counted from the oldest.
    pub hop: Option<usize>,
    /// Why this one, or why none.
    pub reason: HandoverReason,
    /// The connecting address: of the hop, or what the receiver wrote elsewhere.
    pub address: Option<IpAddr>,
    /// Fields of the receiver that name the same address.
    pub confirmed: Vec<ConnectingAddress>,
    /// A field above the hop that names another one. It is believed where its receiver alone can have written it.
    pub disagrees: Option<ConnectingAddress>,
    /// A filtering service that may stand before the mailbox: the exchanges of the recipient will tell.
    pub possible_gateway: Option<&'static str>,
    /// What shows that the message was forwarded.
    pub forwarding: Vec<ForwardSign>,
    /// Where the message was handed over before it was forwarded; not proven.
    pub origin: Option<usize>,
    /// Hops below the hand-over that do not fit, with why.
    pub doubts: Vec<(usize, Doubt)>,
}

/// Why a hop is the hand-over, or why there is none. In words: `to_string()`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HandoverReason {
    /// There is no `Received`: a draft, or a copy from “Sent”.
    #[default]
    NoReceived,
    /// All hops are inside one system.
    OnlyInner,
    /// The sender logged in, be it at their own provider or at the recipient's: no server handed the message over.
    Submission,
    /// The only hop is at this server of the author's own domain, and nothing shows a delivery: it looks like a copy of a
    /// message that was sent.
    SentCopy(String),
    /// The first hop from the top that came from outside.
    FirstOutside,
    /// The lowest hop, where sender and recipient belong to the same organization.
    WithinOrganization,
    /// The receiver's own field names its address.
    NamedByReceiver(AddressSource),
    /// The hop above it is the way from a filtering service to the mailbox.
    BehindGateway(String),
    /// A person chose it.
    ByHand,
}

/// Why a hop below the hand-over does not fit the others. In words: `to_string()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It names the receiver's own server, though the message came from outside.
    NamesTheReceiver,
    /// Its time is hours later than that of the hand-over.
    TimeOff,
    /// The server above it calls itself by another name.
    BrokenChain,
}

/// Milliseconds by which clocks may differ before it says something of a hop.
const TIME_OFF: i64 = 3_600_000;

/// Finds the hand-over, and marks the hops that are inside a system. `exchanges` are those of the recipient's domain, where
/// they are known: they tell a filtering service from a sender.
pub fn find(hops: &mut [Hop], fields: &Fields, exchanges: Option<Exchanges<'_>>) -> Handover {
    inner::mark(hops);
    let mut found = first_outside(hops);
    if let Some(copy) = sent_copy::recognized(&found, hops, fields) {
        return copy;
    }
    if let Some(at) = found.hop {
        confirm::confirm(&mut found, at, hops, fields);
        gateway::pass(&mut found, hops, fields, exchanges);
        forwarding::find(&mut found, hops, fields);
        found.doubts = doubts(hops, &found);
    }
    found
}

/// The same with another hop, chosen by hand.
#[must_use]
pub fn chosen(hop: usize, hops: &[Hop], fields: &Fields) -> Handover {
    let Some(at) = hops.get(hop) else { return Handover::default() };
    let mut found = Handover {
        hop: Some(hop),
        reason: HandoverReason::ByHand,
        address: at.address,
        ..Handover::default()
    };
    found.confirmed = confirm::agreeing(hop, hops, fields);
    forwarding::find(&mut found, hops, fields);
    found.doubts = doubts(hops, &found);
    found
}

fn first_outside(hops: &[Hop]) -> Handover {
    let with = |hop: Option<(usize, &Hop)>, reason| Handover {
        hop: hop.map(|(at, _)| at),
        address: hop.and_then(|(_, hop)| hop.address),
        reason,
        ..Handover::default()
    };
    if hops.is_empty() {
        return with(None, HandoverReason::NoReceived);
    }
    match hops.iter().enumerate().rev().find(|(_, hop)| !hop.internal) {
        Some((_, hop)) if hop.details.authenticated => with(None, HandoverReason::Submission),
        Some(outside) => with(Some(outside), HandoverReason::FirstOutside),
        None => match hops.iter().enumerate().find(|(_, hop)| inner::is_within_organization(hop)) {
            Some(within) => with(Some(within), HandoverReason::WithinOrganization),
            None => with(None, HandoverReason::OnlyInner),
        },
    }
}

/// The next older hop that came from outside a system, and not from a person's program.
fn next_outside(hops: &[Hop], below: usize) -> Option<usize> {
    let older = hops.get(..below)?;
    older.iter().rposition(|hop| !hop.internal && !hop.details.authenticated)
}

/// The name that stands for a hop's client: its reverse name, else what it called itself.
fn client_name(hop: &Hop) -> Option<&str> {
    hop.from.as_deref().or(hop.helo.as_deref())
}

fn doubts(hops: &[Hop], found: &Handover) -> Vec<(usize, Doubt)> {
    let Some((at, handover)) = found.hop.and_then(|at| hops.get(at).map(|hop| (at, hop))) else {
        return Vec::new();
    };
    let mut doubts = Vec::new();
    for (place, hop) in hops.iter().enumerate().take(at) {
        let is_receiver = hop.by.is_some() && hop.by == handover.by && !hop.internal;
        let late = match (hop.time, handover.time) {
            (Some(hop), Some(handover)) => {
                hop.as_millisecond().saturating_sub(handover.as_millisecond()) > TIME_OFF
            }
            _ => false,
        };
        if is_receiver {
            doubts.push((place, Doubt::NamesTheReceiver));
        }
        if late {
            doubts.push((place, Doubt::TimeOff));
        }
        let above = hops.get(place + 1);
        if above.is_some_and(|above| inner::is_broken_chain(above, hop)) {
            doubts.push((place, Doubt::BrokenChain));
        }
    }
    doubts
}
