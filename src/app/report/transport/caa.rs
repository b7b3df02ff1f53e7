//! CAA: who may issue certificates for the host of the MTA-STS policy and the domain's own mail servers.

use leptos::prelude::*;
use mailpath::checks::transport::{Caa, CaaSet, CaaStatus};
use mailpath::report::words;

use super::section::Section;
use crate::app::components::proof::{ProofCell, ProofRow};
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{LongText, Name};

/// The most records of a set that are shown.
const MOST: usize = 20;

/// The part.
#[component]
pub(super) fn CaaSection(row: Caa) -> impl IntoView {
    let told = Some(words::transport::caa(&row));
    let rows = row.hosts.into_iter().map(|set| view! { <SetRow set/> }).collect::<Vec<_>>();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <table class="stack">
                <TableHead headings=&["Host", "Records", "Found at", "(Proof)"]/>
                {rows}
            </table>
        }
    });
    view! {
        <Section
            title="Who may issue certificates (CAA)"
            about="Mail servers and the MTA-STS policy need certificates. These records say which authority may issue them."
            told
        >
            {table}
        </Section>
    }
}

/// The records that count for one host.
#[component]
fn SetRow(set: CaaSet) -> impl IntoView {
    let records = match set.status {
        CaaStatus::Ok => {
            let more = set.records.len().checked_sub(MOST).filter(|more| *more > 0);
            let shown = set.records.iter().take(MOST);
            let shown =
                shown.map(|record| view! { <div><LongText text=record.clone()/></div> }).collect_view();
            view! { {shown}{more.map(|more| format!("and {more} more"))} }.into_any()
        }
        CaaStatus::None => view! { <span class="dim">"none"</span> }.into_any(),
        CaaStatus::Error => view! { <span class="unknown">"cannot tell"</span> }.into_any(),
    };
    let at = set.domain.map(|domain| view! { <Name text=domain.to_string()/> });
    let queries = Signal::stored(set.queries);
    let open = RwSignal::new(false);
    view! {
        <tbody>
            <tr>
                <Cell label="Host"><Name text=set.host.to_string()/></Cell>
                <Cell label="Records">{records}</Cell>
                <Cell label="Found at">{at}</Cell>
                <ProofCell queries open/>
            </tr>
            <ProofRow queries open columns=4/>
        </tbody>
    }
}
