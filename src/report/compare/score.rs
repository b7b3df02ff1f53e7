//! The score, by the rules of both filters. A sum to which rules may be missing is no sum that
//! could have risen or fallen.

use super::super::mail_flow::{Decided, MailFlow, Score, Undecided};
use super::super::model::Report;
use super::side::{Rows, Side};

/// One filter's part of a flow.
struct Part<'a> {
    score: Option<Score>,
    threshold: Score,
    rules: &'a [Decided],
    undecided: &'a [Undecided],
}

pub(super) fn compare(before: &Report, after: &Report, rows: &mut Rows) {
    for (filter, rspamd) in [("SpamAssassin", false), ("rspamd", true)] {
        let (old, new) = (part(before, rspamd), part(after, rspamd));
        let weights = match (&old, &new) {
            (Some(Part { score: Some(old), .. }), Some(Part { score: Some(new), .. })) => {
                [i8::from(old > new), i8::from(old < new)]
            }
            _ => [0, 0],
        };
        // The score of another message is another score.
        let weights = if before.input == after.input { weights } else { [0, 0] };
        let [was, is] = [(before, &old), (after, &new)].map(|(report, part)| sum(report, part.as_ref()));
        rows.weigh(format!("{filter} score"), was, is, weights);
        let mut names: Vec<&str> = Vec::new();
        for part in old.iter().chain(&new) {
            let fired = part.rules.iter().map(|rule| rule.rule);
            for name in fired.chain(part.undecided.iter().map(|rule| rule.rule)).collect::<Vec<_>>() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        for name in names {
            let [was, is] =
                [(before, &old), (after, &new)].map(|(report, part)| rule(report, part.as_ref(), name));
            rows.add(format!("{filter} rule {name}"), was, is);
        }
    }
}

fn part(report: &Report, rspamd: bool) -> Option<Part<'_>> {
    let flow: &MailFlow = report.flow.as_ref()?;
    let other = &flow.rspamd;
    Some(match rspamd {
        false => Part {
            score: flow.score,
            threshold: flow.threshold,
            rules: &flow.rules,
            undecided: &flow.undecided,
        },
        true => Part {
            score: other.score,
            threshold: other.threshold,
            rules: &other.rules,
            undecided: &other.undecided,
        },
    })
}

fn sum(report: &Report, part: Option<&Part<'_>>) -> Side {
    let Some(part) = part else { return Side::NotAsked };
    let Some(score) = part.score else { return Side::Unknown("nothing was answered".into()) };
    let text = format!("{score} of {}", part.threshold);
    match report.complete && part.undecided.is_empty() {
        true => Side::Known(text),
        false => {
            let open = part.undecided.len().to_string();
            Side::Unknown(format!("{text} from the rules that could be decided, {open} could not"))
        }
    }
}

fn rule(report: &Report, part: Option<&Part<'_>>, name: &str) -> Side {
    let Some(part) = part else { return Side::NotAsked };
    let open = part.undecided.iter().find(|rule| rule.rule == name);
    match (part.rules.iter().find(|rule| rule.rule == name), open) {
        (Some(rule), _) => Side::Known(format!("{}: {}", rule.score, rule.because)),
        (None, Some(rule)) => Side::Unknown(format!("cannot tell: {}", rule.because)),
        (None, None) if !report.complete => Side::Unknown("still being asked".into()),
        (None, None) => Side::Absent("not met".into()),
    }
}
