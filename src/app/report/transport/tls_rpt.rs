//! TLS-RPT: the record, and where reports go.

use leptos::prelude::*;
use mailpath::checks::transport::TlsRpt;
use mailpath::report::words;

use super::section::{RecordText, Section};

/// The part.
#[component]
pub(super) fn TlsRptSection(row: TlsRpt) -> impl IntoView {
    let told = Some(words::transport::tls_rpt(&row));
    view! {
        <Section
            title="TLS reports (TLS-RPT)"
            about="Says where senders report that mail could not be encrypted."
            told
            queries=row.queries
        >
            <RecordText record=row.record/>
        </Section>
    }
}
