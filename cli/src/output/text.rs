//! A report for people: the page's own text, in which marks have signs, and colours at a terminal.

use mailpath::checks::State;
use mailpath::report::export::{ExportFormat, export};
use mailpath::report::{Report, marks};

use super::colors::{bold, colored, colored_mark};

/// The marks that a text has.
const STATES: [State; 4] = [State::Good, State::CannotTell, State::Warning, State::Error];

/// The report as a text.
pub(crate) fn report(report: &Report, color: bool) -> String {
    let text = export(report, ExportFormat::Text);
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len() + 512);
    for (at, line) in lines.iter().enumerate() {
        let is_blank = line.is_empty();
        if is_blank && out.ends_with("\n\n") {
            continue;
        }
        let is_heading =
            lines.get(at + 1).is_some_and(|next| !next.is_empty() && next.bytes().all(|b| b == b'-'));
        out.push_str(&match (at == 0 || is_heading) && !is_blank {
            true => bold(line, color),
            false => cells(&mark(line, color), color),
        });
        out.push('\n');
    }
    out
}

/// A line that begins with a mark has its sign too.
fn mark(line: &str, color: bool) -> String {
    let (bullet, rest) = line.strip_prefix("- ").map_or(("", line), |rest| ("- ", rest));
    let found = STATES.into_iter().find_map(|state| {
        let rest = rest.strip_prefix(marks::word(state))?;
        rest.starts_with(": ").then(|| format!("{bullet}{}{rest}", colored_mark(state, color)))
    });
    found.unwrap_or_else(|| line.to_owned())
}

/// Marks in the cells of a table are coloured. The columns stay as they are, so there is no sign.
fn cells(line: &str, color: bool) -> String {
    if !color {
        return line.to_owned();
    }
    let mut line = line.to_owned();
    for state in STATES {
        let word = marks::word(state);
        line = line.replace(&format!("  {word}  "), &format!("  {}  ", colored(word, state)));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_signs_and_words_and_colours_only_help() {
        assert_eq!(mark("Problem: no mail", false), "✗ Problem: no mail");
        assert_eq!(mark("- Cannot tell: why", false), "- ? Cannot tell: why");
        assert_eq!(mark("- Record: Problem: x", false), "- Record: Problem: x");
        assert_eq!(cells("3  looked up  Problem  x", false), "3  looked up  Problem  x");
        let colored = cells("3  looked up  Problem  x", true);
        assert!(colored.contains("\u{1b}[") && colored.contains("Problem"), "{colored:?}");
    }
}
