//! What each list says of each target. A list that stops answering has not delisted anything.

use super::super::model::Report;
use super::super::words;
use super::side::{Doubt, Rows, Side};
use crate::checks::Check;
use crate::checks::blocklist::{CannotTellReason, Class, ListRow, ListStatus, Tally};

pub(super) fn compare(before: &Report, after: &Report, rows: &mut Rows) {
    let all = |report: &Report| -> Option<Vec<ListRow>> { report.blocklists.clone() };
    let (old, new) = (all(before), all(after));
    if old.is_none() || new.is_none() {
        let side = |report: &Report, all: &Option<Vec<ListRow>>| match all {
            Some(rows) => Side::Known(tally(rows)),
            None => Side::missing(report, Check::Blocklist),
        };
        rows.add("All blocklists".into(), side(before, &old), side(after, &new));
        return;
    }
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let mut targets: Vec<&str> = Vec::new();
    for row in old.iter().chain(&new) {
        if !targets.contains(&row.target.as_str()) {
            targets.push(&row.target);
        }
    }
    for target in targets {
        let of = |rows: &'_ [ListRow]| rows.iter().filter(|row| row.target == target).cloned().collect();
        compare_target(target, before, after, [of(&old), of(&new)], rows);
    }
}

/// One address or domain.
fn compare_target(target: &str, before: &Report, after: &Report, sides: [Vec<ListRow>; 2], rows: &mut Rows) {
    let [old, new] = &sides;
    if old.is_empty() || new.is_empty() {
        // What was looked up in one report alone is one row.
        let side = |report: &Report, rows: &[ListRow]| match rows.is_empty() {
            true => Side::missing(report, Check::Blocklist),
            false => Side::Known(tally(rows)),
        };
        let bad = [old, new].map(|rows| rows.iter().map(|row| weight(Some(row))).max().unwrap_or_default());
        rows.weigh(format!("{target} on all lists"), side(before, old), side(after, new), bad);
        return;
    }
    let fresh = new.iter().filter(|row| old.iter().all(|other| other.zone != row.zone));
    for list in old.iter().chain(fresh) {
        let row = |rows: &[ListRow]| rows.iter().find(|row| row.zone == list.zone).cloned();
        let (was, is) = (row(old), row(new));
        let bad = [weight(was.as_ref()), weight(is.as_ref())];
        let what = format!("{target} on {} ({})", list.name, list.zone);
        let sides = [side(before, was), side(after, is)];
        if sides.contains(&Side::NotAsked) {
            // A list that is asked no more, for want of a key, has delisted nobody either.
            let bad = [bad[0] > 0, bad[1] > 0];
            rows.doubt = rows.doubt.or(Doubt { silent: bad, ..Doubt::default() });
        }
        let [was, is] = sides;
        rows.weigh(what, was, is, bad);
    }
}

fn side(report: &Report, row: Option<ListRow>) -> Side {
    let Some(row) = row else { return Side::missing(report, Check::Blocklist) };
    let word = words::listing(&row);
    match row.status {
        ListStatus::CannotTell if row.why == Some(CannotTellReason::NeedsKey) => Side::NotAsked,
        ListStatus::CannotTell | ListStatus::Broken => {
            Side::Unknown(format!("{word}: {}", words::reason_clause(row.why)))
        }
        ListStatus::NotListed => Side::Absent(word.into()),
        ListStatus::Listed => Side::Known(format!("{word}: {}", codes(&row))),
    }
}

/// The codes with their meanings, in one order.
fn codes(row: &ListRow) -> String {
    let mut codes: Vec<String> = Vec::new();
    for (at, code) in row.codes.iter().enumerate() {
        codes.push(match row.meaning.get(at) {
            Some(meaning) if !meaning.is_empty() => format!("{code} ({meaning})"),
            _ => code.clone(),
        });
    }
    codes.sort();
    codes.join(", ")
}

/// How bad it is to be held so.
fn weight(row: Option<&ListRow>) -> i8 {
    match row.filter(|row| row.status == ListStatus::Listed).map(|row| row.class) {
        Some(Class::Block) => 2,
        Some(Class::Policy) => 1,
        // To be vouched for is better than not.
        Some(Class::Allow) => -1,
        Some(Class::Info) | None => 0,
    }
}

/// What many lists say, in short.
fn tally(rows: &[ListRow]) -> String {
    let tally = Tally::of(rows);
    let clean = tally.answered - tally.listed - tally.policy;
    let on: Vec<&str> = rows
        .iter()
        .filter(|row| row.status == ListStatus::Listed && row.class.is_blocklist())
        .map(|row| row.name.as_str())
        .collect();
    let (clean, unknown) = (clean.to_string(), tally.unknown.to_string());
    let listed = match on.is_empty() {
        true => String::new(),
        false => format!("listed on {}, ", crate::checks::list(&on)),
    };
    let silent = match tally.unknown {
        0 => String::new(),
        _ => format!(", cannot tell on {unknown}"),
    };
    format!("{listed}not listed on {clean}{silent}")
}
