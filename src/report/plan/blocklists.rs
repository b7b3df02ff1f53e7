//! The part of the plan that asks blocklists.

use std::cell::RefCell;
use std::cmp::Reverse;

use futures_util::future::join_all;

use super::super::query::Query;
use super::super::subject::Subject;
use super::Run;
use super::asked::mx_domain;
use crate::checks::blocklist::{self, List, ListRow, ListStatus, Retired, Target, check_and_show};
use crate::checks::{Check, Command, Finding, Severity};
use crate::dns::{Name, Urgency};

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
    /// Asks the lists of domains about names that a receiver knows the sender by.
    pub(super) async fn sender_lists(&self, names: impl IntoIterator<Item = Name>) {
        let names: Vec<Name> = names.into_iter().collect();
        self.sender_names.borrow_mut().extend(names.iter().cloned());
        self.domain_lists(names, Urgency::Sender).await;
    }

    /// Asks the lists of domains about those that were not asked about yet.
    pub(super) async fn domain_lists(&self, names: impl IntoIterator<Item = Name>, urgency: Urgency) {
        let mut fresh = Vec::new();
        for name in names {
            let mut known = self.listed_domains.borrow_mut();
            let target = Target::Domain(name.clone());
            if known.len() < MAX_DOMAINS && !known.contains(&name) && target.is_public_name() {
                known.push(name);
                fresh.push(target);
            }
        }
        join_all(fresh.iter().map(|target| self.lists(target, urgency))).await;
    }

    /// Asks every list that is for the target's kind.
    pub(super) async fn lists(&self, target: &Target, urgency: Urgency) {
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
        if self.query().all_lists {
            for list in blocklist::on_request(kind) {
                // One's own may be among them.
                if !lists.iter().any(|known| known.zone == list.zone) {
                    lists.push(list);
                }
            }
        }
        // A server's name is in no text of its mail.
        lists.retain(|list| !list.is_about_text || !self.is_host_name(target));
        self.report.borrow_mut().lists_expected += lists.len();
        let place = |row: &ListRow| lists.iter().position(|list| list.zone.as_str() == row.zone);
        let before = |a: &ListRow, b: &ListRow| (&a.target, place(a)) < (&b.target, place(b));
        let rows = RefCell::new(Vec::<ListRow>::new());
        let show = |row: &ListRow| {
            put(row, &mut rows.borrow_mut(), &before);
            put(row, self.report.borrow_mut().blocklists.get_or_insert_default(), &before);
            if row.status == ListStatus::Listed {
                self.tell_listing(target, &rows.borrow());
            }
            (self.on_change)();
        };
        let resolver = self.asking(urgency);
        let (resolver, show) = (&resolver, &show);
        let ask = |list| async move {
            let row = check_and_show(target, list, &self.custom_lists, resolver, show).await;
            row.iter().for_each(show);
        };
        // Those that most receivers ask are asked first.
        let mut by_weight: Vec<&List> = lists.clone();
        by_weight.sort_by_key(|list| Reverse(list.weight));
        join_all(by_weight.into_iter().map(ask)).await;
        self.drop_early_findings(target);
        self.lists_done.borrow_mut().push(target.to_string());
        self.add_findings(blocklist::findings(target, &rows.into_inner()));
    }

    /// Whether a target is known only as the name of a server: it is not a domain that mail is from or for.
    fn is_host_name(&self, target: &Target) -> bool {
        let Target::Domain(name) = target else { return false };
        let query = self.query();
        let of_mail = [
            query.domain(),
            query.subject_domain(),
            query.sender_domain(),
            query.author_domain(),
            mx_domain(query),
        ];
        !of_mail.into_iter().flatten().any(|domain| domain == *name)
    }

    /// Says that a target is listed as soon as that is proven, where receivers refuse for it: no later
    /// answer takes it back.
    fn tell_listing(&self, target: &Target, rows: &[ListRow]) {
        let mut early = blocklist::findings(target, rows);
        early.retain(|finding| finding.severity == Severity::Error);
        if !early.is_empty() {
            self.drop_early_findings(target);
            self.add_findings(early);
        }
    }

    /// Takes back what was said of a target before all its lists had answered, to be said of all of them.
    fn drop_early_findings(&self, target: &Target) {
        let target = target.to_string();
        let early = |finding: &Finding| {
            finding.check == Check::Blocklist && finding.target.as_deref() == Some(target.as_str())
        };
        self.report.borrow_mut().findings.retain(|finding| !early(finding));
    }
}

/// Puts a row in its place, instead of what was there of the same list and target.
fn put(row: &ListRow, rows: &mut Vec<ListRow>, before: &dyn Fn(&ListRow, &ListRow) -> bool) {
    match rows.iter_mut().find(|known| known.target == row.target && known.zone == row.zone) {
        Some(known) => known.clone_from(row),
        None => rows.insert(rows.partition_point(|known| before(known, row)), row.clone()),
    }
}
