//! SPF in the plan: whose record is read, for which sender and which addresses.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::Run;
use super::hosts::{FoundAddress, MAX_ADDRESSES};
use super::weigh::Authorized;
use crate::checks::{Check, Command, Finding, FindingCode, spf};
use crate::dns::{Deadline, Found, Name, RecordData, RecordType, Resolve as _, Urgency};
use crate::doh::sleep;
use crate::report::model::Role;
use crate::report::subject::{Host, ReturnPath, Subject};

/// The time that a receiver is to allow for SPF (RFC 7208 section 4.6.4).
const SPF_TIME: Duration = Duration::from_secs(20);

impl Run {
    /// Who may send, judged for the server's addresses, where they are known.
    pub(super) async fn spf(&self, found: &[FoundAddress]) {
        let Some(mut request) = self.spf_request() else {
            if self.is_whole() && self.query().from == Some(ReturnPath::Null) {
                self.add_findings(vec![Finding::new(Check::Spf, FindingCode::SpfHeloMissing, &[], &[])]);
                self.end(Check::Spf);
            }
            return;
        };
        let servers = found.iter().filter(|item| matches!(item.role, Role::Server | Role::Input));
        request.addresses = servers.map(|item| item.address).take(MAX_ADDRESSES).collect();
        self.that_can_deliver(&mut request.addresses);
        // An address that only the inside sees is judged last.
        let inside = |ip: &IpAddr| self.world.special_use(ip.to_canonical());
        request.addresses.sort_by_key(|address| inside(address).is_some());
        let resolver = Deadline::new(Rc::new(self.asking(Urgency::Verdict)), sleep(SPF_TIME));
        let (result, mut findings) = spf::check(&request, &resolver).await;
        if let Some(ip) = result.ip
            && let Some(special) = inside(&ip)
        {
            let judged = [
                FindingCode::SpfPass,
                FindingCode::SpfFail,
                FindingCode::SpfFailExplained,
                FindingCode::SpfSoftfail,
                FindingCode::SpfNeutral,
            ];
            findings.retain(|finding| !judged.contains(&finding.code));
            let address = ip.to_string();
            let arguments = [("address", address.as_str()), ("use", special.explain)];
            findings.push(Finding::new(Check::Spf, FindingCode::SpfInsideAddress, &arguments, &[]));
        }
        // A domain for which nobody may send says so rightly, unless mail is said to be from it.
        let refuses =
            |finding: &Finding| matches!(finding.code, FindingCode::SpfFail | FindingCode::SpfFailExplained);
        let is_nobody = result.ip.is_none() && !self.query().names_a_sender();
        if is_nobody && findings.iter().any(refuses) {
            let receives = self.exchange_question(&result.domain).await;
            let arguments = [("domain", result.domain.as_str()), ("because", result.because.as_str())];
            for finding in findings.iter_mut().filter(|finding| refuses(finding)) {
                let mut queries = finding.queries.clone();
                queries.extend(receives);
                let code = match receives {
                    Some(_) => FindingCode::SpfNobodyReceives,
                    None => FindingCode::SpfNobody,
                };
                *finding = Finding::new(Check::Spf, code, &arguments, &queries);
            }
        }
        *self.authorized.borrow_mut() = Some(Authorized::of(&result.trace));
        self.report.borrow_mut().spf = Some(Arc::new(result));
        self.add_findings(findings);
        self.end(Check::Spf);
    }

    /// The question whose answer names mail exchanges of a domain; none where it has none, takes no mail (RFC
    /// 7505), or that is not known.
    async fn exchange_question(&self, domain: &str) -> Option<u32> {
        let lookup = self.asking(Urgency::Verdict).ask(&spf::usable_domain(domain)?, RecordType::MX).await;
        let found = lookup.found(|data| match data {
            RecordData::Mx { exchange, .. } => Some(!exchange.is_root()),
            _ => None,
        });
        let Found::Records(records) = found else { return None };
        records.iter().any(|record| record.value).then_some(lookup.id)
    }

    /// Asks for the records that [`Run::spf`] is going to read, so that they need not wait for the server's
    /// addresses.
    pub(super) async fn spf_records(&self) {
        if !self.report.borrow().checks.contains(&Check::Spf) {
            return;
        }
        let Some(request) = self.spf_request() else { return };
        if let Some(domain) = spf::usable_domain(&request.domain) {
            spf::ask_ahead(&domain, &request.client, &self.asking(Urgency::Verdict)).await;
        }
    }

    /// Whose record is read, and for which sender.
    pub(super) fn spf_request(&self) -> Option<spf::SpfRequest> {
        let query = self.query();
        let alone = query.command == Some(Command::Spf);
        // The null sender stands for postmaster at the HELO name, whatever else is asked about (section 2.4).
        let null = !alone && query.from == Some(ReturnPath::Null);
        let domain = match &query.subject {
            _ if null => query.helo.as_ref()?.to_string(),
            Some(Subject::Unusable(text)) => text.rsplit('@').next().unwrap_or_default().to_owned(),
            _ => {
                // The recipient's domain says nothing of who may send, unless it is asked about alone.
                match alone {
                    true => query.domain()?.to_string(),
                    false => query.sender_domain().or_else(|| query.subject_domain())?.to_string(),
                }
            }
        };
        let helo = match (&query.helo, &query.server) {
            (Some(helo), _) => helo.to_string(),
            (None, Some(Host::Name(name))) => name.to_string(),
            _ => String::new(),
        };
        let mail_from = match (&query.from, &query.subject) {
            (Some(ReturnPath::Null), _) if query.helo.is_some() => String::new(),
            (Some(from @ (ReturnPath::Mailbox(_) | ReturnPath::Unusable(_))), _) => from.to_string(),
            (None, Some(Subject::Mailbox(mailbox))) => mailbox.to_string(),
            // Where only HELO is known, that is what is checked.
            (None, _) if query.helo.is_some() && query.subject.is_none() => String::new(),
            _ => domain.clone(),
        };
        let client = spf::Client::new(None, &mail_from, &helo);
        let second = client.identity == spf::Identity::MailFrom;
        Some(spf::SpfRequest {
            domain,
            client,
            addresses: Vec::new(),
            helo: query.helo.as_ref().filter(|_| second).and_then(|helo| helo.name().map(Name::to_string)),
        })
    }

    /// The addresses of the server that SPF alone is asked about.
    pub(super) async fn spf_alone(&self) {
        let found = match &self.query().server {
            Some(host) => self.host(host, Role::Server).await,
            None => Vec::new(),
        };
        self.spf(&found).await;
    }
}
