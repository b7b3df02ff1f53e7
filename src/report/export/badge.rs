//! The verdict as a small sign for a page of one's own: `mail: accepted`. What it rests on stands in
//! its title, since a sign that outlives what it says is worse than none.

use super::super::flow::Verdict;
use super::super::marks::class;
use super::super::model::Report;
use super::super::words;
use super::draw;
use super::picture::{by_whom, xml};
use super::{subject, unknown};
use crate::checks::State;

const STYLE: &str = "<style>\
text{font:12px system-ui,sans-serif;fill:#fff}.name{fill:#3b4147}\
.good{fill:#1d7044;color:#1d7044}.warning{fill:#8a5a00;color:#8a5a00}.error{fill:#b0281f;color:#b0281f}\
.unknown{fill:#5c4a9e;color:#5c4a9e}.running{fill:#5a6168;color:#5a6168}\
.mark .shape{fill:#fff}.mark .sign{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round}\
.unknown .shape,.running .shape{fill:none;stroke:#fff;stroke-width:2}.unknown .shape{stroke-dasharray:2.6 2}\
.unknown .sign{stroke:#fff}\
</style>";

/// Draws it.
pub(super) fn of(report: &Report) -> String {
    let state = report.verdict.state;
    let verdict = match report.flow.as_ref().map(|flow| flow.verdict) {
        Some(Some(verdict)) => match verdict {
            Verdict::Accepted => "accepted",
            Verdict::Suspect => "suspect",
            Verdict::Rejected => "rejected",
            Verdict::CannotTell => "cannot tell",
        },
        _ => match state {
            State::Good => "OK",
            State::CannotTell => "cannot tell",
            State::Warning => "check this",
            State::Error => "problem",
            State::Running => "running",
        },
    };
    // What holds for a record that nobody has published is not the state of things.
    let tried = report.spf.as_ref().is_some_and(|spf| spf.draft);
    let word = if tried { [verdict, " (draft)"].concat() } else { verdict.to_owned() };
    let field = (word.len() * 7 + 34).to_string();
    let width = (word.len() * 7 + 74).to_string();
    let (count, silent) = unknown::named(report);
    let title = [
        "mail: ",
        &word,
        ", ",
        &subject(report),
        ". ",
        &report.verdict.text,
        " ",
        &by_whom(report),
        " ",
        &unknown::sentence(count),
        " ",
        &silent.join(" "),
    ]
    .concat();
    let mut svg = String::new();
    let head = [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"",
        &width,
        "\" height=\"20\" viewBox=\"0 0 ",
        &width,
        " 20\"><title>",
    ];
    head.iter().for_each(|part| svg.push_str(part));
    xml(&mut svg, &words::cut(&title, 1000));
    let body = [
        "</title>",
        STYLE,
        "<rect class=\"name\" width=\"",
        &width,
        "\" height=\"20\" rx=\"3\"/><rect class=\"",
        class(Some(state)),
        "\" x=\"40\" width=\"",
        &field,
        "\" height=\"20\" rx=\"3\"/><text x=\"8\" y=\"14\">mail</text>",
        "<g transform=\"translate(45 3) scale(.7)\">",
    ];
    body.iter().for_each(|part| svg.push_str(part));
    draw::mark(&mut svg, Some(state), 0, 0);
    let tail = ["</g><text x=\"64\" y=\"14\">", &word, "</text></svg>\n"];
    tail.iter().for_each(|part| svg.push_str(part));
    svg
}
