//! What changed between two saved reports.

use mailpath::checks::State;
use mailpath::report::Comparison;
use mailpath::report::compare::{Change, Effect, Row};
use mailpath::report::export::csv_table;
use mailpath::report::json_text;

use super::saved;
use crate::arguments::{CompareOptions, TableFormat};
use crate::output;
use crate::status::{Result, Status};

/// Compares two saved reports. Of different things nothing can be told; else the status is that of the later report
/// where something got worse.
pub(crate) async fn run(options: &CompareOptions) -> Result {
    let (before, after) = (saved::open(&options.before)?, saved::open(&options.after)?);
    let comparison = Comparison::new(&before, &after);
    output::print(&match options.format {
        TableFormat::Text => text(&comparison),
        TableFormat::Csv => csv(&comparison),
        TableFormat::Json => json_text(&serde_json::to_value(&comparison).unwrap_or_default()) + "\n",
    })?;
    let rows = comparison.groups.iter().flat_map(|group| &group.rows);
    let worse = rows.into_iter().any(|row| row.effect == Effect::Worse);
    let is_known = !matches!(after.verdict.state, State::CannotTell | State::Running);
    Ok(match (before.input == after.input, worse, is_known) {
        // Of one thing it is not known what became of it.
        (false, _, _) => Status::CannotTell,
        (true, true, _) => Status::of(after.verdict.state, options.strict),
        // Nothing got worse, as far as that is known.
        (true, false, true) => Status::Good,
        (true, false, false) => Status::CannotTell,
    })
}

/// What neither side knows is in the summary alone.
fn is_shown(row: &Row) -> bool {
    !matches!(row.kind, Change::Same | Change::StillUnknown)
}

/// What stands behind the name of a row.
fn remark(row: &Row) -> &'static str {
    match (row.effect, row.kind) {
        (Effect::Better, _) => " (better)",
        (Effect::Worse, _) => " (worse)",
        (Effect::Neither, Change::NotKnown | Change::StillUnknown) => " (cannot tell)",
        (Effect::Neither, Change::NotCompared) => " (not compared)",
        (Effect::Neither, Change::Same | Change::Changed | Change::Appeared | Change::Gone) => "",
    }
}

fn text(comparison: &Comparison) -> String {
    let mut text = format!("{}\n", comparison.summary);
    for remark in &comparison.remarks {
        text.push_str(&format!("{remark}\n"));
    }
    for group in &comparison.groups {
        let mut rows = group.rows.iter().filter(|row| is_shown(row)).peekable();
        if rows.peek().is_none() {
            continue;
        }
        text.push_str(&format!("\n{}\n", group.title));
        for row in rows {
            let side = |side: &Option<String>| side.as_deref().map_or("not asked".into(), output::for_people);
            text.push_str(&format!("  {}{}\n", output::for_people(&row.what), remark(row)));
            text.push_str(&format!("    before: {}\n", side(&row.before)));
            text.push_str(&format!("    after:  {}\n", side(&row.after)));
        }
    }
    text
}

fn csv(comparison: &Comparison) -> String {
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut rows = vec![["group", "what", "change", "effect", "before", "after"].map(str::to_owned).to_vec()];
    for group in &comparison.groups {
        for row in &group.rows {
            rows.push(vec![
                group.title.to_owned(),
                row.what.clone(),
                word(serde_json::to_value(row.kind).unwrap_or_default()),
                word(serde_json::to_value(row.effect).unwrap_or_default()),
                row.before.clone().unwrap_or_default(),
                row.after.clone().unwrap_or_default(),
            ]);
        }
    }
    csv_table(&rows)
}
