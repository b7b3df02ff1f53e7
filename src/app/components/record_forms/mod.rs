//! Records as they are to be published: for the panels of DNS providers, zone files and `nsupdate`, each with a
//! button to copy it. What they stand in for is said too.

mod offer;

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::dns::{Change, Name, RecordType, Transcript, ZoneChanges, display_name, zone_data, zone_name};
use mailpath::report::Report;
use mailpath::report::builder::{RecordForm, forms, nsupdate, replaced, zones_of};
use mailpath::report::fixes::request_to_owner;

use super::copy_button::CopyButton;
use super::fold::Fold;
use super::text::LongText;
pub(crate) use offer::offer;

/// Records in all forms.
#[component]
pub(crate) fn RecordForms(
    #[prop(into)] changes: Signal<ZoneChanges>,
    /// The report, which knows what is published.
    #[prop(into)]
    report: Signal<Option<Arc<Report>>>,
) -> impl IntoView {
    let zones = Memo::new(move |_| {
        report.with(|report| changes.with(|changes| zones_of(changes, report.as_deref())))
    });
    let picked = RwSignal::new(None::<Name>);
    let zone = Memo::new(move |_| {
        let is_offered = |name: &Name| zones.with(|zones| zones.contains(name));
        picked.get().filter(is_offered).or_else(|| zones.with(|zones| zones.first().cloned()))
    });
    let all = Memo::new(move |_| {
        let zone = zone.get().unwrap_or_else(Name::root);
        changes.with(|changes| forms(&without_requests(changes), &zone))
    });
    let requests = Memo::new(move |_| {
        changes.with(|all| all.changes().iter().filter_map(request_to_owner).collect::<Vec<_>>())
    });
    let published =
        move || report.with(|report| report.as_ref().map(|it| it.transcript.clone()).unwrap_or_default());
    let gone = Memo::new(move |_| changes.with(|changes| gone(&without_requests(changes), &published())));
    let script = Signal::derive(move || changes.with(|changes| nsupdate(changes, &published())));
    let count = Memo::new(move |_| all.with(Vec::len));
    let one = move |at: usize| {
        let form = Memo::new(move |_| all.with(|all| all.get(at).cloned()));
        let heading = move || {
            let of_many = count.get() > 1;
            form.get().map(|form| match (of_many, gone.with(Vec::is_empty)) {
                (true, _) => format!("Record {} of {}: {}", at + 1, count.get(), form.rtype),
                (false, true) => format!("{} record", form.rtype),
                (false, false) => format!("Enter this {} record instead", form.rtype),
            })
        };
        view! { <div class="record-form"><h5>{heading}</h5><OneRecord form/></div> }
    };
    view! {
        <div class="record-forms">
            {move || requests.get().into_iter().map(|text| view! { <Request text/> }).collect_view()}
            <ZonePicker zones picked zone/>
            <p class="hint" hidden=move || count.get() == 0>
                "Most panels add the domain by themselves: enter the short name. If yours refuses a name that ends in a dot, leave that dot out."
            </p>
            <div class="record-form" hidden=move || gone.with(Vec::is_empty)>
                <h5>"Take away what is there now"</h5>
                <ul class="plain-list">
                    {move || gone.get().into_iter().map(|line| view! { <li class="record"><LongText text=line/></li> }).collect_view()}
                </ul>
                <p class="hint" hidden=move || count.get() == 0>"Or change the old record into the new one."</p>
            </div>
            <For each=move || 0..count.get() key=|at| *at children=one/>
            <Fold summary=|| "Script for nsupdate">
                <pre class="script" tabindex="0" translate="no" role="region" aria-label="Script for nsupdate">{script}</pre>
                <CopyButton label="Copy script" text=script/>
            </Fold>
        </div>
    }
}

/// The changes without those that only the owner of an address can make.
fn without_requests(changes: &ZoneChanges) -> ZoneChanges {
    let own = changes.changes().iter().filter(|change| request_to_owner(change).is_none());
    ZoneChanges::new(own.cloned())
}

/// What the owner of an address is asked for.
#[component]
fn Request(text: String) -> impl IntoView {
    view! {
        <div class="record-form">
            <h5>"Ask whose address it is"</h5>
            <p class="hint">
                "Only the owner of the address can set its name, usually the hosting provider: in its control panel (“reverse DNS”), or when you write this to its support:"
            </p>
            <p class="record"><LongText text=text.clone()/></p>
            <div class="copies"><CopyButton label="Copy this sentence" text=Signal::stored(text)/></div>
        </div>
    }
}

/// Which zone the names are relative to; nothing where there is only one that it can be.
#[component]
fn ZonePicker(
    zones: Memo<Vec<Name>>,
    picked: RwSignal<Option<Name>>,
    zone: Memo<Option<Name>>,
) -> impl IntoView {
    let options = move || {
        let option = |name: Name| {
            let is_picked = zone.with(|zone| zone.as_ref() == Some(&name));
            view! { <option value=name.to_string() selected=is_picked>{display_name(&name)}</option> }
        };
        zones.get().into_iter().map(option).collect_view()
    };
    view! {
        <p class="field" hidden=move || zones.with(|zones| zones.len() < 2)>
            // The forms may stand on a page many times, so that no id is theirs alone.
            <label>
                "Domain in your DNS panel (zone)"
                <select
                    translate="no"
                    on:change:target=move |event| picked.set(Name::parse(&event.target().value()).ok())
                >
                    {options}
                </select>
            </label>
        </p>
    }
}

/// One record: what a panel asks for, and below it in other forms.
#[component]
fn OneRecord(form: Memo<Option<RecordForm>>) -> impl IntoView {
    let part = move |pick: fn(&RecordForm) -> String| {
        Signal::derive(move || form.with(|form| form.as_ref().map(pick).unwrap_or_default()))
    };
    let name = part(|form| form.relative_name.clone());
    let whole_name = part(|form| form.name.clone());
    let rtype = part(|form| form.rtype.to_string());
    let priority = part(|form| form.priority.map(|priority| priority.to_string()).unwrap_or_default());
    let value = part(|form| form.value.clone());
    let quoted = part(|form| form.quoted_value.clone());
    let line = part(|form| form.zone_line.clone());
    let is_root = move || name.with(|name| name == "@");
    let has_strings = move || quoted.with(|quoted| quoted.starts_with('"'));
    view! {
        <dl class="record-parts">
            <Copyable term="Name" copy="Copy name" text=name/>
            <Copyable term="Whole name" copy="Copy whole name" text=whole_name/>
            <div><dt>"Type"</dt><dd><code translate="no">{rtype}</code></dd></div>
            <div hidden=move || priority.with(String::is_empty)>
                <dt>"Priority"</dt>
                <dd><code translate="no">{priority}</code></dd>
            </div>
            <Copyable term="Value" copy="Copy value" text=value/>
        </dl>
        <p class="hint" hidden=move || !is_root()>
            "The sign @ stands for the domain itself. Some panels want the field left empty instead."
        </p>
        <Fold summary=|| "For zone files, and panels that want quotation marks">
            <dl class="record-parts">
                <div hidden=move || !has_strings()>
                    <dt>"Value in quotation marks"</dt>
                    <dd><code class="raw" translate="no">{quoted}</code>" "<CopyButton label="Copy quoted value" text=quoted/></dd>
                </div>
                <Copyable term="Line of a zone file" copy="Copy zone line" text=line/>
            </dl>
        </Fold>
    }
}

/// Something with a button that copies it.
#[component]
fn Copyable(term: &'static str, copy: &'static str, text: Signal<String>) -> impl IntoView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>
                <code class="raw" translate="no">{move || view! { <LongText text=text.get()/> }}</code>
                " "
                <CopyButton label=copy text/>
            </dd>
        </div>
    }
}

/// What is no longer there once the changes are made, as lines.
fn gone(changes: &ZoneChanges, published: &Transcript) -> Vec<String> {
    let records = replaced(changes, published);
    let is_listed = |name: &Name, rtype: RecordType| {
        records.iter().any(|record| record.name == *name && record.rtype == rtype)
    };
    let mut lines: Vec<String> = records
        .iter()
        .map(|record| format!("{} {} {}", zone_name(&record.name), record.rtype, zone_data(&record.data)))
        .collect();
    lines.extend(changes.changes().iter().filter_map(|change| match change {
        Change::RemoveType(name, rtype) if is_listed(name, *rtype) => None,
        Change::RemoveType(name, rtype) => Some(format!("{} {rtype} (all)", zone_name(name))),
        Change::RemoveName(name) => Some(format!("{} (everything at this name)", zone_name(name))),
        Change::Replace(_) | Change::Add(_) | Change::Remove(_) => None,
    }));
    lines
}
