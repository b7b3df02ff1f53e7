//! Why a hop is the hand-over, in sentences.

use std::fmt;

use super::{Doubt, ForwardSign, Handover, HandoverReason};
use crate::message::results::AddressSource;

impl fmt::Display for HandoverReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoReceived => f.write_str(
                "The header has no trace of a server (no Received field): it may be a draft, a copy from “Sent”, or a part of a header.",
            ),
            Self::OnlyInner => f.write_str("All steps are inside one system, so no server handed the message over from outside."),
            Self::Submission => f.write_str(
                "The sender logged in at the server that took the message in, so no other server handed it over up to there.",
            ),
            Self::SentCopy(by) => write!(
                f,
                "The only step is at {by}, a server of the author's own domain, and nothing shows that the message was delivered: it looks like a copy of a message that was sent, and the client of that step like the mail program. If the recipient's side took it over there all the same, choose that step, or enter the client's address as the sending server."
            ),
            Self::FirstOutside => f.write_str("It is the first step from the top at which the message came from outside."),
            Self::WithinOrganization => {
                f.write_str("Sender and recipient belong to the same organization; it is the lowest step between two of its servers.")
            }
            Self::NamedByReceiver(source) => write!(f, "The receiver itself names this address ({}).", source_word(*source)),
            Self::BehindGateway(host) => {
                write!(f, "The step above it is from {host}, a filter that stands before the recipient's mailbox.")
            }
            Self::ByHand => f.write_str("It was chosen by hand."),
        }
    }
}

impl Handover {
    /// That a field of the receiver names another address than the step of the hand-over, in a sentence.
    #[must_use]
    pub fn disagreement(&self) -> Option<String> {
        let other = self.disagrees?;
        let field = source_word(other.source);
        Some(match (self.address, self.address == Some(other.address)) {
            (_, true) | (None, _) => format!(
                "{field} of the recipient’s side names another address, {}: that one is checked here.",
                other.address
            ),
            (Some(address), false) => format!(
                "{field} above that step names another address, {}, which no step has: {address}, the address of the step, is checked here.",
                other.address
            ),
        })
    }
}

/// The field that names an address, as people find it in the header.
fn source_word(source: AddressSource) -> &'static str {
    match source {
        AddressSource::Forefront => "CIP in X-Forefront-Antispam-Report",
        AddressSource::SenderIp => "“sender IP is” in Authentication-Results",
        AddressSource::ReceivedSpf => "Received-SPF",
        AddressSource::AuthenticationResults => "Authentication-Results",
        AddressSource::Barracuda => "X-Barracuda-Connect",
        AddressSource::MDaemon => "X-MDRemoteIP",
        AddressSource::IronPort => "X-IronPort-RemoteIP",
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NamesTheReceiver => "names the receiver's own server, though the message came from outside",
            Self::TimeOff => "is hours later than the hand-over",
            Self::BrokenChain => "names another server than the one that handed the message on",
        })
    }
}

impl fmt::Display for ForwardSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherRecipient(recipient) => write!(f, "an earlier server took it for {recipient}"),
            Self::RewrittenReturnPath => f.write_str("the return-path was rewritten by a forwarder (SRS)"),
            Self::Field(name) => write!(f, "the field {name}"),
            Self::Sealed => f.write_str("a server on the way sealed what it saw (ARC)"),
            Self::MailingList => f.write_str("the fields of a mailing list"),
        }
    }
}
