//! The verdict as a small badge for a web page: `mail: accepted`. Its title says what it rests on,
//! since a badge that outlives its verdict is worse than none.

use super::super::english::{spoken, truncated};
use super::super::mail_flow::Verdict;
use super::super::marks::class;
use super::super::model::Report;
use super::colors::{BADGE_NAME, LIGHT, Palette};
use super::picture::answered_by;
use super::svg::{Escaped, Mark};
use super::{subject, unknown};
use crate::checks::State;

/// The width of a character, in pixels, nearly.
const CHARACTER: usize = 7;

fn style() -> String {
    let Palette { card, dim, good, warning, error, unknown, .. } = LIGHT;
    format!(
        "<style>\
        text{{font:12px system-ui,sans-serif;fill:{card}}}.name{{fill:{BADGE_NAME}}}\
        .good{{fill:{good};color:{good}}}.warning{{fill:{warning};color:{warning}}}.error{{fill:{error};color:{error}}}\
        .unknown{{fill:{unknown};color:{unknown}}}.running{{fill:{dim};color:{dim}}}\
        .mark .shape{{fill:{card}}}.mark .sign{{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round}}\
        .unknown .shape,.running .shape{{fill:none;stroke:{card};stroke-width:2}}.unknown .shape{{stroke-dasharray:2.6 2}}\
        .unknown .sign{{stroke:{card}}}\
        </style>"
    )
}

/// The badge of a report.
pub(super) fn svg(report: &Report) -> String {
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
    // A verdict on a record that nobody has published is not one on the domain as it is.
    let word = if !report.tried.is_empty() { format!("{verdict} (draft)") } else { verdict.to_owned() };
    let field = word.len() * CHARACTER + 34;
    let width = field + 40;
    let (count, lines) = unknown::named(report);
    let title = format!(
        "mail: {word}, {}. {} {} {} {}",
        subject(report),
        report.verdict.text,
        answered_by(report),
        unknown::sentence(count),
        lines.join(" ")
    );
    let title = truncated(&spoken(&title), 1000);
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="20" viewBox="0 0 {width} 20">"#,
            r#"<title>{title}</title>{style}<rect class="name" width="{width}" height="20" rx="3"/>"#,
            r#"<rect class="{class}" x="40" width="{field}" height="20" rx="3"/><text x="8" y="14">mail</text>"#,
            r#"<g transform="translate(45 3) scale(.7)">{mark}</g><text x="64" y="14">{word}</text></svg>"#,
            "\n"
        ),
        title = Escaped(&title),
        style = style(),
        width = width,
        field = field,
        word = word,
        class = class(Some(state)),
        mark = Mark { state: Some(state), x: 0, y: 0 },
    )
}
