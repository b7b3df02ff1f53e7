//! The addresses of a report: where they come from, and what is asked of each.

use std::collections::HashSet;
use std::net::IpAddr;

use futures_util::future::{join, join_all};

use super::Run;
use crate::checks::blocklist::Target;
use crate::checks::{Check, Command, Finding, FindingCode, HostAddresses, Severity};
use crate::dns::{LookupError, Name, Urgency, embedded_ipv4, without_embedding};
use crate::report::model::{AddressRow, Role};
use crate::report::subject::{Host, Subject};

/// The most addresses that are checked; a domain with more is no usual one.
pub(super) const MAX_ADDRESSES: usize = 12;
/// The most names of one address that are looked up on lists of domains.
const MAX_NAMES: usize = 2;

/// An address, and how it was found.
#[derive(Clone)]
pub(super) struct FoundAddress {
    pub(super) address: IpAddr,
    pub(super) role: Role,
    pub(super) name: Option<Name>,
}

impl Run {
    /// Checks one host or address for its blocklists or its names.
    pub(super) async fn host_alone(&self) {
        let found = match &self.query().subject {
            Some(Subject::Address(address)) => vec![self.typed(*address)],
            Some(Subject::Domain(_) | Subject::Mailbox(_)) => {
                let domain = self.query().domain().unwrap_or_else(Name::root);
                self.host(&Host::Name(domain), Role::Host).await
            }
            Some(Subject::Unusable(_)) | None => Vec::new(),
        };
        let domain_lists = async {
            if self.query().command == Some(Command::Blocklist)
                && let Some(domain) = self.query().domain()
            {
                self.domain_lists([domain], Urgency::Sender).await;
            }
        };
        join(self.addresses(found), domain_lists).await;
        self.end_address_checks();
    }

    /// Ends the checks that ask about each address. One that had no address to look at has no finding
    /// yet, and must not be taken for good.
    pub(super) fn end_address_checks(&self) {
        let (checks, with_findings): (Vec<Check>, Vec<Check>) = {
            let report = self.report.borrow();
            (report.checks.clone(), report.findings.iter().map(|finding| finding.check).collect())
        };
        let nothing_asked = {
            let report = self.report.borrow();
            report.addresses.is_empty() || report.blocklists.as_ref().is_none_or(Vec::is_empty)
        };
        // What is known of a server that has no address is known of others.
        let no_server = self.is_whole()
            && (self.query().server.is_some() || self.query().error_of("server").is_some())
            && {
                let report = self.report.borrow();
                !report.addresses.iter().any(|row| row.role == Role::Server)
            };
        for (check, code) in
            [(Check::Blocklist, FindingCode::BlocklistNoAddress), (Check::Ptr, FindingCode::PtrNoAddress)]
        {
            let no_address = self.report.borrow().addresses.is_empty();
            let silent = !with_findings.contains(&check);
            let is_open = match check {
                Check::Blocklist => no_address || silent && nothing_asked,
                _ => silent,
            };
            if checks.contains(&check) && (is_open || no_server) {
                let arguments = self.why_no_address();
                self.add_findings(vec![Finding::new(check, code, &arguments, &[])]);
            }
            self.end(check);
        }
    }

    /// Why there is no address to check, and what to do.
    fn why_no_address(&self) -> [(&'static str, &'static str); 2] {
        let is_host = |finding: &Finding| {
            matches!(finding.code, FindingCode::BlocklistHostNoAddress | FindingCode::BlocklistHostUnknown)
        };
        if self.query().error_of("server").is_some() {
            return [
                ("why", "the one that was given could not be read"),
                ("fix", "Correct the server's name or address."),
            ];
        }
        match self.report.borrow().findings.iter().any(is_host) {
            true => [
                ("why", "no address is known of the one that was named"),
                ("fix", "Check the server's name, or enter its address."),
            ],
            false if self.report.borrow().message.is_some() => [
                ("why", "the text does not name one"),
                ("fix", "Enter the address of the server that sends: its log and its administrator know it."),
            ],
            false => [
                ("why", "nothing here names one"),
                ("fix", "Check the whole bounce, or the address of the server that sends."),
            ],
        }
    }

    /// An address as it was typed; where an IPv4 address is inside, that one, which is said.
    pub(super) fn typed(&self, address: IpAddr) -> FoundAddress {
        if let Some(embedded) = embedded_ipv4(address) {
            let (shown, ipv4) = (address.to_string(), embedded.address.to_string());
            let arguments = [("address", shown.as_str()), ("form", embedded.explain), ("ipv4", &ipv4)];
            let check = self.query().command.and_then(Command::check).unwrap_or(Check::Ptr);
            self.add_findings(vec![Finding::new(check, FindingCode::PtrEmbedded, &arguments, &[])]);
        }
        FoundAddress { address: without_embedding(address), role: Role::Input, name: None }
    }

    /// Looks up a host's addresses; a host without any gets a finding.
    pub(super) async fn host(&self, host: &Host, role: Role) -> Vec<FoundAddress> {
        let name = match host {
            Host::Address(address) => return vec![FoundAddress { role, ..self.typed(*address) }],
            Host::Name(name) => name,
        };
        let answer = HostAddresses::ask(name, &self.asking(Urgency::Verdict)).await;
        let is_mapped = |address: &IpAddr| matches!(address, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some());
        let (mapped, addresses): (Vec<IpAddr>, Vec<IpAddr>) = answer.all().into_iter().partition(is_mapped);
        let alone = self.query().command.and_then(Command::check);
        for address in mapped {
            let (shown, ipv4) = (address.to_string(), address.to_canonical().to_string());
            let arguments = [("host", name.as_str()), ("address", shown.as_str()), ("ipv4", &ipv4)];
            let check = alone.unwrap_or(Check::Ptr);
            self.add_findings(vec![
                Finding::new(check, FindingCode::PtrMapped, &arguments, &answer.queries).about(&address),
            ]);
        }
        if addresses.is_empty() {
            if role == Role::Host {
                let exchanges = self.exchanges_of(name).await;
                if !exchanges.is_empty() {
                    return exchanges;
                }
            }
            let why = answer.error().map(ToString::to_string).unwrap_or_default();
            let code = match answer.error() {
                Some(_) => FindingCode::BlocklistHostUnknown,
                None => FindingCode::BlocklistHostNoAddress,
            };
            let broken = answer.why_missing();
            let advice = answer.error().map_or("", LookupError::advice);
            let arguments = [("host", name.as_str()), ("why", &why), ("broken", &broken), ("advice", advice)];
            // The one check that was asked for; in a whole report, the lists want the address most.
            let check = alone.unwrap_or(Check::Blocklist);
            self.add_findings(vec![Finding::new(check, code, &arguments, &answer.queries)]);
        }
        let mut found: Vec<FoundAddress> = Vec::new();
        for address in addresses {
            let FoundAddress { address, .. } = self.typed(address);
            // What a resolver made of an IPv4 address (DNS64) is that address once more.
            if found.iter().all(|known| known.address != address) {
                found.push(FoundAddress { address, role, name: Some(name.clone()) });
            }
        }
        found
    }

    /// Checks those addresses that are not being checked yet.
    pub(super) async fn addresses(&self, found: Vec<FoundAddress>) {
        let mut fresh = Vec::new();
        let mut left_out: Vec<IpAddr> = Vec::new();
        let mut left_out_sends = !self.is_whole();
        let all = found.iter().map(|item| item.address).collect::<HashSet<_>>().len();
        let exchanges_are_judged = self.is_whole();
        {
            let mut report = self.report.borrow_mut();
            for item in found {
                // An exchange's IPv4 address that a resolver made an IPv6 one of (DNS64) is known once.
                let is_mapped = item.address != item.address.to_canonical();
                let address = if is_mapped { item.address } else { without_embedding(item.address) };
                let item = FoundAddress { address, ..item };
                if let Some(known) = report.addresses.iter_mut().find(|row| row.address == item.address) {
                    known.role = known.role.min(item.role);
                    continue;
                }
                if report.addresses.len() >= MAX_ADDRESSES {
                    if !left_out.contains(&item.address) {
                        left_out.push(item.address);
                        left_out_sends |= matches!(item.role, Role::Server | Role::Input);
                    }
                    continue;
                }
                report.addresses.push(AddressRow {
                    address: item.address,
                    role: item.role,
                    name: item.name.clone(),
                    special_use: self.world.special_use(item.address).map(|special| special.id),
                    sends: false,
                    left_out: false,
                });
                // Of an exchange that nobody outside can reach, the check of exchanges says so.
                let unreachable = self.world.special_use(item.address).is_some()
                    || item.address != item.address.to_canonical();
                if !(unreachable && exchanges_are_judged && matches!(item.role, Role::Mx | Role::Host)) {
                    fresh.push(item);
                }
            }
        }
        if !left_out.is_empty() {
            let count = (all - left_out.len()).to_string();
            let (all, rest) = (all.to_string(), left_out.len().to_string());
            let arguments = [("count", count.as_str()), ("all", &all), ("rest", &rest)];
            let code = FindingCode::BlocklistTooManyAddresses;
            let finding = Finding::new(Check::Blocklist, code, &arguments, &[]);
            // Of servers that only receive nobody needs to know.
            self.add_findings(vec![match left_out_sends {
                true => finding,
                false => finding.remark(Severity::Notice),
            }]);
        }
        let target = |item: &FoundAddress| Target::Address(item.address.to_canonical());
        // The first one that may send is asked about before the others.
        let may_send = |item: &FoundAddress| is_known_to_send(item.role) || self.may_be_sender(item.role);
        let first = fresh.iter().position(may_send);
        let urgency = |(index, item): (usize, &FoundAddress)| match may_send(item) {
            true if Some(index) == first => Urgency::SendingAddress,
            true => Urgency::Sender,
            false => Urgency::Rest,
        };
        let urgencies: Vec<Urgency> = fresh.iter().enumerate().map(urgency).collect();
        let names = |(item, urgency): (&FoundAddress, &Urgency)| {
            let (item, urgency) = (item.clone(), *urgency);
            async move {
                let sends = is_known_to_send(item.role);
                let names = self.ptr(&item, if sends { Urgency::Verdict } else { urgency }).await;
                // A receiver looks the name of the server that sends up too.
                if sends {
                    self.sender_lists(names.into_iter().take(MAX_NAMES)).await;
                }
            }
        };
        // A name is one question, the lists of an address are a hundred.
        let names = join_all(fresh.iter().zip(&urgencies).map(names));
        let targets: Vec<Target> = fresh.iter().map(target).collect();
        let lists = targets.iter().zip(&urgencies).map(|(target, urgency)| self.lists(target, *urgency));
        join(names, join_all(lists)).await;
    }

    /// Whether an address of this role stands in for the sending server's, which was not named.
    fn may_be_sender(&self, role: Role) -> bool {
        matches!(role, Role::Mx | Role::Host) && !self.report.borrow().is_server_named()
    }
}

/// Whether an address of this role is the sending server's.
fn is_known_to_send(role: Role) -> bool {
    matches!(role, Role::Server | Role::Input)
}
