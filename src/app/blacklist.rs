//! What the blocklists say. “Not listed” is only ever what a list said that can be believed.

use leptos::prelude::*;
use mailpath::checks::blocklist::{Class, ListRow, ListStatus, Tally, Weight, Why};
use mailpath::checks::{Check, State};
use mailpath::report::Report;

use super::el::el;
use super::finding::{of_check, outside};
use super::live::{Row, key_of, live, rows};
use super::proof::{fixed, in_table};
use super::resolver::name_of;
use super::state::App;
use super::{mark, own, summary, text};

pub(crate) fn panel(app: App) -> AnyView {
    let tables = rows(move || {
        let row = |target: String| Row::new(key_of(&[&target]), move || table(app, target));
        app.read(targets).into_iter().map(row).collect()
    });
    let waiting = move || app.read(waiting);
    let waiting = el("p").class("lead-line").hide(move || waiting().is_empty()).say(waiting);
    vec![waiting.into_any(), of_check(app, Check::Blocklist), tables].into_any()
}

/// What the lists were asked about, in the order of the report whatever came first; names last.
fn targets(report: &Report) -> Vec<String> {
    let asked = |target: &String| report.blocklists.iter().flatten().any(|row| row.target == *target);
    let addresses = report.addresses.iter().map(|row| row.address.to_string()).filter(asked);
    let rows = report.blocklists.iter().flatten().map(|row| row.target.clone());
    let mut targets: Vec<String> = Vec::new();
    for target in addresses.chain(rows) {
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    targets
}

/// The rows about one target, the gravest first; then what is no blocklist, and last what was not
/// asked for want of a key.
fn rows_of(report: &Report, target: &str) -> Vec<ListRow> {
    let of = |wanted| {
        let rows = report.blocklists.iter().flatten();
        rows.filter(move |row| row.target == target && rank(row) == wanted).cloned()
    };
    (0..6).flat_map(of).collect()
}

fn rank(row: &ListRow) -> u8 {
    match row.status {
        _ if row.why == Some(Why::NeedsKey) => 5,
        ListStatus::Broken => 1,
        ListStatus::CannotTell => 2,
        ListStatus::Listed | ListStatus::NotListed if !row.class.is_blocklist() => 4,
        ListStatus::Listed => 0,
        ListStatus::NotListed => 3,
    }
}

/// What the lists say of one target, and what they do not say.
fn sentence(rows: &[ListRow], through: &str) -> String {
    let tally = Tally::of(rows);
    let lists = text::count(tally.answered, "list", "lists");
    let listed = tally.listed + tally.policy;
    let silent = tally.unknown;
    match tally.answered {
        0 => format!("No list gave an answer that can be believed {through}, so nothing is known."),
        _ if listed > 0 => {
            format!("Listed on {listed} of {lists} that answered{}", unchecked(silent, through))
        }
        1 => format!("Not listed on the one list that answered{}", unchecked(silent, through)),
        _ => format!("Not listed on any of {lists} that answered{}", unchecked(silent, through)),
    }
}

fn unchecked(silent: usize, through: &str) -> String {
    match silent {
        0 => ".".to_owned(),
        n => format!("; {n} cannot be checked {through}."),
    }
}

/// By which way the lists were asked.
fn through(report: &Report) -> String {
    match report.resolver.id.as_str() {
        "example" => "in the made-up data".to_owned(),
        id => format!("through {}", name_of(id)),
    }
}

/// What is still to come.
fn waiting(report: &Report) -> String {
    let done = report.blocklists.as_ref().map_or(0, Vec::len);
    let missing = report.lists_expected.saturating_sub(done);
    match (report.running.contains(&Check::Blocklist), missing) {
        (true, 0) if done == 0 => "No list has answered yet.".to_owned(),
        (true, 1..) => format!("{done} of {} answers are there; {missing} still to come.", done + missing),
        _ => String::new(),
    }
}

fn table(app: App, target: String) -> AnyView {
    let heading = text::name(&target);
    let what = {
        let target = target.clone();
        move || {
            app.read(|report| {
                let row = report.addresses.iter().find(|row| row.address.to_string() == target);
                row.map_or_else(String::new, |row| match &row.name {
                    Some(name) => format!("{}, {name}", summary::role(row.role)),
                    None => summary::role(row.role).to_owned(),
                })
            })
        }
    };
    let lines = {
        let target = target.clone();
        rows(move || {
            let row = |row: ListRow| Row::new(key_of(&[&row.zone]), move || line(app, &row));
            app.read(|report| rows_of(report, &target)).into_iter().map(row).collect()
        })
    };
    let sentence = move || app.read(|report| sentence(&rows_of(report, &target), &through(report)));
    let what = el("span").class("dim").add(live(move || text::dotted(&what())));
    let table = text::table("stack lists", &["Says", "List", "What that means", "(Proof)"]);
    el("div")
        .class("data")
        .add(el("h3").class("target").add(heading).add(" ").add(what))
        .add(el("p").class("lead-line").say(sentence))
        .add(table.add(lines))
        .into_any()
}

/// The mark and the words of a row.
fn state(row: &ListRow) -> (Option<State>, &'static str) {
    let (state, word) = match row.status {
        ListStatus::Listed if row.class == Class::Allow => (State::Good, "Vouched for"),
        // Neither good nor bad: most senders are on none of these.
        ListStatus::Listed if row.class == Class::Info => return (None, "Noted"),
        ListStatus::NotListed if !row.class.is_blocklist() => return (None, "Not on it"),
        ListStatus::Listed if row.policy_only || row.weight < Weight::High => {
            (State::Warning, if row.policy_only { "Listed (policy)" } else { "Listed" })
        }
        ListStatus::Listed => (State::Error, "Listed"),
        ListStatus::NotListed => (State::Good, "Not listed"),
        ListStatus::CannotTell => (State::CannotTell, "Cannot tell"),
        ListStatus::Broken => (State::CannotTell, "Out of order"),
    };
    (Some(state), word)
}

fn line(app: App, row: &ListRow) -> AnyView {
    let (state, word) = state(row);
    let through = untrack(|| app.read(through));
    let mut lines: Vec<AnyView> = Vec::new();
    let mut say = |line: AnyView| lines.push(el("div").add(line).into_any());
    if let Some(why) = row.why {
        say(text::dotted(&reason(why, &row.name, &through)));
    }
    if row.why == Some(Why::NeedsKey) {
        say(text::button(move || own::open(app)).class("quiet").add("Enter a key").into_any());
    }
    let codes = if row.codes.is_empty() { String::new() } else { format!(" ({})", row.codes.join(" ")) };
    let meaning = text::capital(&row.meaning.join("; ")) + &codes;
    if !meaning.is_empty() {
        say(text::dotted(&meaning));
    }
    for text in &row.text {
        say(el("span").class("quote").add(text::long(text.clone())).into_any());
    }
    let listed = row.status == ListStatus::Listed;
    if listed {
        say(el("span").class("hint").add(text::dotted(&row.policy)).into_any());
    }
    let removal = row.removal_url.clone().filter(|_| listed);
    let links: Vec<AnyView> = [(row.lookup_url.clone(), "Look it up there"), (removal, "Ask for removal")]
        .into_iter()
        .filter_map(|(url, label)| Some(outside(url.filter(|url| url.starts_with("http"))?, label)))
        .collect();
    let (cell, proof) = in_table(app, "4", fixed(&row.queries));
    lines.push(el("div").class("links").add(links).into_any());
    let zone = el("span").class("dim zone").add(text::dotted(&row.zone));
    let name = el("div").class("list-name").add(row.name.clone()).add(zone);
    let row = el("tr")
        .add(text::cell("Says", state.map_or_else(|| mark::plain(word), |state| mark::worded(state, word))))
        .add(text::cell("List", name.into_any()))
        .add(text::cell("Means", lines.into_any()))
        .add(cell);
    el("tbody").add(row).add(proof).into_any()
}

/// Why a list cannot be believed: who, what, so what, do what.
fn reason(why: Why, list: &str, through: &str) -> String {
    match why {
        Why::Refused => format!(
            "{list} refuses questions that come {through}. Look it up on its own page, or use a resolver of your own."
        ),
        Why::NeedsKey => format!("{list} answers only with a key of one's own, so it was not asked."),
        Why::NoAnswer => format!("No answer came from {list} {through}."),
        Why::ControlMissing => format!(
            "{list} did not list, {through}, the test entry that every list has, so a “not listed” would mean nothing."
        ),
        Why::ListsEverything => format!(
            "{list} lists even the test address that no list may list, so what it says means nothing."
        ),
        Why::BadAnswer => format!(
            "The answer is not one that {list} gives: the resolver, or somebody on the way, rewrites answers."
        ),
    }
}
