//! What all forms of builders share: what a form makes of what is chosen, and what can be done with that.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::dns::ZoneChanges;
use mailpath::report::Report;
use mailpath::report::builder::{Caution, Cost, DmarcBuilder, MtaStsBuilder, SpfBuilder, TlsRptBuilder};

/// A file that belongs to a record.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Where it has to be.
    pub(super) url: String,
    pub(super) text: String,
}

/// What a builder has made.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Built {
    /// The record, or the records one to a line.
    pub(super) record: String,
    pub(super) changes: ZoneChanges,
    /// None where there is nothing to count.
    pub(super) cost: Option<Cost>,
    pub(super) cautions: Vec<Caution>,
    pub(super) file: Option<File>,
}

/// What is chosen in a form.
pub(super) trait Draft: Clone + PartialEq + Send + Sync + 'static {
    /// What it makes, with what a report knows; none as long as something is missing.
    fn built(&self, report: Option<&Report>) -> Option<Built>;
}

impl Draft for SpfBuilder {
    fn built(&self, report: Option<&Report>) -> Option<Built> {
        Some(Built {
            record: self.record(),
            changes: self.changes(),
            cost: Some(self.cost(report)),
            cautions: self.cautions(report),
            file: None,
        })
    }
}

impl Draft for DmarcBuilder {
    fn built(&self, report: Option<&Report>) -> Option<Built> {
        Some(Built {
            record: self.record(),
            changes: self.changes()?,
            cost: Some(self.cost()),
            cautions: self.cautions(report),
            file: None,
        })
    }
}

impl Draft for MtaStsBuilder {
    fn built(&self, report: Option<&Report>) -> Option<Built> {
        Some(Built {
            record: self.record(),
            changes: self.changes()?,
            cost: None,
            cautions: self.cautions(report),
            file: Some(File { url: self.policy_url(), text: self.policy() }),
        })
    }
}

impl Draft for TlsRptBuilder {
    fn built(&self, _: Option<&Report>) -> Option<Built> {
        let changes = self.changes().filter(|_| !self.rua.is_empty())?;
        Some(Built { record: self.record(), changes, cost: None, cautions: self.cautions(), file: None })
    }
}

/// What a form works with.
#[derive(Clone, Copy)]
pub(super) struct FormContext {
    /// The report that is shown.
    pub(super) report: Signal<Option<Arc<Report>>>,
    /// Tries what was made.
    pub(super) on_try: Callback<ZoneChanges>,
}

impl FormContext {
    /// What a form makes, as it changes.
    pub(super) fn built<T: Draft>(self, draft: RwSignal<T>) -> Memo<Option<Built>> {
        Memo::new(move |_| {
            let report = self.report.get();
            draft.with(|draft| draft.built(report.as_deref()))
        })
    }
}
