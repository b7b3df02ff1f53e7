//! The built page in Chromium, beside a bare page that asks the same questions and shows nothing; what it works,
//! and how it starts on a slow network. `cargo xtask bench` builds the page and runs this.

#[path = "../../tests/support/mod.rs"]
mod support;

#[path = "../../tests/browser"]
#[allow(dead_code, unused_imports, reason = "the suite uses all of it")]
mod browser {
    pub(crate) mod driver;
}

mod asking;
mod figures;
mod recording;
mod server;
mod stage;
mod start;
mod work;

use std::path::PathBuf;

use figures::Table;
use stage::Stage;

/// Adds to the table what it measures.
type Measure = fn(&Stage, usize, &mut Table);

fn main() {
    let dist = std::env::var("MAILPATH_DIST").map(PathBuf::from).expect("MAILPATH_DIST names the built page");
    let rounds = std::env::var("MAILPATH_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let rounds: usize = rounds.unwrap_or(7).max(1);
    let stage = Stage::new(&dist);
    println!("{}", figures::machine(rounds));
    println!("{}\n", stage.questions());
    let mut table = Table::default();
    // One of them alone, where somebody works at it.
    let only = std::env::var("MAILPATH_BENCH_PART").ok().filter(|part| !part.is_empty());
    let parts = [("asking", asking::measure as Measure), ("work", work::measure), ("start", start::measure)];
    for (name, measure) in parts {
        if only.as_deref().is_none_or(|only| only == name) {
            measure(&stage, rounds, &mut table);
        }
    }
    println!("{table}");
}
