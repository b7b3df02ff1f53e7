//! The mail's way as a drawing that stands by itself (SVG 2): no script, no font, nothing fetched.
//! Light or dark as the one who looks at it has it.

use super::super::flow::Verdict;
use super::super::marks::{self, class};
use super::super::model::Report;
use super::super::words;
use super::draw;
use super::plain::plain;
use super::{subject, unknown};
use crate::checks::{Severity, State};

/// Width of the drawing.
const WIDTH: usize = 760;
/// Where text begins, and how many characters there is room for behind it.
const TEXT: usize = 64;
const ROOM: usize = 92;
/// Height of a line.
const LINE: usize = 19;
/// So many findings stand for the way of a report that has none.
const MAX_ROWS: usize = 12;

const STYLE: &str = "<style>\
svg{color-scheme:light dark;font:14px system-ui,sans-serif}\
.paper{fill:#fff}text{fill:#1d2226}.dim{fill:#5a6168;font-size:13px}.strong{font-weight:600}.big{font-size:17px}\
.way{stroke:#8b9095;stroke-width:2}.beyond{stroke-dasharray:2 5}\
.mark .shape{fill:currentColor}.mark .sign{fill:none;stroke:#fff;stroke-width:2;stroke-linecap:round}\
.good{color:#1d7044}.warning{color:#8a5a00}.error{color:#b0281f}.unknown{color:#5c4a9e}.running,.plain{color:#5a6168}\
text.good,text.warning,text.error,text.unknown,text.running{fill:currentColor}\
.unknown .shape,.running .shape{fill:#fff;stroke:currentColor;stroke-width:1.6}\
.unknown .shape{stroke-dasharray:2.6 2}.unknown .sign{stroke:currentColor}\
@media(prefers-color-scheme:dark){\
.paper{fill:#1c2024}text{fill:#e5e8ea}.dim{fill:#9ea6ad}.way{stroke:#747b82}\
.mark .sign{stroke:#1c2024}.unknown .shape,.running .shape{fill:#1c2024}.unknown .sign{stroke:currentColor}\
.good{color:#63c795}.warning{color:#e6b74c}.error{color:#ff8d82}.unknown{color:#b9a9f6}.running,.plain{color:#9ea6ad}}\
</style>";

/// Something on the way.
struct Station {
    state: Option<State>,
    word: &'static str,
    title: String,
    detail: String,
    /// Whether the mail gets here, as far as is known.
    reached: bool,
}

/// Draws it.
pub(super) fn of(report: &Report) -> String {
    let mut svg = String::new();
    let mut y = 34;
    let verdict = &report.verdict;
    draw::mark(&mut svg, Some(verdict.state), 26, y - 15);
    let title = [marks::word(verdict.state), ": ", &subject(report)].concat();
    lines(&mut svg, "strong big", &title, 70, 2, &mut y);
    lines(&mut svg, "", &verdict.text, ROOM, 5, &mut y);
    if let Some(next) = &verdict.next {
        lines(&mut svg, "dim", &["What to do: ", next].concat(), ROOM, 4, &mut y);
    }
    y += 14;
    let stations = stations(report);
    let mut before: Option<usize> = None;
    for station in &stations {
        // Findings alone are no way.
        if let Some(from) = before.filter(|_| report.flow.is_some()) {
            let way = if station.reached { "way" } else { "way beyond" };
            let (from, to) = ((from + 8).to_string(), (y - 18).to_string());
            let parts = ["<path class=\"", way, "\" d=\"M36 ", &from, "V", &to, "\"/>"];
            parts.iter().for_each(|part| svg.push_str(part));
        }
        draw::mark(&mut svg, station.state, 26, y - 15);
        before = Some(y);
        let title = match station.word.is_empty() {
            true => station.title.clone(),
            false => [&station.title, ": ", station.word].concat(),
        };
        let class = ["strong ", class(station.state)].concat();
        lines(&mut svg, &class, &title, 78, 2, &mut y);
        lines(&mut svg, "dim", &station.detail, ROOM, 4, &mut y);
        y += 12;
    }
    y += 6;
    let (count, silent) = unknown::named(report);
    lines(&mut svg, "strong", &unknown::sentence(count), ROOM, 1, &mut y);
    lines(&mut svg, "dim", &silent.join(" "), ROOM, 4, &mut y);
    lines(&mut svg, "dim", &by_whom(report), ROOM, 2, &mut y);
    let height = (y + 4).to_string();
    let width = WIDTH.to_string();
    let mut out = String::new();
    let frame = [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"",
        &width,
        "\" height=\"",
        &height,
        "\" viewBox=\"0 0 ",
        &width,
        " ",
        &height,
        "\"><title>",
    ];
    frame.iter().for_each(|part| out.push_str(part));
    xml(&mut out, &words::cut(&["Mailpath: ", &verdict.text].concat(), 300));
    out.push_str("</title>");
    out.push_str(STYLE);
    let paper = ["<rect class=\"paper\" width=\"", &width, "\" height=\"", &height, "\"/>"];
    paper.iter().for_each(|part| out.push_str(part));
    out.push_str(&svg);
    out.push_str("</svg>\n");
    out
}

/// When, and who answered.
pub(super) fn by_whom(report: &Report) -> String {
    ["Asked ", &report.started_at.to_string(), ", answered by ", &words::by_whom(report), "."].concat()
}

/// The steps and what they lead to; the findings where a report has no way.
fn stations(report: &Report) -> Vec<Station> {
    let mut stations = Vec::new();
    let Some(flow) = &report.flow else {
        for finding in report.findings.iter().take(MAX_ROWS) {
            let state = match finding.severity {
                Severity::Notice => None,
                severity => Some(State::of([severity])),
            };
            stations.push(Station {
                state,
                word: "",
                title: [state.map_or("Note", marks::word), ": ", &finding.title].concat(),
                detail: finding.detail.clone(),
                reached: true,
            });
        }
        return stations;
    };
    // Where mail stops is where the verdict comes from.
    let decides = |because: &[&str]| because.iter().any(|code| flow.because.contains(code));
    let rejected = flow.verdict == Some(Verdict::Rejected);
    let mut stopped = false;
    for step in &flow.steps {
        let title = [&step.step.to_string(), ". ", step.title].concat();
        let (state, word) = marks::of(step.outcome);
        let mut detail = step.detail.clone();
        if let Some(command) = &step.command {
            detail.push_str(&[" ", command].concat());
        }
        stations.push(Station { state, word, title, detail, reached: !stopped });
        let stops = decides(&step.because) || step.parts.iter().any(|part| decides(&part.because));
        stopped |= rejected && stops;
    }
    let (detail, reached) = match flow.verdict {
        Some(Verdict::Accepted) => ("Nothing was found that keeps the mail from it.", true),
        Some(Verdict::Suspect) => ("Or the spam folder, or a refusal: receivers differ.", true),
        Some(Verdict::CannotTell) => ("Perhaps: something that matters could not be told.", false),
        Some(Verdict::Rejected) => ("The mail probably stops before it.", false),
        None => ("Still being asked.", false),
    };
    let title = "Inbox".into();
    stations.push(Station { state: None, word: "", title, detail: detail.into(), reached });
    stations
}

/// Writes a text in lines, the first at `y`, and moves on below it.
fn lines(svg: &mut String, class: &str, text: &str, room: usize, most: usize, y: &mut usize) {
    // As much as fits, with room for the number of what does not, and for words that go to the next line.
    let text = plain(&words::cut(text, room * most * 4 / 5));
    for line in wrapped(&text, room) {
        let (x, at) = (TEXT.to_string(), y.to_string());
        let parts = ["<text class=\"", class, "\" x=\"", &x, "\" y=\"", &at, "\">"];
        parts.iter().for_each(|part| svg.push_str(part));
        xml(svg, &line);
        svg.push_str("</text>");
        *y += LINE;
    }
}

/// A text in lines of so much room; a word that is wider is broken.
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

/// The room that a character takes, nearly (Unicode UAX #11).
fn width_of(c: char) -> usize {
    if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..)
    {
        2
    } else {
        1
    }
}

/// Text as XML 1.0 has it (sections 2.2 and 2.4).
pub(super) fn xml(out: &mut String, text: &str) {
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
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
