//! What the Blacklists tab shows, worked out once for each state of the report: which lists were
//! asked about what, what each of them said, and how that adds up.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::blocklist::{Asked, CannotTellReason, Class, List, ListRow, ListStatus, Weight, lists};
use mailpath::checks::{Check, State};
use mailpath::report::Report;
use mailpath::report::english;
use mailpath::report::words;

use super::blocklist_targets::{Column, columns};
use super::state::App;

/// What a list says of a target; what matters most comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CellStatus {
    Listed,
    Policy,
    Broken,
    CannotTell,
    /// Held, which is no listing.
    Held,
    NotListed,
    Running,
    /// Not asked: the list is not for targets of this kind.
    Nothing,
}

/// Where a list stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// What blocks mail.
    Block,
    /// What vouches, or notes something.
    Other,
    /// What was not asked for want of a key.
    Keyed,
}

/// The filters, by what stands on their buttons, with the marks of what they show.
pub(super) const FILTERS: [(&str, Option<State>); 5] = [
    (ALL, None),
    (LISTED, Some(State::Error)),
    (SILENT, Some(State::CannotTell)),
    (CLEAN, Some(State::Good)),
    (OTHERS, None),
];
pub(super) const ALL: &str = "All";
pub(super) const LISTED: &str = "Listed";
pub(super) const SILENT: &str = "Cannot tell";
pub(super) const CLEAN: &str = "Not listed";
pub(super) const OTHERS: &str = "Others";

/// A list, and what it says of each target.
pub(super) struct Line {
    pub(super) zone: String,
    pub(super) name: String,
    pub(super) weight: Weight,
    pub(super) class: Class,
    pub(super) group: Group,
    pub(super) cells: Vec<CellStatus>,
}

/// The lists that were asked about addresses, or those asked about domains.
#[derive(Default)]
pub(super) struct Grid {
    pub(super) columns: Vec<Column>,
    pub(super) lines: Vec<Line>,
}

/// Both grids, addresses first.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) grids: [Grid; 2],
    pub(super) running: bool,
}

thread_local! {
    static LAST: RefCell<Option<(Arc<Report>, Rc<Lists>)>> = const { RefCell::new(None) };
}

/// The lists as the report has them now.
pub(super) fn now(app: App) -> Rc<Lists> {
    let Some(report) = app.report.get() else { return Rc::default() };
    LAST.with_borrow_mut(|last| match last {
        Some((of, lists)) if Arc::ptr_eq(of, &report) => lists.clone(),
        _ => {
            let lists = Rc::new(Lists::of(&report));
            *last = Some((report, lists.clone()));
            lists
        }
    })
}

/// By which way the lists were asked.
pub(super) fn through(app: App) -> String {
    app.read(words::through)
}

impl Lists {
    fn of(report: &Report) -> Self {
        let running = report.running.contains(&Check::Blocklist);
        let mut lists = Self { grids: Default::default(), running };
        for (grid, columns) in lists.grids.iter_mut().zip(columns(report, running)) {
            grid.columns = columns;
            grid.fill(report, running);
        }
        lists
    }

    /// How many lists a filter shows; those that want a key stand apart.
    pub(super) fn count(&self, filter: &str) -> usize {
        let mut count = 0;
        for grid in &self.grids {
            count += grid.lines.iter().filter(|line| line.group != Group::Keyed && line.fits(filter)).count();
        }
        count
    }

    /// The sentence over all, or how far it has come; and which of several targets is listed where.
    pub(super) fn headline(&self, through: &str) -> (String, Vec<String>) {
        let (mut all, mut open, mut policy, mut targets) = (0, 0, 0, 0);
        let mut lines = Vec::new();
        let mut subject = String::new();
        for grid in &self.grids {
            targets += grid.columns.len();
            for (at, column) in grid.columns.iter().enumerate() {
                if let Some(names) = grid.listed_on(at) {
                    lines.push(format!("{} is listed on {names}.", column.target));
                    subject = format!("{} is listed", column.target);
                }
            }
            for line in &grid.lines {
                all += usize::from(line.group != Group::Keyed);
                open += usize::from(line.cells.contains(&CellStatus::Running));
                policy += usize::from(line.group == Group::Block && line.said() == CellStatus::Policy);
            }
        }
        let (listed, silent) = (self.count(LISTED), self.count(SILENT));
        let answered = listed + self.count(CLEAN);
        let text = if targets == 0 {
            String::new()
        } else if self.running {
            format!("{} of {all} lists have answered.", all - open)
        } else if answered == 0 {
            format!("No list gave an answer that can be believed {through}, so nothing is known.")
        } else {
            let mut text = match listed {
                0 => "Not listed on any".to_owned(),
                _ if targets > 1 => format!("Listed on {listed}"),
                n => format!("{subject} on {n}"),
            };
            text = text + " of " + &english::count_grouped(answered, "list", "lists") + " that answered";
            if policy > 0 {
                text = format!("{text} ({policy} by policy only)");
            }
            if silent > 0 {
                text = format!("{text}; {silent} cannot be checked {through}");
            }
            text + "."
        };
        if targets == 1 && !self.running {
            lines.clear();
        }
        (text, lines)
    }
}

impl Grid {
    /// The line of a list.
    pub(super) fn line(&self, zone: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.zone == zone)
    }

    fn fill(&mut self, report: &Report, running: bool) {
        if running {
            for list in lists() {
                let for_one = self.columns.iter().any(|column| list.kinds.contains(&column.kind));
                if for_one && list.asked == Asked::Always {
                    self.begin(list.zone.as_str(), &list.name, list.weight, list.class, running);
                }
            }
        }
        for row in report.blocklists.iter().flatten() {
            let Some(at) = self.columns.iter().position(|column| column.target == row.target) else {
                continue;
            };
            if self.line(&row.zone).is_none() {
                self.begin(&row.zone, &row.name, row.weight, row.class, running);
            }
            if let Some(line) = self.lines.iter_mut().find(|line| line.zone == row.zone) {
                line.cells[at] = said(row);
                if row.why == Some(CannotTellReason::NeedsKey) {
                    line.group = Group::Keyed;
                }
            }
        }
    }

    /// Adds a list of which nothing is known yet.
    fn begin(&mut self, zone: &str, name: &str, weight: Weight, class: Class, running: bool) {
        let list: Option<&List> = lists().iter().find(|list| list.zone.as_str() == zone);
        let class = list.map_or(class, |list| list.class);
        let mut cells = Vec::new();
        for column in &self.columns {
            let holds = list.is_none_or(|list| list.kinds.contains(&column.kind));
            cells.push(if running && holds { CellStatus::Running } else { CellStatus::Nothing });
        }
        let group = if class.is_blocklist() { Group::Block } else { Group::Other };
        let (zone, name) = (zone.to_owned(), name.to_owned());
        self.lines.push(Line { zone, name, weight, class, group, cells });
    }

    /// The names of the lists that hold a target.
    fn listed_on(&self, at: usize) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for line in self.lines.iter().filter(|line| line.group == Group::Block) {
            match line.cells[at] {
                CellStatus::Listed => names.push(line.name.clone()),
                CellStatus::Policy => names.push(line.name.clone() + " (policy)"),
                _ => {}
            }
        }
        if names.len() > 5 {
            let more = names.len() - 4;
            names.truncate(4);
            names.push(format!("{more} more"));
        }
        let last = names.pop()?;
        Some(if names.is_empty() { last } else { names.join(", ") + " and " + &last })
    }

    /// The zones of a group's lists in their order: by `name`, by `weight`, by what is said of one
    /// target, or else by what matters first.
    pub(super) fn sorted(&self, group: Group, by: &str) -> Vec<String> {
        let column = self.columns.iter().position(|column| column.target == by);
        let mut keys: Vec<(u8, String)> = Vec::new();
        for line in self.lines.iter().filter(|line| line.group == group) {
            let weight = Weight::Critical as u8 - line.weight as u8;
            let said = column.map_or_else(|| line.said(), |at| line.cells[at]) as u8;
            let first = match by {
                "name" => 0,
                "weight" => 16 * weight + said,
                _ => 16 * said + weight,
            };
            keys.push((first, line.name.to_ascii_lowercase() + "\t" + &line.zone));
        }
        keys.sort();
        // The name has served.
        let zone = |(_, mut key): (u8, String)| key.split_off(key.find('\t').map_or(0, |at| at + 1));
        keys.into_iter().map(zone).collect()
    }
}

impl Line {
    /// What it says of its targets together. It is no "not listed" while one of them is open.
    pub(super) fn said(&self) -> CellStatus {
        let first = self.cells.iter().copied().min().unwrap_or(CellStatus::Nothing);
        let open = first > CellStatus::Policy && self.cells.contains(&CellStatus::Running);
        if open { CellStatus::Running } else { first }
    }

    /// Whether a filter shows it. Each list that blocks is under one filter alone.
    pub(super) fn fits(&self, filter: &str) -> bool {
        if filter == ALL {
            return true;
        }
        let own = match self.said() {
            _ if self.group == Group::Other => OTHERS,
            _ if self.group == Group::Keyed => ALL,
            CellStatus::Listed | CellStatus::Policy => LISTED,
            CellStatus::Broken | CellStatus::CannotTell => SILENT,
            CellStatus::Held | CellStatus::NotListed => CLEAN,
            CellStatus::Running | CellStatus::Nothing => ALL,
        };
        own == filter
    }

    /// The mark of what it says, and its word.
    pub(super) fn mark(&self, said: CellStatus) -> (Option<State>, &'static str) {
        match said {
            CellStatus::Listed if self.weight >= Weight::High => (Some(State::Error), LISTED),
            CellStatus::Listed => (Some(State::Warning), LISTED),
            CellStatus::Policy => (Some(State::Warning), "Listed (policy)"),
            CellStatus::Broken => (Some(State::CannotTell), "Out of order"),
            CellStatus::CannotTell => (Some(State::CannotTell), SILENT),
            CellStatus::Held if self.class == Class::Allow => (Some(State::Good), "Vouched for"),
            CellStatus::Held => (None, "Noted"),
            CellStatus::NotListed if self.group == Group::Other => (None, "Not on it"),
            CellStatus::NotListed => (Some(State::Good), CLEAN),
            CellStatus::Running => (Some(State::Running), "Being asked"),
            CellStatus::Nothing => (None, "Not asked"),
        }
    }
}

/// What a row says.
fn said(row: &ListRow) -> CellStatus {
    match row.status {
        ListStatus::Listed if !row.class.is_blocklist() => CellStatus::Held,
        ListStatus::Listed if row.policy_only => CellStatus::Policy,
        ListStatus::Listed => CellStatus::Listed,
        ListStatus::NotListed => CellStatus::NotListed,
        ListStatus::CannotTell => CellStatus::CannotTell,
        ListStatus::Broken => CellStatus::Broken,
    }
}
