//! What a list's row opens to: what the list is, and for each target what it says, why that can
//! or cannot be believed, and what to do.

use leptos::prelude::*;
use mailpath::checks::blocklist::{CannotTellReason, ListRow, ListStatus, Weight, services};
use mailpath::doh::providers;
use mailpath::report::{english, words};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::finding_card::outside;
use crate::app::components::old::live::{Row, key_of, rows};
use crate::app::components::old::proof::{fixed, proof};
use crate::app::components::old::text;
use crate::app::report::blocklists::grids::{now, through};
use crate::app::shell::custom_lists as own_fold;
use crate::app::state::App;

/// The details of a list, made when they are first looked at.
pub(crate) fn details(app: App, grid: usize, zone: String, open: RwSignal<bool>) -> AnyView {
    let blocks = rows(move || {
        let mut blocks = Vec::new();
        if !open.get() && !app.printing.get() {
            return blocks;
        }
        let lists = now(app);
        let columns = &lists.grids[grid].columns;
        let alone = columns.len() == 1;
        for rows in app.with_report(|report| {
            // What a list could not tell of twelve addresses, it is said of once.
            let mut groups: Vec<Vec<ListRow>> = Vec::new();
            for column in columns {
                let mut all = report.blocklists.iter().flatten();
                let found = all.find(|row| row.zone == zone && row.target == column.target);
                let Some(row) = found.cloned() else { continue };
                let same = groups.iter().position(|group| {
                    row.status != ListStatus::Listed
                        && (group[0].status, group[0].why) == (row.status, row.why)
                });
                match same {
                    Some(at) => groups[at].push(row),
                    None => groups.push(vec![row]),
                }
            }
            groups
        }) {
            let first = blocks.is_empty();
            let mut names: Vec<&str> = rows.iter().map(|row| row.target.as_str()).collect();
            // Made anew where it comes to stand first, or no longer alone.
            names.push(if first { "1" } else { "" });
            names.push(if alone { "1" } else { "" });
            blocks.push(Row::new(key_of(&names), move || block(app, &rows, first, alone)));
        }
        if blocks.is_empty() {
            blocks.push(Row::new(0, || "No answer yet.".into_any()));
        }
        blocks
    });
    el("div").class("said").add(blocks).into_any()
}

/// A term, and what it stands for; nothing where that is nothing.
fn show(lines: &mut Vec<AnyView>, term: &'static str, all: Vec<AnyView>) {
    if !all.is_empty() {
        let each = all.into_iter().map(|what| el("dd").add(what).into_any());
        lines.push(el("div").add(el("dt").add(term)).add(each.collect::<Vec<_>>()).into_any());
    }
}

fn say(lines: &mut Vec<AnyView>, term: &'static str, text: &str) {
    show(lines, term, vec![text::dotted(text)]);
}

/// What the list says of targets of which it says the same; before the first, what the list is.
fn block(app: App, rows: &[ListRow], first: bool, alone: bool) -> AnyView {
    let row = &rows[0];
    let lines = &mut Vec::new();
    if first {
        say(lines, "The list", &[row.zone.as_str(), ": ", &row.policy, " ", matters(row.weight)].concat());
    }
    if !alone {
        show(lines, "Asked about", rows.iter().map(|row| text::name(&row.target)).collect());
    }
    if let Some(why) = row.why {
        say(lines, "Why", &words::reason(why).sentence(&row.name, &through(app)));
        if why != CannotTellReason::NeedsKey {
            show(lines, "Ask elsewhere", vec![resolvers(app)]);
        }
        if let Some(service) = service(&row.zone) {
            let key = el("span").add("With a key of your own from ").add(service).add(", entered under ");
            show(lines, "Own key", vec![key.add(keys_link(app)).add(".").into_any()]);
        }
    } else if row.status == ListStatus::NotListed {
        say(lines, "It says", "Not on it. Both of its test points answered as they must.");
    } else {
        let mut meaning = english::capitalized(&row.meaning.join("; ")) + " (" + &row.codes.join(" ") + ")";
        if let Some(name) = &row.listed_name {
            meaning = meaning + ", under the name " + name;
        }
        say(lines, "It means", &meaning);
        let quote = |text: &String| el("q").add(text::long(text.clone())).into_any();
        show(lines, "Its reason", row.text.iter().map(quote).collect());
        if row.policy_only {
            let policy =
                "It says what kind of address this is, or what was seen around it, not that it sent spam.";
            say(lines, "A policy", policy);
        }
        show(lines, "Mend first", row.fix_hints.iter().map(|advice| (*advice).into_any()).collect());
        if !row.fix_hints.is_empty() {
            show(lines, "Then", link(&row.removal_url, "Ask for removal").into_iter().collect());
        }
    }
    let mut queries = Vec::new();
    let mut pages = Vec::new();
    for row in rows {
        let shown = row.listed_name.as_ref().unwrap_or(&row.target);
        pages.extend(link(&row.lookup_url, &("Look up ".to_owned() + shown)));
        for id in &row.queries {
            // The test entries are the same for all.
            if !queries.contains(id) {
                queries.push(*id);
            }
        }
    }
    if let Some(age) = rows.iter().filter_map(|row| row.test_entries_age_s).max() {
        say(lines, "Its test entries", &english::capitalized(&english::asked_ago(age)));
    }
    show(lines, "Its own page", pages);
    let lines = std::mem::take(lines);
    vec![el("dl").add(lines).into_any(), proof(app, fixed(&queries))].into_any()
}

fn link(url: &Option<String>, label: &str) -> Option<AnyView> {
    url.as_ref().filter(|url| url.starts_with("http")).map(|url| outside(url.clone(), label))
}

/// How much a listing matters.
fn matters(weight: Weight) -> &'static str {
    match weight {
        Weight::Critical => "Most receivers ask it, and refuse mail on it alone.",
        Weight::High => "Many receivers ask it, and some refuse mail on it alone.",
        Weight::Medium => "Some receivers ask it, mostly to add to a score.",
        Weight::Low => "Few receivers ask it.",
        Weight::Info => "Hardly any receiver asks it.",
    }
}

/// The same report through other resolvers.
fn resolvers(app: App) -> AnyView {
    let present = untrack(|| app.with_report(|report| report.resolver.id.clone()));
    let mut links = el("span").add("Through ");
    for provider in providers().iter().filter(|provider| provider.id != present) {
        let mut query = app.query();
        // An id of the table is always understood.
        let _ = query.set("resolver", &provider.id);
        links = links
            .add(el("a").attr("href", dom::href(&query.to_url())).add(provider.name.as_str()))
            .add(" or ");
    }
    links.add("a resolver of your own, to be named under “Resolver” above.").into_any()
}

/// Whose key opens a list.
fn service(zone: &str) -> Option<&'static str> {
    Some(services().iter().find(|service| service.opens(zone))?.name.as_str())
}

/// The way to the form for keys.
fn keys_link(app: App) -> AnyView {
    text::button(move || own_fold::open(app)).class("quiet").add("Keys and lists of your own").into_any()
}
