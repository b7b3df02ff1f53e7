//! TLS-RPT: the record, and where reports go.

use leptos::prelude::*;
use mailpath::checks::transport::TlsRpt;
use mailpath::report::transport_words;

use super::section::{RecordText, Section};

/// The part.
#[component]
pub(super) fn TlsRptSection(row: TlsRpt) -> impl IntoView {
    let told = Some(transport_words::tls_rpt(&row));
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
