//! A pasted message in the plan: what it fills of the query, where the recipient's side took it over, and
//! whether its signatures verify.

use std::sync::Arc;

use super::asked::checks_of;
use super::{Run, in_order};
use crate::checks::mx;
use crate::checks::{Check, Finding};
use crate::dns::Name;
use crate::message::{Kind, Message, SignatureOutcome, SignatureResult};
use crate::report::message::{PastedMessage, auth_differs, behind_gateway, fill};
use crate::report::subject::Mailbox;

impl Run {
    /// Adds a pasted message: what the query does not say is read in it.
    #[must_use]
    pub fn with_message(mut self, pasted: Arc<PastedMessage>) -> Self {
        let message = pasted.message();
        let query = fill(message, &self.query);
        self.server_of_message = self.query.server.is_none();
        let checks = checks_of(&query);
        let report = self.report.get_mut();
        report.input = query.input();
        report.query = query.clone();
        report.ptr = checks.contains(&Check::Ptr).then(Vec::new);
        report.blocklists = checks.contains(&Check::Blocklist).then(Vec::new);
        report.running.clone_from(&checks);
        report.checks = checks;
        report.findings.extend(message.findings.iter().cloned());
        in_order(&mut report.findings);
        report.message = Some(Arc::clone(message));
        report.pasted = Some(pasted);
        self.query = query;
        self
    }

    /// The message as far as it is known.
    fn message(&self) -> Option<Arc<Message>> {
        self.report.borrow().message.clone()
    }

    /// Looks whether the server that handed the message over is one of the recipient's own exchanges: then
    /// a gateway took it over before, and the one that connected there is judged.
    pub(super) async fn settle_handover(&self) {
        let Some(message) = self.message() else { return };
        let is_chosen = self.report.borrow().pasted.as_ref().is_some_and(|pasted| pasted.hop().is_some());
        let recipient = message.recipient.as_deref().and_then(|to| Mailbox::parse(to).ok());
        let (false, Some(recipient)) = (is_chosen, recipient) else { return };
        let (found, _) = mx::check(&recipient.domain, self.world, &self.recorder, &|_| {}).await;
        let hosts: Vec<Name> = found.records.iter().map(|record| record.exchange.clone()).collect();
        let addresses: Vec<_> =
            found.records.iter().flat_map(|record| record.addresses.iter().flatten().copied()).collect();
        let Some((message, finding)) = behind_gateway(&message, &hosts, &addresses, &found.queries) else {
            return;
        };
        if self.server_of_message {
            let unfilled = crate::report::Query { server: None, helo: None, ..self.query.clone() };
            let query = fill(&message, &unfilled);
            let mut report = self.report.borrow_mut();
            report.input = query.input();
            report.query = query.clone();
            let _ = self.settled.set(query);
        }
        self.report.borrow_mut().message = Some(Arc::new(message));
        self.add_findings(vec![finding]);
    }

    /// Verifies the signatures of the message.
    pub(super) async fn signatures(&self) {
        let Some(pasted) = self.report.borrow().pasted.clone() else { return };
        let signatures: Vec<SignatureResult> = pasted.verify(&self.recorder).await;
        {
            let mut report = self.report.borrow_mut();
            if let Some(message) = &mut report.message {
                Arc::make_mut(message).signatures = signatures;
            }
        }
        (self.on_change)();
    }

    /// What the message is found to be, once all checks have ended.
    pub(super) fn message_findings(&self) {
        let finding: Option<Finding> = auth_differs(&self.report.borrow());
        self.add_findings(finding.into_iter().collect());
    }
}

/// What is known of a message's signatures.
pub(super) struct SignatureKnowledge {
    /// The domains whose signatures verify.
    pub(super) passing: Vec<Name>,
    /// Whether there is none beside them of which it cannot be told.
    pub(super) is_all: bool,
}

/// What is known of the signatures; none where there is no message, or none that could have any.
pub(super) fn signatures(message: Option<&Message>) -> Option<SignatureKnowledge> {
    let message = message?;
    let all = &message.signatures;
    // What never left has not been signed yet, and a bounce need not hold the message.
    let can_be_unsigned = matches!(message.kind, Kind::Message | Kind::Headers) && !message.hops.is_empty();
    if all.is_empty() && !can_be_unsigned {
        return None;
    }
    let names =
        all.iter().filter(|signature| signature.passes()).filter_map(|signature| signature.domain.as_deref());
    let is_open = |signature: &SignatureResult| {
        matches!(signature.result, SignatureOutcome::Neutral | SignatureOutcome::Temperror)
    };
    let fields = message.fields.named("DKIM-Signature").count();
    Some(SignatureKnowledge {
        passing: names.filter_map(|name| Name::from_user(name).ok()).collect(),
        is_all: !all.iter().any(is_open) && fields <= all.len(),
    })
}
