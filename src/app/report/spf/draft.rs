//! What if: the record can be changed and is judged against the same DNS, before anybody publishes
//! it. The changed record stands in the address of the page.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::spf::{Senders, SpfEvaluation, in_words};

use super::result::Verdict;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{Name, NameList};
use crate::app::report::ask_again::{RecordEditor, TrialActions};

/// The form for another record.
#[component]
pub(crate) fn Editor(spf: Arc<SpfEvaluation>, actions: TrialActions) -> impl IntoView {
    let published = spf.record.clone().or_else(|| spf.records.first().cloned());
    let record = published.unwrap_or_else(|| "v=spf1 mx -all".to_owned());
    view! { <RecordEditor id="spf-draft" record tried=spf.draft actions/> }
}

/// What a tried record changes.
#[component]
pub(crate) fn Comparison(tried: Arc<SpfEvaluation>) -> impl IntoView {
    let published = tried.published.clone()?;
    let total = tried.senders.first().cloned().unwrap_or_default();
    let before = &published.senders;
    let figures = |senders: &Senders| {
        let Senders { ipv4, ipv6, open, failed, .. } = senders;
        let more = match (open, failed) {
            (true, _) => " and others",
            (false, true) => ", and what could not be looked up",
            (false, false) => "",
        };
        let (ipv4, ipv6) = (*ipv4, *ipv6);
        format!("IPv4: {}; IPv6: {}{more}", in_words(ipv4), in_words(ipv6))
    };
    let (gone, new) =
        terms(published.record.as_deref().unwrap_or_default(), tried.record.as_deref().unwrap_or_default());
    let rows = [
        ("Look-ups", published.lookups.to_string(), tried.lookups.unwrap_or_default().to_string()),
        ("Look-ups of all terms", published.lookups_all.to_string(), tried.lookups_all.to_string()),
        (
            "Empty look-ups",
            published.void_lookups.to_string(),
            tried.void_lookups.unwrap_or_default().to_string(),
        ),
        ("May send", figures(before), figures(&total)),
    ];
    let plain = |(label, before, after): (&'static str, String, String)| {
        let class = changed(before == after);
        view! {
            <tr class=class>
                <th scope="row">{label}</th>
                <Cell label="Published">{before}</Cell>
                <Cell label="Tried">{after}</Cell>
            </tr>
        }
    };
    let results = (published.result, tried.result);
    let result_class = changed(results.0 == results.1);
    let terms_class = changed(gone.is_empty() && new.is_empty());
    Some(view! {
        <h3 id="spf-comparison" tabindex="-1">"What would change"</h3>
        <table class="stack difference">
            <TableHead headings=&["(What)", "Published", "Tried"]/>
            <tbody>
                <tr class=result_class>
                    <th scope="row">"Result"</th>
                    <Cell label="Published"><Verdict result=results.0/></Cell>
                    <Cell label="Tried"><Verdict result=results.1/></Cell>
                </tr>
                {rows.into_iter().map(plain).collect_view()}
                <tr class=terms_class>
                    <th scope="row">"Terms"</th>
                    <Cell label="Published"><OnlyHere terms=gone/></Cell>
                    <Cell label="Tried"><OnlyHere terms=new/></Cell>
                </tr>
            </tbody>
        </table>
    })
}

fn changed(same: bool) -> &'static str {
    if same { "same" } else { "changed" }
}

/// The terms that only one of the two records has.
fn terms(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let only = |one: &str, other: &str| {
        let has = |word: &&str| !other.split(' ').any(|same| same == *word);
        one.split(' ').filter(has).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    (only(before, after), only(after, before))
}

/// Terms that one of the two records has and the other has not.
#[component]
fn OnlyHere(terms: Vec<String>) -> impl IntoView {
    match terms.as_slice() {
        [] => "No others.".into_any(),
        [term] => view! { "Only in this one: "<Name text=term.clone()/> }.into_any(),
        _ => view! { "Only in this one: "<NameList names=terms/> }.into_any(),
    }
}
