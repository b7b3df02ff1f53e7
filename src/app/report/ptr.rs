//! Names of the addresses, and whether they lead back.

use leptos::prelude::*;
use mailpath::checks::ptr::{PtrRow, PtrStatus};
use mailpath::checks::{Finding, State};
use mailpath::dns::{RecordType, reverse_name};

use crate::app::components::finding_card::FindingCards;
use crate::app::components::proof::{ProofCell, ProofRow};
use crate::app::components::state_mark::WordedMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::Name;
use crate::app::report::laboratory::{RecordTools, Which};

/// The tab: the findings, and a row for each address.
#[component]
pub(crate) fn PtrPanel(rows: Signal<Option<Vec<PtrRow>>>, findings: Signal<Vec<Finding>>) -> impl IntoView {
    let rows = Memo::new(move |_| rows.get().unwrap_or_default());
    // A row whose answers have all come is another one than before.
    let key = |row: &PtrRow| (row.address, row.queries.len());
    view! {
        <FindingCards findings/>
        <div class="data" hidden=move || rows.with(Vec::is_empty)>
            <table class="stack">
                <TableHead headings=&["Address", "Names", "Name leads back to the address", "(Proof)"]/>
                <For each=move || rows.get() key let:row><AddressRow row/></For>
            </table>
        </div>
    }
}

/// One address.
#[component]
fn AddressRow(row: PtrRow) -> impl IntoView {
    let names = match row.status {
        PtrStatus::Ok => view! { <Names row=row.clone()/> }.into_any(),
        PtrStatus::None => "none".into_any(),
        PtrStatus::Error => view! { <span class="unknown">"cannot tell"</span> }.into_any(),
    };
    let leads_back = match (row.status, row.forward_confirmed) {
        (PtrStatus::None, _) => view! { <span class="dim">"no name to try"</span> }.into_any(),
        (_, confirmed) => {
            let (state, word) = match confirmed {
                Some(true) => (State::Good, "Yes"),
                Some(false) => (State::Warning, "No"),
                None => (State::CannotTell, "Cannot tell"),
            };
            view! { <WordedMark state=Some(state) word/> }.into_any()
        }
    };
    let at = reverse_name(row.address);
    let queries = Signal::stored(row.queries);
    let open = RwSignal::new(false);
    view! {
        <tbody>
            <tr>
                <Cell label="Address"><Name text=row.address.to_string()/></Cell>
                <Cell label="Names">
                    {names}" "<RecordTools name=at rtype=RecordType::PTR which=Which::All/>
                </Cell>
                <Cell label="Leads back">{leads_back}</Cell>
                <ProofCell queries open/>
            </tr>
            <ProofRow queries open columns=4/>
        </tbody>
    }
}

/// The names; where some lead back and others do not, which.
#[component]
fn Names(row: PtrRow) -> impl IntoView {
    let differ = row.forward_confirmed == Some(true) && row.confirmed.len() < row.names.len();
    let names = row.names.iter().map(|name| {
        let lost = (differ && !row.confirmed.contains(name))
            .then(|| view! { <span class="dim">" does not lead back"</span> });
        view! { <div><Name text=name.to_string()/>{lost}</div> }
    });
    names.collect_view()
}
