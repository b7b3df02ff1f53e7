//! Where no key was found: selectors that were only guessed.

use leptos::prelude::*;
use mailpath::checks::dkim::KeyRow;
use mailpath::report::{english, words};

use crate::app::components::fold::Fold;
use crate::app::components::proof::{ProofCell, ProofRow};
use crate::app::components::state_mark::StateMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::Name;

/// The list, folded.
#[component]
pub(super) fn Missed(rows: Signal<Vec<KeyRow>>) -> impl IntoView {
    let summary = move || {
        let count = rows.with(Vec::len);
        format!("Also tried: {}", english::count(count, "selector", "selectors"))
    };
    let key = |row: &KeyRow| (row.name.clone(), row.status);
    view! {
        <div hidden=move || rows.with(Vec::is_empty)>
            <Fold class="draft" summary>
                <table class="stack">
                    <TableHead headings=&["Selector", "Why", "What came of it", "(Proof)"]/>
                    <For each=move || rows.get() key let:row><MissedRow row/></For>
                </table>
            </Fold>
        </div>
    }
}

/// One of them.
#[component]
fn MissedRow(row: KeyRow) -> impl IntoView {
    let told = words::dkim::status(&row);
    let why = row.error.as_ref().map(|error| format!(": {error}"));
    let open = RwSignal::new(false);
    let origin = words::dkim::origin(&row);
    let queries = Signal::stored(row.queries);
    view! {
        <tbody>
            <tr>
                <Cell label="Selector"><Name text=row.selector.to_string()/></Cell>
                <Cell label="Why">{origin}</Cell>
                <Cell label="Result"><StateMark state=told.state/>" "{told.words}{why}</Cell>
                <ProofCell queries open/>
            </tr>
            <ProofRow queries open columns=4/>
        </tbody>
    }
}
