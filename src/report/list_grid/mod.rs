//! What the lists of a report say, as a grid: lists down, targets across. Worked out once for each state of
//! the report, so that the sentence, the filters and the grid agree.

mod columns;
mod counts;
mod row;

use std::cmp::Reverse;

use super::Report;
use super::english;
use crate::checks::blocklist::{Asked, CannotTellReason, Class, List, Weight, lists};
use crate::checks::{Check, State};
pub use columns::Column;
use columns::columns;
pub use counts::ListCounts;
pub use row::{CellStatus, Row};

/// The group of a list within its grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Blocklists.
    Block,
    /// Lists that vouch for a target, or note something.
    Other,
    /// Lists that were not asked for want of a key.
    Keyed,
}

/// Which lists are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    All,
    /// Blocklists that list a target.
    Listed,
    /// Blocklists of which it cannot be told.
    CannotTell,
    /// Blocklists that list no target.
    NotListed,
    /// Lists that block nothing.
    Others,
}

impl Filter {
    /// Every filter.
    pub const EACH: [Self; 5] = [Self::All, Self::Listed, Self::CannotTell, Self::NotListed, Self::Others];

    /// What stands on its button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Listed => "Listed",
            Self::CannotTell => "Cannot tell",
            Self::NotListed => "Not listed",
            Self::Others => "Others",
        }
    }
}

/// In which order lists are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By what they say, the gravest first.
    #[default]
    Gravity,
    /// By name.
    Name,
    /// By how many receivers ask them, the most first.
    Weight,
    /// By what they say of one target, the gravest first.
    Target(String),
}

/// The lists that were asked about addresses, or those asked about domains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The targets.
    pub columns: Vec<Column>,
    /// The lists.
    pub rows: Vec<Row>,
}

/// Both grids, addresses first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grids {
    /// Of addresses, and of domains.
    pub grids: [Grid; 2],
    /// Whether lists are being asked.
    pub running: bool,
}

impl Grids {
    /// The grids of a report.
    #[must_use]
    pub fn new(report: &Report) -> Self {
        let running = report.running.contains(&Check::Blocklist);
        let mut grids = Self { grids: Default::default(), running };
        for (grid, columns) in grids.grids.iter_mut().zip(columns(report, running)) {
            grid.columns = columns;
            grid.fill(report, running);
        }
        grids
    }

    /// How many lists a filter shows, without those that want a key.
    #[must_use]
    pub fn count(&self, filter: Filter) -> usize {
        let mut count = 0;
        for grid in &self.grids {
            count += grid.rows.iter().filter(|row| row.group != Group::Keyed && row.fits(filter)).count();
        }
        count
    }

    /// The mark of what a filter shows, which is the gravest mark of its rows, and whether that is one for a
    /// policy only. There is none where it shows nothing, or lists that block nothing.
    #[must_use]
    pub fn mark(&self, filter: Filter) -> (Option<State>, bool) {
        if matches!(filter, Filter::All | Filter::Others) {
            return (None, false);
        }
        let rows = self.grids.iter().flat_map(|grid| &grid.rows);
        let shown = rows.filter(|row| row.group != Group::Keyed && row.fits(filter));
        let marks = shown.map(|row| (row.mark(row.status()).0, row.status()));
        // A listing on a list that many receivers use is graver than one on another.
        let gravest = marks.min_by_key(|(state, status)| (*state != Some(State::Error), *status));
        gravest.map_or((None, false), |(state, status)| (state, status == CellStatus::Policy))
    }

    /// The sentence above the grids, or how many lists have answered; and which of several targets is listed
    /// where, with targets that are on the same lists in one line. `through` says in words by which resolver.
    #[must_use]
    pub fn headline(&self, through: &str) -> (String, Vec<String>) {
        let (mut all, mut open, mut targets) = (0, 0, 0);
        let mut listings: Vec<(String, Vec<&str>)> = Vec::new();
        let mut subject = String::new();
        for grid in &self.grids {
            targets += grid.columns.len();
            for (at, column) in grid.columns.iter().enumerate() {
                if let Some(names) = grid.listed_on(at) {
                    subject = format!("{} is listed", column.target);
                    match listings.iter_mut().find(|(same, _)| *same == names) {
                        Some((_, targets)) => targets.push(&column.target),
                        None => listings.push((names, vec![&column.target])),
                    }
                }
            }
            for row in &grid.rows {
                all += usize::from(row.group != Group::Keyed);
                open += usize::from(row.cells.contains(&CellStatus::Running));
            }
        }
        let ListCounts { listed, policy, answered, unknown: silent } = self.counts();
        let listed = listed + policy;
        let text = if targets == 0 {
            String::new()
        } else if self.running {
            format!("{} of {all} lists have answered.", all - open)
        } else if answered == 0 {
            format!("No list gave a usable answer {through}, so nothing is known.")
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
            listings.clear();
        }
        let line = |(names, targets): &(String, Vec<&str>)| {
            let verb = english::plural(targets.len(), "is", "are");
            format!("{} {verb} listed on {names}.", english::joined(targets))
        };
        (text, listings.iter().map(line).collect())
    }
}

impl Grid {
    /// The row of a list.
    #[must_use]
    pub fn row(&self, zone: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.zone == zone)
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
        for listing in report.blocklists.iter().flatten() {
            let Some(at) = self.columns.iter().position(|column| column.target == listing.target) else {
                continue;
            };
            if self.row(&listing.zone).is_none() {
                self.begin(&listing.zone, &listing.name, listing.weight, listing.class, running);
            }
            if let Some(row) = self.rows.iter_mut().find(|row| row.zone == listing.zone) {
                row.cells[at] = CellStatus::new(listing);
                if listing.why == Some(CannotTellReason::NeedsKey) {
                    row.group = Group::Keyed;
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
            cells.push(if running && holds { CellStatus::Running } else { CellStatus::NotAsked });
        }
        let group = if class.is_blocklist() { Group::Block } else { Group::Other };
        let (zone, name) = (zone.to_owned(), name.to_owned());
        self.rows.push(Row { zone, name, weight, class, group, cells });
    }

    /// The names of the lists that hold a target.
    fn listed_on(&self, at: usize) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for row in self.rows.iter().filter(|row| row.group == Group::Block) {
            match row.cells[at] {
                CellStatus::Listed => names.push(row.name.clone()),
                CellStatus::Policy => names.push(row.name.clone() + " (policy)"),
                _ => {}
            }
        }
        if names.len() > 5 {
            let more = names.len() - 4;
            names.truncate(4);
            names.push(format!("{more} more"));
        }
        (!names.is_empty()).then(|| english::joined(&names))
    }

    /// The zones of a group's lists in this order; what is equal in it is sorted by name.
    #[must_use]
    pub fn sorted(&self, group: Group, order: &Order) -> Vec<String> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.group == group).collect();
        let column = match order {
            Order::Target(target) => self.columns.iter().position(|column| column.target == *target),
            Order::Gravity | Order::Name | Order::Weight => None,
        };
        let status = |row: &Row| column.map_or_else(|| row.status(), |at| row.cells[at]);
        rows.sort_by_cached_key(|row| {
            let (status, weight) = (status(row), Reverse(row.weight));
            let first = match order {
                Order::Name => None,
                Order::Weight => Some((None, weight, Some(status))),
                Order::Gravity | Order::Target(_) => Some((Some(status), weight, None)),
            };
            (first, row.name.to_ascii_lowercase(), row.zone.clone())
        });
        rows.into_iter().map(|row| row.zone.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use futures_util::FutureExt as _;

    use super::*;
    use crate::dns::{OfflineResolver, Resolve, Zone};
    use crate::report::{Query, Run};

    /// The grids of a report about these addresses; without a zone nobody answers.
    fn grids(url: &str, zone: Option<&str>) -> Grids {
        let (query, _) = Query::from_url(url);
        let resolver: Rc<dyn Resolve> = match zone {
            Some(zone) => {
                let zone = zone.to_owned() + &crate::checks::blocklist::test_entry_records();
                Rc::new(Zone::parse("test", &zone).expect("a zone"))
            }
            None => Rc::new(OfflineResolver),
        };
        let run = Run::with_resolver(query, resolver, Rc::new(|| {}));
        Grids::new(&run.finish().now_or_never().expect("at once"))
    }

    const LISTED: &str = "4.3.2.100.bl.spamcop.net 60 A 127.0.0.2\n";

    #[test]
    fn a_listing_is_counted_once_and_named() {
        let grids = grids("q=blacklist:100.2.3.4", Some(LISTED));
        assert_eq!(grids.count(Filter::Listed), 1);
        assert!(grids.count(Filter::NotListed) > 10);
        let (text, lines) = grids.headline("through Quad9");
        assert!(text.starts_with("100.2.3.4 is listed on 1 of "), "{text}");
        assert!(lines.is_empty(), "a single target is in the sentence: {lines:?}");
        let row = grids.grids[0].row("bl.spamcop.net").expect("a row");
        assert_eq!((row.status(), row.mark(row.status()).1), (CellStatus::Listed, "Listed"));
    }

    #[test]
    fn targets_on_the_same_lists_are_in_one_line() {
        let zone = "q.test 60 A 100.2.3.4\nq.test 60 A 100.2.3.5\nq.test 60 A 100.2.3.6\n".to_owned()
            + LISTED
            + "5.3.2.100.bl.spamcop.net 60 A 127.0.0.2\n6.3.2.100.psbl.surriel.com 60 A 127.0.0.2\n";
        let grids = grids("q=blacklist:q.test", Some(&zone));
        let lines = ["100.2.3.4 and 100.2.3.5 are listed on SpamCop.", "100.2.3.6 is listed on PSBL."];
        assert_eq!(grids.headline("through Quad9").1, lines);
        let psbl = grids.grids[0].row("psbl.surriel.com").expect("a row");
        let by_status = [(CellStatus::Listed, vec![2]), (CellStatus::NotListed, vec![0, 1])];
        assert_eq!(psbl.by_status(), by_status);
    }

    #[test]
    fn a_filter_has_the_mark_of_its_gravest_row() {
        let policy = "4.3.2.100.dnsbl-2.uceprotect.net 60 A 127.0.0.2\n";
        let minor = "4.3.2.100.psbl.surriel.com 60 A 127.0.0.2\n";
        for (zone, mark) in [
            (String::new(), (None, false)),
            (policy.to_owned(), (Some(State::Warning), true)),
            (policy.to_owned() + minor, (Some(State::Warning), false)),
            (policy.to_owned() + minor + LISTED, (Some(State::Error), false)),
        ] {
            let grids = grids("q=blacklist:100.2.3.4", Some(&zone));
            assert_eq!(grids.mark(Filter::Listed), mark, "{zone}");
            assert_eq!(grids.mark(Filter::NotListed), (Some(State::Good), false));
            assert_eq!((grids.mark(Filter::All), grids.mark(Filter::Others)), ((None, false), (None, false)));
        }
    }

    #[test]
    fn each_blocklist_is_under_one_filter() {
        let grids = grids("q=blacklist:100.2.3.4", Some(LISTED));
        let filters = [Filter::Listed, Filter::CannotTell, Filter::NotListed];
        for row in grids.grids.iter().flat_map(|grid| &grid.rows).filter(|row| row.group == Group::Block) {
            assert_eq!(filters.iter().filter(|filter| row.fits(**filter)).count(), 1, "{}", row.name);
        }
    }

    #[test]
    fn silence_is_not_counted_as_not_listed() {
        let grids = grids("q=blacklist:100.2.3.4", None);
        assert_eq!((grids.count(Filter::Listed), grids.count(Filter::NotListed)), (0, 0));
        assert!(grids.headline("through Quad9").0.ends_with("so nothing is known."));
    }

    #[test]
    fn a_list_with_an_open_question_has_not_said_not_listed() {
        let row = |cells: &[CellStatus]| Row {
            zone: "bl.example".into(),
            name: "Example".into(),
            weight: Weight::Low,
            class: Class::Block,
            group: Group::Block,
            cells: cells.to_vec(),
        };
        use CellStatus::{CannotTell, Listed, NotAsked, NotListed, Running};
        for (cells, status) in [
            (&[NotListed, Running][..], Running),
            (&[CannotTell, Running], Running),
            (&[Listed, Running], Listed),
            (&[NotListed, CannotTell], CannotTell),
            (&[NotListed, NotAsked], NotListed),
            (&[], NotAsked),
        ] {
            assert_eq!(row(cells).status(), status, "{cells:?}");
        }
    }

    #[test]
    fn lists_are_sorted_by_what_they_say_by_name_or_by_weight() {
        let grids = grids("q=blacklist:100.2.3.4", Some(LISTED));
        let grid = &grids.grids[0];
        assert_eq!(grid.sorted(Group::Block, &Order::Gravity)[0], "bl.spamcop.net");
        assert_eq!(grid.sorted(Group::Block, &Order::Target("100.2.3.4".into()))[0], "bl.spamcop.net");
        let row = |zone: &String| grid.row(zone).expect("a row");
        let by_name = grid.sorted(Group::Block, &Order::Name);
        assert!(by_name.iter().map(|zone| row(zone).name.to_ascii_lowercase()).is_sorted());
        let by_weight = grid.sorted(Group::Block, &Order::Weight);
        assert!(by_weight.iter().map(|zone| Reverse(row(zone).weight)).is_sorted());
    }
}
