//! An evaluation as text: for a ticket, and as the header field that a receiver would add.

use std::fmt::Write as _;

use crate::checks::spf::trace::{Branch, TermOutcome};
use crate::checks::spf::{Identity, SpfEvaluation, SpfResult, in_words};
use crate::checks::spoken;
use crate::dns::plain;

/// Steps of one record that a ticket shows.
const MAX_STEPS: usize = 100;

/// The evaluation as plain text.
#[must_use]
pub fn as_text(spf: &SpfEvaluation) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:<12}{}", plain(value));
        }
    };
    line("Domain", &spf.domain);
    line("Sender", &spf.sender);
    line("Server", &spf.ip.map(|ip| ip.to_string()).unwrap_or_default());
    line("Result", spf.result.map_or("not judged, no address given", SpfResult::as_str));
    line("Why", &spf.because);
    line("Explanation", spf.explanation.as_deref().unwrap_or_default());
    line(if spf.draft { "Tried" } else { "Record" }, spf.record.as_deref().unwrap_or_default());
    let void_lookups = spf.void_lookups.unwrap_or_default();
    let cost = format!(
        "{}/10 ({} void), {} with all terms",
        spf.lookups.unwrap_or_default(),
        void_lookups,
        spf.lookups_all
    );
    line("Look-ups", &cost);
    if let Some(all) = spf.senders.first() {
        let more = match (all.open, all.failed) {
            (true, true) => ", others that cannot be listed, and what could not be looked up",
            (true, false) => ", and others that cannot be listed",
            (false, true) => ", and what could not be looked up",
            (false, false) => "",
        };
        let may = format!("IPv4: {}; IPv6: {}{more}", in_words(all.ipv4), in_words(all.ipv6));
        line("May send", &may);
    }
    text.push('\n');
    for line in tree_lines(&spf.trace) {
        let _ = writeln!(text, "{line}");
    }
    text
}

/// The terms of a record and of those that it leads to, one a line, each with how it came out.
#[must_use]
pub fn tree_lines(branch: &Branch) -> Vec<String> {
    let mut lines = Vec::new();
    tree(branch, 0, &mut lines);
    lines
}

fn tree(branch: &Branch, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    for step in branch.trace.iter().take(MAX_STEPS) {
        let mark = match step.outcome {
            TermOutcome::Match => "=>",
            TermOutcome::Error => "!!",
            TermOutcome::NoMatch => " -",
            TermOutcome::NotJudged | TermOutcome::NotReached => "  ",
        };
        let cost = match step.lookups + step.nested_lookups {
            0 => String::new(),
            all => format!("  ({all}/10)"),
        };
        let reached = if step.outcome == TermOutcome::NotReached { "  not reached" } else { "" };
        let because = if reached.is_empty() { &step.because } else { "" };
        let space = if because.is_empty() { "" } else { "  " };
        let term = plain(&step.term);
        let because = spoken(&plain(because));
        lines.push(format!("{indent}{mark} {term}{cost}{reached}{space}{because}"));
        if let Some(nested) = &step.branch {
            tree(nested, depth + 2, lines);
        }
    }
    let more = branch.trace.len().saturating_sub(MAX_STEPS) + branch.left_out;
    if more > 0 {
        lines.push(format!("{indent}   … {more} more terms"));
    }
}

/// The evaluation as a `Received-SPF` header field (section 9.1), folded; none where no address was
/// judged.
#[must_use]
pub fn received_spf(spf: &SpfEvaluation) -> Option<String> {
    let (result, ip) = (spf.result?, spf.ip?);
    let what = match result {
        SpfResult::Pass => format!("domain of {} designates {ip} as permitted sender", spf.sender),
        SpfResult::Fail => format!("domain of {} does not designate {ip} as permitted sender", spf.sender),
        SpfResult::SoftFail => {
            format!("transitioning domain of {} does not designate {ip} as permitted sender", spf.sender)
        }
        SpfResult::Neutral => format!("{ip} is neither permitted nor denied by domain of {}", spf.sender),
        SpfResult::None => format!("domain of {} does not designate permitted sender hosts", spf.sender),
        SpfResult::TempError => format!("temporary error in DNS lookup for {}", spf.sender),
        SpfResult::PermError => format!("permanent error in the record for {}", spf.sender),
    };
    let identity = match spf.identity {
        Identity::MailFrom => "mailfrom",
        Identity::Helo => "helo",
    };
    let mut fields = vec![
        format!("identity={identity}"),
        format!("client-ip={ip}"),
        format!("helo={}", value(&spf.helo)),
        format!("envelope-from={}", quoted(&spf.sender)),
        format!("mechanism={}", spf.matched.as_deref().map_or("default".into(), quoted)),
    ];
    if let Some(problem) = &spf.problem {
        fields.push(format!("problem={}", quoted(&spoken(&problem.to_string()))));
    }
    Some(format!(
        "Received-SPF: {} (mailpath: {})\r\n  receiver=mailpath;\r\n  {};\r\n",
        result.as_str(),
        comment(&what),
        fields.join(";\r\n  ")
    ))
}

/// Bounded, and without what is not printable ASCII: it comes from the DNS and from the sender.
fn printable(text: &str) -> String {
    let safe = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    text.chars().take(400).map(safe).collect()
}

fn comment(text: &str) -> String {
    escaped(text, "()\\")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, "\"\\"))
}

fn escaped(text: &str, special: &str) -> String {
    let mut out = String::new();
    for c in printable(text).chars() {
        if special.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A dot-atom as it is, anything else quoted (RFC 5322 section 3.2.3).
fn value(text: &str) -> String {
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let plain = !text.is_empty()
        && text.len() < 200
        && text.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    if plain { text.to_owned() } else { quoted(text) }
}
