//! MTA-STS: the record, where the policy is, and the box for its text.

use leptos::prelude::*;
use mailpath::checks::transport::{MtaSts, MtaStsStatus, PolicyHostState};
use mailpath::dns;
use mailpath::report::words;

use super::policy::PolicyBox;
use super::section::{RecordText, Section, TextTools};
use crate::app::components::copy_button::Command;
use crate::app::components::text::Name;

/// The part.
#[component]
pub(super) fn MtaStsSection(row: MtaSts, domain: dns::Name, is_live: bool) -> impl IntoView {
    let told = Some(words::transport::mta_sts(&row));
    let has_host = row.host.as_ref().is_some_and(|host| host.status != PolicyHostState::None);
    let alias = row.host.as_ref().and_then(|host| {
        let target = host.alias_of.as_ref()?.to_string();
        let service = host.service.map(|service| format!(", of {service}"));
        Some(view! {
            <p>"The policy’s host, "<Name text=host.name.to_string()/>", is an alias of "<Name text=target/>{service}"."</p>
        })
    });
    let url = row.policy_url.clone().filter(|_| has_host && row.status == MtaStsStatus::Ok);
    let policy = url.map(|url| {
        let command = format!("curl -s {url}");
        view! {
            <p>"A web page cannot read the policy: it is on another server, which does not let pages in. This command can:"</p>
            <Command line=command/>
            <PolicyBox url domain=domain.clone() hosts=row.hosts.clone() queries=row.queries.clone() is_live/>
        }
    });
    view! {
        <Section
            title="MTA-STS"
            about="Tells senders to encrypt mail to the domain, and to check whom they deliver to."
            told
            queries=row.queries
        >
            <RecordText record=row.record/>
            <TextTools domain=domain.clone() at="_mta-sts" version="v=STSv1"/>
            {alias}
            {policy}
        </Section>
    }
}
