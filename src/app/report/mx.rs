//! Where the domain's mail is delivered.

use leptos::prelude::*;
use mailpath::checks::Finding;
use mailpath::checks::mx::{MxRecord, MxResult, MxStatus};
use mailpath::dns::{self, RecordType};
use mailpath::report::english;

use crate::app::components::finding_card::FindingCards;
use crate::app::components::proof::{Proof, ProofCell, ProofRow};
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{Name, NameList};
use crate::app::report::laboratory::{RecordTools, Which};

/// The tab: the findings, and the exchanges in the order in which senders try them.
#[component]
pub(crate) fn MxPanel(
    mx: Signal<Option<MxResult>>,
    findings: Signal<Vec<Finding>>,
    running: Signal<bool>,
) -> impl IntoView {
    let records =
        Memo::new(move |_| mx.with(|mx| mx.as_ref().map(|mx| mx.records.clone()).unwrap_or_default()));
    let queries =
        Signal::derive(move || mx.with(|mx| mx.as_ref().map(|mx| mx.queries.clone()).unwrap_or_default()));
    let domain = Memo::new(move |_| mx.with(|mx| mx.as_ref().map(|mx| mx.domain.clone())));
    let is_ordinary = move || mx.with(|mx| mx.as_ref().is_some_and(|mx| mx.status == MxStatus::Ok));
    view! {
        <FindingCards findings/>
        <Show when=move || mx.with(Option::is_some)>
            <div class="data">
                <div class="foot-line">
                    <span>{move || is_ordinary().then_some("Senders try the lowest preference first.")}</span>
                    <Proof queries/>
                </div>
                <table class="stack" hidden=move || records.with(Vec::is_empty)>
                    <TableHead headings=&["Preference", "Mail exchange", "Addresses", "TTL", "(Proof)"]/>
                    <For
                        each=move || records.get()
                        key=|record| (record.preference, record.exchange.clone())
                        let:record
                    >
                        <MxRow record records running domain/>
                    </For>
                </table>
            </div>
        </Show>
    }
}

/// One exchange. Its addresses, and the questions behind them, come after the record itself.
#[component]
fn MxRow(
    record: MxRecord,
    records: Memo<Vec<MxRecord>>,
    running: Signal<bool>,
    domain: Memo<Option<dns::Name>>,
) -> impl IntoView {
    let MxRecord { preference, exchange, ttl, .. } = record;
    let name = exchange.to_string();
    let host = exchange.clone();
    let tools = move || {
        let which = Which::Exchange(preference, host.clone());
        Some(view! { <RecordTools name=domain.get()? rtype=RecordType::MX which/> })
    };
    let current = Memo::new(move |_| {
        let same = |other: &&MxRecord| other.preference == preference && other.exchange == exchange;
        records.with(|records| records.iter().find(same).cloned())
    });
    let queries = Signal::derive(move || current.get().map(|record| record.queries).unwrap_or_default());
    let alone = move || {
        records.with(|records| records.iter().filter(|other| other.preference == preference).count() < 2)
    };
    let addresses = move || match current.get().and_then(|record| record.addresses) {
        Some(addresses) if addresses.is_empty() => "none".into_any(),
        Some(addresses) => {
            view! { <NameList names=addresses.iter().map(ToString::to_string).collect()/> }.into_any()
        }
        None if current.with(|record| record.as_ref().is_some_and(|record| !record.looked_up)) => {
            view! { <span class="dim">"not looked up"</span> }.into_any()
        }
        None if running.get() => view! { <span class="dim">"being asked"</span> }.into_any(),
        None => view! { <span class="unknown">"cannot tell"</span> }.into_any(),
    };
    let open = RwSignal::new(false);
    view! {
        <tbody>
            <tr>
                <Cell label="Preference" class="preference num">
                    {preference}<span class="dim" hidden=alone>" tried in any order"</span>
                </Cell>
                <Cell label="Exchange"><Name text=name/>" "{tools}</Cell>
                <Cell label="Addresses">{addresses}</Cell>
                <Cell label="TTL" class="whole">{ttl.map_or_else(|| "–".to_owned(), english::duration)}</Cell>
                <ProofCell queries open/>
            </tr>
            <ProofRow queries open columns=5/>
        </tbody>
    }
}
