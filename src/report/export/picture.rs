//! The mail flow as a drawing that stands by itself (SVG 2): no script, no font, nothing fetched.
//! Light or dark, as the viewer has it.

use std::fmt::Write as _;

use super::super::english::{spoken, truncated};
use super::super::mail_flow::Verdict;
use super::super::marks::{self, class};
use super::super::model::Report;
use super::super::words;
use super::colors::{DARK, LIGHT};
use super::svg::{Escaped, Mark};
use super::{subject, unknown};
use crate::checks::{Severity, State};
use crate::dns::plain;

/// Width of the drawing.
const WIDTH: usize = 760;
/// Where text begins.
const TEXT_X: usize = 64;
/// How many characters there is room for in a line of text.
const ROOM: usize = 92;
/// Height of a line.
const LINE: usize = 19;
/// The most findings that are drawn of a report without a mail flow.
const MAX_FINDINGS: usize = 12;

fn style() -> String {
    format!(
        "<style>\
        svg{{color-scheme:light dark;font:14px system-ui,sans-serif}}\
        .paper{{fill:{card}}}text{{fill:{ink}}}.dim{{fill:{dim};font-size:13px}}.strong{{font-weight:600}}.big{{font-size:17px}}\
        .way{{stroke:{line};stroke-width:2}}.beyond{{stroke-dasharray:2 5}}\
        .mark .shape{{fill:currentColor}}.mark .sign{{fill:none;stroke:{card};stroke-width:2;stroke-linecap:round}}\
        .good{{color:{good}}}.warning{{color:{warning}}}.error{{color:{error}}}.unknown{{color:{unknown}}}.running,.plain{{color:{dim}}}\
        text.good,text.warning,text.error,text.unknown,text.running{{fill:currentColor}}\
        .unknown .shape,.running .shape{{fill:{card};stroke:currentColor;stroke-width:1.6}}\
        .unknown .shape{{stroke-dasharray:2.6 2}}.unknown .sign{{stroke:currentColor}}\
        @media(prefers-color-scheme:dark){{\
        .paper{{fill:{dark_card}}}text{{fill:{dark_ink}}}.dim{{fill:{dark_dim}}}.way{{stroke:{dark_line}}}\
        .mark .sign{{stroke:{dark_card}}}.unknown .shape,.running .shape{{fill:{dark_card}}}.unknown .sign{{stroke:currentColor}}\
        .good{{color:{dark_good}}}.warning{{color:{dark_warning}}}.error{{color:{dark_error}}}.unknown{{color:{dark_unknown}}}.running,.plain{{color:{dark_dim}}}}}\
        </style>",
        card = LIGHT.card,
        ink = LIGHT.ink,
        dim = LIGHT.dim,
        line = LIGHT.line,
        good = LIGHT.good,
        warning = LIGHT.warning,
        error = LIGHT.error,
        unknown = LIGHT.unknown,
        dark_card = DARK.card,
        dark_ink = DARK.ink,
        dark_dim = DARK.dim,
        dark_line = DARK.line,
        dark_good = DARK.good,
        dark_warning = DARK.warning,
        dark_error = DARK.error,
        dark_unknown = DARK.unknown,
    )
}

/// One of the marks that stand below each other, joined by a line.
struct Hop {
    state: Option<State>,
    word: &'static str,
    title: String,
    detail: String,
    /// Whether the mail gets here, as far as is known.
    reached: bool,
}

/// The drawing of a report.
pub(super) fn svg(report: &Report) -> String {
    let verdict = &report.verdict;
    let mut page = Page { svg: String::new(), y: 34 };
    page.mark(Some(verdict.state));
    page.text("strong big", &format!("{}: {}", marks::word(verdict.state), subject(report)), 70, 2);
    page.text("", &verdict.text, ROOM, 5);
    if !report.tried.is_empty() {
        page.text("strong", words::TRIED, ROOM, 2);
        let lines: Vec<String> = report.tried.changes().iter().map(ToString::to_string).collect();
        page.text("dim", &lines.join("; "), ROOM, 6);
    }
    if let Some(next) = &verdict.next {
        page.text("dim", &format!("What to do: {next}"), ROOM, 4);
    }
    page.y += 14;
    let mut before: Option<usize> = None;
    for hop in &hops(report) {
        // Findings alone are no path.
        if let Some(from) = before.filter(|_| report.flow.is_some()) {
            page.path(hop.reached, from);
        }
        before = Some(page.y);
        page.mark(hop.state);
        let title = match hop.word.is_empty() {
            true => hop.title.clone(),
            false => format!("{}: {}", hop.title, hop.word),
        };
        page.text(&format!("strong {}", class(hop.state)), &title, 78, 2);
        page.text("dim", &hop.detail, ROOM, 4);
        page.y += 12;
    }
    page.y += 6;
    let (count, lines) = unknown::named(report);
    page.text("strong", &unknown::sentence(count), ROOM, 1);
    page.text("dim", &lines.join(" "), ROOM, 4);
    page.text("dim", &answered_by(report), ROOM, 2);
    let title = truncated(&format!("Mailpath: {}", spoken(&verdict.text)), 300);
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#,
            r#"<title>{title}</title>{style}<rect class="paper" width="{width}" height="{height}"/>{body}</svg>"#,
            "\n"
        ),
        width = WIDTH,
        height = page.y + 4,
        title = Escaped(&title),
        style = style(),
        body = page.svg,
    )
}

/// The drawing so far, and where its next line goes.
struct Page {
    svg: String,
    y: usize,
}

impl Page {
    /// Draws a mark beside the next line.
    fn mark(&mut self, state: Option<State>) {
        let _ = write!(self.svg, "{}", Mark { state, x: 26, y: self.y - 15 });
    }

    /// Draws the line from the mark at `from` to the next one.
    fn path(&mut self, reached: bool, from: usize) {
        let class = if reached { "way" } else { "way beyond" };
        let _ = write!(self.svg, r#"<path class="{class}" d="M36 {}V{}"/>"#, from + 8, self.y - 18);
    }

    /// Writes a text in lines of `room` characters, about `max_lines` of them at the most.
    fn text(&mut self, class: &str, text: &str, room: usize, max_lines: usize) {
        // With room for the number of what is cut off, and for words that go to the next line.
        let text = plain(&truncated(&spoken(text), room * max_lines * 4 / 5));
        for line in wrapped(&text, room) {
            let line = Escaped(&line);
            let _ = write!(self.svg, r#"<text class="{class}" x="{TEXT_X}" y="{}">{line}</text>"#, self.y);
            self.y += LINE;
        }
    }
}

/// When the report was made, and who answered.
pub(super) fn answered_by(report: &Report) -> String {
    format!("Asked {}, answered by {}.", report.started_at, words::answered_by(report))
}

/// The steps and what they lead to; the findings where a report has no mail flow.
fn hops(report: &Report) -> Vec<Hop> {
    let mut hops = Vec::new();
    let Some(flow) = &report.flow else {
        for finding in report.findings.iter().take(MAX_FINDINGS) {
            let state = match finding.severity {
                Severity::Notice => None,
                severity => Some(State::of([severity])),
            };
            hops.push(Hop {
                state,
                word: "",
                title: format!("{}: {}", state.map_or("Note", marks::word), finding.title),
                detail: finding.detail.clone(),
                reached: true,
            });
        }
        return hops;
    };
    let stop = flow.stop();
    for (index, step) in flow.steps.iter().enumerate() {
        let title = format!("{}. {}", step.step, step.title);
        let (state, word) = marks::outcome_mark(step.outcome);
        let mut detail = step.detail.clone();
        if let Some(command) = &step.command {
            let _ = write!(detail, " {command}");
        }
        let reached = stop.is_none_or(|stop| index <= stop);
        hops.push(Hop { state, word, title, detail, reached });
    }
    let (detail, reached) = match flow.verdict {
        Some(Verdict::Accepted) => ("Nothing was found that would stop the mail.", true),
        Some(Verdict::Suspect) => ("Or the spam folder, or a refusal: receivers differ.", true),
        Some(Verdict::CannotTell) => ("Probably: something important could not be checked.", false),
        Some(Verdict::Rejected) => ("The mail probably stops before it.", false),
        None => ("Still being asked.", false),
    };
    let title = "Inbox".into();
    hops.push(Hop { state: None, word: "", title, detail: detail.into(), reached });
    hops
}

/// A text in lines of `room` characters; a word that is wider is broken.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width: usize = word.chars().map(width_of).sum();
        if used > 0 && used + 1 + width > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            if used + width_of(c) > room {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += width_of(c);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The room that a character takes, approximately (Unicode UAX #11).
fn width_of(c: char) -> usize {
    if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..)
    {
        2
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_broken_and_wide_ones_take_more_room() {
        assert_eq!(wrapped("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrapped("abcdefgh i", 3), ["abc", "def", "gh", "i"]);
        assert_eq!(wrapped("漢字漢", 4), ["漢字", "漢"]);
        assert!(wrapped("", 4).is_empty());
    }
}
