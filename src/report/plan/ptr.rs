//! Reverse DNS in the plan.

use std::net::IpAddr;

use super::Run;
use super::hosts::FoundAddress;
use crate::checks::{Check, Finding, FindingCode, ptr};
use crate::dns::{Name, Urgency};

impl Run {
    /// The names of an address, shown and given, which are wanted so soon.
    pub(super) async fn ptr(&self, item: &FoundAddress, urgency: Urgency) -> Vec<Name> {
        if !self.report.borrow().checks.contains(&Check::Ptr) {
            return Vec::new();
        }
        // What a special-use address is named outside is nobody's: the outside sees another address, or none.
        if let Some(special) = self.world.special_use(item.address) {
            let shown = item.address.to_string();
            let arguments = [("address", shown.as_str()), ("use", special.explain), ("seen", special.seen())];
            self.add_findings(vec![
                Finding::new(Check::Ptr, FindingCode::PtrSpecialUse, &arguments, &[]).about(&item.address),
            ]);
            return Vec::new();
        }
        let (row, mut findings) = ptr::check(item.address, &self.asking(urgency)).await;
        findings.extend(ptr::remarks(&row, self.query().sender_domain().as_ref()));
        let names = row.names.clone();
        {
            let mut report = self.report.borrow_mut();
            let order: Vec<IpAddr> = report.addresses.iter().map(|row| row.address).collect();
            let rows = report.ptr.get_or_insert_default();
            rows.push(row);
            let place = |row: &ptr::PtrRow| order.iter().position(|address| *address == row.address);
            rows.sort_by_key(|row| place(row));
        }
        self.add_findings(findings);
        names
    }
}
