//! Where reports go, and whether they get there.

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::dmarc::{Authorization, ReportDestination, ReportTag};
use mailpath::report::words;

use crate::app::components::proof::{ProofCell, ProofRow};
use crate::app::components::state_mark::StateMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{LongText, Name};

/// Addresses that are shown.
const MOST: usize = 20;

/// The addresses, a row each.
#[component]
pub(super) fn Reports(all: Vec<ReportDestination>) -> impl IntoView {
    if all.is_empty() {
        return None;
    }
    let left_out = all.len().checked_sub(MOST).filter(|more| *more > 0);
    Some(view! {
        <h3>"Where reports go"</h3>
        <table class="stack">
            <TableHead headings=&["Address", "Reports", "Whether it gets them", "(Proof)"]/>
            {all.into_iter().take(MOST).map(|report| view! { <Row report/> }).collect_view()}
        </table>
        {left_out.map(|more| view! { <p class="hint">{format!("… and {more} more addresses")}</p> })}
    })
}

#[component]
fn Row(report: ReportDestination) -> impl IntoView {
    let (state, words) = words::dmarc::authorization(report.status);
    let kind = match report.tag {
        ReportTag::Rua => "summaries (rua)",
        ReportTag::Ruf => "single failures (ruf)",
    };
    let instead = (report.status == Authorization::AuthorisedOverride).then(|| {
        report
            .send_to
            .iter()
            .map(|uri| view! { <div>"Sent to "<LongText text=uri.clone()/></div> })
            .collect_view()
    });
    let asked_at = report.asked_at.as_ref().map(|name| {
        view! { <div class="dim">"Asked at "<Name text=name.to_string()/></div> }
    });
    let no_mail = (report.takes_mail == Some(false)).then(|| {
        view! { <div class="stands"><StateMark state=Some(State::Warning)/><span>"Its domain takes no mail."</span></div> }
    });
    let queries = Signal::stored(report.queries.clone());
    let open = RwSignal::new(false);
    view! {
        <tbody>
            <tr>
                <Cell label="Address"><LongText text=report.uri/></Cell>
                <Cell label="Reports">{kind}</Cell>
                <Cell label="Gets them">
                    <div class="stands"><StateMark state=Some(state)/><span>{words}</span></div>
                    {instead}
                    {asked_at}
                    {no_mail}
                </Cell>
                <ProofCell queries open/>
            </tr>
            <ProofRow queries open columns=4/>
        </tbody>
    }
}
