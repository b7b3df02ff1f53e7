//! Many domains and addresses: pasted, one line each, reported on one after the other, politely. The
//! table is kept in this browser, so that a reload loses nothing.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::join_all;
use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::dns::Resolve;
use mailpath::doh::{Doh, ResolverChoice};
use mailpath::report::bulk::{AT_ONCE, Column, Filter, Line, Lines, MOST, Outcome, Progress, csv, shown};
use mailpath::report::english;
use mailpath::report::page::saved_report_link;
use mailpath::report::{Query, Run, View};
use serde_json::{Value, json};

use crate::app::browser::database::Store;
use crate::app::browser::dom;
use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, lasting, live, rows};
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::state::App;
use crate::app::state::form;
use crate::app::tasks::custom_lists as own;
use crate::app::tasks::run::memory;

/// What the table is about, and how far it has come. One for the page: it goes on while another
/// view is looked at.
#[derive(Clone, Copy)]
struct Bulk {
    lines: RwSignal<Vec<Line>>,
    done: RwSignal<Vec<Option<Outcome>>>,
    resolver: RwSignal<ResolverChoice>,
    /// Lines being reported on.
    running: RwSignal<Vec<usize>>,
    /// Whether it goes on by itself.
    going: RwSignal<bool>,
    /// What is to be said of the text, or of a resolver that does not answer.
    said: RwSignal<String>,
    sort: RwSignal<Column>,
    state: RwSignal<Option<State>>,
    wanted: RwSignal<String>,
}

fn bulk() -> Bulk {
    thread_local! {
        static BULK: RefCell<Option<Bulk>> = const { RefCell::new(None) };
    }
    if let Some(known) = BULK.with_borrow(|known| *known) {
        return known;
    }
    let made = lasting(|| Bulk {
        lines: RwSignal::default(),
        done: RwSignal::default(),
        resolver: RwSignal::new(ResolverChoice::Default),
        running: RwSignal::default(),
        going: RwSignal::new(false),
        said: RwSignal::default(),
        sort: RwSignal::new(Column::Number),
        state: RwSignal::new(None),
        wanted: RwSignal::default(),
    });
    BULK.set(Some(made));
    wasm_bindgen_futures::spawn_local(made.restore());
    made
}

impl Bulk {
    /// What was under way before the page was loaded; it waits to be told to go on.
    async fn restore(self) {
        let kept = Store::Bulk.all().await;
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let head = kept.iter().find(|(number, _)| *number == 0);
        let Some(head) = head.and_then(|(_, text)| serde_json::from_str(text).ok()) else { return };
        let resolver =
            ResolverChoice::parse(&text(&head, "resolver").unwrap_or_default()).unwrap_or_default();
        let lines = Lines::parse(&text(&head, "text").unwrap_or_default(), &resolver).lines;
        let mut done = vec![None; lines.len()];
        for (number, text) in &kept {
            let outcome = serde_json::from_str(text).ok().as_ref().and_then(Outcome::from_json);
            if let (Some(place), Some(outcome)) = ((*number as usize).checked_sub(1), outcome)
                && let Some(slot) = done.get_mut(place)
            {
                *slot = Some(outcome);
            }
        }
        self.resolver.set(resolver);
        self.done.set(done);
        self.lines.set(lines);
    }

    /// Takes a text and begins.
    fn begin(self, app: App, pasted: &str) {
        let choice = app.form.choice();
        let resolver = match choice {
            Ok(resolver) => resolver,
            Err(why) => return self.said.set(why),
        };
        let query = Query { resolver: resolver.clone(), view: View::Bulk, ..Query::default() };
        let read = Lines::parse(pasted, &resolver);
        if read.lines.is_empty() {
            return self.said.set("Paste or type one domain, host or address a line.".into());
        }
        let mut said = Vec::new();
        if read.repeated > 0 {
            said.push(format!(
                "{} came twice and will be asked once.",
                english::count_grouped(read.repeated, "line", "lines")
            ));
        }
        if read.beyond > 0 {
            said.push(format!(
                "{} beyond the first {MOST} were left out.",
                english::count_grouped(read.beyond, "line", "lines")
            ));
        }
        self.said.set(said.join(" "));
        let count = read.lines.len();
        let head = json!({
            "text": read.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"),
            "resolver": resolver.to_string(),
        });
        self.resolver.set(resolver);
        self.done.set(vec![None; count]);
        self.lines.set(read.lines);
        wasm_bindgen_futures::spawn_local(async move {
            Store::Bulk.drop(None).await;
            Store::Bulk.put(0, &head.to_string()).await;
            if app.may_ask(&query) {
                self.go(app).await;
            } else {
                // The policy must know before which resolver will be asked; the text is kept.
                dom::reload(Some(&query.to_url()));
            }
        });
    }

    /// Goes on with what is not done, some reports side by side over one resolver, so that the bound
    /// on questions under way holds for all of them together.
    async fn go(self, app: App) {
        if self.going.get_untracked() {
            return;
        }
        let resolver = self.resolver.get_untracked();
        let query = Query { resolver: resolver.clone(), view: View::Bulk, ..Query::default() };
        if !app.may_ask(&query) {
            return dom::reload(Some(&query.to_url()));
        }
        self.going.set(true);
        let shared: Option<Rc<dyn Resolve>> = match resolver {
            ResolverChoice::Example => None,
            choice => Some(Rc::new(Doh::new(&choice))),
        };
        let workers = (0..AT_ONCE).map(|_| self.work(app, shared.clone()));
        join_all(workers).await;
        self.going.set(false);
    }

    async fn work(self, app: App, resolver: Option<Rc<dyn Resolve>>) {
        while self.going.get_untracked() {
            let running = self.running.get_untracked();
            let next = self.lines.with_untracked(|lines| {
                self.done.with_untracked(|done| {
                    let open = |place: &usize| {
                        lines[*place].query.is_ok() && done[*place].is_none() && !running.contains(place)
                    };
                    (0..lines.len()).find(open).map(|place| (place, lines[place].clone()))
                })
            });
            let Some((place, Line { query: Ok(query), text })) = next else { return };
            self.running.update(|running| running.push(place));
            let own = own::used_with(app, &query.resolver);
            let run = match &resolver {
                Some(resolver) => Run::with_resolver(query, resolver.clone(), Rc::new(|| {})),
                None => Run::new(query, Rc::new(|| {})),
            };
            let report = run.with_custom_lists(own).with_cache(&memory(app)).finish().await;
            let silent = report.queries.answered == 0 && report.queries.failed > 0;
            let outcome = Outcome::new(&report);
            self.running.update(|running| running.retain(|other| *other != place));
            // Another text may have been pasted meanwhile.
            let same =
                self.lines.with_untracked(|lines| lines.get(place).is_some_and(|line| line.text == text));
            if !same {
                return;
            }
            if silent {
                self.going.set(false);
                self.said.set("The resolver does not answer, so this has paused. Nothing is known of the lines that are left.".into());
                return;
            }
            let kept = outcome.to_json().to_string();
            self.done.update(|done| {
                if let Some(slot) = done.get_mut(place) {
                    *slot = Some(outcome);
                }
            });
            Store::Bulk.put(place as u32 + 1, &kept).await;
        }
    }

    fn clear(self) {
        self.going.set(false);
        self.lines.set(Vec::new());
        self.done.set(Vec::new());
        self.said.set(String::new());
        wasm_bindgen_futures::spawn_local(async {
            Store::Bulk.drop(None).await;
        });
    }

    /// Whether reports are under way; those that are go on for a while after a pause.
    fn is_busy(self) -> bool {
        self.going.get() || self.running.with(|running| !running.is_empty())
    }

    /// How far it has come.
    fn progress(self) -> Progress {
        self.lines.with(|lines| self.done.with(|done| Progress::new(lines, done)))
    }

    /// The places of the lines to show, in the order wanted.
    fn shown(self) -> Vec<usize> {
        let filter = Filter { state: self.state.get(), words: self.wanted.get() };
        self.lines.with(|lines| self.done.with(|done| shown(lines, done, &filter, self.sort.get())))
    }

    fn export(self) -> String {
        let resolver = self.resolver.get_untracked();
        self.lines.with_untracked(|lines| self.done.with_untracked(|done| csv(lines, done, &resolver)))
    }
}

/// The page.
pub(crate) fn view(app: App) -> AnyView {
    const PASTE: &str = "bulk-lines";
    let bulk = bulk();
    let has = move || bulk.lines.with(|lines| !lines.is_empty());
    let area = el("textarea")
        .attr("id", PASTE)
        .attr("rows", "6")
        .attr("spellcheck", "false")
        .attr("autocapitalize", "none")
        .attr("placeholder", "example.com\n192.0.2.25\nmail.example.net")
        .attr("aria-describedby", "bulk-said");
    let begin =
        text::button(move || bulk.begin(app, &form::area(PASTE))).class("primary").add("Check all of them");
    let begin = begin.when("disabled", move || bulk.is_busy());
    let paused = move || !bulk.is_busy() && bulk.progress().is_open();
    let on = text::button(move || wasm_bindgen_futures::spawn_local(bulk.go(app)));
    let on = on.hide(move || !paused()).add("Go on");
    let pause = text::button(move || bulk.going.set(false)).hide(move || !bulk.going.get()).add("Pause");
    let clear =
        text::button(move || bulk.clear()).class("quiet").hide(move || !has()).add("Forget this table");
    // What is still under way would be kept behind its back.
    let clear = clear.when("disabled", move || bulk.is_busy());
    let save = text::button(move || dom::save("mailpath-bulk.csv", "text/csv", &bulk.export()));
    let save = save.class("quiet").hide(move || !has()).add("Save as CSV");
    let words = move || bulk.progress().sentence(bulk.is_busy(), bulk.going.get());
    let bar = el("progress")
        .attr("aria-label", "Reports done")
        .hide(move || !bulk.going.get())
        .live("max", move || bulk.progress().all.max(1).to_string())
        .live("value", move || bulk.progress().done.to_string());
    let said =
        el("p").attr("id", "bulk-said").attr("role", "status").class("hint").say(move || bulk.said.get());
    el("article")
        .class("about bulk")
        .add(el("p").add(el("a").live("href", move || app.link(View::Page)).add("Back")))
        .add(el("h2").add("Many at once"))
        .add(
            el("p").add(format!("Up to {MOST} domains, hosts, addresses or e-mail addresses, one a line. They are asked about a few at a time, through the resolver chosen above.")),
        )
        .add(el("div").class("field").add(el("label").attr("for", PASTE).add("One a line")).add(area))
        .add(el("p").class("tools").add(begin).add(on).add(pause).add(save).add(clear))
        .add(said)
        .add(el("p").class("lead-line").add(bar).add(" ").add(el("span").say(words)))
        .add(rows(move || match has() {
            true => vec![Row::new(1, move || untrack(|| table(bulk)))],
            false => Vec::new(),
        }))
        .into_any()
}

fn table(bulk: Bulk) -> AnyView {
    let search = el("input")
        .attr("type", "search")
        .attr("aria-label", "Show only lines with these words")
        .attr("placeholder", "Filter")
        .on("input", move |event| bulk.wanted.set(event_target_value(&event)));
    let states = [None, Some(State::Error), Some(State::Warning), Some(State::CannotTell), Some(State::Good)];
    let filter = |state: Option<State>| {
        text::button(move || bulk.state.set(state))
            .live("aria-pressed", move || (bulk.state.get() == state).to_string())
            .add(state.map_or("All", mark::word))
            .into_any()
    };
    let filters = el("div").class("choices").attr("role", "group").attr("aria-label", "Show");
    let filters = filters.add(states.into_iter().map(filter).collect::<Vec<_>>());
    let head = |column: Column| {
        let sorted = move || bulk.sort.get() == column;
        let button = text::button(move || bulk.sort.set(column)).class("sort").add(column.heading());
        el("th")
            .attr("scope", "col")
            .live("aria-sort", move || if sorted() { "ascending" } else { "none" }.to_owned())
            .add(button)
            .into_any()
    };
    let head = el("tr").add(Column::ALL.into_iter().map(head).collect::<Vec<_>>());
    let body = rows(move || {
        bulk.shown().into_iter().map(|place| Row::new(place as u64, move || line(bulk, place))).collect()
    });
    let table = el("table").class("stack bulk-table").add(el("thead").add(head)).add(el("tbody").add(body));
    vec![el("div").class("tools").add(search).add(filters).into_any(), table.into_any()].into_any()
}

fn line(bulk: Bulk, place: usize) -> AnyView {
    let Some(asked) = bulk.lines.with_untracked(|lines| lines.get(place).cloned()) else {
        return ().into_any();
    };
    let outcome = move || bulk.done.with(|done| done.get(place).cloned().flatten());
    let why = asked.query.as_ref().err().cloned();
    let name = asked.text.clone();
    let about = live(move || {
        let link = outcome().and_then(|outcome| outcome.link);
        match link {
            Some(link) => {
                el("a").attr("href", dom::href(&saved_report_link(&link))).add(text::dotted(&name)).into_any()
            }
            None => text::name(&name),
        }
    });
    let verdict = live(move || match (&why, outcome()) {
        (Some(why), _) => el("span").class("dim").add(text::dotted(why)).into_any(),
        (None, Some(outcome)) => vec![
            mark::worded(outcome.state, mark::word(outcome.state)),
            el("p").class("dim").add(text::sentence(&outcome.text)).into_any(),
        ]
        .into_any(),
        (None, None) => match bulk.running.with(|running| running.contains(&place)) {
            true => mark::worded(State::Running, "Asking"),
            false => el("span").class("dim").add("Waiting").into_any(),
        },
    });
    let listed = live(move || match outcome() {
        Some(Outcome { answered: 0, unknown: 0, .. }) | None => ().into_any(),
        Some(Outcome { answered: 0, .. }) => el("span").class("dim").add("cannot tell").into_any(),
        Some(outcome) => {
            let words = format!("{} of {}", outcome.listed, outcome.answered);
            let more = match outcome.unknown {
                0 => String::new(),
                unknown => format!(", {unknown} cannot tell"),
            };
            vec![el("b").add(words).into_any(), el("span").class("dim").add(more).into_any()].into_any()
        }
    });
    let spf = live(move || outcome().and_then(|outcome| outcome.spf).unwrap_or_default().into_any());
    el("tr")
        .add(el("td").class("num").add((place + 1).to_string()))
        .add(el("th").attr("scope", "row").add(about))
        .add(text::cell("Verdict", verdict))
        .add(text::cell("Listed", listed))
        .add(text::cell("SPF", spf))
        .into_any()
}
