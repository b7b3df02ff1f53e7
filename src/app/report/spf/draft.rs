//! What if: the record can be changed and is judged against the same DNS, before anybody publishes
//! it. The changed record stands in the address of the page.

use leptos::prelude::*;
use mailpath::checks::spf::{SpfEvaluation, SpfSummary, in_words};
use mailpath::report::{Query, View};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::text;
use crate::app::report::spf::result::verdict;
use crate::app::state::App;

pub(crate) fn editor(app: App, result: &SpfEvaluation) -> AnyView {
    let start = result.record.clone().or_else(|| result.records.first().cloned());
    let typed = RwSignal::new(start.clone().unwrap_or_else(|| "v=spf1 mx -all".to_owned()));
    let error = RwSignal::new(String::new());
    let submit = move || {
        let mut query = Query { view: View::Page, ..app.query() };
        match query.set("spf", &typed.get_untracked()) {
            Ok(()) => {
                let _ = query.set("tab", "spf");
                app.submit(&query);
            }
            Err(message) => error.set(message),
        }
    };
    let back = move || {
        let query = app.query();
        app.submit(&Query { draft: None, ..query });
    };
    let draft = result.draft;
    let area = el("textarea")
        .attr("id", "spf-draft")
        .attr("rows", "4")
        .attr("spellcheck", "false")
        .attr("autocapitalize", "none")
        .attr("autocomplete", "off")
        .attr("maxlength", "8192")
        .attr("aria-describedby", "spf-draft-note spf-draft-error")
        .live("aria-invalid", move || (!error.with(String::is_empty)).to_string())
        .on("input", move |event| {
            typed.set(dom::typed_in(&event));
            error.set(String::new());
        })
        .add(start.unwrap_or_else(|| typed.get_untracked()));
    let mut details = el("details").class("draft").add(el("summary").add("Try another record"));
    if draft {
        details = details.attr("open", "");
    }
    let buttons = el("div")
        .class("copies")
        .add(text::button(submit).add("Try this record"))
        .add(text::button(back).class("quiet").hide(move || !draft).add("Back to the published record"));
    details = details
        .add(el("label").attr("for", "spf-draft").add("Record"))
        .add(area)
        .add(el("p").class("field-error").attr("id", "spf-draft-error").attr("role", "alert").say(move || error.get()))
        .add(el("p").class("hint").attr("id", "spf-draft-note").add(
            "It is judged against the DNS as it is now, in the place of the published record. Nothing is published; the link to this page then holds it.",
        ))
        .add(buttons);
    match &result.published {
        Some(published) => vec![difference(published, result), details.into_any()].into_any(),
        None => details.into_any(),
    }
}

/// What the change would change.
fn difference(published: &SpfSummary, tried: &SpfEvaluation) -> AnyView {
    let all = tried.senders.first();
    let figures = |ipv4, ipv6, open: bool| {
        let more = if open { " and others" } else { "" };
        format!("{} IPv4, {} IPv6{more}", in_words(ipv4), in_words(ipv6))
    };
    let before = &published.senders;
    let row = |label: &'static str, before: AnyView, after: AnyView, same: bool| {
        el("tr")
            .class(if same { "same" } else { "changed" })
            .add(el("th").attr("scope", "row").add(label))
            .add(text::cell("Published", before))
            .add(text::cell("Tried", after))
            .into_any()
    };
    let plain = |label, before: String, after: String| {
        let same = before == after;
        row(label, before.into_any(), after.into_any(), same)
    };
    let tried_lookups = tried.lookups.unwrap_or_default();
    let tried_voids = tried.void_lookups.unwrap_or_default();
    let (gone, new) =
        terms(published.record.as_deref().unwrap_or_default(), tried.record.as_deref().unwrap_or_default());
    let body = el("tbody")
        .add(row(
            "Result",
            verdict(published.result),
            verdict(tried.result),
            published.result == tried.result,
        ))
        .add(plain("Look-ups", published.lookups.to_string(), tried_lookups.to_string()))
        .add(plain("with all terms", published.lookups_all.to_string(), tried.lookups_all.to_string()))
        .add(plain("Void", published.void_lookups.to_string(), tried_voids.to_string()))
        .add(plain(
            "May send",
            figures(before.ipv4, before.ipv6, before.open),
            all.map(|all| figures(all.ipv4, all.ipv6, all.open)).unwrap_or_default(),
        ))
        .add(row(
            "Has alone",
            words("this: ", &gone),
            words("this: ", &new),
            gone.is_empty() && new.is_empty(),
        ));
    vec![
        el("h3").add("What the change would change").into_any(),
        text::table("stack difference", &["(What)", "Published", "Tried"]).add(body).into_any(),
    ]
    .into_any()
}

/// The terms that only one of the two records has.
fn terms(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let only = |one: &str, other: &str| {
        let has = |word: &&str| !other.split(' ').any(|same| same == *word);
        one.split(' ').filter(has).map(str::to_owned).collect()
    };
    (only(before, after), only(after, before))
}

/// Terms that one of the two has alone.
fn words(how: &'static str, terms: &[String]) -> AnyView {
    match terms.is_empty() {
        true => "nothing else".into_any(),
        false => vec![how.into_any(), text::names(terms)].into_any(),
    }
}
