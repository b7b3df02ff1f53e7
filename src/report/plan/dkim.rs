//! DKIM in the plan: whose keys are looked for, and which selectors are known.

use std::sync::Arc;

use super::Run;
use crate::checks::dkim::{self, DkimRequest, DkimResult, Origin};
use crate::checks::{Check, Finding, FindingCode};
use crate::dns::{Name, Transcript, Urgency};
use crate::report::message::signers;
use crate::report::query::Query;

/// The domain that is to sign: that of the visible From, or else what stands in its place.
pub(super) fn dkim_domain(query: &Query) -> Option<Name> {
    query.author_domain().or_else(|| query.subject_domain())
}

impl Run {
    /// The `dkim:` command.
    pub(super) async fn dkim_alone(&self) {
        if let Some(domain) = self.query().domain() {
            self.dkim(&domain).await;
        }
        self.end(Check::Dkim);
    }

    /// The keys of the domain that is to sign.
    pub(super) async fn dkim_whole(&self) {
        if let Some(domain) = dkim_domain(self.query()) {
            self.dkim(&domain).await;
        }
        self.end(Check::Dkim);
    }

    async fn dkim(&self, domain: &Name) {
        let of_message = self.report.borrow().message.as_deref().map(signers).unwrap_or_default();
        let known = self.query().selectors.iter().filter_map(|given| {
            let signer = given.domain.as_ref().unwrap_or(domain);
            let origin = match of_message.iter().any(|one| one.0 == *signer && one.1 == given.selector) {
                true => Origin::Message,
                false => Origin::Given,
            };
            Some((dkim::Selector::new(&given.selector, signer)?, origin))
        });
        let request = DkimRequest { domain: domain.clone(), known: known.collect() };
        let update = |result: &DkimResult| {
            self.report.borrow_mut().dkim = Some(Arc::new(result.clone()));
            (self.on_change)();
        };
        let (result, findings) = dkim::check(&request, &self.asking(Urgency::Sender), &update).await;
        update(&result);
        self.add_findings(findings);
        self.unread_selector(domain);
    }

    /// That a selector was given which could not be read.
    fn unread_selector(&self, domain: &Name) {
        if let Some(why) = self.query().error_of("selector") {
            let arguments = [("domain", domain.as_str()), ("why", why)];
            let code = FindingCode::DkimSelectorUnreadable;
            self.add_findings(vec![Finding::new(Check::Dkim, code, &arguments, &[])]);
        }
    }
}

/// Whether a recorded report had asked for DKIM keys, which earlier versions did not.
pub(super) fn is_recorded(transcript: &Transcript) -> bool {
    transcript
        .lookups()
        .iter()
        .any(|lookup| lookup.question.name.labels().any(|label| label == dkim::DOMAINKEY))
}
