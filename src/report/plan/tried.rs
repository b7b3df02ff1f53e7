//! Records that are tried: the lines of `zone`, and `spf` and `dmarc`, which are short for a line whose name the
//! report finds.

use std::rc::Rc;
use std::sync::Arc;

use super::{Run, live_resolver};
use crate::checks::{dmarc, spf};
use crate::dns::{
    Change, DEFAULT_TTL, KnownAnswers, Laboratory, Name, Record, RecordData, RecordType, Resolve, Txt,
    ZoneChanges,
};
use crate::report::message::KeptText;
use crate::report::model::Report;
use crate::report::query::Query;
use crate::report::saved_report::SavedReport;

/// Makes the changes of a query. Where its lines cannot be read, the query says so.
pub(super) fn with_changes(mut query: Query, laboratory: &Laboratory) -> Query {
    match query.changes() {
        Ok(changes) => laboratory.make(&changes),
        Err(error) if !query.errors.contains(&error) => query.errors.push(error),
        Err(_) => {}
    }
    query
}

impl Run {
    /// Prepares the run that a report is of once more, with these changes and no others: what the report knows is
    /// not asked again, and over a saved report nothing is asked at all. Without changes it is the report of what
    /// is published; the two are compared by [`Comparison`](crate::report::Comparison).
    #[must_use]
    pub fn trying(report: &Report, changes: &ZoneChanges, on_change: Rc<dyn Fn()>) -> Self {
        Self::trying_over(report, changes, live_resolver(&report.query), on_change)
    }

    /// The same with somebody else to ask for what the report does not know.
    #[must_use]
    pub fn trying_over(
        report: &Report,
        changes: &ZoneChanges,
        resolver: Rc<dyn Resolve>,
        on_change: Rc<dyn Fn()>,
    ) -> Self {
        let query = report.query.trying(changes);
        if report.recorded_by.is_some() {
            let saved = SavedReport::from_report(report).with_message(report, KeptText::All);
            return Self::replay(&SavedReport { query, ..saved }, on_change);
        }
        let resolver = Rc::new(KnownAnswers::new(&report.transcript, resolver));
        let run = Self::with_resolver(query, resolver, on_change);
        match &report.pasted {
            Some(message) => run.of_message(message.clone()),
            None => run,
        }
    }

    /// Prepares a run that asks only what these reports do not know: of the same question, with other records
    /// tried.
    #[must_use]
    pub fn knowing(known: &[Arc<Report>], query: Query, on_change: Rc<dyn Fn()>) -> Self {
        let resolver = known.iter().fold(live_resolver(&query), |resolver, report| {
            Rc::new(KnownAnswers::new(&report.transcript, resolver)) as Rc<dyn Resolve>
        });
        let mut run = Self::with_resolver(query, resolver, on_change);
        if let Some(started_at) = known.iter().map(|report| report.started_at).min() {
            run.report.get_mut().started_at = started_at;
        }
        run
    }

    /// Makes the changes that `spf` and `dmarc` are short for.
    pub(super) async fn try_short_forms(&self) {
        let query = self.query();
        if let Some(record) = &query.draft
            && let Some(domain) = self.spf_request().and_then(|request| spf::usable_domain(&request.domain))
        {
            self.resolver.make(&text_at(domain, record));
        }
        if let Some(record) = &query.dmarc_draft
            && let Some(author) = query.author_domain().or_else(|| query.domain())
        {
            let published = Rc::new(self.resolver.published().clone());
            let domain = dmarc::draft_domain(&author, &*published).await;
            if let Some(name) = dmarc::record_name(&domain) {
                self.resolver.make(&text_at(name, &spf::tidy(record)));
            }
        }
    }
}

/// A text at a name, in the place of what is published there.
fn text_at(name: Name, text: &str) -> ZoneChanges {
    let data = RecordData::Txt(Txt::of_text(text));
    ZoneChanges::new([Change::Replace(Record { name, rtype: RecordType::TXT, ttl: DEFAULT_TTL, data })])
}
