//! The summary: the mail's way, then what no step of it says, the gravest first, and what the report is
//! about.

use leptos::prelude::*;
use mailpath::checks::{Check, Finding, Severity};
use mailpath::dns::display_name_once;
use mailpath::report::words::role;
use mailpath::report::{AddressRow, Input, Report};

use crate::app::components::facts::Facts;
use crate::app::components::finding_card::FindingCards;
use crate::app::components::text::{Name, Sentence};

/// The findings that no step of the mail's way says, nor the message above it.
pub(crate) fn untold(report: &Report) -> Vec<Finding> {
    let told = |finding: &Finding| {
        finding.check == Check::Message || report.flow.as_ref().is_some_and(|flow| flow.tells(finding))
    };
    report.findings.iter().filter(|finding| !told(finding)).cloned().collect()
}

/// The findings below the mail's way, in groups.
#[component]
pub(crate) fn Groups(
    findings: Signal<Option<Vec<Finding>>>,
    /// Whether the mail's way is above them.
    below_flow: Signal<bool>,
    complete: Signal<bool>,
) -> impl IntoView {
    let nothing = move || {
        let none = findings.with(|findings| findings.as_ref().is_some_and(Vec::is_empty));
        complete.get() && none && !below_flow.get()
    };
    let group = |title, also, wanted| view! { <Group title also below_flow findings wanted/> };
    view! {
        {group("What stands in the way", "What else to fix", |s| s >= Severity::Warning)}
        {group("What could not be told", "What else could not be told", |s| s == Severity::CannotTell)}
        {group("Worth knowing", "Worth knowing", |s| s == Severity::Notice)}
        {group("As it should be", "As it should be", |s| s == Severity::Good)}
        <p hidden=move || !nothing()>"Nothing was found, good or bad."</p>
    }
}

/// The findings of some severities.
#[component]
fn Group(
    title: &'static str,
    /// The title where the mail's way says others of this kind.
    also: &'static str,
    below_flow: Signal<bool>,
    findings: Signal<Option<Vec<Finding>>>,
    wanted: fn(Severity) -> bool,
) -> impl IntoView {
    let findings = Memo::new(move |_| {
        let wanted = |finding: &&Finding| wanted(finding.severity);
        findings.with(|findings| findings.iter().flatten().filter(wanted).cloned().collect::<Vec<_>>())
    });
    view! {
        <div class="group" hidden=move || findings.with(Vec::is_empty)>
            <h3 class="group-title">{move || if below_flow.get() { also } else { title }}</h3>
            <FindingCards findings/>
        </div>
    }
}

/// What the report is about, as understood.
#[component]
pub(crate) fn About(
    input: Signal<Option<Input>>,
    addresses: Signal<Option<Vec<AddressRow>>>,
) -> impl IntoView {
    let facts = move || {
        let input = input.get()?;
        let from = input.from.map(|from| if from.is_empty() { "<> (null sender)".to_owned() } else { from });
        let all = [
            ("Domain", input.domain.map(|domain| display_name_once(&domain))),
            ("Sending server", input.server),
            ("Return-path", from),
            ("HELO name", input.helo),
            ("Recipient", input.to),
            ("Visible From", input.author),
        ];
        let items = all.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))).collect();
        Some(view! { <Facts class="facts" items/> })
    };
    let rows = move || {
        let rows = addresses.get().unwrap_or_default();
        rows.into_iter().map(|row| view! { <Address row/> }).collect_view()
    };
    view! {
        <div class="group">
            <h3 class="group-title">"What this is about"</h3>
            {facts}
            <ul class="addresses">{rows}</ul>
        </div>
    }
}

/// An address, and what it has to do with the mail.
#[component]
fn Address(row: AddressRow) -> impl IntoView {
    let mut what = role(row.role).to_owned();
    if let Some(name) = row.name {
        what.push_str(&format!(" {name}"));
    }
    if let Some(kind) = row.special_use {
        what.push_str(&format!(", not on the public internet ({kind})"));
    }
    view! { <li><Name text=row.address.to_string()/><span class="dim"><Sentence text=what/></span></li> }
}
