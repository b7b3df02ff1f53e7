//! What stands behind the sentence of a verdict: how much more there is, and that the sending server is not known.

use super::english::plural;
use super::mail_flow::Reason;
use super::message::leading;
use super::model::Report;
use crate::checks::{Finding, FindingReach, Severity};

/// That there is more than the sentence says; nothing where there is not.
pub(super) fn and_more(count: usize, one: &str, many: &str, what: &str) -> String {
    match count {
        0 => String::new(),
        count => format!(" {count} more {}{what}.", plural(count, one, many)),
    }
}

/// How many faults there are beside those that decided.
pub(super) fn points(report: &Report, but: &[Reason]) -> usize {
    // What the verdict leads with is no other point.
    let lead = leading(report);
    let is_fault = |finding: &&Finding| {
        finding.severity >= Severity::Warning
            && finding.reach != FindingReach::Receiving
            && !but.contains(&Reason::Finding(finding.code))
            && lead.is_none_or(|lead| lead != *finding)
    };
    report.findings.iter().filter(is_fault).count()
}

/// How many problems there are where nothing speaks against the mail.
pub(super) fn faults(report: &Report) -> usize {
    let is_fault =
        |finding: &&Finding| finding.severity >= Severity::Error && finding.reach != FindingReach::Receiving;
    report.findings.iter().filter(is_fault).count()
}

/// That only what is not known keeps the verdict from being a good one: `title` says what, as the end of the sentence.
pub(super) fn nothing_bad_but(report: &Report, title: &str) -> String {
    match faults(report) {
        0 => format!("Nothing bad was found, but {title}"),
        // Such a problem does not touch the message.
        _ => format!("Nothing was found that would stop the mail, but {title}"),
    }
}

/// How the sentence begins that says so.
pub(super) const SERVER_UNKNOWN: &str = " The sending server is not known";

/// That the sending server is not known, and where to find it; nothing where it was named.
pub(super) fn server_unknown(report: &Report) -> String {
    if report.is_server_named() {
        return String::new();
    }
    let who = match report.message {
        Some(_) => "this text does not name it",
        None => "mail that came back undelivered names it",
    };
    match report.addresses.iter().any(|row| row.sends) {
        true => format!("{SERVER_UNKNOWN} ({who}), so one that receives mail was checked."),
        false => format!("{SERVER_UNKNOWN}; {who}."),
    }
}
