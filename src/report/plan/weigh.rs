//! What of all that was found touches the sender: which addresses are judged as the sending server's, and
//! what findings about others amount to. It asks nothing, and is worked out anew for each state of a report,
//! since checks end in any order.

use std::net::IpAddr;
use std::sync::Arc;

use super::{Run, in_order};
use crate::checks::dmarc::Outcome;
use crate::checks::mx::{MxResult, Reachable};
use crate::checks::spf::{AuthorizedAddresses, Branch, provider_of, provider_of_host};
use crate::checks::{Check, Command, Finding, FindingCode, FindingReach, Severity, blocklist, ptr};
use crate::dns::Name;
use crate::message::{Message, SignatureOutcome};
use crate::report::model::{Report, Role};
use crate::report::rewriting_resolver;

/// Who may send for a domain, by its SPF record.
pub(super) struct Authorized {
    all: AuthorizedAddresses,
    /// What records of services let send that the domain's own includes.
    by_provider: Vec<(&'static str, AuthorizedAddresses)>,
}

impl Authorized {
    /// Reads it off the record's terms.
    pub(super) fn of(branch: &Branch) -> Self {
        let mut by_provider = Vec::new();
        branch.each(&mut |nested| {
            if let Some(provider) = provider_of(&nested.domain) {
                by_provider.push((provider, AuthorizedAddresses::of(nested)));
            }
        });
        Self { all: AuthorizedAddresses::of(branch), by_provider }
    }

    fn provider(&self, address: IpAddr) -> Option<&'static str> {
        let row = self.by_provider.iter().find(|(_, addresses)| addresses.contains(address));
        row.map(|(provider, _)| *provider)
    }
}

/// What a finding is about.
enum About {
    /// An address of the report.
    Address { address: IpAddr, sends: bool, left_out: bool },
    /// A domain.
    Domain { of_sender: bool },
    /// The whole report.
    All,
}

/// What to do about SPF where a signature of the message passes for its author.
const VOUCHED_FOR: &str = "Nothing, if somebody forwarded this message: SPF fails then, and the signature is what counts. If the server is yours, add it to the SPF record.";

impl Run {
    /// Weighs the findings of a report.
    pub(super) fn weigh(&self, report: &mut Report) {
        self.find_senders(report);
        let of_family = self.leave_out(report).filter(|_| self.is_whole());
        let apart = of_family.as_ref().is_some_and(|finding| finding.code == FindingCode::MxNoCommonFamily);
        let hidden = is_hidden(report);
        let findings = std::mem::take(&mut report.findings);
        let mut weighed: Vec<Finding> =
            findings.into_iter().filter_map(|finding| self.weighed(finding, report, hidden)).collect();
        let rows = report.blocklists.as_deref().unwrap_or_default();
        let matters = |target: &str| match self.about(Some(target), report) {
            About::Address { sends, left_out, .. } => sends && !left_out,
            About::Domain { of_sender } => of_sender,
            About::All => true,
        };
        let done = self.lists_done.borrow();
        let done: Vec<_> = rows.iter().filter(|row| done.contains(&row.target)).cloned().collect();
        weighed.extend(blocklist::silence_findings(&done, &self.resolver_name, &|finding| {
            self.weighed(finding, report, hidden)
        }));
        weighed.extend(blocklist::list_findings(rows, &self.resolver_name, &matters));
        if weighed.iter().any(|finding| finding.code == FindingCode::ResolverRewrites) {
            rewriting_resolver::believe_nothing(&mut weighed);
            report.message = report.message.take().map(without_keys);
        }
        if weighed.iter().any(|finding| finding.code == FindingCode::ResolverKnowsNothing) {
            weighed.retain(|finding| matches!(finding.check, Check::Resolver | Check::Message));
        }
        // What is judged of an address that cannot connect touches nothing.
        if apart {
            weighed = weighed.into_iter().map(|finding| without_connection(finding, report)).collect();
        }
        weighed.extend(of_family);
        in_order(&mut weighed);
        report.findings = weighed;
    }

    /// Which addresses are judged as the sending server's. A mail exchange stands in for it only where none
    /// was named, and the domain lets it send.
    fn find_senders(&self, report: &mut Report) {
        let named = report.is_server_named();
        let authorized = self.authorized.borrow();
        let whole = self.is_whole();
        let is_about_lists = self.query().command == Some(Command::Blocklist);
        for row in &mut report.addresses {
            row.sends = match row.role {
                Role::Server | Role::Input => true,
                // A check alone is about the host that was typed, and about what stands in for it.
                Role::Host if !whole => true,
                Role::Mx if is_about_lists => true,
                Role::Host | Role::Mx => {
                    let public = row.special_use.is_none() && row.address == row.address.to_canonical();
                    let lets_send =
                        authorized.as_ref().is_some_and(|authorized| authorized.all.contains(row.address));
                    whole && !named && public && lets_send
                }
            };
        }
    }

    /// What a finding is about, by its target.
    fn about(&self, target: Option<&str>, report: &Report) -> About {
        let Some(target) = target else { return About::All };
        let row = report.addresses.iter().find(|row| {
            row.address.to_canonical().to_string() == target || row.address.to_string() == target
        });
        match row {
            Some(row) => About::Address { address: row.address, sends: row.sends, left_out: row.left_out },
            None if target.parse::<IpAddr>().is_ok() => About::All,
            None => {
                let known = self.sender_names.borrow().iter().any(|name| name.as_str() == target);
                About::Domain { of_sender: known || !self.is_whole() }
            }
        }
    }

    /// What a finding amounts to; none where nobody needs to know of it. `hidden` says whether a failure may
    /// be why no address is known.
    fn weighed(&self, finding: Finding, report: &Report, hidden: bool) -> Option<Finding> {
        // How mail is encrypted is judged for the domain, also where a finding is about one of its servers; keys
        // are looked for of the domain that signs, whatever their names.
        if matches!(finding.check, Check::Transport | Check::Dkim) {
            return Some(finding);
        }
        // What a message was like does not decide what becomes of the next one.
        if finding.check == Check::Message {
            return Some(Finding { reach: FindingReach::Aside, ..finding });
        }
        // A signature that passes for the author's domain outlives forwarding, which SPF does not.
        let is_vouched_for = report.message.as_ref().is_some_and(|message| {
            let outcome = report.dmarc.as_ref().map(|dmarc| dmarc.outcome);
            // The receiver verified one that is not in the text.
            let was_vouched_for = || message.signature_not_in_text().is_some();
            match outcome {
                Some(Outcome::PassesBySignature) => true,
                Some(Outcome::NeedsSignature | Outcome::CannotTell) => was_vouched_for(),
                _ => false,
            }
        });
        if is_vouched_for
            && finding.check == Check::Spf
            && finding.decides()
            && finding.severity > Severity::Notice
        {
            return Some(Finding { fix: Some(VOUCHED_FOR.to_owned()), ..finding.remark(Severity::Warning) });
        }
        let finding = self.with_proof(finding, report);
        let missing = matches!(finding.code, FindingCode::BlocklistNoAddress | FindingCode::PtrNoAddress);
        match self.about(finding.target.as_deref(), report) {
            // Where nothing leads to a sending server there is nothing to be found against one, unless it
            // is a failure that hides it.
            About::All if missing && self.is_whole() && !hidden => Some(finding.remark(Severity::Notice)),
            About::All | About::Domain { of_sender: true } => Some(finding),
            About::Domain { of_sender: false } => Some(finding.of_receiver()),
            About::Address { left_out: true, .. } => Some(finding.remark(Severity::Notice)),
            About::Address { address, sends: true, .. } => Some(match self.provider(address, report) {
                Some(provider) => finding.of_provider(provider),
                None => finding,
            }),
            About::Address { address, sends: false, .. } => match finding.check {
                Check::Ptr => {
                    let row = report.ptr.iter().flatten().find(|row| row.address == address);
                    ptr::of_receiver(finding, row)
                }
                _ => Some(finding.of_receiver()),
            },
        }
    }

    /// What is found of an exchange rests on who may send too, where that decides what it amounts to.
    fn with_proof(&self, mut finding: Finding, report: &Report) -> Finding {
        if !self.is_whole() || finding.check != Check::Ptr || report.is_server_named() {
            return finding;
        }
        if let (About::Address { .. }, Some(spf)) =
            (self.about(finding.target.as_deref(), report), &report.spf)
        {
            finding.queries.extend(&spf.queries);
            finding.queries.sort_unstable();
            finding.queries.dedup();
        }
        finding
    }

    /// The provider whose server an address is, as far as its confirmed name or the domain's SPF record tells.
    fn provider(&self, address: IpAddr, report: &Report) -> Option<&'static str> {
        let row = report.ptr.iter().flatten().find(|row| row.address == address);
        let names: &[Name] = row.map(|row| &row.confirmed[..]).unwrap_or_default();
        // A line or a hired machine may have a name below its provider's, and another to answer for it.
        let by_name = names
            .iter()
            .filter(|name| !crate::checks::host_name::looks_dynamic(name))
            .find_map(provider_of_host);
        by_name.or_else(|| self.authorized.borrow().as_ref()?.provider(address))
    }
}

/// What is found of an address that cannot connect to the recipient is a remark.
fn without_connection(finding: Finding, report: &Report) -> Finding {
    use FindingCode::{SpfFail, SpfFailExplained, SpfNeutral, SpfSoftfail};
    let is_of_server = |target: &str| {
        let servers = report.addresses.iter().filter(|row| matches!(row.role, Role::Server | Role::Input));
        servers.into_iter().any(|row| row.address.to_canonical().to_string() == target)
    };
    let is_spf = matches!(finding.code, SpfFail | SpfFailExplained | SpfSoftfail | SpfNeutral);
    match is_spf || finding.target.as_deref().is_some_and(is_of_server) {
        true if finding.severity > Severity::Notice => finding.remark(Severity::Notice),
        _ => finding,
    }
}

/// Whether a failed look-up may be why no address is known.
fn is_hidden(report: &Report) -> bool {
    let unknown = |mx: Option<&MxResult>| mx.is_some_and(|mx| mx.reachable == Reachable::Unknown);
    let host = report.findings.iter().any(|finding| {
        matches!(finding.code, FindingCode::BlocklistHostUnknown | FindingCode::BlocklistHostNoAddress)
    });
    // Where not even a recipient is known, nothing was asked.
    let unread = report.query.error_of("server").is_some();
    report.mx.is_none() || host || unread || unknown(report.mx.as_ref()) || unknown(report.from_mx.as_ref())
}

/// The message, of whose signatures nothing is known: what was answered for their keys cannot be believed.
fn without_keys(mut message: Arc<Message>) -> Arc<Message> {
    if message.signatures.iter().any(|signature| !signature.queries.is_empty()) {
        let message = Arc::make_mut(&mut message);
        for signature in message.signatures.iter_mut().filter(|signature| !signature.queries.is_empty()) {
            signature.result = SignatureOutcome::Temperror;
            (signature.reason, signature.undo, signature.after_undo) = (None, None, None);
            signature.details.key_problem = None;
            signature.details.gap = Some("what the resolver answers for its key cannot be believed".into());
        }
    }
    message
}
