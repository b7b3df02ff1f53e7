//! A pasted message in the plan: what it fills of the query, where the recipient's side took it over, and
//! whether its signatures verify.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use super::asked::checks_of;
use super::{Run, in_order};
use crate::checks::mx::{self, MxStatus};
use crate::checks::spf::SpfResult;
use crate::checks::{Check, Finding, FindingCode};
use crate::dns::{Name, Urgency};
use crate::message::handover::{Exchanges, HandoverReason};
use crate::message::{Kind, Message, SignatureOutcome, SignatureResult, signature};
use crate::report::message::{PastedMessage, VerifySignatures, auth_differs, fill};
use crate::report::subject::Mailbox;
use crate::report::{Query, Report};

impl Run {
    /// Adds a pasted message: what the query does not say is read in it.
    #[must_use]
    pub fn with_message(self, pasted: Arc<PastedMessage>, verifier: Rc<dyn VerifySignatures>) -> Self {
        self.verifying(verifier).of_message(pasted)
    }

    /// What verifies the signatures of a saved report's message.
    #[must_use]
    pub fn verifying(self, verifier: Rc<dyn VerifySignatures>) -> Self {
        Self { verifier: Some(verifier), ..self }
    }

    /// The same of a message, whose signatures are verified as usual.
    pub(in crate::report) fn of_pasted(self, pasted: Arc<PastedMessage>) -> Self {
        self.of_message(pasted)
    }

    pub(super) fn of_message(mut self, pasted: Arc<PastedMessage>) -> Self {
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
        report.findings.extend(of_header(message, &query));
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
        let (found, _) =
            mx::check(&recipient.domain, self.world, &self.asking(Urgency::Verdict), &|_| {}).await;
        let hosts: Vec<Name> = found.records.iter().map(|record| record.exchange.clone()).collect();
        let addresses: Vec<IpAddr> =
            found.records.iter().flat_map(|record| record.addresses.iter().flatten().copied()).collect();
        let before = message.handover;
        let exchanges = Exchanges { hosts: &hosts, addresses: &addresses };
        if message.kind == Kind::Bounce {
            if !matches!(found.status, MxStatus::Ok | MxStatus::Implicit) {
                return;
            }
            let judged = Message::clone(&message).with_exchanges_of_recipient(
                &found.domain,
                exchanges,
                &found.queries,
            );
            if judged != *message {
                self.take_message(judged);
            }
            return;
        }
        let message = Message::clone(&message).with_exchanges(exchanges);
        if message.handover == before {
            return;
        }
        let finding = gateway(&message, &found.queries);
        if self.server_of_message {
            let unfilled = Query { server: None, helo: None, ..self.query.clone() };
            let query = fill(&message, &unfilled);
            let mut report = self.report.borrow_mut();
            report.input = query.input();
            report.query = query.clone();
            let _ = self.settled.set(query);
        }
        self.add_findings(finding.into_iter().collect());
        self.take_message(message);
    }

    /// Verifies the signatures of the message.
    pub(super) async fn signatures(&self) {
        let Some(pasted) = self.report.borrow().pasted.clone() else { return };
        let Some(verifier) = self.verifier.clone() else { return };
        let now = self.report.borrow().started_at;
        let signatures = verifier.verify(&pasted, &self.asking(Urgency::Verdict), now).await;
        if let Some(message) = self.message() {
            self.take_message(Arc::unwrap_or_clone(message).with_signatures(signatures));
        }
    }

    /// Takes what the message is known to be now, and what is found of it.
    fn take_message(&self, message: Message) {
        let mut report = self.report.borrow_mut();
        // What the exchanges showed stands.
        let is_gateway = |finding: &Finding| finding.code == FindingCode::HeadersGatewayBeforeReceiver;
        let says_gateway = message.findings.iter().any(is_gateway);
        report
            .findings
            .retain(|finding| finding.check != Check::Message || (is_gateway(finding) && !says_gateway));
        report.findings.extend(of_header(&message, self.query()));
        in_order(&mut report.findings);
        report.message = Some(Arc::new(message));
        drop(report);
        (self.on_change)();
    }

    /// What the message is found to be, once all checks have ended.
    pub(super) fn message_findings(&self) {
        if let Some(message) = self.message().filter(|message| self.is_proven_sender(message))
            && let Some(message) = Message::clone(&message).with_proven_sender()
        {
            self.take_message(message);
        }
        let report = self.report.borrow();
        let mut found: Vec<Finding> = auth_differs(&report).into_iter().collect();
        found.extend(of_signatures(&report));
        drop(report);
        self.point_to_signatures(&found);
        self.add_findings(found);
    }

    /// Whether the domain that a bounce is about is proven to have sent the message: by a signature, or by SPF for the server
    /// that handed it over.
    fn is_proven_sender(&self, message: &Message) -> bool {
        let sender = message.report.as_ref().and_then(|report| report.sender_domain.as_deref());
        let Some(sender) = sender.and_then(|sender| Name::from_user(sender).ok()) else { return false };
        let mut signed = message.signatures.iter().filter(|signature| signature.passes());
        let is_own = |domain: &str| {
            Name::from_user(domain).is_ok_and(|name| sender.is_within(&name) || name.is_within(&sender))
        };
        let report = self.report.borrow();
        let server = message.handover.and_then(|at| message.hops.get(at)).and_then(|hop| hop.address);
        signed.any(|signature| signature.domain.as_deref().is_some_and(is_own))
            || report.spf.as_deref().is_some_and(|spf| {
                let is_of_sender =
                    Name::from_user(&spf.domain).is_ok_and(|name| name == sender) && !spf.draft;
                is_of_sender && server.is_some() && spf.ip == server && spf.result == Some(SpfResult::Pass)
            })
    }

    /// That a key is missing is said once: of the signature that names it.
    fn point_to_signatures(&self, found: &[Finding]) {
        let is_said = |finding: &Finding| {
            let same = |other: &Finding| {
                other.code == FindingCode::DkimSignatureKeyMissing && other.target == finding.target
            };
            finding.code == FindingCode::DkimKeyMissing && found.iter().any(same)
        };
        self.report.borrow_mut().findings.retain(|finding| !is_said(finding));
    }
}

/// What is found of the header. Who was entered as the author is not said to be unknown.
fn of_header(message: &Message, query: &Query) -> Vec<Finding> {
    let is_answered =
        |finding: &Finding| finding.code == FindingCode::HeadersFromElsewhere && query.author.is_some();
    message.findings.iter().filter(|finding| !is_answered(finding)).cloned().collect()
}

/// What is found of the signatures, but for what was already found of their keys.
fn of_signatures(report: &Report) -> Vec<Finding> {
    let Some(message) = &report.message else { return Vec::new() };
    let aligned = |domain: &str| {
        let signers = &report.dmarc.as_ref()?.dkim;
        signers
            .iter()
            .find(|signer| signer.domain.as_ref().is_some_and(|name| name.as_str() == domain))?
            .aligned
    };
    let is_known = |finding: &Finding| {
        let same = |other: &Finding| (other.code, &other.target) == (finding.code, &finding.target);
        report.findings.iter().any(same)
    };
    let found = signature::findings(&message.signatures, &aligned, report.started_at);
    found.into_iter().filter(|finding| !is_known(finding)).collect()
}

/// That a gateway took the message before the server of the mailbox did.
fn gateway(message: &Message, queries: &[u32]) -> Option<Finding> {
    let HandoverReason::BehindGateway(gateway) = &message.way.reason else { return None };
    let edge = message.hops.get(message.handover? + 1);
    let receiver = edge.and_then(|hop| hop.by.as_deref()).unwrap_or("the server of the mailbox");
    let server = message.server.as_deref().unwrap_or("one that is not named");
    let arguments = [("gateway", gateway.as_str()), ("receiver", receiver), ("server", server)];
    Some(Finding::new(Check::Message, FindingCode::HeadersGatewayBeforeReceiver, &arguments, queries))
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
        is_all: !all.iter().any(is_open)
            && fields <= all.len()
            && !message.is_header_incomplete()
            && message.signature_not_in_text().is_none(),
    })
}

/// What verifies signatures where nothing else was given. In the page it is the browser, which the page knows.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn usual_verifier() -> Option<Rc<dyn VerifySignatures>> {
    use crate::message::signature::RustVerifier;
    use crate::report::message::SignatureCheck;
    Some(Rc::new(SignatureCheck(RustVerifier)))
}

#[cfg(target_arch = "wasm32")]
pub(super) fn usual_verifier() -> Option<Rc<dyn VerifySignatures>> {
    None
}
