//! The last reports of this browser: kept as records, searched, opened again, compared; off by one
//! switch, wiped by one button.

use leptos::prelude::*;
use mailpath::report::View;
use mailpath::report::english;
use mailpath::report::page::{comparison_link, saved_report_link};

use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::file_picker as pick;
use crate::app::components::old::live::{Row, rows};
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::state::App;
use crate::app::tasks::history::{self, Entry};

/// The page.
pub(crate) fn view(app: App) -> AnyView {
    let all: RwSignal<Vec<Entry>> = RwSignal::new(Vec::new());
    let looked = RwSignal::new(false);
    let wanted = RwSignal::new(String::new());
    let picked: RwSignal<Vec<u32>> = RwSignal::new(Vec::new());
    let on = RwSignal::new(history::is_on());
    let load = move || {
        wasm_bindgen_futures::spawn_local(async move {
            all.try_set(history::all().await);
            looked.try_set(true);
        });
    };
    load();
    let search = el("input")
        .attr("type", "search")
        .attr("id", "history-search")
        .attr("placeholder", "example.com, listed, 2026-11-25")
        .attr("autocomplete", "off")
        .on("input", move |event| wanted.set(event_target_value(&event)));
    let search =
        el("div").class("field").add(el("label").attr("for", "history-search").add("Search")).add(search);
    let switch =
        el("input").attr("type", "checkbox").when("checked", move || on.get()).on("change", move |event| {
            let is = event_target_checked(&event);
            on.set(history::switch(is));
        });
    let switch = el("label").class("switch").add(switch).add(" Keep the last 100 reports in this browser");
    let wipe = text::button(move || {
        wasm_bindgen_futures::spawn_local(async move {
            history::remove(None).await;
            picked.try_set(Vec::new());
            all.try_set(Vec::new());
        });
    });
    let wipe = wipe.attr("id", "history-wipe").hide(move || all.with(Vec::is_empty)).add("Wipe all of it");
    let both =
        el("a").class("button").live("href", move || compared(all, picked)).add("Compare the two picked");
    let both = both.hide(move || picked.with(|picked| picked.len() != 2));
    let found = move || {
        let words = wanted.get().to_lowercase();
        let fits = |entry: &Entry| {
            let text = format!("{} {} {} {}", entry.about, entry.text, entry.at, mark::word(entry.state));
            words.split_whitespace().all(|word| text.to_lowercase().contains(word))
        };
        all.with(|all| all.iter().filter(|entry| fits(entry)).cloned().collect::<Vec<_>>())
    };
    let list = rows(move || {
        found()
            .into_iter()
            .map(|entry| Row::new(entry.number.into(), move || line(&entry, picked)))
            .collect::<Vec<_>>()
    });
    let none = move || {
        match (looked.get(), all.with(Vec::is_empty)) {
        (false, _) => "Looking.".to_owned(),
        (true, true) => "No report is kept here yet. Each one that ends is kept as a record of its answers, in this browser and nowhere else.".to_owned(),
        (true, false) => english::count_grouped(found().len(), "report", "reports"),
    }
    };
    el("article")
        .class("about history")
        .add(el("p").add(el("a").live("href", move || app.link(View::Page)).add("Back")))
        .add(el("h2").add("The last reports of this browser"))
        .add(el("div").class("tools").add(search).add(both).add(pick::picker(app, "Open a saved report")))
        .add(el("p").class("lead-line").attr("role", "status").say(none))
        .add(el("ul").class("kept").add(list))
        .add(el("p").class("tools").add(switch).add(wipe))
        .add(el("p").class("hint").add("Other pages of this same site could read what is kept here. Reports on made-up data are not kept, and keys and lists of your own are in no record."))
        .into_any()
}

fn line(entry: &Entry, picked: RwSignal<Vec<u32>>) -> AnyView {
    let number = entry.number;
    let pick = el("input")
        .attr("type", "checkbox")
        .attr("aria-label", format!("Pick {} of {} for comparison", entry.about, english::moment(entry.at)))
        .when("checked", move || picked.with(|picked| picked.contains(&number)))
        .on("change", move |_| {
            picked.update(|picked| match picked.iter().position(|other| *other == number) {
                Some(at) => drop(picked.remove(at)),
                None => {
                    // The last two count.
                    picked.push(number);
                    if picked.len() > 2 {
                        picked.remove(0);
                    }
                }
            });
        });
    let open =
        el("a").attr("href", dom::href(&saved_report_link(&entry.link))).add(text::dotted(&entry.about));
    let again = el("a")
        .class("quiet")
        .attr("href", dom::href(&comparison_link(&entry.link, None)))
        .attr("aria-label", format!("Compare {} with now", entry.about))
        .add("Compare with now");
    let state = entry.state;
    el("li")
        .add(pick)
        .add(
            el("div")
                .add(el("p").add(mark::worded(state, mark::word(state))).add(" ").add(open))
                .add(el("p").class("dim").add(text::sentence(&entry.text))),
        )
        .add(el("div").class("when").add(el("p").class("dim").add(english::moment(entry.at))).add(again))
        .into_any()
}

/// The link that compares two reports, the older one first.
fn compared(all: RwSignal<Vec<Entry>>, picked: RwSignal<Vec<u32>>) -> String {
    let mut numbers = picked.get();
    numbers.sort();
    let link = |number: &u32| {
        all.with(|all| all.iter().find(|entry| entry.number == *number).map(|entry| entry.link.clone()))
    };
    match numbers.iter().filter_map(link).collect::<Vec<_>>().as_slice() {
        [first, second] => dom::href(&comparison_link(first, Some(second))),
        _ => "./".to_owned(),
    }
}
