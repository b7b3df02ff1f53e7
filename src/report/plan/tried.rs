//! Records that are tried: the lines of `zone`, and `spf` and `dmarc`, which are short for a line whose name the
//! report finds.

use std::rc::Rc;

use super::Run;
use crate::checks::{dmarc, spf};
use crate::dns::{Change, DEFAULT_TTL, Laboratory, Name, Record, RecordData, RecordType, Txt, ZoneChanges};
use crate::report::query::Query;

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
