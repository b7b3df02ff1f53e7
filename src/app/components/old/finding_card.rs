//! A finding: what is the case, what it means, what to do, by which rule, on which proof.

use leptos::prelude::*;
use mailpath::checks::{Check, Finding, Severity};

use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, key_of, rows};
use crate::app::components::old::proof::{fixed, proof};
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::state::App;

/// The findings of one check, as its tab shows them.
pub(crate) fn of_check(app: App, check: Check) -> AnyView {
    cards(app, move |finding| finding.check == check)
}

/// The findings wanted, in the report's order.
pub(crate) fn cards(app: App, wanted: impl Fn(&Finding) -> bool + Send + 'static) -> AnyView {
    cards_of(app, Box::new(wanted))
}

fn cards_of(app: App, wanted: Box<dyn Fn(&Finding) -> bool + Send>) -> AnyView {
    let each = rows(move || {
        app.with_report(|report| {
            let wanted = report.findings.iter().filter(|finding| wanted(finding)).cloned();
            wanted.map(|finding| Row::new(key(&finding), move || card(app, &finding))).collect()
        })
    });
    el("div").class("findings").add(each).into_any()
}

fn key(finding: &Finding) -> u64 {
    key_of(&[finding.code.as_str(), &finding.title, &finding.detail])
}

/// One finding. Good ones and notices are one line that unfolds; the rest stands open.
fn card(app: App, finding: &Finding) -> AnyView {
    let state = mark::of(finding.severity);
    let word = state.map_or("Note", mark::word);
    let title = text::sentence(&finding.title);
    let mut body = vec![el("p").add(text::sentence(&finding.detail)).into_any()];
    if let Some(fix) = &finding.fix {
        body.push(el("p").class("fix").add(el("b").add("What to do: ")).add(text::sentence(fix)).into_any());
    }
    let foot = el("div").class("foot-line").add(source(finding.source));
    body.push(foot.add(proof(app, fixed(&finding.queries))).into_any());
    if finding.severity <= Severity::Notice {
        let word = el("span").class("sr").add(word).add(": ");
        let line = el("summary").add(mark::sign(state)).add(word).add(el("span").add(title));
        return el("details").class("finding quiet-finding").add(line).add(body).into_any();
    }
    el("section")
        .class(format!("finding card {}", state.map_or("plain", mark::class)))
        .add(el("p").class("state-word").add(mark::sign(state)).add(word))
        .add(el("h3").add(title))
        .add(body)
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
        None => el("span").add(source).into_any(),
    }
}

/// A link that leaves the page.
pub(crate) fn outside(href: String, label: &str) -> AnyView {
    let link = el("a").attr("href", href).attr("target", "_blank").attr("rel", "noopener noreferrer");
    link.add(label.to_owned()).into_any()
}
