//! DANE: the certificate records of each mail server, and whether the way to them is signed.

use leptos::prelude::*;
use mailpath::checks::transport::{DaneHost, DaneStatus, HostsKnown};
use mailpath::dns;
use mailpath::report::words;
use mailpath::report::words::transport::Told;

use super::section::Section;
use crate::app::components::copy_button::Command;
use crate::app::components::proof::{ProofCell, ProofRow};
use crate::app::components::state_mark::StateMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{LongText, Name, Sentence};
use crate::app::report::laboratory::{RecordTools, Which, below};

/// The most records of a server that are shown.
const MOST: usize = 20;

/// The part.
#[component]
pub(super) fn DaneSection(rows: HostsKnown<DaneHost>, domain: dns::Name) -> impl IntoView {
    let told = match &rows {
        HostsKnown::Unknown => Some(Told {
            state: Some(mailpath::checks::State::CannotTell),
            words: "Which mail servers there are could not be looked up.".into(),
        }),
        HostsKnown::Known(rows) if rows.is_empty() => {
            Some(Told { state: None, words: "The domain has no mail servers.".into() })
        }
        HostsKnown::Known(_) => None,
    };
    let rows: Vec<DaneHost> = rows.iter().cloned().collect();
    let has_records = rows.iter().any(|row| matches!(row.status, DaneStatus::Ok | DaneStatus::Unusable));
    let command = has_records.then(|| {
        view! {
            <p>"Whether a record fits the certificate shows only when a server connects, which a browser cannot do. This command can:"</p>
            <Command line=format!("posttls-finger -c -l dane {domain}")/>
        }
    });
    let table = (!rows.is_empty()).then(|| {
        view! {
            <table class="stack">
                <TableHead headings=&["Mail server", "What it means", "Signed (DNSSEC)", "Records (TLSA)", "(Proof)"]/>
                {rows.into_iter().map(|row| view! { <HostRow row/> }).collect_view()}
            </table>
        }
    });
    view! {
        <Section
            title="Certificates in the DNS (DANE)"
            about="A mail server’s certificate in the signed DNS: senders that use DANE encrypt, and know with whom."
            told
        >
            {table}
            {command}
        </Section>
    }
}

/// One mail server.
#[component]
fn HostRow(row: DaneHost) -> impl IntoView {
    let told = words::transport::dane(&row);
    let is_known = row.error.is_none();
    let signed = |what: &'static str, ad: Option<bool>| {
        let word = match ad {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not known",
        };
        view! { <div>{what}": "{word}</div> }
    };
    let records = match row.records.len() {
        0 if !is_known => view! { <span class="unknown">"not known"</span> }.into_any(),
        0 => view! { <span class="dim">"none"</span> }.into_any(),
        count => {
            let more = count.checked_sub(MOST).filter(|more| *more > 0);
            let shown = row.records.iter().take(MOST).map(|record| {
                let meaning = record.0.in_words();
                view! { <div class="tlsa"><LongText text=record.0.to_string()/><div class="dim">{meaning}</div></div> }
            });
            view! { {shown.collect_view()}{more.map(|more| format!("and {more} more"))} }.into_any()
        }
    };
    let tools = below("_25._tcp", &row.host).map(|name| {
        view! { <RecordTools name rtype=dns::RecordType::TLSA which=Which::All/> }
    });
    let queries = Signal::stored(row.queries.clone());
    let open = RwSignal::new(false);
    view! {
        <tbody>
            <tr>
                <Cell label="Mail server"><Name text=row.host.to_string()/></Cell>
                <Cell label="Meaning">
                    <div class="stands"><StateMark state=told.state/><span><Sentence text=told.words/></span></div>
                </Cell>
                <Cell label="Signed" class="whole">
                    {signed("MX", row.mx_ad)}{signed("addresses", row.addresses_ad)}{signed("TLSA", row.tlsa_ad)}
                </Cell>
                <Cell label="Records">{records}{tools}</Cell>
                <ProofCell queries open/>
            </tr>
            <ProofRow queries open columns=5/>
        </tbody>
    }
}
