//! The eighth step: what the receiver looks up of the sender, side by side.

use super::table::{state, weighed};
use super::{Inputs, Outcome, Part};
use crate::checks::finding::fill;
use crate::checks::{Check, Finding, Severity};

/// The parts, in the order in which they are shown.
pub(super) fn parts(known: Inputs<'_>) -> Vec<Part> {
    let helo = |finding: &Finding| finding.code.starts_with("spf.helo-");
    vec![
        part(known, "blocklists", "Blocklists", Check::Blocklist, &|finding| {
            weighed(finding.code).is_none_or(|weighed| weighed.step == 8)
        }),
        part(known, "ptr", "Reverse DNS (PTR)", Check::Ptr, &|_| true),
        part(known, "spf", "SPF, for the return-path", Check::Spf, &|finding| !helo(finding)),
        self::helo(known, &helo),
        said("dmarc", "DMARC", "dmarc", &[]),
    ]
}

/// Notices that tell names apart, though none of them is a fault.
const REMARKS: [&str; 2] = ["ptr.generic", "ptr.other-domain"];

/// The findings of one check, the gravest of which is told.
fn part(
    known: Inputs<'_>,
    part: &'static str,
    title: &'static str,
    check: Check,
    wanted: &dyn Fn(&Finding) -> bool,
) -> Part {
    let of_part =
        |finding: &&Finding| finding.check == check && wanted(finding) && known.report.is_of_sender(finding);
    let findings: Vec<&Finding> = known.report.findings.iter().filter(of_part).collect();
    let mut told = match findings.first() {
        None if known.report.running.contains(&check) => return running(part, title),
        None => {
            let what = match check {
                Check::Spf => "no return-path is known",
                _ => "no sending server is known",
            };
            return said(part, title, "part.missing", &[("what", what)]);
        }
        Some(worst) => Part {
            part,
            title,
            outcome: Outcome::of(worst.severity),
            detail: worst.title.clone(),
            fix: worst.fix.clone().filter(|_| worst.severity > Severity::Notice),
            because: Vec::new(),
            queries: Vec::new(),
        },
    };
    // A check that proved something is not a mere note, though the gravest that it says is one.
    let proven = findings.iter().find(|finding| finding.severity == Severity::Good);
    if let (Outcome::Info, Some(good)) = (told.outcome, proven) {
        told.outcome = Outcome::Pass;
        told.detail.clone_from(&good.title);
        for remark in findings.iter().filter(|finding| REMARKS.contains(&finding.code)) {
            told.detail.push(' ');
            told.detail.push_str(&remark.title);
        }
    }
    if known.report.running.contains(&check) && told.outcome != Outcome::Fail {
        told.outcome = Outcome::Running;
    }
    for finding in findings {
        if !told.because.contains(&finding.code) {
            told.because.push(finding.code);
        }
        told.queries.extend(&finding.queries);
    }
    told.queries.sort_unstable();
    told.queries.dedup();
    told
}

/// The name that the server gives itself: what it looks like, and whether SPF lets it pass.
fn helo(known: Inputs<'_>, about: &dyn Fn(&Finding) -> bool) -> Part {
    let title = "HELO name";
    let Some(helo) = &known.query.helo else { return said("helo", title, "helo.missing", &[]) };
    let shown = helo.to_string();
    // An address in brackets is a proper way to say that there is no name (RFC 5321 section 4.1.3).
    let literal = shown.starts_with('[') && shown.ends_with(']');
    let name = match helo.name().is_some() || literal {
        true => "helo.given",
        false => "helo.no-name",
    };
    let mut told = said("helo", title, name, &[("helo", &shown)]);
    let found = part(known, "helo", title, Check::Spf, about);
    if found.outcome > told.outcome && !found.because.contains(&"part.missing") {
        told.outcome = found.outcome;
        told.detail = found.detail;
        told.fix = found.fix;
    }
    if !found.because.contains(&"part.missing") {
        told.because.extend(found.because);
        told.queries = found.queries;
    }
    told
}

fn running(part: &'static str, title: &'static str) -> Part {
    Part {
        part,
        title,
        outcome: Outcome::Running,
        detail: String::new(),
        fix: None,
        because: Vec::new(),
        queries: Vec::new(),
    }
}

/// A part that is a state of the table.
fn said(part: &'static str, title: &'static str, name: &str, arguments: &[(&str, &str)]) -> Part {
    let mut told = running(part, title);
    if let Some((name, state)) = state(name) {
        told.outcome = state.outcome;
        told.detail = fill(&state.detail, arguments);
        told.fix = state.fix.as_deref().map(|fix| fill(fix, arguments));
        told.because.push(name);
    }
    told
}
