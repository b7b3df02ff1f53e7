//! TLS-RPT: the record, and where reports go.

use leptos::prelude::*;
use mailpath::checks::transport::TlsRpt;
use mailpath::dns::Name;
use mailpath::report::words;

use super::section::{RecordText, Section, TextTools};

/// The part.
#[component]
pub(super) fn TlsRptSection(row: TlsRpt, domain: Name) -> impl IntoView {
    let told = Some(words::transport::tls_rpt(&row));
    view! {
        <Section
            title="TLS reports (TLS-RPT)"
            about="Says where senders report that mail could not be encrypted."
            told
            queries=row.queries
        >
            <RecordText record=row.record/>
            <TextTools domain=domain.clone() at="_smtp._tls" version="v=TLSRPTv1"/>
        </Section>
    }
}
