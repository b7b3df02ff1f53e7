//! The grid: targets across, lists down, a mark in each cell, and under each list the details that
//! it opens.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use mailpath::checks::blocklist::{Class, Weight};
use mailpath::report::english;
use mailpath::report::list_grid::{self, CellStatus, Column, Filter, Grids, Group, Order};

use crate::app::components::old::el::el;
use crate::app::components::old::live::{Row, key_of, live, rows, watch};
use crate::app::components::old::proof::opener;
use crate::app::components::old::state_mark as mark;
use crate::app::components::old::text;
use crate::app::report::blocklists::detail::details;
use crate::app::report::blocklists::grids::now;
use crate::app::state::App;

/// So many listings stand open from the start.
const FEW: usize = 3;
/// With so many targets there is no room for words beside the marks.
const MANY: usize = 4;

/// What the parts of a grid share.
#[derive(Clone, Copy)]
pub(crate) struct View {
    pub(crate) app: App,
    /// Which lists are shown.
    pub(crate) filter: RwSignal<Filter>,
    /// In which order.
    pub(crate) sort: RwSignal<Order>,
    /// Which of the two grids.
    pub(crate) at: usize,
}

impl View {
    fn lists(self) -> Rc<Grids> {
        now(self.app)
    }

    /// Whether paper has the details of a list: of those that say something of note.
    fn prints(self, zone: &str) -> bool {
        let notable = |row: &list_grid::Row| row.fits(Filter::Listed) || row.fits(Filter::CannotTell);
        self.app.printing.get() && self.lists().grids[self.at].row(zone).is_some_and(notable)
    }

    /// Whether a list is shown; on paper all are.
    fn shows(self, zone: &str) -> bool {
        let line = |row: &list_grid::Row| row.fits(self.filter.get());
        self.app.printing.get() || self.lists().grids[self.at].row(zone).is_some_and(line)
    }
}

/// One of the grids; nothing where nothing of its kind was asked.
pub(crate) fn grid(view: View, title: &'static str) -> AnyView {
    let class = move || match view.lists().grids[view.at].columns.len() {
        1 => "grid one",
        MANY.. => "grid many",
        _ => "grid",
    };
    let heads = rows(move || {
        let mut heads = vec![
            Row::new(0, move || head(view, Order::Name, "List".into_any(), "")),
            Row::new(1, move || head(view, Order::Weight, "Asked by".into_any(), "")),
        ];
        for column in &view.lists().grids[view.at].columns {
            let Column { target, about, .. } = column.clone();
            heads.push(Row::new(key_of(&[&target, &about]), move || {
                let name = el("span").class("name").add(text::broken(&target));
                head(view, Order::Target(target.clone()), name.into_any(), &about)
            }));
        }
        heads
    });
    let table = el("table")
        .live("class", move || class().to_owned())
        .add(el("caption").add(title))
        .add(el("thead").add(el("tr").add(heads)))
        .add(group(view, Group::Block))
        .add(group(view, Group::Other))
        .add(group(view, Group::Keyed));
    el("div")
        .class("scroll data")
        .attr("role", "region")
        .attr("aria-label", title)
        .attr("tabindex", "0")
        .hide(move || view.lists().grids[view.at].columns.is_empty())
        .add(table)
        .into_any()
}

/// The head of a column, with a button that sorts by it, and pressed again does so no longer. In
/// the order of what matters first, a single target's column is the one that is sorted.
fn head(view: View, key: Order, label: AnyView, about: &str) -> AnyView {
    let sort = view.sort;
    let pressed = key.clone();
    let button = text::button(move || {
        sort.set(if sort.get_untracked() == pressed { Order::default() } else { pressed.clone() });
    });
    let order = move || {
        let by = sort.get();
        let columns = &view.lists().grids[view.at].columns;
        let is_only = |target: &String| columns.len() == 1 && columns[0].target == *target;
        let only = by == Order::default() && matches!(&key, Order::Target(target) if is_only(target));
        match key {
            _ if by != key && !only => "none",
            Order::Name => "ascending",
            _ => "descending",
        }
        .to_owned()
    };
    el("th")
        .attr("scope", "col")
        .live("aria-sort", order)
        .add(button.class("sorter").add(label))
        .add(el("span").class("part").add(text::dotted(about)))
        .into_any()
}

/// The lists of a group. Those that want a key are folded.
fn group(view: View, group: Group) -> AnyView {
    let open = RwSignal::new(group != Group::Keyed);
    let is_open = move || open.get() || view.app.printing.get();
    let lines = rows(move || {
        let mut each = Vec::new();
        if is_open() {
            for zone in view.lists().grids[view.at].sorted(group, &view.sort.get()) {
                each.push(Row::new(key_of(&[&zone]), move || line(view, zone)));
            }
        }
        each
    });
    let how_many = move || view.lists().grids[view.at].rows.iter().filter(|row| row.group == group).count();
    let heading = match group {
        Group::Block => return el("tbody").add(lines).into_any(),
        Group::Other => "No blocklists: who vouches for it, and what is noted".into_any(),
        Group::Keyed => {
            let many = "lists answer only with a key";
            opener(open)
                .say(move || english::count_grouped(how_many(), "list answers only with a key", many))
                .into_any()
        }
    };
    let heading = el("th").attr("scope", "rowgroup").attr("colspan", "99").add(heading);
    let shown = move || {
        view.filter
            .with(|filter| *filter == Filter::All || *filter == Filter::Others && group == Group::Other)
            || view.app.printing.get()
    };
    el("tbody")
        .hide(move || how_many() == 0 || !shown())
        .add(el("tr").class("heading").add(heading))
        .add(lines)
        .into_any()
}

/// A list: its row, and the one below it with the details.
fn line(view: View, zone: String) -> AnyView {
    let lists = untrack(|| view.lists());
    let Some(line) = lists.grids[view.at].row(&zone) else { return ().into_any() };
    let id = format!("list-{}-{zone}", view.at);
    let open = RwSignal::new(false);
    let name = opener(open).attr("aria-controls", id.clone()).add(el("span").add(line.name.clone()));
    let mut head = el("th").attr("scope", "row").add(name);
    if line.class == Class::Policy {
        head = head.add(el("span").class("chip").add("policy"));
    }
    head = head.add(el("span").class("wide dim").add(text::dotted(&zone)));
    let asked_by = match line.weight {
        Weight::Critical => "most",
        Weight::High => "many",
        Weight::Medium => "some",
        Weight::Low => "few",
        Weight::Info => "hardly any",
    };
    let inside = details(view.app, view.at, zone.clone(), open);
    // Few listings stand open, once it is known that they are few; whoever closes one finds it closed.
    let (opened, key) = (Cell::new(false), zone.clone());
    watch(move || {
        let lists = view.lists();
        if !lists.running && !opened.replace(true) && lists.count(Filter::Listed) <= FEW {
            let listed = lists.grids[view.at].row(&key).is_some_and(|line| line.fits(Filter::Listed));
            open.update(|open| *open |= listed);
        }
    });
    let key = zone.clone();
    let cells = live(move || {
        let lists = view.lists();
        let line = lists.grids[view.at].row(&key);
        line.map_or_else(
            || ().into_any(),
            |line| line.cells.iter().map(|said| cell(line, *said)).collect::<Vec<_>>().into_any(),
        )
    });
    let key = zone.clone();
    let row = el("tr").hide(move || !view.shows(&key)).add(head).add(el("td").add(asked_by)).add(cells);
    let below = el("tr")
        .class("raw-row")
        .attr("id", id)
        .hide(move || !view.shows(&zone) || !open.get() && !view.prints(&zone))
        .add(el("td").attr("colspan", "99").add(inside));
    vec![row.into_any(), below.into_any()].into_any()
}

/// A mark with its word, which is for those who hear the page where there is no room for it.
fn cell(line: &list_grid::Row, said: CellStatus) -> AnyView {
    let cell = match line.mark(said) {
        (_, word) if said == CellStatus::Nothing => el("td")
            .add(el("span").class("dim").attr("aria-hidden", "true").add("–"))
            .add(el("span").class("sr").add(word)),
        (Some(state), word) => el("td").add(mark::worded(state, word)),
        (None, word) => el("td").add(mark::plain(word)),
    };
    cell.class(if said == CellStatus::Policy { "policy" } else { "" }).into_any()
}
