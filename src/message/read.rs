//! Reading a text: everything that is found without asking anybody.

use super::fields::Fields;
use super::findings;
use super::handover::{self, Exchanges, Handover};
use super::model::{Kind, Message};
use super::signature_result::SignatureResult;
use super::source::{Source, Unreadable};
use super::{identities, received, results};
use crate::checks::Finding;

/// Reads a message, its header, or a bounce.
///
/// # Errors
///
/// What the text is, where it is neither.
pub fn read(bytes: &[u8]) -> Result<Message, Unreadable> {
    Source::read(bytes).map(Message::of)
}

impl Message {
    /// What is found in a text that was taken apart.
    #[must_use]
    pub fn of(source: Source) -> Self {
        let kind = match (source.fields.is_empty(), &source.body) {
            (true, _) => Kind::Unknown,
            (false, Some(_)) => Kind::Message,
            (false, None) => Kind::Headers,
        };
        let mut message = Self { kind, undone: source.undone, remarks: source.notes, ..Self::default() };
        message.take_fields(source.fields);
        message
    }

    /// Takes what is found in a header.
    fn take_fields(&mut self, fields: Fields) {
        let results::Results { said, notes, arc, unsubscribe } = results::read(&fields);
        (self.said, self.notes, self.arc, self.unsubscribe) = (said, notes, arc, unsubscribe);
        self.author = identities::author(&fields);
        self.hops = received::hops(&fields);
        let found = handover::find(&mut self.hops, &fields, None);
        self.fields = fields;
        self.take_handover(found);
    }

    /// The same with another hop for the hand-over, chosen by hand.
    #[must_use]
    pub fn with_handover(mut self, hop: usize) -> Self {
        let found = handover::chosen(hop, &self.hops, &self.fields);
        self.take_handover(found);
        self
    }

    /// The same now that the mail exchanges of the recipient's domain are known, which tell a filter before the mailbox
    /// from a sender. A hop that was chosen by hand stays.
    #[must_use]
    pub fn with_exchanges(mut self, exchanges: Exchanges<'_>) -> Self {
        if self.way.reason != handover::HandoverReason::ByHand {
            let found = handover::find(&mut self.hops, &self.fields, Some(exchanges));
            self.take_handover(found);
        }
        self
    }

    /// The same with what became of its signatures.
    #[must_use]
    pub fn with_signatures(mut self, signatures: Vec<SignatureResult>) -> Self {
        self.signatures = signatures;
        self.findings = all_findings(&self);
        self
    }

    /// Takes the hand-over, and what follows from it.
    fn take_handover(&mut self, found: Handover) {
        let hop = found.hop.and_then(|at| self.hops.get(at));
        self.return_path = identities::return_path(&self.fields, hop);
        self.recipient = identities::recipient(&self.fields, hop);
        self.helo = hop.and_then(|_| identities::helo(&self.fields, hop));
        self.server = found.address.map(|address| address.to_string());
        self.handover = found.hop;
        self.way = found;
        results::trust(&mut self.said, &mut self.notes, &self.fields, &self.hops, self.handover);
        self.findings = all_findings(self);
    }
}

/// What is wrong in the header, or worth knowing.
fn all_findings(message: &Message) -> Vec<Finding> {
    let mut found = findings::findings(message);
    found.extend(results::findings(message));
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}
