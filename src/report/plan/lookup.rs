//! Plain look-ups in the plan.

use super::Run;
use crate::checks::{Check, lookup};
use crate::dns::RecordType;

impl Run {
    /// Looks records of one type up at the name asked about.
    pub(super) async fn lookup(&self, rtype: RecordType) {
        if let Some(domain) = self.query().domain() {
            let (row, findings) = lookup::check(&domain, rtype, &self.resolver).await;
            self.report.borrow_mut().lookups.get_or_insert_default().push(row);
            self.add_findings(findings);
        }
        self.end(Check::Lookup);
    }
}
