//! A difference between two reports: tables of what changed, with what is unchanged folded.

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::report::compare::{Change, Comparison, Effect, Group, Row};
use mailpath::report::{english, marks};

use crate::app::components::fold::Fold;
use crate::app::components::state_mark::{StateMark, WordedMark};
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{LongText, Sentence};

/// So many rows that cannot be compared stand open; more are folded under their number.
const OPEN: usize = 12;
/// The words of longer texts are not compared.
const SHORT: usize = 4000;

/// What is different, and what could not be compared.
#[component]
pub(crate) fn Difference(comparison: Comparison) -> impl IntoView {
    let remarks = comparison.remarks.into_iter();
    let groups = comparison.groups.into_iter().filter(|group| !group.rows.is_empty());
    view! {
        {remarks.map(|text| view! { <p class="note"><Sentence text/></p> }).collect_view()}
        {groups.map(|group| view! { <RowGroup group/> }).collect_view()}
    }
}

/// Rows of one sort: open what changed, folded what did not.
#[component]
fn RowGroup(group: Group) -> impl IntoView {
    let (mut open, mut unknown, mut never, mut same) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in group.rows {
        match row.kind {
            Change::Same => same.push(row),
            Change::StillUnknown => never.push(row),
            Change::NotKnown | Change::NotCompared => unknown.push(row),
            Change::Changed | Change::Appeared | Change::Gone => open.push(row),
        }
    }
    // The rules of a score follow from the records.
    if group.title != "Score" && unknown.len() <= OPEN {
        open.append(&mut unknown);
    }
    let is_dns = group.title == "Records";
    let open = (!open.is_empty()).then(|| view! { <Rows rows=open is_dns/> });
    // Verdict and score follow from the rest, so the sentence above does not count them either.
    let counts = !matches!(group.title, "Verdict" | "Score");
    let words = |rows: &[Row], words: &str| match counts {
        true => format!("{} {words}", english::grouped(rows.len())),
        false => english::capitalized(words),
    };
    let words = [
        words(&unknown, "could not be compared"),
        words(&never, "unknown both times"),
        words(&same, "unchanged"),
    ];
    let folded = [unknown, never, same].into_iter().zip(words).filter(|(rows, _)| !rows.is_empty());
    let folded = folded.map(|(rows, words)| {
        view! {
            <Fold class="unchanged" summary=move || words.clone()>
                <Rows rows=rows.clone() is_dns/>
            </Fold>
        }
    });
    view! {
        <div class="group">
            <h3 class="group-title">{group.title}</h3>
            {open}
            {folded.collect_view()}
        </div>
    }
}

/// The heads of the columns, of two reports.
const COMPARED: &[&str; 4] = &["What", "Before", "After", "Change"];
/// Of a report as published, and with records that are tried.
pub(crate) const TRIED: &[&str; 4] = &["What", "Published", "Tried", "Change"];

/// A table of things that may be different.
#[component]
pub(crate) fn Rows(
    rows: Vec<Row>,
    /// Whether they are records.
    is_dns: bool,
    #[prop(default = COMPARED)] headings: &'static [&'static str; 4],
) -> impl IntoView {
    let rows = rows.into_iter().map(|row| view! { <DifferenceRow row is_dns headings/> });
    view! {
        <table class="stack changes">
            <TableHead headings/>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn DifferenceRow(row: Row, is_dns: bool, headings: &'static [&'static str; 4]) -> impl IntoView {
    let [_, before_label, after_label, change_label] = *headings;
    let text = |text: Option<String>| match text {
        Some(text) if is_dns => view! { <LongText text/> }.into_any(),
        Some(text) => view! { <Sentence text/> }.into_any(),
        None => view! { <span class="dim">"not asked"</span> }.into_any(),
    };
    let outcome = view! { <Outcome kind=row.kind effect=row.effect states=row.states/> };
    let class = if row.kind == Change::Same { "" } else { "changed" };
    let (before, after) = match (row.kind, row.before, row.after) {
        (Change::Changed, Some(before), Some(after)) if is_dns && before.len() + after.len() < SHORT => {
            (marked(&before, &after, false), marked(&after, &before, true))
        }
        // What is as before need not be said twice.
        (Change::Same, before, _) => (text(before), view! { <span class="dim">"the same"</span> }.into_any()),
        (_, before, after) => (text(before), text(after)),
    };
    let [was, is] = row.states.map(|state| state.map(|state| view! { <StateMark state=Some(state)/>" " }));
    view! {
        <tr class=class>
            <th scope="row"><Sentence text=row.what/></th>
            <Cell label=before_label>{was}{before}</Cell>
            <Cell label=after_label>{is}{after}</Cell>
            <Cell label=change_label>{outcome}</Cell>
        </tr>
    }
}

/// What became of a thing: a mark and a word; where its own mark is another one now, from which to which.
#[component]
fn Outcome(kind: Change, effect: Effect, states: [Option<State>; 2]) -> impl IntoView {
    let (state, word) = match (kind, effect) {
        (_, Effect::Better) => (Some(State::Good), "Better"),
        (_, Effect::Worse) => (Some(State::Error), "Worse"),
        (Change::NotKnown | Change::StillUnknown, _) => (Some(State::CannotTell), "Cannot tell"),
        (Change::NotCompared, _) => (Some(State::CannotTell), "Not compared"),
        (Change::Same, _) => (None, "As before"),
        (Change::Changed, _) => (None, "Changed"),
        (Change::Appeared, _) => (None, "New"),
        (Change::Gone, _) => (None, "Gone"),
    };
    match states {
        [Some(was), Some(is)] if was != is => {
            let better = (effect != Effect::Neither).then(|| view! { <p>{word}</p> });
            view! {
                <WordedMark state=Some(was) word=marks::word(was)/>
                " → "
                <WordedMark state=Some(is) word=marks::word(is)/>
                {better}
            }
            .into_any()
        }
        _ => view! { <WordedMark state word/> }.into_any(),
    }
}

/// A record with the words marked that the other side does not have.
fn marked(text: &str, other: &str, is_new: bool) -> AnyView {
    let known: Vec<&str> = other.split_whitespace().collect();
    let words = text.split_whitespace().map(|word| {
        let is_known = known.contains(&word);
        let word = word.to_owned();
        match (is_known, is_new) {
            (true, _) => view! { <span>{word}</span>" " }.into_any(),
            (false, true) => view! { <ins>{word}</ins>" " }.into_any(),
            (false, false) => view! { <del>{word}</del>" " }.into_any(),
        }
    });
    view! { <span class="raw" translate="no">{words.collect_view()}</span> }.into_any()
}
