//! How mail to the domain is protected on its way: MTA-STS with its policy, TLS-RPT, DANE, DNSSEC and CAA; and
//! BIMI, which is shown with DMARC.

mod bimi;
mod caa;
mod dane;
mod dnssec;
mod mta_sts;
mod policy;
mod section;
mod tls_rpt;

use leptos::prelude::*;
use mailpath::checks::transport::Transport;
use mailpath::checks::{Check, Finding};

use crate::app::components::finding_card::FindingCards;
use crate::app::report::builders::{Build, Builder};
use crate::app::state::App;
pub(crate) use bimi::Bimi;
use caa::CaaSection;
use dane::DaneSection;
use dnssec::DnssecSection;
use mta_sts::MtaStsSection;
pub(crate) use policy::PublishedPolicy;
use tls_rpt::TlsRptSection;

/// The tab of the report that is shown.
pub(crate) fn panel(app: App) -> AnyView {
    // Nothing is fetched over made-up answers, nor for a saved report.
    let is_live = !app.query().resolver.is_example() && app.saved_report.with_untracked(Option::is_none);
    view! {
        <TransportPanel
            transport=app.pick(|report| report.transport.clone())
            findings=app.findings_of(Check::Transport)
            is_live
        />
    }
    .into_any()
}

/// The tab: the findings, and a section for each part that was asked for, as its answers arrive.
#[component]
fn TransportPanel(
    transport: Signal<Option<Transport>>,
    findings: Signal<Vec<Finding>>,
    is_live: bool,
) -> impl IntoView {
    let mta_sts = Memo::new(move |_| transport.with(|row| row.as_ref()?.mta_sts.clone()));
    let tls_rpt = Memo::new(move |_| transport.with(|row| row.as_ref()?.tls_rpt.clone()));
    let dane = Memo::new(move |_| transport.with(|row| row.as_ref()?.dane.clone()));
    let dnssec = Memo::new(move |_| transport.with(|row| row.as_ref()?.dnssec.clone()));
    let caa = Memo::new(move |_| transport.with(|row| row.as_ref()?.caa.clone()));
    let domain = Memo::new(move |_| transport.with(|row| row.as_ref().map(|row| row.domain.clone())));
    view! {
        <FindingCards findings/>
        <div class="data transport" hidden=move || transport.with(Option::is_none)>
            {move || Some(view! { <MtaStsSection row=mta_sts.get()? domain=domain.get()? is_live/> })}
            {move || Some(view! { <TlsRptSection row=tls_rpt.get()? domain=domain.get()?/> })}
            <Build builders=&[Builder::MtaSts, Builder::TlsRpt]/>
            {move || Some(view! { <DaneSection rows=dane.get()? domain=domain.get()?/> })}
            {move || Some(view! { <DnssecSection rows=dnssec.get()?/> })}
            {move || Some(view! { <CaaSection row=caa.get()?/> })}
        </div>
    }
}
