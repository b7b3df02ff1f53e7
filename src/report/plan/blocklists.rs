//! The part of the plan that asks blocklists.

use std::cell::RefCell;

use futures_util::future::join_all;

use super::super::query::Query;
use super::super::subject::Subject;
use super::Run;
use crate::checks::blocklist::{self, ListRow, Retired, Target};
use crate::checks::{Check, Command};
use crate::dns::Name;

/// So many domains are looked up on lists of domains.
const MAX_DOMAINS: usize = 8;

/// The dead list whose zone was typed, where the blocklists are part of what is asked.
pub(super) fn retired(query: &Query) -> Option<&'static Retired> {
    let asked = matches!(query.command, None | Some(Command::Flow | Command::Blocklist));
    match &query.subject {
        Some(Subject::Domain(name)) if asked => blocklist::retired(name),
        _ => None,
    }
}

impl Run {
    /// Asks the lists of domains about those that were not asked about yet.
    pub(super) async fn domain_lists(&self, names: impl IntoIterator<Item = Name>) {
        let mut fresh = Vec::new();
        for name in names {
            let mut known = self.listed_domains.borrow_mut();
            let target = Target::Domain(name.clone());
            if known.len() < MAX_DOMAINS && !known.contains(&name) && target.is_public_name() {
                known.push(name);
                fresh.push(target);
            }
        }
        join_all(fresh.iter().map(|target| self.lists(target))).await;
    }

    /// Asks every list that is for the target's kind.
    pub(super) async fn lists(&self, target: &Target) {
        if !self.report.borrow().checks.contains(&Check::Blocklist) {
            return;
        }
        if let Target::Address(address) = target
            && let Some(special) = self.world.special_use(*address)
        {
            self.add_findings(vec![blocklist::special_use_finding(target, special)]);
            return;
        }
        let kind = target.kind();
        let mut lists = self.custom_lists.lists_for(kind);
        if self.query.all_lists {
            for list in blocklist::on_request(kind) {
                // One's own may be among them.
                if !lists.iter().any(|known| known.zone == list.zone) {
                    lists.push(list);
                }
            }
        }
        self.report.borrow_mut().lists_expected += lists.len();
        let place = |row: &ListRow| lists.iter().position(|list| list.zone.as_str() == row.zone);
        let rows = RefCell::new(Vec::new());
        let show = |row: ListRow| {
            rows.borrow_mut().push(row.clone());
            let mut report = self.report.borrow_mut();
            let all = report.blocklists.get_or_insert_default();
            let before = |other: &ListRow| (&other.target, place(other)) < (&row.target, place(&row));
            all.insert(all.partition_point(before), row);
            drop(report);
            (self.on_change)();
        };
        let ask = |list| async move {
            if let Some(row) = blocklist::check(target, list, &self.custom_lists, &self.recorder).await {
                show(row);
            }
        };
        join_all(lists.iter().map(|list| ask(list))).await;
        let mut rows = rows.into_inner();
        rows.sort_by_key(|row| place(row));
        self.add_findings(blocklist::findings(target, &rows, &self.resolver_name));
    }
}
