//! Medians, and the table that is printed.

use std::fmt;
use std::fs;

use jiff::Timestamp;

/// The middle one of several times.
pub(crate) fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The machine, the day, and what else it does.
pub(crate) fn machine(rounds: usize) -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let name = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    format!(
        "{}: {cores} cores of {}, load average {}; medians of {rounds} alternating rounds",
        Timestamp::now().strftime("%Y-%m-%d %H:%M UTC"),
        name.map_or("an unknown processor", |(_, name)| name.trim()),
        load.split(' ').next().unwrap_or("unknown"),
    )
}

/// What is aimed at.
#[derive(Clone, Copy)]
pub(crate) enum Aim {
    Below(f64),
    None,
}

struct Row {
    what: String,
    page: String,
    beside: String,
    result: String,
    aim: String,
}

/// The figures.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// The page's time beside that of the bare page, in milliseconds.
    pub(crate) fn ratio(&mut self, what: String, page: &[f64], bare: &[f64], aim: Aim) {
        let (page, bare) = (median(page), median(bare));
        self.row(what, ms(page), ms(bare), page / bare, 2, "", aim);
    }

    /// The page's time in round trips.
    pub(crate) fn round_trips(&mut self, what: String, page: &[f64], trip: f64, aim: Aim) {
        let page = median(page);
        self.row(what, ms(page), ms(trip), page / trip, 2, " round trips", aim);
    }

    /// How much longer the page works than the bare one.
    pub(crate) fn difference(&mut self, what: String, page: &[f64], bare: &[f64], aim: Aim) {
        let (page, bare) = (median(page), median(bare));
        self.row(what, ms(page), ms(bare), page - bare, 0, " ms more", aim);
    }

    /// A time of the page alone.
    pub(crate) fn time(&mut self, what: String, page: &[f64], aim: Aim) {
        let page = median(page);
        self.row(what, ms(page), String::new(), page, 0, " ms", aim);
    }

    #[allow(clippy::too_many_arguments, reason = "the columns")]
    fn row(
        &mut self,
        what: String,
        page: String,
        beside: String,
        value: f64,
        digits: usize,
        unit: &str,
        aim: Aim,
    ) {
        let aim = match aim {
            Aim::Below(bound) if value < bound => format!("< {bound}: reached"),
            Aim::Below(bound) => format!("< {bound}: not reached"),
            Aim::None => String::new(),
        };
        let row = Row { what, page, beside, result: format!("{value:.digits$}{unit}"), aim };
        // Shown as it comes: the whole takes minutes.
        eprintln!("  {}: {}", row.what, row.result);
        self.0.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| measured | page | bare page, or round trip | result | aim |\n|---|---|---|---|---|")?;
        self.0.iter().try_for_each(|row| {
            writeln!(f, "| {} | {} | {} | {} | {} |", row.what, row.page, row.beside, row.result, row.aim)
        })
    }
}

fn ms(time: f64) -> String {
    format!("{time:.0} ms")
}
