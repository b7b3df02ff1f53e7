//! One question with its raw answer: records, remarks, who was asked, and the commands that ask
//! the same.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::dns::{Lookup, LookupError, Record, RecordData};
use mailpath::report::commands;
use mailpath::report::english;
use mailpath::report::words::resolver_name;

use super::copy_button::Command;
use super::fold::ShowAll;
use super::text::{LongText, Name};

/// Records shown of one answer at first, and at the most.
const FIRST: usize = 100;
const MOST: usize = 1000;

/// What came back, in a few words.
pub(crate) fn outcome(lookup: &Lookup) -> String {
    match &lookup.result {
        Ok(response) => response.rcode.to_string(),
        Err(failure) => failure.to_string(),
    }
}

/// Who answered, or was asked last.
pub(crate) fn asked(lookup: &Lookup) -> &str {
    resolver_name(&lookup.resolver)
}

/// The name and the type asked for.
#[component]
pub(crate) fn Question(lookup: Arc<Lookup>) -> impl IntoView {
    let question = &lookup.question;
    view! { <Name text=question.name.to_string()/>" "<b translate="no">{question.rtype.to_string()}</b> }
}

/// The raw answer.
#[component]
pub(crate) fn RawAnswer(lookup: Arc<Lookup>) -> impl IntoView {
    let others = [commands::curl(&lookup), commands::powershell(&lookup)].into_iter().flatten();
    let answers = lookup.result.as_ref().map(|response| response.answers.to_vec()).unwrap_or_default();
    view! {
        <div class="answer">
            <p class="flags">{flags(&lookup)}</p>
            <Records answers/>
            <Command line=commands::dig(&lookup)/>
            {others.map(|line| view! { <Command line/> }).collect_view()}
        </div>
    }
}

fn flags(lookup: &Lookup) -> String {
    let mut words: Vec<String> = Vec::new();
    if lookup.is_tried() {
        words.push("Tried: this is not what is published".to_owned());
    }
    match &lookup.result {
        Err(failure) => words.push(english::capitalized(&LookupError::Failure(failure.clone()).to_string())),
        Ok(response) => {
            words.push(response.rcode.to_string());
            words.push(match response.answers.len() {
                0 => "no records in the answer".to_owned(),
                n => english::count_grouped(n, "record", "records"),
            });
            let validated = match (lookup.is_tried(), lookup.ad()) {
                (true, Some(true)) => "signed, as its zone is (DNSSEC)",
                (true, None) => "whether its zone is signed is not known",
                (false, Some(true)) => "DNSSEC-validated (AD)",
                _ => "without the AD flag",
            };
            words.push(validated.to_owned());
            if response.truncated {
                words.push("cut short".to_owned());
            }
            if lookup.bogus == Some(true) {
                words.push("its DNSSEC signatures are wrong".to_owned());
            }
            words.extend(response.comments.iter().map(|comment| format!("remark: {comment}")));
        }
    }
    if lookup.attempts > 1 {
        words.push(format!("asked {} times", lookup.attempts));
    }
    match lookup.age_ms {
        Some(age) => words.push(format!("{} {}", asked(lookup), english::asked_ago(age / 1000))),
        None => words.push(format!("{}, {} ms", asked(lookup), lookup.elapsed_ms)),
    }
    words.join(" · ")
}

/// The records of an answer; many of them only where all are asked for.
#[component]
fn Records(answers: Vec<Record>) -> impl IntoView {
    if answers.is_empty() {
        return ().into_any();
    }
    let total = answers.len();
    let whole = RwSignal::new(false);
    let beyond = total.saturating_sub(MOST);
    let rows = move || {
        let shown = if whole.get() { MOST } else { FIRST };
        answers.iter().take(shown).map(|record| view! { <RecordRow record=record.clone()/> }).collect_view()
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Records of the answer"><table class="records"><tbody>{rows}</tbody></table></div>
        {(total > FIRST).then(|| view! { <ShowAll whole label=format!("Show {} more", total - FIRST)/> })}
        <p class="hint" hidden=move || !whole.get() || beyond == 0>
            {format!("and {beyond} more, which only the JSON view has")}
        </p>
    }
    .into_any()
}

#[component]
fn RecordRow(record: Record) -> impl IntoView {
    let data = record.data.to_string();
    let data = if is_text(&record.data) {
        view! { <LongText text=data/> }.into_any()
    } else {
        view! { <Name text=data/> }.into_any()
    };
    view! {
        <tr>
            <td><Name text=record.name.to_string()/></td>
            <td class="num">{record.ttl}</td>
            <td translate="no">{record.rtype.to_string()}</td>
            <td>{data}</td>
        </tr>
    }
}

/// Whether the data is text rather than names and numbers, and may break anywhere.
fn is_text(data: &RecordData) -> bool {
    !matches!(
        data,
        RecordData::A(_)
            | RecordData::Aaaa(_)
            | RecordData::Cname(_)
            | RecordData::Mx { .. }
            | RecordData::Ns(_)
            | RecordData::Ptr(_)
            | RecordData::Soa { .. }
            | RecordData::Srv { .. }
    )
}
