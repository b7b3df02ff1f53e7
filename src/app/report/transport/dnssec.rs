//! DNSSEC of the domain and its mail servers, as the resolver claims it.

use leptos::prelude::*;
use mailpath::checks::transport::DnssecRow;
use mailpath::report::words;

use super::section::Section;
use crate::app::components::proof::{ProofCell, ProofRow};
use crate::app::components::state_mark::StateMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{Name, Sentence};

/// The part.
#[component]
pub(super) fn DnssecSection(rows: Vec<DnssecRow>) -> impl IntoView {
    view! {
        <Section
            title="Signed DNS (DNSSEC)"
            about="Signatures show that nobody on the way changed the records. The resolver checks them; what it says is believed."
        >
            <table class="stack">
                <TableHead headings=&["Name", "State", "(Proof)"]/>
                {rows.into_iter().map(|row| view! { <ZoneRow row/> }).collect_view()}
            </table>
        </Section>
    }
}

/// The domain, or one mail server.
#[component]
fn ZoneRow(row: DnssecRow) -> impl IntoView {
    let told = words::transport::dnssec(row.state);
    let queries = Signal::stored(row.queries);
    let open = RwSignal::new(false);
    view! {
        <tbody>
            <tr>
                <Cell label="Name"><Name text=row.name.to_string()/></Cell>
                <Cell label="State">
                    <div class="stands"><StateMark state=told.state/><span><Sentence text=told.words/></span></div>
                </Cell>
                <ProofCell queries open/>
            </tr>
            <ProofRow queries open columns=3/>
        </tbody>
    }
}
