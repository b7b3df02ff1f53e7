//! Whether the message was forwarded, or came through a mailing list, before it was handed over.

use super::{Handover, next_outside};
use crate::message::fields::Fields;
use crate::message::model::Hop;

/// What shows that a message was forwarded. In words: `to_string()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForwardSign {
    /// Below the hand-over it was taken for a recipient in another domain.
    OtherRecipient(String),
    /// The return-path was rewritten by a forwarder (SRS).
    RewrittenReturnPath,
    /// A field says so, such as `X-Forwarded-To`.
    Field(&'static str),
    /// A server on the way sealed what it saw (ARC, RFC 8617).
    Sealed,
    /// It came through a mailing list.
    MailingList,
}

const FORWARD_FIELDS: [&str; 6] = [
    "X-Forwarded-To",
    "X-Forwarded-For",
    "Resent-From",
    "Resent-Sender",
    "X-MS-Exchange-ForwardingLoop",
    "X-MS-Exchange-Inbox-Rules-Loop",
];

const LIST_FIELDS: [&str; 6] =
    ["List-Post", "X-BeenThere", "X-Mailman-Version", "Mailing-List", "X-Google-Group-Id", "X-Mailing-List"];

/// Collects the signs, and names the hop where the message was handed over before it was forwarded.
pub(super) fn find(found: &mut Handover, hops: &[Hop], fields: &Fields) {
    let Some((at, handover)) = found.hop.and_then(|at| hops.get(at).map(|hop| (at, hop))) else { return };
    let mut signs = Vec::new();
    let mut origin = None;
    let domain = |hop: &Hop| hop.recipient.as_deref().and_then(domain_of);
    if let Some(own) = domain(handover) {
        let other =
            hops.iter().enumerate().take(at).filter(|(_, hop)| !hop.internal && !hop.details.authenticated);
        for (place, hop) in other {
            if let Some(recipient) =
                hop.recipient.as_ref().filter(|_| domain(hop).is_some_and(|other| other != own))
            {
                origin = Some(place);
                signs.push(ForwardSign::OtherRecipient(recipient.clone()));
                break;
            }
        }
    }
    let return_path = fields.first("Return-Path").unwrap_or_default().to_ascii_lowercase();
    let return_path = return_path.trim_start_matches('<');
    if return_path.starts_with("srs0") || return_path.starts_with("srs1") {
        signs.push(ForwardSign::RewrittenReturnPath);
    }
    let has = |name: &&str| fields.named(name).next().is_some();
    signs.extend(FORWARD_FIELDS.into_iter().filter(|name| has(name)).take(1).map(ForwardSign::Field));
    let sealed = fields.named("ARC-Seal").any(|(place, _)| place > handover.field);
    // Some providers seal all that they send, so a seal alone is no sign.
    if sealed && !signs.is_empty() && next_outside(hops, at).is_some() {
        signs.push(ForwardSign::Sealed);
    }
    if LIST_FIELDS.iter().any(has) {
        signs.push(ForwardSign::MailingList);
    }
    if origin.is_none() && !signs.is_empty() {
        origin = next_outside(hops, at);
    }
    found.forwarding = signs;
    found.origin = origin;
}

fn domain_of(mailbox: &str) -> Option<String> {
    mailbox.rsplit_once('@').map(|(_, domain)| domain.trim_end_matches('>').to_lowercase())
}
