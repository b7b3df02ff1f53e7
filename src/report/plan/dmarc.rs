//! DMARC in the plan: for which author domain, and what is known of SPF by then.

use std::sync::Arc;

use super::{Run, message};
use crate::checks::dkim::Namespace;
use crate::checks::dmarc::{self, DmarcRequest, Outcome, SpfKnowledge};
use crate::checks::spf::{SpfEvaluation, SpfResult};
use crate::checks::{Check, Command, FindingCode};
use crate::dns::{Name, RecordType, Transcript, Urgency, World};
use crate::report::query::Query;
use crate::report::subject::ReturnPath;

impl Run {
    /// Asks the questions of the tree walk, which need not wait for SPF.
    pub(super) async fn dmarc_walk(&self) {
        if let Some(author) = self.query().author_domain() {
            dmarc::prefetch(&author, &self.asking(Urgency::Verdict)).await;
        }
    }

    /// What the domain in the visible From asks of receivers; SPF has been judged by now, if at all.
    pub(super) async fn dmarc(&self) {
        if let Some(author) = self.query().author_domain() {
            let known = match self.query().command {
                None | Some(Command::Flow) => {
                    let report = self.report.borrow();
                    let spf = report.spf.as_deref();
                    // Of a domain that is asked about alone it is not known that it sends.
                    let sends = |spf: &&SpfEvaluation| spf.ip.is_some() || self.query().names_a_sender();
                    spf_knowledge(spf.filter(sends), self.world)
                }
                Some(_) => SpfKnowledge::Unknown,
            };
            let signed = message::signatures(self.report.borrow().message.as_deref());
            let mut request = DmarcRequest {
                author,
                spf: known,
                signatures: signed.as_ref().map(|signed| signed.passing.clone()),
                null_sender: self.query().from == Some(ReturnPath::Null),
                no_key: self.no_key_of_author(),
            };
            let resolver = self.asking(Urgency::Verdict);
            let (mut result, mut findings) = dmarc::check(&request, &resolver).await;
            // Another signature may pass, of which it cannot be told.
            if result.outcome == Outcome::CannotPass && signed.is_some_and(|signed| !signed.is_all) {
                request.signatures = None;
                (result, findings) = dmarc::check(&request, &resolver).await;
            }
            // That the return-path's domain does not exist is said of SPF.
            if self.is_whole() && self.query().sender_domain().as_ref() == Some(&request.author) {
                findings.retain(|finding| finding.code != FindingCode::DmarcAuthorNxdomain);
            }
            // A name server that denies the place of keys although one was found there is not believed.
            let has_key = self
                .report
                .borrow()
                .dkim
                .as_deref()
                .is_some_and(|dkim| dkim.domain == request.author && dkim.namespace == Namespace::Exists);
            findings.retain(|finding| !has_key || finding.code != FindingCode::DmarcSpfOnly);
            self.report.borrow_mut().dmarc = Some(Arc::new(result));
            self.add_findings(findings);
        } else if self.query().author.is_some() {
            self.add_findings(vec![dmarc::several_authors()]);
        }
        self.end(Check::Dmarc);
    }

    /// The questions that prove that the author domain has no key; none where it may have one. A name server
    /// that denies the place of keys although one was found there is not believed.
    fn no_key_of_author(&self) -> Option<Vec<u32>> {
        let author = self.query().author_domain()?;
        let report = self.report.borrow();
        let dkim = report.dkim.as_deref().filter(|dkim| dkim.domain == author)?;
        (self.is_whole() && dkim.namespace == Namespace::Absent).then(|| dkim.queries.clone())
    }
}

/// Whether the whole report of a query has DMARC.
pub(super) fn is_asked(query: &Query) -> bool {
    query.author.is_some() || query.author_domain().is_some()
}

/// What SPF gave for the return-path, whichever of the server's addresses sends.
fn spf_knowledge(spf: Option<&SpfEvaluation>, world: World) -> SpfKnowledge {
    let Some(spf) = spf else { return SpfKnowledge::Unknown };
    let others = spf.others.iter().filter(|other| other.identity == spf.identity);
    let judged = std::iter::once((spf.ip, spf.result)).chain(others.map(|other| (other.ip, other.result)));
    // What a server has on the inside is not what receivers see. Without an address there is a result only
    // where the record decides whoever sends.
    let inside = |ip: std::net::IpAddr| world.special_use(ip.to_canonical()).is_some();
    let results: Vec<SpfResult> =
        judged.filter(|(ip, _)| ip.is_none_or(|ip| !inside(ip))).filter_map(|(_, result)| result).collect();
    let is = |wanted: SpfResult| results.iter().filter(|result| **result == wanted).count();
    let passes = is(SpfResult::Pass);
    match Name::from_user(&spf.domain) {
        _ if results.is_empty() => SpfKnowledge::Unknown,
        Ok(domain) if passes == results.len() => SpfKnowledge::Pass(domain),
        Ok(domain) if passes > 0 => SpfKnowledge::PassFromSome(domain),
        // Whoever gets the answer that was missing here may see a pass.
        _ if is(SpfResult::TempError) > 0 => SpfKnowledge::Unknown,
        _ => SpfKnowledge::NoPass,
    }
}

/// Whether a recorded report had asked for DMARC, which earlier versions did not.
pub(super) fn is_recorded(transcript: &Transcript) -> bool {
    transcript.lookups().iter().any(|lookup| {
        lookup.question.rtype == RecordType::TXT && lookup.question.name.as_str().starts_with("_dmarc.")
    })
}
