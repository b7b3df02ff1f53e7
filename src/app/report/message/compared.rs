//! Three columns for each check: what the receiver said, what is found now, and whether these agree.

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::report::message::{Agreement, ComparedCheck};

use crate::app::components::fold::ShowAll;
use crate::app::components::proof::{ProofCell, ProofRow};
use crate::app::components::state_mark::WordedMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::{Name, Sentence};

/// So many checks are shown of which the receiver says nothing; where there are more, they are asked for.
const UNSAID: usize = 3;

/// The table.
#[component]
pub(super) fn Compared(
    rows: Vec<ComparedCheck>,
    /// Whether all has been asked.
    complete: Signal<bool>,
) -> impl IntoView {
    let rest = rows.iter().filter(|row| row.said.is_none()).count();
    let has_others = rest > UNSAID;
    let (rows, others): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.said.is_some() || !has_others);
    let whole = RwSignal::new(false);
    let others = move || {
        whole.get().then(|| others.iter().cloned().map(|row| view! { <Row row complete/> }).collect_view())
    };
    const HEADINGS: &[&str] = &["Check", "The receiver said", "Found now", "Do they agree?", "(Proof)"];
    view! {
        <h3>"What the receiver said, and what is found now"</h3>
        <table class="stack compared">
            <TableHead headings=HEADINGS/>
            <tbody>
                {rows.into_iter().map(|row| view! { <Row row complete/> }).collect_view()}
                {others}
            </tbody>
        </table>
        {has_others.then(|| view! {
            <p><ShowAll whole label=format!("Show {rest} more, of which the receiver says nothing")/></p>
        })}
    }
}

#[component]
fn Row(row: ComparedCheck, complete: Signal<bool>) -> impl IntoView {
    let open = RwSignal::new(false);
    let queries = Signal::stored(row.queries);
    let agreement = row.agreement;
    let (state, word) = match agreement {
        Agreement::Agree => (Some(State::Good), "Yes"),
        Agreement::Differ => (Some(State::Warning), "No"),
        Agreement::CannotTell => (Some(State::CannotTell), "Cannot tell"),
    };
    let why = row.why.join(" ");
    let said = match row.said {
        Some(said) => view! {
            <b>{said}</b>
            {row.by.map(|by| view! { <span class="dim">", says "<Name text=by/></span> })}
            {(!row.is_trusted).then(|| view! { <span class="unknown">" (anybody may have written it)"</span> })}
        }
        .into_any(),
        None => view! { <span class="dim">"nothing"</span> }.into_any(),
    };
    let has_found = row.found.is_some();
    // The field's word for what a resolver left open says nothing to its reader.
    let found_now = row.found.map(|found| match found.as_str() {
        "temperror" => "no answer (temperror)".to_owned(),
        _ => found,
    });
    let found = move || match (&found_now, complete.get()) {
        (Some(found), _) => view! { <b>{found.clone()}</b> }.into_any(),
        (None, false) => view! { <span class="dim">"being asked"</span> }.into_any(),
        (None, true) => view! { <span class="unknown">"cannot tell"</span> }.into_any(),
    };
    let outcome = move || match has_found || complete.get() {
        true => view! { <WordedMark state word/>" "<Sentence text=why.clone()/> }.into_any(),
        false => ().into_any(),
    };
    view! {
        <tr>
            <th scope="row">{row.check}{row.about.map(|about| view! { <span class="about-what">" "<Sentence text=about/></span> })}</th>
            <Cell label="The receiver said">{said}</Cell>
            <Cell label="Found now">{found}</Cell>
            <Cell label="Do they agree?">{outcome}</Cell>
            <ProofCell queries open/>
        </tr>
        <ProofRow queries open columns=5/>
    }
}
