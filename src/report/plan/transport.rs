//! Transport security in the plan: for whose mail it is asked, and which parts.

use super::Run;
use super::asked::mx_domain;
use crate::checks::transport::{self, Author, Part, TransportRequest};
use crate::checks::{Check, Command, Finding};
use crate::dns::{Name, RecordType, Transcript};
use crate::doh::Endpoint;

impl Run {
    /// The commands that ask one part alone.
    pub(super) async fn transport_alone(&self, command: Command) {
        let part = match command {
            Command::MtaSts => Part::MtaSts,
            Command::TlsRpt => Part::TlsRpt,
            Command::Dane => Part::Dane,
            Command::Dnssec => Part::Dnssec,
            Command::Bimi => Part::Bimi,
            _ => return,
        };
        if let Some(domain) = self.query.domain() {
            self.transport(&domain, &[part], true).await;
        }
        if let Some(check) = self.query.command.and_then(Command::check) {
            self.end(check);
        }
    }

    /// What concerns mail to the domain whose mail servers are shown.
    pub(super) async fn transport_whole(&self) {
        if let Some(domain) = mx_domain(&self.query) {
            self.transport(&domain, &Part::DELIVERY, false).await;
        }
        self.end(Check::Transport);
    }

    async fn transport(&self, domain: &Name, parts: &[Part], alone: bool) {
        let request = TransportRequest {
            domain: domain.clone(),
            parts: parts.to_vec(),
            alone,
            validates: Endpoint::of(&self.query.resolver).iter().all(|endpoint| endpoint.validates),
            policy: None,
            author: Some(Author { domain: domain.clone(), organizational: None, policy_enforced: None }),
        };
        let update = |result: &transport::Transport| {
            self.report.borrow_mut().transport = Some(result.clone());
            (self.on_change)();
        };
        let (result, findings) = transport::check(&request, &self.recorder, &update).await;
        update(&result);
        // What is found of a recipient's domain is for others to repair.
        let own = self.query.subject_domain().or_else(|| self.query.sender_domain());
        let receives_only = !alone && self.query.to.is_some() && own.as_ref() != Some(domain);
        let findings = findings.into_iter();
        let findings = findings.map(|finding| if receives_only { finding.of_receiver() } else { finding });
        self.add_findings(findings.collect::<Vec<Finding>>());
    }
}

/// Whether a recorded report had asked for transport security, which earlier versions did not.
pub(super) fn is_recorded(transcript: &Transcript) -> bool {
    transcript.lookups().iter().any(|lookup| {
        lookup.question.rtype == RecordType::TXT && lookup.question.name.as_str().starts_with("_smtp._tls.")
    })
}
