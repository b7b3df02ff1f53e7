//! A copy of a message that was sent: its only step is at a server of the author's own, where a mail program handed it in
//! without a log-in that shows.

use super::{Handover, HandoverReason};
use crate::message::fields::Fields;
use crate::message::identities;
use crate::message::model::Hop;
use crate::message::received::same_organization;
use crate::message::results::connecting_addresses;
use crate::message::text::mailboxes;

/// What servers write when they deliver a message.
const DELIVERY: [&str; 7] = [
    "Return-Path",
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "Authentication-Results",
    "Received-SPF",
];

/// That there is no hand-over, where all speaks for such a copy: nothing shows a delivery, the only step from outside is at
/// a server of the author's domain, and no recipient is in that domain. Whether it is one cannot be told for certain.
pub(super) fn recognized(found: &Handover, hops: &[Hop], fields: &Fields) -> Option<Handover> {
    let at = found.hop.filter(|_| found.reason == HandoverReason::FirstOutside)?;
    let by = hops.get(at)?.by.as_deref()?;
    let is_only = hops.iter().filter(|hop| !hop.internal).count() == 1;
    let is_delivered =
        DELIVERY.iter().any(|name| fields.first(name).is_some()) || !connecting_addresses(fields).is_empty();
    if !is_only || is_delivered {
        return None;
    }
    let author = identities::author(fields)?;
    let recipients = recipients(fields, hops);
    let is_of_server =
        |address: &String| address.rsplit('@').next().is_some_and(|domain| same_organization(by, domain));
    let is_copy = is_of_server(&author) && !recipients.is_empty() && !recipients.iter().any(is_of_server);
    is_copy.then(|| Handover { reason: HandoverReason::SentCopy(by.to_owned()), ..Handover::default() })
}

/// All recipients that the header names.
fn recipients(fields: &Fields, hops: &[Hop]) -> Vec<String> {
    const MAX: usize = 100;
    let of_fields = ["To", "Cc"].into_iter().filter_map(|name| fields.first(name));
    let of_fields = of_fields.flat_map(|value| mailboxes(&value)).filter_map(|mailbox| mailbox.in_dns_form());
    let of_hops = hops.iter().filter_map(|hop| hop.recipient.clone());
    of_hops.chain(of_fields).take(MAX).map(|address| address.trim_matches(['<', '>']).to_owned()).collect()
}
