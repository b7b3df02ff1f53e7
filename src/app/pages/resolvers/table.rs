//! What differs, in tables by what it means, with the answer of each resolver to each question; and folded,
//! what does not.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::dns::Question;
use mailpath::report::english;
use mailpath::report::resolvers::{
    Agreement, Difference, ResolverAnswer, ResolverColumn, ResolverRow, SideBySide,
};

use crate::app::components::fold::{Fold, ShowAll};
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{LongText, Name, Sentence};

/// So many records of an answer are shown at first.
const FIRST: usize = 8;
/// So many questions of a group are shown at first: a resolver that makes answers up differs in nearly all.
const FIRST_QUESTIONS: usize = 5;

/// The groups of questions.
#[component]
pub(super) fn Differences(compared: Signal<Option<Arc<SideBySide>>>) -> impl IntoView {
    let groups = Memo::new(move |_| {
        compared.with(|compared| {
            let mut found: Vec<Difference> =
                compared.iter().flat_map(|it| it.differing()).map(|row| row.difference).collect();
            found.dedup();
            found
        })
    });
    view! {
        <p class="hint" hidden=move || groups.with(Vec::is_empty)>
            "TTL: for how many seconds an answer may be kept. AD: whether the resolver says that it has verified the answer (DNSSEC)."
        </p>
        <For each=move || groups.get() key=|difference| *difference let:difference>
            <Group compared difference/>
        </For>
        {Agreement::ALL.map(|agreement| view! { <Agreed compared agreement/> })}
    }
}

/// The questions in which nothing differs, by what the resolvers have in common.
#[component]
fn Agreed(compared: Signal<Option<Arc<SideBySide>>>, agreement: Agreement) -> impl IntoView {
    let rows = move || {
        compared.with(|compared| {
            let rows = compared.iter().flat_map(|it| &it.rows);
            rows.filter(|row| row.agreement() == Some(agreement)).cloned().collect::<Vec<_>>()
        })
    };
    let count = Memo::new(move |_| rows().len());
    view! {
        <Show when=move || { count.get() > 0 }>
            <Fold class="unchanged" summary=move || agreement.of_questions(count.get())>
                <table class="stack changes">
                    <TableHead headings=&["Question", "Answer", "Code", "TTL", "Time"]/>
                    <tbody>
                        <For each=rows key=|row| row.question.clone() let:row><SameRow row/></For>
                    </tbody>
                </table>
            </Fold>
        </Show>
    }
}

/// The questions with this difference.
fn of(compared: Signal<Option<Arc<SideBySide>>>, difference: Difference) -> Vec<ResolverRow> {
    compared.with(|compared| {
        let rows = compared.iter().flat_map(|it| &it.rows);
        rows.filter(|row| row.difference == difference).cloned().collect()
    })
}

/// How many questions have this difference.
fn count(compared: Option<&SideBySide>, difference: Difference) -> usize {
    compared.iter().flat_map(|it| &it.rows).filter(|row| row.difference == difference).count()
}

/// The questions that differ in one way.
#[component]
fn Group(compared: Signal<Option<Arc<SideBySide>>>, difference: Difference) -> impl IntoView {
    let all = Memo::new(move |_| compared.with(|compared| count(compared.as_deref(), difference)));
    let whole = RwSignal::new(false);
    let rows = move || {
        let most = if whole.get() { usize::MAX } else { FIRST_QUESTIONS };
        of(compared, difference).into_iter().take(most).collect::<Vec<_>>()
    };
    let more = move || all.get().saturating_sub(FIRST_QUESTIONS);
    // That one does not answer at all is said once, above.
    let names = Memo::new(move |_| {
        let name = |column: &ResolverColumn| (!column.is_silent).then(|| column.name.clone());
        compared.with(|it| it.iter().flat_map(|it| &it.resolvers).map(name).collect::<Vec<_>>())
    });
    // A row is made anew when another answer comes.
    let key = move |row: &ResolverRow| -> (Question, usize, Vec<Option<String>>) {
        (row.question.clone(), row.answers.iter().flatten().count(), names.get_untracked())
    };
    view! {
        <section class="group">
            <h3 class="group-title">
                {difference.title()}<span class="dim">{move || format!(" ({})", english::grouped(all.get()))}</span>
            </h3>
            <p><Sentence text=difference.meaning().unwrap_or_default()/></p>
            <table class="stack beside">
                <caption class="sr">{difference.title()}", with the answer of each resolver"</caption>
                <TableHead headings=&["Resolver", "Answer", "Code", "TTL", "AD", "Time"]/>
                <For each=rows key=key let:row><QuestionRows row names=names.get_untracked()/></For>
            </table>
            {move || {
                let label = english::count_grouped(more(), "more question", "more questions");
                (more() > 0).then(|| view! { <p><ShowAll whole label=format!("Show {label}")/></p> })
            }}
        </section>
    }
}

/// A question, and below it what each resolver answered.
#[component]
fn QuestionRows(
    row: ResolverRow,
    /// The names of the resolvers that answer.
    names: Vec<Option<String>>,
) -> impl IntoView {
    let cells = names.iter().enumerate().filter_map(|(at, name)| {
        let same = row.same_as(at).and_then(|other| names.get(other)).cloned().flatten();
        let answer = row.answers.get(at).cloned().flatten();
        Some(view! { <AnswerRow name=name.clone()? answer same/> })
    });
    view! {
        <tbody>
            <tr class="asked-for">
                <th colspan="6" scope="rowgroup">
                    <Name text=row.question.name.to_string()/>" "
                    <b translate="no">{row.question.rtype.to_string()}</b>
                </th>
            </tr>
            {cells.collect_view()}
        </tbody>
    }
}

/// What one resolver answered.
#[component]
fn AnswerRow(
    name: String,
    /// None where it is waited for.
    answer: Option<ResolverAnswer>,
    /// The first resolver that has the same records.
    same: Option<String>,
) -> impl IntoView {
    let head = view! { <th scope="row"><Name text=name/></th> };
    let Some(answer) = answer else {
        return view! { <tr>{head}<td colspan="5" class="dim">"waiting"</td></tr> }.into_any();
    };
    let code = answer.code.clone();
    let data = match same {
        Some(same) => view! { <span class="dim">"the same as "{same}</span> }.into_any(),
        None => view! { <Data answer=answer.clone()/> }.into_any(),
    };
    view! {
        <tr>
            {head}
            <Cell label="Answer">{data}</Cell>
            <Cell label="Code"><span translate="no">{code.unwrap_or_else(|| "–".to_owned())}</span></Cell>
            <Cell label="TTL" class="num">{answer.ttl.map_or_else(|| "–".to_owned(), |ttl| ttl.to_string())}</Cell>
            <Cell label="AD">
                {match answer.ad {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "–",
                }}
            </Cell>
            <Cell label="Time" class="num">{answer.elapsed_ms}" ms"</Cell>
        </tr>
    }
    .into_any()
}

/// The records of an answer, or what there is in their place.
#[component]
fn Data(answer: ResolverAnswer) -> impl IntoView {
    let Some(records) = answer.records.clone().filter(|records| !records.is_empty()) else {
        let class = if answer.records.is_none() { "unknown" } else { "" };
        return view! { <span class=class><Sentence text=english::capitalized(&answer.text())/></span> }
            .into_any();
    };
    let whole = RwSignal::new(false);
    let more = records.len().saturating_sub(FIRST);
    let shown = move || {
        let most = if whole.get() { usize::MAX } else { FIRST };
        records
            .iter()
            .take(most)
            .map(|text| view! { <div><LongText text=text.clone()/></div> })
            .collect_view()
    };
    view! {
        {shown}
        {(more > 0).then(|| view! { <ShowAll whole label=format!("Show {more} more")/> })}
    }
    .into_any()
}

/// A question in which nothing differs.
#[component]
fn SameRow(row: ResolverRow) -> impl IntoView {
    let answers: Vec<ResolverAnswer> = row.answers.iter().flatten().cloned().collect();
    // Where one did not answer at all, the others agree.
    let first = answers.iter().find(|answer| answer.records.is_some()).or(answers.first()).cloned();
    let range = |of: fn(&ResolverAnswer) -> Option<u64>, unit: &str| {
        let all: Vec<u64> = answers.iter().filter(|it| it.records.is_some()).filter_map(of).collect();
        match (all.iter().min(), all.iter().max()) {
            (Some(least), Some(most)) if least != most => format!("{least} to {most}{unit}"),
            (Some(one), _) => format!("{one}{unit}"),
            _ => "–".to_owned(),
        }
    };
    let ttl = range(|answer| answer.ttl.map(u64::from), "");
    let time = range(|answer| Some(answer.elapsed_ms), " ms");
    first.map(|answer| {
        let code = answer.code.clone().unwrap_or_else(|| "–".to_owned());
        view! {
            <tr>
                <th scope="row">
                    <Name text=row.question.name.to_string()/>" "
                    <b translate="no">{row.question.rtype.to_string()}</b>
                </th>
                <Cell label="Answer"><Data answer/></Cell>
                <Cell label="Code"><span translate="no">{code}</span></Cell>
                <Cell label="TTL" class="num">{ttl}</Cell>
                <Cell label="Time" class="num">{time}</Cell>
            </tr>
        }
    })
}
