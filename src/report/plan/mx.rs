//! Mail exchanges in the plan: of the recipient's domain, which the report shows, and of the sender's.

use super::Run;
use super::hosts::FoundAddress;
use crate::checks::Check;
use crate::checks::mx::{self, MxStatus};
use crate::dns::{Name, Urgency};
use crate::report::model::Role;
use crate::report::subject::ReturnPath;

impl Run {
    /// The `mx:` command.
    pub(super) async fn mx_alone(&self) {
        if let Some(domain) = self.query().domain() {
            self.mx(&domain).await;
        }
    }

    /// Checks the domain's mail exchanges and gives their addresses.
    pub(super) async fn mx(&self, domain: &Name) -> Vec<FoundAddress> {
        let update = |result: &mx::MxResult| {
            self.report.borrow_mut().mx = Some(result.clone());
            (self.on_change)();
        };
        let (result, findings) = mx::check(domain, self.world, &self.asking(Urgency::Verdict), &update).await;
        update(&result);
        self.add_findings(findings);
        self.end(Check::Mx);
        found_at(&result)
    }

    /// The exchanges of a domain, without showing them as the report's own.
    pub(super) async fn exchanges_of(&self, domain: &Name) -> Vec<FoundAddress> {
        let (result, _) = mx::check(domain, self.world, &self.asking(Urgency::Verdict), &|_| {}).await;
        found_at(&result)
    }

    /// Whether the domain of the return-path takes mail: bounces go there.
    pub(super) async fn return_path_mx(&self) {
        // A HELO name need not take mail.
        if self.query().from == Some(ReturnPath::Null) {
            return;
        }
        if let Some(domain) = self.query().sender_domain() {
            let (result, _) = mx::check(&domain, self.world, &self.asking(Urgency::Verdict), &|_| {}).await;
            self.report.borrow_mut().from_mx = Some(result);
        }
    }
}

/// The addresses of a domain's exchanges. Whether mail comes from them too is decided when it is known who
/// may send (`weigh.rs`).
fn found_at(result: &mx::MxResult) -> Vec<FoundAddress> {
    let role = if result.status == MxStatus::Implicit { Role::Host } else { Role::Mx };
    result
        .records
        .iter()
        .flat_map(|record| record.addresses.iter().flatten().map(move |address| (record, *address)))
        .map(|(record, address)| FoundAddress { address, role, name: Some(record.exchange.clone()) })
        .collect()
}
