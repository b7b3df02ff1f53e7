//! The verdicts of SpamAssassin, amavis, rspamd and Barracuda, with the rules that the message met.

use super::authentication::clipped;
use super::note::{FieldNote, FieldRole, Points, RuleHit, SpamFilter, SpamScore, SpamVerdict, Weight};
use crate::dns::plain;

/// The most rules of one field.
const MAX_RULES: usize = 200;

/// Whether it is such a field, by its name in lower case.
pub(super) fn is_field(name: &str) -> bool {
    matches!(
        name,
        "x-spam-status"
            | "x-spamd-result"
            | "x-barracuda-spam-status"
            | "x-spam-score"
            | "x-spam-level"
            | "x-spam-bar"
            | "x-spamd-bar"
            | "x-rspamd-score"
            | "x-barracuda-spam-score"
            | "x-mimecast-spam-score"
    )
}

/// Leaves out bars and bare numbers where the same filter wrote its score: they round it, and cPanel's is ten
/// times as much.
pub(super) fn leave_out_bars(notes: &mut Vec<FieldNote>) {
    let has = |notes: &[FieldNote], key: &str| {
        notes
            .iter()
            .any(|note| note.key == key && note.score.as_ref().is_some_and(|score| score.points.is_some()))
    };
    let (status, rspamd) = (has(notes, "x-spam-status"), has(notes, "x-spamd-result"));
    notes.retain(|note| match note.key.as_str() {
        "x-spam-score" | "x-spam-level" | "x-spam-bar" => !status,
        "x-spamd-bar" | "x-rspamd-score" => !rspamd,
        _ => true,
    });
}

/// What a field says.
pub(super) fn note(name: &str, value: &str, template: &FieldNote) -> FieldNote {
    match name {
        "x-spam-status" => status(value, SpamFilter::SpamAssassin, template),
        "x-barracuda-spam-status" => status(value, SpamFilter::Barracuda, template),
        "x-spamd-result" => rspamd(value, template),
        _ => level(name, value, template),
    }
}

/// `Yes, score=7.1 required=5.0 tests=A,B autolearn=no`, and amavis's `tests=[A=1.2, B=0.1]`.
fn status(value: &str, filter: SpamFilter, template: &FieldNote) -> FieldNote {
    let first = value.split([',', ' ', '\t', ';']).next().unwrap_or_default();
    let is_spam = match first.to_ascii_lowercase().as_str() {
        "yes" | "true" | "spam" => Some(true),
        "no" | "false" | "ham" => Some(false),
        _ => None,
    };
    let lower = value.to_ascii_lowercase();
    let number = |names: &[&str]| {
        names.iter().find_map(|name| {
            let text = value.get(lower.find(name)? + name.len()..)?;
            Points::parse(text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+' | '.')).next()?)
        })
    };
    let rules =
        lower.find("tests=").and_then(|at| value.get(at + "tests=".len()..)).map(rules).unwrap_or_default();
    let score = SpamScore {
        filter,
        points: number(&["score=", "hits="]),
        threshold: match filter {
            SpamFilter::Barracuda => {
                number(&["tag_level="]).into_iter().chain(number(&["kill_level="])).min()
            }
            SpamFilter::SpamAssassin | SpamFilter::Rspamd => number(&["required=", "required_hits="]),
        },
        rules,
    };
    let who = match filter {
        SpamFilter::Barracuda => "Barracuda",
        _ if lower.contains("tagged_above=") => "SpamAssassin (by amavis)",
        _ if lower.contains("tests=") || lower.contains("required=") => "SpamAssassin",
        // rspamd and others write the beginning of the same line.
        _ => "The spam filter",
    };
    scored(who, first, is_spam, score, template)
}

/// The rules behind `tests=`: up to the closing bracket, or up to the first word behind a space that is none.
fn rules(text: &str) -> Vec<RuleHit> {
    let (list, is_bracketed) = match text.trim_start().strip_prefix('[') {
        Some(rest) => (rest.split(']').next().unwrap_or_default(), true),
        None => (text, false),
    };
    let mut rules = Vec::new();
    for item in list.split(',') {
        let mut words = item.split_ascii_whitespace();
        rules.extend(words.next().and_then(rule));
        if rules.len() >= MAX_RULES || (!is_bracketed && words.next().is_some()) {
            break;
        }
    }
    rules
}

/// `RULE` or `RULE=1.2`.
fn rule(text: &str) -> Option<RuleHit> {
    let (name, points) = match text.split_once('=') {
        Some((name, points)) => (name, Points::parse(points)),
        None => (text, None),
    };
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && !name.eq_ignore_ascii_case("none")).then(|| RuleHit { rule: clipped(name), points })
}

/// `default: False [3.20 / 15.00]; SYMBOL(1.00)[option]; …`
fn rspamd(value: &str, template: &FieldNote) -> FieldNote {
    let mut parts = value.split(';');
    let head = parts.next().unwrap_or_default();
    let behind = head.split_once(':').map_or(head, |(_, behind)| behind).trim_start();
    let first = behind.split([' ', '\t', '[']).next().unwrap_or_default();
    let is_spam = match first.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let numbers = head.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inner, _)| inner);
    let (points, threshold) = match numbers.and_then(|inner| inner.split_once('/')) {
        Some((points, threshold)) => (Points::parse(points), Points::parse(threshold)),
        None => (numbers.and_then(Points::parse), None),
    };
    let symbol = |part: &str| {
        let (name, rest) = part.trim().split_once('(')?;
        let (points, _) = rest.split_once(')')?;
        Some(RuleHit { points: Points::parse(points), ..rule(name)? })
    };
    let rules = parts.filter_map(symbol).take(MAX_RULES).collect();
    let score = SpamScore { filter: SpamFilter::Rspamd, points, threshold, rules };
    scored("rspamd", first, is_spam, score, template)
}

fn scored(
    who: &str,
    value: &str,
    is_spam: Option<bool>,
    score: SpamScore,
    template: &FieldNote,
) -> FieldNote {
    // rspamd's limit is the one from which on it refuses; below that it may mark a message all the same.
    let (limit, passed) = match score.filter {
        SpamFilter::Rspamd => ("it refuses a message", " It did not refuse this one."),
        SpamFilter::SpamAssassin | SpamFilter::Barracuda => {
            ("a message is spam", " It classified this message as not spam.")
        }
    };
    let mut words = match (score.points, score.threshold) {
        (Some(points), Some(threshold)) => {
            format!("{who} gave {points} points; from {threshold} on {limit}.")
        }
        (Some(points), None) => format!("{who} gave {points} points."),
        (None, _) => format!("{who} gave no points."),
    };
    words.push_str(match is_spam {
        Some(true) => " It classified this message as spam.",
        Some(false) => passed,
        None => "",
    });
    let verdict = match (is_spam, score.filter) {
        (Some(true), _) => Some(SpamVerdict::Spam),
        (Some(false), SpamFilter::SpamAssassin | SpamFilter::Barracuda) => Some(SpamVerdict::NotSpam),
        (Some(false), SpamFilter::Rspamd) | (None, _) => None,
    };
    FieldNote {
        by: (who != "The spam filter").then(|| who.to_owned()),
        role: FieldRole::Filter,
        key: template.name.to_ascii_lowercase(),
        value: score.points.map_or_else(|| clipped(value), |points| points.to_string()),
        words,
        weight: match verdict {
            Some(SpamVerdict::NotSpam) => Weight::Good,
            Some(_) => Weight::Bad,
            None => Weight::Neutral,
        },
        verdict,
        score: Some(score),
        ..template.clone()
    }
}

/// A number alone, or a bar as long as the score.
fn level(name: &str, value: &str, template: &FieldNote) -> FieldNote {
    let (by, what) = match name {
        "x-rspamd-score" | "x-spamd-bar" => (Some("rspamd"), "rspamd's"),
        "x-barracuda-spam-score" => (Some("Barracuda"), "Barracuda's"),
        "x-mimecast-spam-score" => (Some("Mimecast"), "Mimecast's"),
        _ => (None, "The spam filter's"),
    };
    let bar = value.trim();
    let points = match bar.bytes().next() {
        Some(sign @ (b'*' | b'+' | b's' | b'x')) if bar.bytes().all(|byte| byte == sign) => {
            Some(bar.len().to_string())
        }
        Some(b'-') if bar.bytes().all(|byte| byte == b'-') => Some(format!("-{}", bar.len())),
        Some(b'/') if bar.len() == 1 => Some("0".to_owned()),
        _ => Points::parse(bar.split([' ', '\t', '(']).next().unwrap_or_default())
            .map(|points| points.to_string()),
    };
    let words = match &points {
        Some(points) if matches!(name, "x-spam-level" | "x-spam-bar" | "x-spamd-bar") => {
            format!("{what} score is about {points}.")
        }
        Some(points) => format!("{what} score is {points}."),
        None => format!("{what} score is written as “{}”.", plain(&clipped(bar))),
    };
    FieldNote {
        by: by.map(str::to_owned),
        role: FieldRole::Filter,
        key: name.to_owned(),
        value: points.unwrap_or_else(|| clipped(bar)),
        words,
        ..template.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, value: &str) -> String {
        let note = note(name, value, &FieldNote::default());
        let rules = note.score.iter().flat_map(|score| &score.rules).map(|hit| {
            format!(" {}{}", hit.rule, hit.points.map(|points| format!("={points}")).unwrap_or_default())
        });
        format!("{:?} {}|{}", note.verdict, note.words, rules.collect::<String>())
    }

    #[test]
    fn spamassassin_and_amavis() {
        assert_eq!(
            shown(
                "x-spam-status",
                "Yes, score=7.1 required=5.0 tests=HTML_MESSAGE,RDNS_NONE,\tSPF_FAIL autolearn=no autolearn_force=no version=4.0.1"
            ),
            "Some(Spam) SpamAssassin gave 7.1 points; from 5 on a message is spam. It classified this message as spam.| HTML_MESSAGE RDNS_NONE SPF_FAIL"
        );
        assert_eq!(
            shown(
                "x-spam-status",
                "No, score=-1.9 tagged_above=-999 required=6.31 tests=[BAYES_00=-1.9, DKIM_SIGNED=0.1, DKIM_VALID=-0.1] autolearn=ham"
            ),
            "Some(NotSpam) SpamAssassin (by amavis) gave -1.9 points; from 6.31 on a message is spam. It classified this message as not spam.| BAYES_00=-1.9 DKIM_SIGNED=0.1 DKIM_VALID=-0.1"
        );
        assert_eq!(
            shown("x-spam-status", "No, hits=0.0 required=5.0 tests=none"),
            "Some(NotSpam) SpamAssassin gave 0 points; from 5 on a message is spam. It classified this message as not spam.|"
        );
    }

    #[test]
    fn rspamd_names_its_symbols() {
        assert_eq!(
            shown(
                "x-spamd-result",
                "default: False [3.20 / 15.00];\t RDNS_NONE(2.00)[];\t R_SPF_ALLOW(-0.20)[+mx:c];\t ARC_NA(0.00)[]"
            ),
            "None rspamd gave 3.2 points; from 15 on it refuses a message. It did not refuse this one.| RDNS_NONE=2 R_SPF_ALLOW=-0.2 ARC_NA=0"
        );
    }

    #[test]
    fn bars_and_numbers() {
        assert_eq!(shown("x-spam-level", "*****"), "None The spam filter's score is about 5.|");
        assert_eq!(shown("x-spamd-bar", "---"), "None rspamd's score is about -3.|");
        assert_eq!(shown("x-spam-score", "-1.9 (-)"), "None The spam filter's score is -1.9.|");
        assert_eq!(shown("x-spam-score", "high"), "None The spam filter's score is written as “high”.|");
    }

    #[test]
    fn there_is_a_bound_on_rules() {
        let value = format!("Yes, score=1 required=5 tests={}", "A,".repeat(5000));
        let note = note("x-spam-status", &value, &FieldNote::default());
        assert_eq!(note.score.map(|score| score.rules.len()), Some(MAX_RULES));
    }
}
