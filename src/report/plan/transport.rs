//! Transport security in the plan: for whose mail it is asked, and which parts.

use super::Run;
use super::asked::mx_domain;
use crate::checks::dmarc::{self, Dmarc, DmarcRequest, DmarcStatus, Policy, SpfKnowledge};
use crate::checks::transport::{self, Author, Part, TransportRequest};
use crate::checks::{Check, Command, Finding, FindingCode};
use crate::dns::{Name, RecordType, Resolve as _, Transcript};
use crate::doh::{Endpoint, ResolverChoice};

impl Run {
    /// The commands that ask one part alone.
    pub(super) async fn transport_alone(&self, command: Command) {
        let part = match command {
            Command::MtaSts => Part::MtaSts,
            Command::TlsRpt => Part::TlsRpt,
            Command::Dane => Part::Dane,
            Command::Dnssec => Part::Dnssec,
            _ => return,
        };
        if let Some(domain) = self.query().domain() {
            self.transport(&domain, &[part], true).await;
        }
        if let Some(check) = self.query().command.and_then(Command::check) {
            self.end(check);
        }
    }

    /// What concerns mail to the domain whose mail servers are shown.
    pub(super) async fn transport_whole(&self) {
        if let Some(domain) = mx_domain(self.query()) {
            self.transport(&domain, &Part::DELIVERY, false).await;
        }
        self.end(Check::Transport);
    }

    /// The `bimi:` command. The policy of DMARC decides about the logo too, so it is looked up.
    pub(super) async fn bimi_alone(&self) {
        if let Some(author) = self.query().domain() {
            let request = DmarcRequest {
                author: author.clone(),
                spf: SpfKnowledge::Unknown,
                signatures: None,
                null_sender: false,
                no_key: None,
            };
            let (dmarc, _) = dmarc::check(&request, &self.resolver).await;
            self.bimi(&dmarc, true).await;
        }
        self.end(Check::Dmarc);
    }

    /// The logo of the author domain, once it is known what DMARC makes of its mail.
    pub(super) async fn bimi_whole(&self) {
        let dmarc = self.report.borrow().dmarc.clone();
        if let Some(dmarc) = dmarc {
            self.bimi(&dmarc, false).await;
        }
    }

    async fn bimi(&self, dmarc: &Dmarc, alone: bool) {
        let domain = dmarc.author_domain.clone();
        let organizational = dmarc.organizational_domain.clone().filter(|other| *other != domain);
        let author = Author { domain: domain.clone(), organizational, policy_enforced: is_enforced(dmarc) };
        let request = TransportRequest {
            domain,
            parts: vec![Part::Bimi],
            alone,
            validates: true,
            policy: None,
            author: Some(author),
        };
        let (result, findings) = transport::check(&request, &self.resolver, &|_| {}).await;
        {
            let mut report = self.report.borrow_mut();
            let bimi = result.bimi.clone();
            report.transport.get_or_insert(result).bimi = bimi;
        }
        self.add_findings(findings);
    }

    /// Whether the resolver's word that an answer is authentic means something. Of a server that is asked over
    /// UDP nothing is known; one that validates says so of the root zone, which is signed.
    async fn resolver_validates(&self) -> bool {
        let choice = &self.query().resolver;
        if !matches!(choice, ResolverChoice::Dns(_)) {
            return Endpoint::of(choice).iter().all(|endpoint| endpoint.validates);
        }
        let root = self.resolver.ask(&Name::root(), RecordType::SOA).await;
        root.result.as_ref().is_ok_and(|response| response.ad)
    }

    async fn transport(&self, domain: &Name, parts: &[Part], alone: bool) {
        let request = TransportRequest {
            domain: domain.clone(),
            parts: parts.to_vec(),
            alone,
            validates: self.resolver_validates().await,
            policy: None,
            author: None,
        };
        let update = |result: &transport::Transport| {
            let mut report = self.report.borrow_mut();
            // The logo comes at another time.
            let bimi = report.transport.take().and_then(|before| before.bimi);
            report.transport = Some(transport::Transport { bimi, ..result.clone() });
            drop(report);
            (self.on_change)();
        };
        let (result, findings) = transport::check(&request, &self.resolver, &update).await;
        update(&result);
        // What is found of a recipient's domain is for others to repair.
        let own = self.query().subject_domain().or_else(|| self.query().sender_domain());
        let receives_only = !alone && self.query().to.is_some() && own.as_ref() != Some(domain);
        let findings = findings.into_iter();
        let findings = findings.map(|finding| match receives_only {
            // What keeps the message from being delivered touches it, whoever has to repair it.
            true if finding.code != FindingCode::DaneBroken || !finding.decides() => finding.of_receiver(),
            _ => finding,
        });
        self.add_findings(findings.collect::<Vec<Finding>>());
    }
}

/// Whether DMARC has receivers act on mail that fails it, in all that providers look at before they show a
/// logo; none where that is not known.
fn is_enforced(dmarc: &Dmarc) -> Option<bool> {
    let acts = |policy: Policy| matches!(policy, Policy::Quarantine | Policy::Reject);
    match (dmarc.status, dmarc.policy) {
        (DmarcStatus::Found, Some(tags)) => {
            let all = [tags.p, tags.sp].into_iter().flatten().all(acts);
            Some(all && !tags.t && dmarc.applies.is_some_and(acts))
        }
        (DmarcStatus::None | DmarcStatus::Invalid, _) => Some(false),
        (DmarcStatus::Found | DmarcStatus::Error, _) => None,
    }
}

/// Whether a recorded report had asked for transport security, which earlier versions did not.
pub(super) fn is_recorded(transcript: &Transcript) -> bool {
    transcript.lookups().iter().any(|lookup| {
        lookup.question.rtype == RecordType::TXT && lookup.question.name.as_str().starts_with("_smtp._tls.")
    })
}
