//! Reports on many domains and addresses: the lines that were pasted, and what came of each.

mod brief;
mod change;
mod export;
mod kept;
mod lines;
mod outcome;
mod show;
mod table;

pub use change::SinceEarlier;
pub use export::{Came, CsvRow, csv, csv_head};
pub use kept::{Head, entry, parse_entry};
pub use lines::{Line, Lines, MOST};
pub use outcome::Outcome;
pub use show::{Filter, Show};
pub use table::{Column, Progress, carried_over, shown};

/// How many reports are made at once. All of them share one bound on questions under way.
pub const AT_ONCE: usize = 4;
