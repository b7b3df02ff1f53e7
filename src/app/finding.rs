//! Findings: what is the case, so what, do what, by which rule, on which proof.

use leptos::prelude::*;
use mailpath::checks::{Check, Finding, Severity};

use super::live::{Row, key_of, rows};
use super::proof::{fixed, proof};
use super::state::App;
use super::{mark, text};

/// The findings of one check, as its tab shows them.
pub(crate) fn of_check(app: App, check: Check) -> AnyView {
    cards(app, move |finding| finding.check == check)
}

/// The findings wanted, in the report's order.
pub(crate) fn cards(app: App, wanted: impl Fn(&Finding) -> bool + Send + Sync + 'static) -> AnyView {
    let each = rows(move || {
        app.read(|report| {
            let wanted = report.findings.iter().filter(|finding| wanted(finding)).cloned();
            wanted.map(|finding| Row::new(key(&finding), move || card(app, &finding))).collect()
        })
    });
    view! { <div class="findings">{each}</div> }.into_any()
}

fn key(finding: &Finding) -> u64 {
    key_of(&[finding.code, &finding.title, &finding.detail])
}

/// One finding. Good ones and notices are one line that unfolds; the rest stands open.
fn card(app: App, finding: &Finding) -> AnyView {
    let state = mark::of(finding.severity);
    let word = state.map_or("Note", mark::word);
    let title = text::sentence(&finding.title);
    let fix = finding
        .fix
        .as_deref()
        .map(|fix| view! { <p class="fix"><b>"What to do: "</b>{text::sentence(fix)}</p> }.into_any());
    let body = view! {
        <p>{text::sentence(&finding.detail)}</p>
        {fix}
        <div class="foot-line">
            {source(finding.source)}
            {proof(app, fixed(&finding.queries))}
        </div>
    };
    if finding.severity <= Severity::Notice {
        return view! {
            <details class="finding quiet-finding">
                <summary>{mark::sign(state)} <span class="sr">{word} ": "</span> <span>{title}</span></summary>
                {body}
            </details>
        }
        .into_any();
    }
    view! {
        <section class=format!("finding card {}", state.map_or("plain", mark::class))>
            <p class="state-word">{mark::sign(state)} {word}</p>
            <h3>{title}</h3>
            {body}
        </section>
    }
    .into_any()
}

/// Where it is laid down; RFCs can be followed.
fn source(source: &'static str) -> AnyView {
    let link = source.strip_prefix("RFC ").and_then(|rest| {
        let number = rest.split(|c: char| !c.is_ascii_digit()).next().filter(|number| !number.is_empty())?;
        let section = rest.split_once("section ").map(|(_, section)| {
            section.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).next().unwrap_or_default()
        });
        let section = section.map(|s| format!("#section-{}", s.trim_end_matches('.'))).unwrap_or_default();
        Some(format!("https://www.rfc-editor.org/rfc/rfc{number}{section}"))
    });
    match link {
        Some(href) => outside(href, source),
        None => view! { <span>{source}</span> }.into_any(),
    }
}

/// A link that leaves the page.
pub(crate) fn outside(href: String, label: &'static str) -> AnyView {
    view! { <a href=href target="_blank" rel="noopener noreferrer">{label}</a> }.into_any()
}
